import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { range } from "../feed/follow.ts";
import { startTestApp, type TestApp, testApp } from "../helpers/app.ts";
import { createDatabase, type TestDatabase } from "../helpers/database.ts";
import { append, data } from "./ask.ts";
import { type Follow, followBySse, followByWs, isCaughtUp } from "./subscribe.ts";

let database: TestDatabase;
let app: TestApp;
beforeAll(async () => {
  database = await createDatabase();
  app = await startTestApp(database);
});
afterAll(() => app?.stop());

const many = (count: number, type = "t", data: unknown = 1) => Array.from({ length: count }, () => ({ type, data }));

async function end(): Promise<number> {
  const { stats } = await data(app, "{ stats { position pending } }");
  return stats.pending === "0" ? Number(stats.position) : end();
}

const transports: [string, Follow][] = [
  ["server-sent events", followBySse],
  ["WebSocket", followByWs],
];

describe.for(transports)("%s", ([, follow]) => {
  test("without a place to begin, the first item says from where on events come", async () => {
    const begun = await end();
    const feed = await follow(app);
    const [first] = await feed.until((items) => items.length === 1);
    expect(first).toMatchObject({ __typename: "CaughtUp", position: String(begun) });
    await append(app, "first-1", [{ type: "fresh", data: { a: 1.5, big: [null] } }]);
    await feed.until((items) => items.length === 2);
    expect(feed.items[1]).toMatchObject({
      __typename: "EventItem",
      event: { position: String(begun + 1), type: "fresh", data: { a: 1.5, big: [null] }, stream: { name: "first-1" } },
    });
    const { events } = await data(app, `query ($after: String) { events(after: $after) { pageInfo { endCursor } } }`, {
      after: String(begun),
    });
    expect(feed.items[1]?.cursor).toBe(events.pageInfo.endCursor);
    feed.close();
  });

  test("while others append, each position comes once and in order, however often the client comes back", async () => {
    const begun = await end();
    await append(app, "seam-1", many(700));
    let writing = true;
    const writer = (async () => {
      while (writing) await append(app, "seam-1", many(3));
    })();
    const seen: string[] = [];
    let after = String(begun);
    for (let round = 0; round < 8; round++) {
      const feed = await follow(app, { after });
      await feed.until((items) => items.length > round * 60);
      feed.close();
      await feed.ended;
      seen.push(...feed.positions());
      after = feed.items.at(-1)?.cursor ?? after;
    }
    writing = false;
    await writer;
    const last = await end();
    const feed = await follow(app, { after });
    await feed.until(() => (feed.positions().at(-1) ?? seen.at(-1)) === String(last));
    seen.push(...feed.positions());
    feed.close();
    expect(seen).toEqual(range(begun + 1, last));
  });

  test("the seam between old and new is told once, and nothing falls into it", async () => {
    const begun = await end();
    await append(app, "told-1", many(300));
    const feed = await follow(app, { after: String(begun), filter: { streams: ["told-1"] } });
    const writer = append(app, "told-1", many(50));
    await feed.until((items) => isCaughtUp(items) && items.length >= 351);
    await writer;
    const seams = feed.items.filter(({ __typename }) => __typename === "CaughtUp");
    expect(seams.length).toBe(1);
    expect(feed.positions()).toEqual(range(begun + 1, begun + 350));
    const place = Number(seams[0]?.position);
    const before = feed.items.slice(
      0,
      feed.items.findIndex(({ __typename }) => __typename === "CaughtUp"),
    );
    expect(before.every(({ event }) => Number(event?.position) <= place)).toBe(true);
    feed.close();
  });

  test("filters and since", async () => {
    const begun = await end();
    const [one, two] = [`one-${begun}`, `two-${begun}`];
    await append(app, one, [
      { type: "a", data: 1 },
      { type: "b", data: 1 },
    ]);
    const feed = await follow(app, {
      since: "2020-01-01T00:00:00Z",
      filter: { types: ["b"], streams: [one, two] },
    });
    await feed.until((items) => items.length === 2);
    await append(app, two, [
      { type: "a", data: 1 },
      { type: "b", data: 1 },
    ]);
    await append(app, "three-1", [{ type: "b", data: 1 }]);
    await feed.until((items) => items.length === 3);
    await sleep(50);
    expect(feed.positions()).toEqual([begun + 2, begun + 4].map(String));
    feed.close();
  });

  test("a client that does not read delays nobody, costs little, and misses nothing when it reads again", async () => {
    const begun = await end();
    const slow = await follow(app, { after: String(begun) });
    const quick = await follow(app, { after: String(begun) });
    await Promise.all([slow.until(isCaughtUp), quick.until(isCaughtUp)]);
    slow.pause();
    const text = "x".repeat(20_000);
    for (let batch = 0; batch < 40; batch++) await append(app, `slow-${batch}`, many(20, "t", text));
    await quick.until(() => quick.positions().length === 800);
    // 16 MB are written to one; the other holds what its buffers take.
    expect(slow.positions().length).toBeLessThan(800);
    slow.resume();
    await slow.until(() => slow.positions().length === 800);
    for (const feed of [slow, quick]) {
      expect(feed.positions()).toEqual(range(begun + 1, begun + 800));
      feed.close();
    }
  }, 60_000);

  test("a closed subscription leaves nothing behind", async () => {
    const open = async () =>
      (await (await fetch(new URL("/metrics", app.url))).text()).match(/^gapless_feed_subscribers (\d+)/m)?.[1];
    while ((await open()) !== "0") await sleep(20);
    // One that joins at once and one that has something to catch up with.
    const behind = String(Math.max(0, (await end()) - 20));
    const feeds = await Promise.all([follow(app), follow(app, { after: behind })]);
    await Promise.all(feeds.map((feed) => feed.until(isCaughtUp)));
    expect(await open()).toBe("2");
    for (const feed of feeds) feed.close();
    while ((await open()) !== "0") await sleep(20);
  });

  test("bad arguments are an answer, not a feed", async () => {
    for (const [variables, field, code] of [
      [{ after: "nonsense" }, "after", "invalid_cursor"],
      [{ after: "999999999" }, "after", "invalid_cursor"],
      [{ since: "yesterday" }, "since", "invalid_input"],
      [{ filter: { types: [] } }, "filter.types", "invalid_input"],
      [{ filter: { types: ["no spaces"] } }, "filter.types", "invalid_input"],
    ] as const) {
      const feed = await follow(app, variables);
      await feed.ended;
      const said = JSON.stringify(feed.errors);
      expect([variables, feed.items]).toEqual([variables, []]);
      expect(said).toContain(`"code":"${code}"`);
      expect(said).toContain(`"field":"${field}"`);
    }
  });

  test("a subscription whose key is revoked ends", async () => {
    const database = await createDatabase();
    const app = await testApp(database, {}, { heartbeatMs: 200 });
    const [row] = await database.query<{ api_key: string; key_id: string }>(
      "select api_key, key_id from gapless.create_api_key('k', '{*}', null, 'default')",
    );
    const feed = await follow({ ...app, apiKey: row?.api_key ?? "" });
    await feed.until(isCaughtUp);
    await database.query("update gapless.api_key set revoked_at = now() where id = $1", [row?.key_id]);
    expect(await feed.ended).toBe("closed");
  });

  test("when the server stops, a subscription ends without the word that it is complete", async () => {
    const app = await testApp(await createDatabase());
    const feed = await follow(app);
    await feed.until(isCaughtUp);
    await app.stop();
    expect(await feed.ended).toBe("closed");
  });
});
