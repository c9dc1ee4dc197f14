// Opening and closing of live feeds as events: off unless switched on.
import { expect, test } from "vitest";
import { type TestApp, testApp } from "../helpers/app.ts";
import { createDatabase } from "../helpers/database.ts";
import { follow, isCaughtUp } from "./follow.ts";

type Recorded = { type: string; stream: string; topic: string; data: Record<string, unknown> };

async function recorded(app: TestApp, count: number): Promise<Recorded[]> {
  for (const end = Date.now() + 10_000; ; ) {
    const answer = await app.call("GET", "/v1/events?categories=connection");
    const { data } = (await answer.json()) as { data: Recorded[] };
    if (data.length >= count || Date.now() > end) return data;
  }
}

test("a feed is on the log when it opens and when it closes", async () => {
  const app = await testApp(await createDatabase(), { GAPLESS_CONNECTION_EVENTS: "on" });
  await app.call("POST", "/v1/streams/order-1/events", {
    events: [1, 2, 3].map((data) => ({ type: "t", data })),
    wait: "position",
  });
  const feed = await follow(app, "?after=0&categories=order");
  await feed.until(isCaughtUp);
  const [opened] = await recorded(app, 1);
  const id = opened?.data["connection_id"];
  expect(opened).toMatchObject({
    type: "sse.connected",
    stream: `connection-${id}`,
    topic: `connections/${id}/sse.connected`,
    data: { protocol: "sse", status: "connected", after: "0", filter: { categories: ["order"], types: [] } },
  });
  feed.close();
  const both = await recorded(app, 2);
  expect(both[1]).toMatchObject({
    type: "sse.disconnected",
    stream: `connection-${id}`,
    data: { connection_id: id, status: "disconnected", sent: 3, seconds: expect.any(Number) },
  });
});

test("the record of a feed with a selector shows the selector, with all its digits", async () => {
  const app = await testApp(await createDatabase(), { GAPLESS_CONNECTION_EVENTS: "on" });
  const selector = '{"streams": ["order-1"], "where": {"path": "data.amount", "gt": 12345678901234567890.10}}';
  const feed = await follow(app, `?after=0&selector=${encodeURIComponent(selector)}`);
  await feed.until(isCaughtUp);
  await recorded(app, 1);
  const text = await (await app.call("GET", "/v1/events?categories=connection")).text();
  expect(text).toContain('"gt": 12345678901234567890.10');
  feed.close();
});

test("who may only read has a record, too; feeds that are open when the server stops are closed on the log", async () => {
  const database = await createDatabase();
  const app = await testApp(database, { GAPLESS_CONNECTION_EVENTS: "on" });
  const admin = await database.connect();
  await admin.query("set gapless.tenant = 'default'");
  const { rows } = await admin.query<{ api_key: string }>(
    "select api_key from gapless.create_api_key('reader', '{events:read}')",
  );
  const feed = await follow({ url: app.url, apiKey: rows[0]?.api_key ?? "" });
  await feed.until(isCaughtUp);
  await app.stop();
  const events = await database.query("select type from gapless.event order by seq");
  expect(events).toEqual([{ type: "sse.connected" }, { type: "sse.disconnected" }]);
});

test("off, nothing is recorded", async () => {
  const app = await testApp(await createDatabase());
  const feed = await follow(app);
  await feed.until(isCaughtUp);
  feed.close();
  await feed.ended;
  await app.call("POST", "/v1/events", { stream: "order-1", type: "t", data: 1 });
  const answer = await app.call("GET", "/v1/stats");
  expect(await answer.json()).toMatchObject({ events: "1" });
});
