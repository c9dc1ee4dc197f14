import { connect } from "node:net";
import { writeCursor } from "@gapless/server/log/cursor";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startTestApp, type TestApp } from "../helpers/app.ts";
import { createDatabase, type TestDatabase } from "../helpers/database.ts";

let database: TestDatabase;
let app: TestApp;
beforeAll(async () => {
  database = await createDatabase();
  app = await startTestApp(database);
});
afterAll(() => app?.stop());

async function problem(response: Response): Promise<Record<string, unknown>> {
  expect(response.headers.get("content-type")).toBe("application/problem+json; charset=utf-8");
  const body = (await response.json()) as Record<string, unknown>;
  expect(body).toMatchObject({ status: response.status, requestId: response.headers.get("x-request-id") });
  for (const field of ["type", "title", "code", "detail"]) expect(body[field]).toEqual(expect.any(String));
  expect(JSON.stringify(body)).not.toMatch(/select |gapless\.|plpgsql|pg_/i);
  return body;
}

function post(
  path: string,
  body: string | Uint8Array<ArrayBuffer>,
  headers: Record<string, string> = {},
): Promise<Response> {
  return fetch(new URL(path, app.url), {
    method: "POST",
    headers: { authorization: `Bearer ${app.apiKey}`, "content-type": "application/json", ...headers },
    body,
  });
}

const deep = "[".repeat(5_000) + "]".repeat(5_000);
const event = (fields: string): string => `{"stream":"bad-1","type":"t","data":1${fields}}`;

describe("POST /v1/events names the field and stores nothing", () => {
  test.each<[string, string, number, string, string | undefined]>([
    ["nothing", "", 400, "malformed_json", undefined],
    ["cut off", '{"stream":"bad-1","type":"t","data":', 400, "malformed_json", "data"],
    ["two values", `${event("")} 1`, 400, "malformed_json", undefined],
    [
      "a bomb",
      `{"stream":"bad-1","type":"t","data":${deep}}`,
      400,
      "malformed_json",
      expect.stringMatching(/^data\[0\]/),
    ],
    ["NUL", event(',"metadata":{"a":"\\u0000"}'), 400, "invalid_input", "metadata.a"],
    ["half a pair", event(',"metadata":{"a":"\\ud83d"}'), 400, "invalid_input", "metadata.a"],
    ["a huge number", event(',"metadata":{"a":1e999999}'), 400, "invalid_input", "metadata.a"],
    ["an unknown field", event(',"Type":1'), 400, "invalid_input", "Type"],
    ["an unknown field like a built-in", event(',"constructor":1'), 400, "invalid_input", "constructor"],
    ["a field twice", event(',"type":"u"'), 400, "invalid_input", "type"],
    ["no type", '{"stream":"bad-1","data":1}', 400, "invalid_input", "type"],
    ["a type of the wrong kind", '{"stream":"bad-1","type":5,"data":1}', 400, "invalid_input", "type"],
    ["no data", '{"stream":"bad-1","type":"t"}', 400, "invalid_input", "data"],
    ["no stream", '{"type":"t","data":1}', 400, "invalid_input", "stream"],
    ["a long stream", `{"stream":"${"x".repeat(257)}","type":"t","data":1}`, 400, "invalid_input", "stream"],
    ["a bad id", event(',"id":"7"'), 400, "invalid_input", "id"],
    ["a bad time", event(',"occurredAt":"2020-02-31T00:00:00Z"'), 400, "invalid_input", "occurredAt"],
    [
      "a time before the year 1",
      event(',"occurredAt":"0001-01-01T00:00:00+14:00"'),
      400,
      "invalid_input",
      "occurredAt",
    ],
    ["bad metadata", event(',"metadata":[1]'), 400, "invalid_input", "metadata"],
    ["a bad topic", event(',"topic":"a\\nb"'), 400, "invalid_input", "topic"],
    ["an empty list", "[]", 400, "invalid_input", undefined],
    ["a text", '"x"', 400, "invalid_input", undefined],
    ["a list with a bad one", `[${event("")},{"stream":"bad-1","type":"t"}]`, 400, "invalid_input", "[1].data"],
    ["a large event", event(`,"metadata":{"a":"${"x".repeat(262_144)}"}`), 413, "too_large", undefined],
    ["a large event of wide letters", event(`,"metadata":{"a":"${"é".repeat(140_000)}"}`), 413, "too_large", undefined],
  ])("%s", async (_name, body, status, code, field) => {
    const found = await problem(await post("/v1/events", body));
    expect(found).toMatchObject({ status, code, ...(field === undefined ? {} : { field }) });
    expect(found.field).not.toBe("");
  });

  test("a body over the limit is not even read", async () => {
    const found = await problem(await post("/v1/events", "x".repeat(9 * 1024 * 1024)));
    expect(found).toMatchObject({ status: 413, code: "payload_too_large" });
  });

  test("bytes that are not UTF-8", async () => {
    const bytes = new Uint8Array([
      ...Buffer.from('{"stream":"bad-1","type":"t","data":"'),
      0xed,
      0xa0,
      0x80,
      0x22,
      0x7d,
    ]);
    expect(await problem(await post("/v1/events", bytes))).toMatchObject({ status: 400, code: "malformed_json" });
  });

  test("another content type", async () => {
    const found = await problem(await post("/v1/events", event(""), { "content-type": "text/plain" }));
    expect(found).toMatchObject({ status: 415, code: "unsupported_media_type" });
  });

  afterAll(async () => {
    expect((await app.call("GET", "/v1/streams/bad-1")).status).toBe(404);
  });
});

test.each<[string, string, string | undefined]>([
  ['{"expectedVersion":-1,"events":{"type":"t","data":1}}', "invalid_input", "expectedVersion"],
  ['{"expectedVersion":1.5,"events":{"type":"t","data":1}}', "invalid_input", "expectedVersion"],
  ['{"expectedVersion":"99999999999999999999","events":{"type":"t","data":1}}', "invalid_input", "expectedVersion"],
  ['{"expectedVersion":"nostream","events":{"type":"t","data":1}}', "invalid_input", "expectedVersion"],
  ['{"events":[]}', "invalid_input", "events"],
  ["{}", "invalid_input", "events"],
  ['{"events":"x"}', "invalid_input", "events"],
  ['{"events":[1]}', "invalid_input", "events[0]"],
  ['{"events":{"type":"t","data":1,"stream":"x"}}', "invalid_input", "events.stream"],
  ['{"events":[{"type":"t","data":1},{"type":"t!","data":1}]}', "invalid_input", "events[1].type"],
  ['{"events":[{"type":"t","data":1,"occurredAt":5}]}', "invalid_input", "events[0].occurredAt"],
  ['{"events":{"type":"t","data":1},"wait":"forever"}', "invalid_input", "wait"],
  ['{"events":{"type":"t","data":1},"expected_version":1}', "invalid_input", "expected_version"],
])("POST /v1/streams/{stream}/events refuses %s", async (body, code, field) => {
  const found = await problem(await post("/v1/streams/bad-2/events", body));
  expect(found).toMatchObject({ status: 400, code, field });
});

test.each<[string, number, string, string | undefined]>([
  ["/v1/events?limit=0", 400, "invalid_input", "limit"],
  ["/v1/events?limit=1001", 400, "invalid_input", "limit"],
  ["/v1/events?limit=1&limit=2", 400, "invalid_input", "limit"],
  ["/v1/events?direction=up", 400, "invalid_input", "direction"],
  ["/v1/events?after=-1", 400, "invalid_input", "after"],
  ["/v1/events?after=99999999999999999999", 400, "invalid_input", "after"],
  ["/v1/events?since=yesterday", 400, "invalid_input", "since"],
  ["/v1/events?since=2020-02-31T00:00:00Z", 400, "invalid_input", "since"],
  ["/v1/events?since=2020-01-01T00:00:00", 400, "invalid_input", "since"],
  ["/v1/events?cursor=x", 400, "invalid_cursor", "cursor"],
  ["/v1/events?type=x", 400, "invalid_input", "type"],
  ["/v1/events?types=a%00", 400, "invalid_input", "types"],
  ["/v1/events?types=a*b", 400, "invalid_input", "types"],
  ["/v1/events?topics=a/b*", 400, "invalid_input", "topics"],
  ["/v1/events?streams=", 400, "invalid_input", "streams"],
  ["/v1/events?types=a,,b", 400, "invalid_input", "types"],
  ["/v1/events/stream?streams=,", 400, "invalid_input", "streams"],
  [`/v1/events?streams=${"x".repeat(257)}`, 400, "invalid_input", "streams"],
  ["/v1/events?since=2020-01-01T00:00:00%2B16:30", 400, "invalid_input", "since"],
  ["/v1/events/stream?after=1000000", 400, "invalid_cursor", "after"],
  ["/v1/streams/a%0Ab/events", 400, "invalid_input", "stream"],
  [`/v1/streams/${"x".repeat(257)}/events`, 400, "invalid_input", "stream"],
  ["/v1/events/stream?topics=a/b*", 400, "invalid_input", "topics"],
  ["/v1/events/stream?after=x", 400, "invalid_cursor", "after"],
  ["/v1/events/7", 400, "invalid_input", "id"],
  ["/v1/events/01a1fde2-0169-7969-ad3e-11ef79e022f0", 404, "not_found", "id"],
  ["/v1/streams/nobody", 404, "not_found", "stream"],
  ["/v1/streams/a%00b", 400, "invalid_input", "stream"],
  ["/v1/streams/%zz", 400, "bad_request", undefined],
  ["/v1/nothing", 404, "route_not_found", undefined],
])("GET %s is refused", async (path, status, code, field) => {
  const found = await problem(await app.call("GET", path));
  expect(found).toMatchObject({ status, code, ...(field === undefined ? {} : { field }) });
});

test("a place ahead of the log is refused, where a restore may have cut it short", async () => {
  const cursor = writeCursor({ kind: "log", scope: "default", direction: "forwards" }, "1000000");
  for (const [path, headers] of [
    [`/v1/events?cursor=${cursor}`, {}],
    [`/v1/events/stream?after=${cursor}`, {}],
    ["/v1/events/stream", { "last-event-id": cursor }],
  ] as const) {
    const found = await problem(await app.call("GET", path, undefined, headers));
    expect(found).toMatchObject({ status: 400, code: "invalid_cursor", hint: expect.stringContaining("restore") });
  }
});

test("a compressed body, or one that is not UTF-8 by its type, is refused", async () => {
  const compressed = await post("/v1/events", event(""), { "content-encoding": "gzip" });
  expect(await problem(compressed)).toMatchObject({ status: 415, code: "unsupported_media_type" });
  const latin = await post("/v1/events", event(""), { "content-type": "application/json; charset=latin1" });
  expect(await problem(latin)).toMatchObject({ status: 415 });
  const plain = { "content-type": 'application/json; charset="UTF-8"; profile=x', "content-encoding": "identity" };
  expect((await post("/v1/events", event("").replace("bad-1", "utf-1"), plain)).status).toBe(201);
});

test("a cursor of another list is refused", async () => {
  const { nextCursor } = (await (await app.call("GET", "/v1/events")).json()) as { nextCursor: string };
  expect((await app.call("GET", `/v1/events?cursor=${nextCursor}`)).status).toBe(200);
  const elsewhere = [
    `/v1/streams/a/events?cursor=${nextCursor}`,
    `/v1/events?cursor=${nextCursor}&direction=backwards`,
    `/v1/events?cursor=${writeCursor({ kind: "log", scope: "other", direction: "forwards" }, "0")}`,
    `/v1/streams/b/events?cursor=${writeCursor({ kind: "stream", scope: "default\0a", direction: "forwards" }, "1")}`,
    `/v1/correlations/b/events?cursor=${writeCursor({ kind: "correlation", scope: "default\0a", direction: "forwards" }, "0")}`,
  ];
  for (const path of elsewhere) {
    expect(await problem(await app.call("GET", path))).toMatchObject({ status: 400, code: "invalid_cursor" });
  }
});

test("a method the path does not know", async () => {
  const response = await app.call("DELETE", "/v1/events");
  expect(response.headers.get("allow")).toBe("POST, GET");
  expect(await problem(response)).toMatchObject({ status: 405, code: "method_not_allowed" });
});

test("ids of request and correlation come back", async () => {
  const headers = { "x-request-id": "my-request", "x-correlation-id": "my-correlation" };
  const response = await app.call("GET", "/v1/nothing", undefined, headers);
  expect(response.headers.get("x-correlation-id")).toBe("my-correlation");
  expect(await problem(response)).toMatchObject({ requestId: "my-request" });
});

function talk(text: string, wait = 4_000): Promise<string> {
  return new Promise((resolve) => {
    const { hostname, port } = new URL(app.url);
    const socket = connect(Number(port), hostname);
    let answer = "";
    const limit = setTimeout(() => socket.destroy(), wait);
    socket.on("data", (chunk) => {
      answer += chunk.toString();
    });
    socket.on("error", () => undefined);
    socket.on("close", () => {
      clearTimeout(limit);
      resolve(answer);
    });
    socket.write(text);
  });
}

test("huge headers", async () => {
  const answer = await talk(`GET /v1/events HTTP/1.1\r\nhost: x\r\nx-long: ${"x".repeat(20_000)}\r\n\r\n`);
  expect(answer).toMatch(/^HTTP\/1\.1 431 /);
  expect(answer).toContain('"code":"headers_too_large"');
});

test("what is no HTTP", async () => {
  const answer = await talk("HELLO\r\n\r\n");
  expect(answer).toMatch(/^HTTP\/1\.1 400 /);
  expect(answer).toContain('"code":"bad_request"');
});
