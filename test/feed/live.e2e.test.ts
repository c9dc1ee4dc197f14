import { afterAll, beforeAll, expect, test } from "vitest";
import { startTestApp, type TestApp, testApp } from "../helpers/app.ts";
import { createDatabase, type TestDatabase } from "../helpers/database.ts";
import { follow, isCaughtUp, range } from "./follow.ts";

let database: TestDatabase;
let app: TestApp;
beforeAll(async () => {
  database = await createDatabase();
  app = await startTestApp(database);
});
afterAll(() => app?.stop());

async function append(count: number, stream = "live-1", type = "t", data: unknown = 1): Promise<void> {
  const events = Array.from({ length: count }, () => ({ type, data }));
  const answer = await app.call("POST", `/v1/streams/${stream}/events`, { events });
  expect(answer.status).toBe(201);
}

async function lastPosition(): Promise<number> {
  const stats = (await (await app.call("GET", "/v1/stats")).json()) as { position: string; pending: string };
  return stats.pending === "0" ? Number(stats.position) : lastPosition();
}

test("old and new events arrive once and in order, however often the client comes back", async () => {
  const begun = await lastPosition();
  await append(1_200);
  let writing = true;
  const writer = (async () => {
    while (writing) await append(3);
  })();
  const seen: string[] = [];
  let id = "";
  for (let round = 0; round < 12; round++) {
    const feed = await follow(app, `?after=${begun}`, id === "" ? {} : { "last-event-id": id });
    await feed.until((frames) => frames.length > round * 60);
    feed.close();
    await feed.ended;
    seen.push(...feed.events().map((frame) => frame.data.position));
    id = feed.frames.at(-1)?.id ?? id;
  }
  writing = false;
  await writer;
  const end = await lastPosition();
  const feed = await follow(app, "", { "last-event-id": id });
  await feed.until(() => feed.events().at(-1)?.data.position === String(end) || seen.at(-1) === String(end));
  feed.close();
  seen.push(...feed.events().map((frame) => frame.data.position));
  expect(seen).toEqual(range(begun + 1, end));
});

test("without a place to begin a feed has what comes from now on", async () => {
  await append(2);
  const begun = await lastPosition();
  const feed = await follow(app);
  const [first] = await feed.until(isCaughtUp);
  expect(first).toMatchObject({ event: "caughtUp", data: { position: String(begun) } });
  await append(2, "live-2", "fresh", { a: 1.5 });
  await feed.until(() => feed.events().length === 2);
  expect(feed.events().map((frame) => frame.data)).toMatchObject([
    {
      stream: "live-2",
      version: "1",
      position: String(begun + 1),
      type: "fresh",
      topic: "custom/fresh",
      data: { a: 1.5 },
    },
    { stream: "live-2", version: "2", position: String(begun + 2) },
  ]);
  feed.close();
});

test("each feed gets what its filter takes", async () => {
  const begun = await lastPosition();
  const feeds = await Promise.all(
    ["types=order.*", "types=order.paid,x", "categories=cart", "streams=cart-1", "topics=custom/*", "types=none"].map(
      (filter) => follow(app, `?after=${begun}&${filter}`),
    ),
  );
  await Promise.all(feeds.map((feed) => feed.until(isCaughtUp)));
  for (const [stream, type] of [
    ["order-1", "order.placed"],
    ["cart-1", "x"],
    ["cart-2", "y"],
    ["order-1", "order.paid"],
  ] as const) {
    await append(1, stream, type);
  }
  await feeds[4]?.until((frames) => frames.length === 5);
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(feeds.map((feed) => feed.events().map((frame) => frame.data.type))).toEqual([
    ["order.placed", "order.paid"],
    ["x", "order.paid"],
    ["x", "y"],
    ["x"],
    ["order.placed", "x", "y", "order.paid"],
    [],
  ]);
  for (const feed of feeds) feed.close();
});

test("a client that does not read delays nobody, and misses nothing when it reads again", async () => {
  const begun = await lastPosition();
  const slow = await follow(app, `?after=${begun}`);
  const quick = await follow(app, `?after=${begun}`);
  await Promise.all([slow.until(isCaughtUp), quick.until(isCaughtUp)]);
  slow.pause();
  const data = { text: "x".repeat(20_000) };
  for (let batch = 0; batch < 60; batch++) await append(20, `slow-${batch}`, "t", data);
  await quick.until(() => quick.events().length === 1_200);
  // 24 MB were sent to one and not to the other.
  expect(slow.events().length).toBeLessThan(1_200);
  slow.resume();
  await slow.until(() => slow.events().length >= 1_200);
  for (const feed of [slow, quick]) {
    expect(feed.events().map((frame) => frame.data.position)).toEqual(range(begun + 1, begun + 1_200));
    feed.close();
  }
}, 60_000);

test("events of other servers and of psql arrive too", async () => {
  const begun = await lastPosition();
  const feed = await follow(app, `?after=${begun}`);
  await feed.until(isCaughtUp);
  const { url } = await database.loginOf("default");
  const client = await database.connect(url);
  await client.query('select gapless.append(\'psql-1\', \'{"type":"t","data":1}\')');
  await feed.until(() => feed.events().length === 1);
  feed.close();
});

test("feeds outlive their database connections", async () => {
  const begun = await lastPosition();
  const feed = await follow(app, `?after=${begun}`);
  await feed.until(isCaughtUp);
  await database.query(
    "select pg_terminate_backend(pid) from pg_stat_activity where application_name like 'gapless%' and datname = current_database()",
  );
  await append(5, "cut-1");
  await feed.until(() => feed.events().length === 5);
  expect(feed.events().map((frame) => frame.data.position)).toEqual(range(begun + 1, begun + 5));
  feed.close();
});

test("with a since that is still to come, nothing comes before it", async () => {
  const app = await testApp(await createDatabase());
  const since = new Date(Date.now() + 1_500).toISOString();
  const feed = await follow(app, `?since=${since}`);
  await app.call("POST", "/v1/events", { stream: "s-1", type: "early", data: 1 });
  await feed.until(isCaughtUp);
  expect(feed.events()).toEqual([]);
  expect(new Date().toISOString() >= since).toBe(true);
  await app.call("POST", "/v1/events", { stream: "s-1", type: "late", data: 1 });
  await feed.until((frames) => frames.some((frame) => frame.event === "event"));
  expect(feed.events().map((frame) => frame.data.type)).toEqual(["late"]);
  feed.close();
});
