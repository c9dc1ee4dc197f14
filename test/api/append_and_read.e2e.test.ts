import { afterAll, beforeAll, expect, test } from "vitest";
import { startTestApp, type TestApp } from "../helpers/app.ts";
import { createDatabase, type TestDatabase } from "../helpers/database.ts";

let database: TestDatabase;
let app: TestApp;
beforeAll(async () => {
  database = await createDatabase();
  app = await startTestApp(database);
});
afterAll(() => app?.stop());

const ID = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/;

async function json(response: Response, status: number): Promise<Record<string, unknown>> {
  const body = (await response.json()) as Record<string, unknown>;
  expect([response.status, body]).toEqual([status, body]);
  return body;
}

function rawPost(path: string, body: string): Promise<Response> {
  const headers = { authorization: `Bearer ${app.apiKey}`, "content-type": "application/json" };
  return fetch(new URL(path, app.url), { method: "POST", headers, body });
}

test("an event goes in and comes out, with nothing of its data changed", async () => {
  const data = '{"n": 12345678901234567890.1234567890123456789012345678901234567890, "z": 1.10, "text": "é😀\\u0001"}';
  const event = `{"stream":"keep-1","type":"Kept.as_is","data":${data},"metadata":{"a":9007199254740993},"occurredAt":"2020-01-31T12:00:00.123456+02:00"}`;
  const result = await json(await rawPost("/v1/events", event), 201);
  expect(result).toEqual({
    stream: "keep-1",
    firstVersion: "1",
    lastVersion: "1",
    eventIds: [expect.stringMatching(ID)],
    duplicate: false,
  });
  const [id] = result["eventIds"] as string[];
  await database.query("select set_config('gapless.tenant', 'default', false), gapless.wait_for($1)", [id]);
  const response = await app.call("GET", `/v1/events/${id}`);
  const text = await response.text();
  expect(text).toContain("12345678901234567890.1234567890123456789012345678901234567890");
  expect(text).toContain("1.10");
  expect(text).toContain("9007199254740993");
  expect(JSON.parse(text)).toEqual({
    id,
    stream: "keep-1",
    version: "1",
    position: expect.anything(),
    type: "Kept.as_is",
    topic: "custom/Kept.as_is",
    data: expect.objectContaining({ text: "é😀\u0001" }),
    metadata: expect.anything(),
    occurredAt: "2020-01-31T10:00:00.123456Z",
    recordedAt: expect.stringMatching(TIME),
  });
});

test("an array over many streams is stored as a whole or not at all", async () => {
  const event = (stream: string, type = "t") => ({ stream, type, data: {} });
  const stored = await app.call("POST", "/v1/events", [event("many-1"), event("many-2"), event("many-1")]);
  expect(await json(stored, 201)).toMatchObject({
    data: [
      { stream: "many-1", firstVersion: "1", lastVersion: "2" },
      { stream: "many-2", firstVersion: "1", lastVersion: "1" },
    ],
  });
  const refused = await app.call("POST", "/v1/events", [event("many-1"), event("many-3"), event("many-3", "no good")]);
  const ids = ((await (await app.call("GET", "/v1/streams/many-1/events")).json()) as { data: { id: string }[] }).data;
  await database.query("select set_config('gapless.tenant', 'default', false), gapless.wait_for($1)", [ids[1]?.id]);
  const log = await json(await app.call("GET", "/v1/events?categories=many"), 200);
  expect((log["data"] as { stream: string }[]).map((one) => one.stream)).toEqual(["many-1", "many-2", "many-1"]);
  expect(await json(refused, 400)).toMatchObject({ code: "invalid_input", field: "[2].type" });
  expect((await app.call("GET", "/v1/streams/many-3")).status).toBe(404);
  expect(await json(await app.call("GET", "/v1/streams/many-1"), 200)).toEqual({
    stream: "many-1",
    category: "many",
    partition: expect.any(Number),
    version: "2",
    watermark: expect.stringMatching(/^[02]$/),
    createdAt: expect.stringMatching(TIME),
    updatedAt: expect.stringMatching(TIME),
  });
});

test("every kind of expected version holds or says what the version is", async () => {
  const append = (expectedVersion: unknown) =>
    app.call("POST", "/v1/streams/expect%2F1/events", { expectedVersion, events: { type: "t", data: null } });
  expect(await json(await append("exists"), 409)).toMatchObject({ code: "wrong_expected_version", actualVersion: "0" });
  expect((await append(1)).status).toBe(409);
  expect(await json(await append("no_stream"), 201)).toMatchObject({ stream: "expect/1", firstVersion: "1" });
  expect(await json(await append("no_stream"), 409)).toMatchObject({ actualVersion: "1", expectedVersion: "0" });
  expect(await json(await append("1"), 201)).toMatchObject({ firstVersion: "2" });
  expect(await json(await append(2), 201)).toMatchObject({ firstVersion: "3" });
  expect(await json(await append("exists"), 201)).toMatchObject({ firstVersion: "4" });
  expect(await json(await append("any"), 201)).toMatchObject({ firstVersion: "5" });
  expect(await json(await append(null), 201)).toMatchObject({ firstVersion: "6" });
  expect(await json(await append(2), 409)).toMatchObject({ expectedVersion: "2", actualVersion: "6" });
});

test("with wait the answer has the position", async () => {
  const body = {
    events: [
      { type: "t", data: 1 },
      { type: "t", data: 2 },
    ],
    wait: "position",
  };
  const result = await json(await app.call("POST", "/v1/streams/wait-1/events", body), 201);
  const [, last] = result["eventIds"] as string[];
  expect(result["position"]).toMatch(/^\d+$/);
  expect(await json(await app.call("GET", `/v1/events/${last}`), 200)).toMatchObject({ position: result["position"] });
});

test("given ids make a repetition a duplicate, and other content a conflict", async () => {
  const id = crypto.randomUUID();
  const event = { id, stream: "twice-1", type: "t", data: { a: 1 } };
  const first = await json(await app.call("POST", "/v1/events", event), 201);
  expect(await json(await app.call("POST", "/v1/events", event), 201)).toEqual({ ...first, duplicate: true });
  const other = await app.call("POST", "/v1/events", { ...event, data: { a: 2 } });
  expect(await json(other, 409)).toMatchObject({ code: "event_id_conflict" });
});

test("a stream is paged through by cursor, both ways", async () => {
  const events = Array.from({ length: 7 }, (_, data) => ({ type: "t", data }));
  await app.call("POST", "/v1/streams/pages-1/events", { events });
  for (const [direction, expected] of [
    ["forwards", [1, 2, 3, 4, 5, 6, 7]],
    ["backwards", [7, 6, 5, 4, 3, 2, 1]],
  ] as const) {
    const seen: number[] = [];
    let cursor = "";
    for (let more = true; more; ) {
      const page = await json(
        await app.call("GET", `/v1/streams/pages-1/events?limit=3&direction=${direction}${cursor}`),
        200,
      );
      seen.push(...(page["data"] as { version: string }[]).map((event) => Number(event.version)));
      more = page["hasMore"] === true;
      cursor = `&cursor=${page["nextCursor"]}`;
    }
    expect(seen).toEqual(expected);
  }
  const from = await json(await app.call("GET", "/v1/streams/pages-1/events?fromVersion=6"), 200);
  expect(from).toMatchObject({ data: [{ version: "6" }, { version: "7" }], hasMore: false });
  // The last page's cursor picks up what comes later.
  await app.call("POST", "/v1/streams/pages-1/events", { events: { type: "t", data: 8 } });
  const later = await app.call("GET", `/v1/streams/pages-1/events?cursor=${from["nextCursor"]}`);
  expect(await json(later, 200)).toMatchObject({ data: [{ version: "8" }] });
  expect(await json(await app.call("GET", "/v1/streams/nobody/events"), 200)).toMatchObject({
    data: [],
    hasMore: false,
  });
});

test("the log is filtered by everything it can be filtered by", async () => {
  const before = new Date().toISOString();
  const events = [
    { stream: "shop-1", type: "shop.opened", topic: "shops/1/doors", data: 1 },
    { stream: "shop-2", type: "shop.closed", topic: "shops/2/doors", data: 2 },
    { stream: "mall-1", type: "mall.opened", topic: "malls/1", data: 3 },
  ];
  for (const event of events) await app.call("POST", `/v1/streams/${event.stream}/events`, withoutStream(event));
  const read = async (query: string): Promise<unknown[]> => {
    const page = await json(await app.call("GET", `/v1/events?${query}`), 200);
    return (page["data"] as { data: unknown }[]).map((event) => event.data);
  };
  expect(await read("types=shop.*")).toEqual([1, 2]);
  expect(await read("types=shop.opened,mall.opened")).toEqual([1, 3]);
  expect(await read("types=shop.opened&types=mall.opened")).toEqual([1, 3]);
  expect(await read("topics=shops/*/doors&types=*.closed,shop.closed".replace("*.closed,", ""))).toEqual([2]);
  expect(await read("topics=malls/**")).toEqual([3]);
  expect(await read("categories=shop")).toEqual([1, 2]);
  expect(await read("streams=shop-2,mall-1")).toEqual([2, 3]);
  expect(await read("categories=shop&direction=backwards&limit=1")).toEqual([2]);
  expect(await read(`since=${before}&categories=shop,mall&limit=1000`)).toEqual([1, 2, 3]);
  expect(await read(`since=${before}&asOf=${before}`)).toEqual([]);
  expect(await read(`until=${before}&categories=shop`)).toEqual([]);
  const stats = await json(await app.call("GET", "/v1/stats"), 200);
  expect(stats).toMatchObject({ events: expect.stringMatching(/^\d+$/), position: stats["events"], pending: "0" });
  expect((await read(`after=${Number(stats["position"]) - 1}`)).length).toBe(1);
});

function withoutStream({ stream: _, ...event }: { stream: string; type: string; topic: string; data: number }) {
  return { events: event, wait: "position" };
}
