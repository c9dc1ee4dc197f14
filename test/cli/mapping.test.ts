// From a record to an event, and the errors that name the field and what wants it.
import { exactJson, parseExactly } from "@gapless/server/cli/exact_numbers";
import { compileMapping } from "@gapless/server/cli/import/mapping";
import type { Fields } from "@gapless/server/cli/import/record";
import { parseOptions } from "@gapless/server/cli/options";
import { importEvents } from "@gapless/server/cli/verbs/import";
import { expect, test } from "vitest";

function map(args: string[], record: string, { cellsAreText = false, number = 1 } = {}) {
  const { options } = parseOptions(importEvents, ["file", ...args]);
  const mapping = compileMapping(options, { source: "file", cellsAreText });
  const event = mapping({ number, line: number, text: record, fields: parseExactly(record) as Fields });
  return JSON.parse(exactJson(event)) as Record<string, unknown>;
}

test("an event as it is exported: its own fields, without what is given anew", () => {
  const event = {
    id: "018f0000-0000-7000-8000-000000000001",
    stream: "s-1",
    type: "t",
    topic: "a/b",
    data: { n: 1 },
    metadata: { k: 1 },
    occurredAt: "2030-01-31T12:00:00.123456Z",
  };
  const exported = { ...event, version: "3", position: "9", recordedAt: "2030-01-31T12:00:00Z" };
  expect(map([], JSON.stringify(exported))).toEqual(event);
  expect(map([], JSON.stringify({ ...exported, topic: null, occurredAt: null, metadata: null }))).not.toHaveProperty(
    "occurredAt",
  );
});

test("templates: fields, steps, braces, changes; what they name stays in the data", () => {
  const record = '{"order_id":7,"address":{"city":"Köln am Rhein"},"a.b":"x","state":"Paid Out"}';
  expect(
    map(
      ["--stream", "order-{order_id}", "--type", "order.{state|slug}", "--topic", "{address.city|lower}/{a.b}/{{}}"],
      record,
    ),
  ).toMatchObject({
    stream: "order-7",
    type: "order.paid-out",
    topic: "köln am rhein/x/{}",
    data: { order_id: 7, address: { city: "Köln am Rhein" }, "a.b": "x", state: "Paid Out" },
  });
  expect(map(["--stream", "s-{n}", "--type", "t"], '{"n":12345678901234567890}')).toMatchObject({
    stream: "s-12345678901234567890",
  });
  expect(map(["--stream", "s", "--type", "t"], '{"__proto__":{"a":1},"b":2}').data).toEqual(
    JSON.parse('{"__proto__":{"a":1},"b":2}'),
  );
});

test("data: all fields, some, all but some, or one as a whole", () => {
  const record = '{"stream":"s","type":"t","a":1,"b":{"c":2},"d":{"e":3}}';
  expect(map([], record).data).toEqual({ a: 1, b: { c: 2 }, d: { e: 3 } });
  expect(map(["--fields", "a,b.c"], record).data).toEqual({ a: 1, "b.c": 2 });
  expect(map(["--omit", "a", "--omit", "b"], record).data).toEqual({ d: { e: 3 } });
  expect(map(["--data", "d", "--metadata", "b"], record)).toMatchObject({ data: { e: 3 }, metadata: { c: 2 } });
  expect(map(["--data", "d", "--stream", "x", "--type", "t"], '{"d":null}').data).toBe(null);
});

test("cells of CSV hold data and metadata as JSON, and may be empty", () => {
  const record = '{"stream":"s","type":"t","id":"","topic":"","data":"{\\"n\\":1.50}","metadata":"","occurredAt":""}';
  expect(map([], record, { cellsAreText: true })).toEqual({
    id: expect.any(String),
    stream: "s",
    type: "t",
    data: { n: 1.5 },
  });
});

test.each([
  [["--time", "at"], "2030-01-31T12:00:00Z", "2030-01-31T12:00:00Z"],
  [["--time", "at"], "2030-01-31 12:00:00.123456789+02", "2030-01-31T12:00:00.123456789+02:00"],
  [["--time", "at", "--zone", "+02:00"], "2030-01-31 12:00", "2030-01-31T12:00:00+02:00"],
  [["--time", "at", "--zone", "Z"], "2030-01-31", "2030-01-31T00:00:00Z"],
  [["--time", "at", "--time-format", "seconds"], "1893456000.25", "2030-01-01T00:00:00.250000Z"],
  [["--time", "at", "--time-format", "milliseconds"], "1893456000123", "2030-01-01T00:00:00.123000Z"],
  [["--time", "at", "--time-format", "seconds"], "-1.5", "1969-12-31T23:59:58.500000Z"],
])("times: %j makes of %s %s", (args, at, time) => {
  const event = map(["--stream", "s", "--type", "t", ...args], JSON.stringify({ at }));
  expect(event).toMatchObject({ occurredAt: time, data: { at } });
});

const ID = /^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

test("ids: the same for the same record of the same source, others for others", () => {
  const record = '{"stream":"s","type":"t","n":1}';
  const id = map([], record)["id"];
  expect(id).toMatch(ID);
  expect(map([], record)["id"]).toBe(id);
  expect(map(["--type", "other"], record)["id"]).toBe(id);
  expect(map([], record, { number: 2 })["id"]).not.toBe(id);
  expect(map(["--source", "other"], record)["id"]).not.toBe(id);
  expect(map([], record.replace("1", "2"))["id"]).not.toBe(id);
});

test("ids by key: the place does not matter, and `id` is a field like any other", () => {
  const record = '{"stream":"s","type":"t","id":17}';
  const first = map(["--key", "{id}"], record);
  expect(first).toMatchObject({ id: expect.stringMatching(ID), data: { id: 17 } });
  expect(map(["--key", "{id}"], record, { number: 5 })["id"]).toBe(first["id"]);
  expect(map(["--key", "{id}"], record.replace("17", "18"))["id"]).not.toBe(first["id"]);
});

const RECORD = '{"stream":"s","type":"t","a":{"b":1},"at":"soon","none":null}';

test.each([
  ["a field that is not there", ["--stream", "order-{order}"], "order: is wanted by --stream and is not in the record"],
  ["a field that is an object", ["--stream", "{a}"], "a: is wanted by --stream and must be a text"],
  ["a field that is null", ["--type", "{none}"], "none: is wanted by --type and must be a text"],
  ["a time that is none", ["--time", "at"], 'at: must be a time in ISO 8601, not "soon"'],
  ["a number that is none", ["--time", "at", "--time-format", "seconds"], "at: must be a number of seconds"],
  ["a time that is not there", ["--time", "then"], "then: is wanted by --time"],
  ["an id that is no uuid", ["--id", "{at}"], 'id: must be a uuid, not "soon"'],
  ["data that is not there", ["--data", "body"], "body: is wanted by --data"],
  ["a field of the data that is not there", ["--fields", "a,x"], "x: is wanted by --fields"],
  ["metadata that is no object", ["--metadata", "at"], "at: must be a JSON object"],
])("%s is named, with what wants it", (_, args, told) => {
  expect(() => map(args, RECORD)).toThrow(told);
});

test("records that would lose something, or say too little, are refused", () => {
  expect(() => map([], '{"stream":"s","type":"t","data":1,"more":2}')).toThrow(
    "more: is no field of an event and would get lost",
  );
  expect(map(["--omit", "more"], '{"stream":"s","type":"t","data":1,"more":2}')).toMatchObject({ data: 1 });
  expect(() => map([], '{"type":"t","data":1}')).toThrow("stream: is wanted by the event (or --stream)");
  expect(() => map([], '{"stream":"s","data":1}')).toThrow("type: is wanted by the event (or --type)");
  expect(() => map([], '{"stream":"s","type":"t","data":"{bad"}', { cellsAreText: true })).toThrow(
    "data: must be JSON",
  );
  for (const at of ["2030-02-30T00:00:00Z", "2030-01-31T25:00:00Z", "2030-01-31T12:00:00"]) {
    expect(() => map(["--time", "at", "--stream", "s", "--type", "t"], JSON.stringify({ at }))).toThrow(/^at: /);
  }
});

test.each([
  [["--stream", "order-{"], "a brace stands alone"],
  [["--stream", "order-}"], "a brace stands alone"],
  [["--type", "{a|upper}"], "there is no |upper"],
  [["--id", "{a}", "--key", "{a}"], "exclude each other"],
  [["--data", "a", "--fields", "b"], "exclude each other"],
  [["--time-format", "days"], "--time-format must be one of"],
  [["--zone", "CET"], "--zone must be"],
])("options that make no mapping: %j", (args, told) => {
  expect(() => map(args, RECORD)).toThrow(told);
});
