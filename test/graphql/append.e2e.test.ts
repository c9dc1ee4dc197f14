import { afterAll, beforeAll, expect, test } from "vitest";
import { startTestApp, type TestApp } from "../helpers/app.ts";
import { createDatabase, type TestDatabase } from "../helpers/database.ts";
import { ask, data } from "./ask.ts";

let database: TestDatabase;
let app: TestApp;
beforeAll(async () => {
  database = await createDatabase();
  app = await startTestApp(database);
});
afterAll(() => app?.stop());

const FAILURE = "__typename ... on Failure { code message hint }";
const APPEND = `mutation ($stream: String!, $events: [NewEvent!]!, $expected: ExpectedVersion, $wait: Wait, $key: String) {
  append(stream: $stream, events: $events, expectedVersion: $expected, wait: $wait, idempotencyKey: $key) {
    ${FAILURE}
    ... on AppendResult { stream firstVersion lastVersion eventIds duplicate replayed position }
    ... on WrongExpectedVersion { stream expectedVersion actualVersion }
    ... on EventIdConflict { stream }
    ... on InvalidInput { field rule }
  } }`;
const APPEND_ALL = `mutation ($events: [NewStreamEvent!]!, $key: String) { appendAll(events: $events, idempotencyKey: $key) {
    ${FAILURE}
    ... on AppendAllResult { results { stream firstVersion lastVersion eventIds duplicate replayed } }
    ... on EventIdConflict { stream }
    ... on InvalidInput { field rule }
  } }`;

const append = async (variables: object | string) => (await data(app, APPEND, variables)).append;
const appendAll = async (variables: object) => (await data(app, APPEND_ALL, variables)).appendAll;
const countOf = async () => (await database.query<{ n: string }>("select count(*) as n from gapless.event"))[0]?.n;

test("events are stored in order, at what was expected", async () => {
  const first = await append({
    stream: "a-1",
    events: [
      { type: "t", data: 1 },
      { type: "t", data: null },
    ],
    expected: "no_stream",
  });
  expect(first).toMatchObject({
    __typename: "AppendResult",
    stream: "a-1",
    firstVersion: "1",
    lastVersion: "2",
    duplicate: false,
    replayed: false,
    position: null,
  });
  expect(first.eventIds.length).toBe(2);
  for (const expected of [2, "3", "exists", "any", null]) {
    const next = await append({ stream: "a-1", events: { type: "t", data: {} }, expected });
    expect([expected, next.__typename]).toEqual([expected, "AppendResult"]);
  }
  const waited = await append({ stream: "a-2", events: [{ type: "t", data: 1 }], wait: "POSITION" });
  expect(Number(waited.position)).toBeGreaterThan(7);
  const { stream } = await data(app, `{ stream(name: "a-1") { version } }`);
  expect(stream.version).toBe("7");
});

test("at another version than expected nothing is stored, and the caller learns the version", async () => {
  await append({ stream: "b-1", events: [{ type: "t", data: 1 }] });
  const before = await countOf();
  expect(await append({ stream: "b-1", events: [{ type: "t", data: 1 }], expected: 5 })).toEqual({
    __typename: "WrongExpectedVersion",
    code: "wrong_expected_version",
    message: "stream 'b-1' is at version 1, not 5",
    hint: "Read the stream again, decide again, and append with the version you read.",
    stream: "b-1",
    expectedVersion: "5",
    actualVersion: "1",
  });
  expect(await append({ stream: "b-2", events: [{ type: "t", data: 1 }], expected: "exists" })).toMatchObject({
    __typename: "WrongExpectedVersion",
    expectedVersion: null,
    actualVersion: "0",
  });
  expect(await countOf()).toBe(before);
});

test("of many who expect the same version, one wins", async () => {
  const tries = Array.from({ length: 12 }, (_, by) =>
    append({ stream: "c-1", events: [{ type: "t", data: by }], expected: 0 }),
  );
  const names = (await Promise.all(tries)).map(({ __typename }) => __typename);
  expect(names.filter((name) => name === "AppendResult").length).toBe(1);
  expect(names.filter((name) => name === "WrongExpectedVersion").length).toBe(11);
});

test("the same event ids again are a duplicate, with other content a conflict", async () => {
  const id = crypto.randomUUID();
  await append({ stream: "d-1", events: [{ id, type: "t", data: { a: 1 } }] });
  expect(await append({ stream: "d-1", events: [{ id, type: "t", data: { a: 1 } }] })).toMatchObject({
    duplicate: true,
    firstVersion: "1",
  });
  expect(await append({ stream: "d-1", events: [{ id, type: "t", data: { a: 2 } }] })).toMatchObject({
    __typename: "EventIdConflict",
    code: "event_id_conflict",
    stream: "d-1",
  });
  expect(
    await appendAll({
      events: [
        { stream: "d-2", type: "t", data: 0 },
        { stream: "d-1", id, type: "t", data: { a: 2 } },
      ],
    }),
  ).toMatchObject({
    __typename: "EventIdConflict",
  });
  expect(await data(app, `{ stream(name: "d-2") { name } }`)).toEqual({ stream: null });
});

test("events of many streams are stored together or not at all", async () => {
  const events = [
    { stream: "e-1", type: "t", data: 1 },
    { stream: "e-2", type: "t", data: 2 },
    { stream: "e-1", type: "t", data: 3 },
  ];
  expect(await appendAll({ events })).toMatchObject({
    __typename: "AppendAllResult",
    results: [
      { stream: "e-1", firstVersion: "1", lastVersion: "2", duplicate: false },
      { stream: "e-2", firstVersion: "1", lastVersion: "1" },
    ],
  });
  const before = await countOf();
  const broken = await appendAll({ events: [...events, { stream: "e-3", type: "no spaces", data: 1 }] });
  expect(broken).toMatchObject({ __typename: "InvalidInput", code: "invalid_input", field: "[3].type" });
  expect(await countOf()).toBe(before);
});

test("an idempotency key stores once, answers again, and belongs to one input", async () => {
  const variables = { stream: "f-1", events: [{ type: "t", data: 1 }], key: "once" };
  const first = await append(variables);
  expect(await append(variables)).toEqual({ ...first, replayed: true });
  expect(await append({ ...variables, events: [{ type: "t", data: 2 }] })).toMatchObject({
    __typename: "IdempotencyKeyReused",
    code: "idempotency_key_reused",
  });
  expect((await data(app, `{ stream(name: "f-1") { version } }`)).stream.version).toBe("1");
  const all = { events: [{ stream: "f-2", type: "t", data: 1 }], key: "once" };
  const stored = await appendAll(all);
  expect(await appendAll(all)).toEqual({ ...stored, results: [{ ...stored.results[0], replayed: true }] });
  expect(await append({ ...variables, key: "no spaces" })).toMatchObject({
    __typename: "InvalidInput",
    field: "idempotencyKey",
  });
});

test("bad input names field and rule, and stores nothing", async () => {
  const before = await countOf();
  const event = { type: "t", data: 1 };
  for (const [variables, field] of [
    [{ stream: "", events: [event] }, "stream"],
    [{ stream: "x".repeat(300), events: [event] }, "stream"],
    [{ stream: "g-1", events: [] }, "events"],
    [{ stream: "g-1", events: [{ type: "no spaces", data: 1 }] }, "events[0].type"],
    [{ stream: "g-1", events: [event, { type: "t" }] }, "events[1].data"],
    [{ stream: "g-1", events: [{ ...event, id: "x" }] }, "events[0].id"],
    [{ stream: "g-1", events: [{ ...event, metadata: [] }] }, "events[0].metadata"],
    [{ stream: "g-1", events: [{ ...event, metadata: "text" }] }, "events[0].metadata"],
    [{ stream: "g-1", events: [{ ...event, occurredAt: "yesterday" }] }, "events[0].occurredAt"],
    [{ stream: "g-1", events: [{ ...event, topic: "" }] }, "events[0].topic"],
    [{ stream: "g-1", events: [{ ...event, data: "x".repeat(262_144) }] }, "events[0]"],
  ] as const) {
    const failure = await append(variables);
    expect([field, failure]).toMatchObject([field, { __typename: "InvalidInput", field }]);
    expect(failure.rule).toBeTruthy();
  }
  for (const variables of [
    { stream: "g-1", events: [{ ...event, unknown: 1 }] },
    { stream: "g-1", events: [event], expected: "sometimes" },
    { stream: "g-1", events: [event], expected: -1 },
    { stream: "g-1", events: [event], wait: "LONG" },
    { stream: "g-1" },
  ]) {
    const { status, errors, data: none } = await ask(app, APPEND, variables);
    expect([status, none, errors?.[0]?.extensions.code]).toEqual([400, undefined, "invalid_input"]);
  }
  expect(await countOf()).toBe(before);
});

test("what the database cannot hold is refused with its place", async () => {
  for (const [raw, rule] of [
    [String.raw`"a\u0000"`, "nul"],
    [String.raw`"\ud800"`, "surrogate"],
    ["1e999999", "number"],
    [`${"[".repeat(90)}${"]".repeat(90)}`, "depth"],
    ["[1,", "syntax"],
  ] as const) {
    const { status, errors } = await ask(app, APPEND, `{"stream":"h-1","events":[{"type":"t","data":${raw}}]}`);
    expect([raw, status, errors?.[0]]).toMatchObject([raw, 400, { extensions: { rule } }]);
  }
  // In a literal the same is found by the reader of the body.
  const { append } = await data(
    app,
    `mutation { append(stream: "h-1", events: [{ type: "t", data: 1e999999 }]) { ... on InvalidInput { field rule } } }`,
  );
  expect(append).toEqual({ field: "events[0].data", rule: "number" });
});

test("without the permission nothing is appended", async () => {
  const [row] = await database.query(
    "select api_key from gapless.create_api_key('r', '{events:read}', null, 'default')",
  );
  const { errors, data: none } = await ask({ ...app, apiKey: String(row?.["api_key"]) }, APPEND, {
    stream: "i-1",
    events: [{ type: "t", data: 1 }],
  });
  expect(none).toBeNull();
  expect(errors).toMatchObject([{ path: ["append"], extensions: { code: "forbidden", class: "FORBIDDEN" } }]);
});
