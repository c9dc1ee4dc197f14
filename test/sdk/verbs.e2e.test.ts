import { type Client, createClient, GaplessError, NotFoundError, WrongExpectedVersionError } from "@gapless/sdk";
import pg from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startTestApp, type TestApp, testApp } from "../helpers/app.ts";
import { createDatabase } from "../helpers/database.ts";

let app: TestApp;
let client: Client;
beforeAll(async () => {
  app = await startTestApp(await createDatabase());
  client = createClient({ url: app.url, apiKey: app.apiKey });
});
afterAll(() => app?.stop());

test("append takes one event or several, and says where they are", async () => {
  const one = await client.append("verb-1", { type: "a", data: { n: 1 } }, { wait: "position" });
  expect(one).toMatchObject({ stream: "verb-1", firstVersion: "1", lastVersion: "1", duplicate: false });
  expect(one.position).toMatch(/^\d+$/);
  const metadata = { correlation_id: "verb" };
  const more = await client.stream("verb-1").append([
    { type: "b", data: null, topic: "x/y", occurredAt: "2020-01-01T00:00:00Z" },
    { type: "c", data: [1], metadata },
  ]);
  expect(more).toMatchObject({ firstVersion: "2", lastVersion: "3" });
  const { data } = await client.stream("verb-1").read();
  expect(data).toMatchObject([
    { id: one.eventIds[0], version: "1", position: one.position, type: "a", topic: "custom/a", data: { n: 1 } },
    { version: "2", type: "b", topic: "x/y", data: null, occurredAt: "2020-01-01T00:00:00.000000Z" },
    { version: "3", type: "c", data: [1], metadata },
  ]);
});

test.for([
  ["no_stream", "exists"],
  [0, 1],
  ["0", "1"],
  [0n, 1n],
] as const)("append holds the stream to the expected version %o, then %o", async ([none, some]) => {
  const name = `expected-${typeof none}-${none}`;
  const event = { type: "t", data: 1 };
  await expect(client.append(name, event, { expectedVersion: some })).rejects.toThrow(WrongExpectedVersionError);
  await client.append(name, event, { expectedVersion: none });
  const again = await client.append(name, event, { expectedVersion: none }).catch((error) => error);
  expect(again).toBeInstanceOf(WrongExpectedVersionError);
  expect(again).toMatchObject({ code: "wrong_expected_version", status: 409, stream: name, actualVersion: "1" });
  expect(again.hint).toContain("Read the stream again");
  await client.append(name, event, { expectedVersion: some });
  await client.append(name, event, { expectedVersion: "any" });
  expect(await client.stream(name).get()).toMatchObject({ stream: name, category: "expected", version: "3" });
});

test("appendAll stores over several streams, all or nothing", async () => {
  const results = await client.appendAll([
    { stream: "all-1", type: "t", data: 1 },
    { stream: "all-2", type: "t", data: 2 },
  ]);
  expect(results.map(({ stream, lastVersion }) => [stream, lastVersion])).toEqual([
    ["all-1", "1"],
    ["all-2", "1"],
  ]);
  const bad = client.appendAll([
    { stream: "all-3", type: "t", data: 1 },
    { stream: "all-4", type: "not a type", data: 1 },
  ]);
  await expect(bad).rejects.toMatchObject({ code: "invalid_input" });
  await expect(client.stream("all-3").get()).rejects.toThrow(NotFoundError);
});

test("read, readAll and their filters give what the log holds", async () => {
  const { position } = await client.append("reading-0", { type: "mark", data: 0 }, { wait: "position" });
  const after = position ?? "";
  const events = Array.from({ length: 25 }, (_, n) => ({
    type: n % 5 === 0 ? "five.x" : "other, y".slice(0, 5),
    data: n,
  }));
  await client.append("reading-1", events, { wait: "position" });
  const first = await client.read({ after, limit: 10 });
  expect(first.data.map((event) => event.data)).toEqual(events.slice(0, 10).map((event) => event.data));
  expect(first.hasMore).toBe(true);
  const second = await client.read({ cursor: first.nextCursor ?? "", limit: 10 });
  expect(second.data.map((event) => event.data)).toEqual(events.slice(10, 20).map((event) => event.data));

  const all = async (found: AsyncIterable<{ data: unknown }>) => {
    const seen: unknown[] = [];
    for await (const event of found) seen.push(event.data);
    return seen;
  };
  const numbers = events.map((event) => event.data);
  expect(await all(client.readAll({ after, limit: 7 }))).toEqual(numbers);
  expect(await all(client.readAll({ after: BigInt(after), types: ["five.*"], limit: 2 }))).toEqual([0, 5, 10, 15, 20]);
  expect(
    await all(client.readAll({ after: Number(after), streams: ["reading-1", "x,y"], topics: ["custom/**"] })),
  ).toEqual(numbers);
  expect(await all(client.readAll({ after, categories: ["none"] }))).toEqual([]);
  expect((await client.read({ direction: "backwards", limit: 1 })).data[0]).toMatchObject({ data: 24 });
  expect(await all(client.readAll({ since: new Date(0), until: new Date(0) }))).toEqual([]);
  expect((await client.read({ asOf: new Date(0).toISOString() })).data).toEqual([]);

  const stream = client.stream("reading-1");
  expect(await all(stream.readAll({ fromVersion: 20n, limit: 4 }))).toEqual(numbers.slice(19));
  expect(await all(stream.readAll({ direction: "backwards", limit: 10 }))).toEqual(numbers.toReversed());
  expect((await stream.read({ fromVersion: "3", direction: "backwards", limit: 2 })).data).toMatchObject([
    { version: "3" },
    { version: "2" },
  ]);
  await expect(client.read({ types: [] })).rejects.toMatchObject({ code: "invalid_input", field: "types" });
});

test("event, trace and correlation find what belongs together", async () => {
  const cause = await client.append("cause-1", { type: "cause", data: {}, metadata: { correlation_id: "k/1" } });
  const id = cause.eventIds[0] ?? "";
  const metadata = { correlation_id: "k/1", causation_id: id };
  await client.append("effect-1", [{ type: "effect", data: {}, metadata }], { wait: "position" });
  expect(await client.event(id)).toMatchObject({ id, stream: "cause-1", type: "cause" });
  const traced = await client.trace(id);
  expect(traced.data.map(({ depth, event }) => [depth, event.type])).toEqual([
    [0, "cause"],
    [1, "effect"],
  ]);
  expect((await client.trace(id, { limit: 1 })).hasMore).toBe(true);
  const page = await client.correlation("k/1", { limit: 1 });
  expect(page.data.map((event) => event.type)).toEqual(["cause"]);
  expect((await client.correlation("k/1", { cursor: page.nextCursor ?? "" })).data).toMatchObject([{ type: "effect" }]);
  const missing = "00000000-0000-7000-8000-000000000000";
  await expect(client.event(missing)).rejects.toThrow(NotFoundError);
  await expect(client.trace(missing)).rejects.toThrow(NotFoundError);
});

test("stats and eventTypes", async () => {
  expect((await client.stats()).events).toMatch(/^\d+$/);
  const types = await client.eventTypes();
  expect(types.length).toBeGreaterThan(0);
  expect(types[0]).toHaveProperty("payload");
});

test("waiting gives what events wait for, and nothing where they don't", async () => {
  const own = await createDatabase();
  const server = await testApp(own);
  const near = createClient({ url: server.url, apiKey: server.apiKey });
  await near.append("calm-1", { type: "t", data: 1 }, { wait: "position" });
  expect(await near.waiting()).toEqual([]);
  const role = await own.loginOf("default", ["events:append"]);
  const writer = new pg.Client({ connectionString: role.url });
  await writer.connect();
  try {
    await writer.query("begin");
    await writer.query('select gapless.append(\'calm-1\', \'[{"type": "t", "data": 2}]\')');
    const reasons = await near.waiting();
    expect(reasons).toEqual([
      {
        kind: "open transaction",
        what: expect.stringContaining(role.role),
        // Null where the server may not look at the session.
        since: expect.toBeOneOf([null, expect.stringMatching(/^\d{4}-.*Z$/)]),
        events: null,
        hint: expect.any(String),
      },
    ]);
  } finally {
    await writer.end();
  }
});

test("subscribe gives old and new events, with a cursor to go on from", async () => {
  const { position } = await client.append("feed-0", { type: "mark", data: 0 }, { wait: "position" });
  await client.append(
    "feed-1",
    [1, 2, 3].map((data) => ({ type: "old", data })),
  );
  const caughtUp: string[] = [];
  const feed = client.subscribe({ after: position ?? "", onCaughtUp: (at) => caughtUp.push(at) });
  const seen: unknown[] = [];
  for await (const event of feed) {
    seen.push(event.data);
    if (seen.length === 3) await client.append("feed-1", { type: "new", data: 4 });
    if (seen.length === 4) break;
  }
  expect(seen).toEqual([1, 2, 3, 4]);
  expect(caughtUp).toHaveLength(1);
  expect(await feed.next()).toEqual({ done: true, value: undefined });
  await client.append("feed-1", { type: "new", data: 5 });
  for await (const event of client.subscribe({ after: feed.cursor ?? "" })) {
    expect(event.data).toBe(5);
    break;
  }
});

test("names that need encoding arrive as they are", async () => {
  for (const name of ["a b-1", "a/b?c=d&e#f-1", "é%20,+-1", "..-1"]) {
    await client.append(name, { type: "t", data: name });
    expect((await client.stream(name).read()).data).toMatchObject([{ stream: name, data: name }]);
    expect((await client.read({ streams: [name, "other"] })).data.length).toBeLessThan(2);
  }
  for (const name of ["", ".", ".."]) {
    await expect(client.append(name, { type: "t", data: 1 })).rejects.toMatchObject({ field: "stream" });
  }
});

test("what the server refuses names the field and the rule", async () => {
  const error = await client.append("bad-1", { type: "no good", data: 1 }).catch((error) => error);
  expect(error).toBeInstanceOf(GaplessError);
  expect(error).toMatchObject({ name: "InvalidInputError", status: 400, code: "invalid_input" });
  expect(error.field).toContain("type");
  expect(error.requestId).toMatch(/./);
});
