// What the database is asked for live feeds with conditions, and what happens when it gives no answer.
import { afterAll, beforeAll, expect, test } from "vitest";
import { startTestApp, type TestApp } from "../helpers/app.ts";
import { createDatabase, type TestDatabase } from "../helpers/database.ts";
import { type Follower, follow, isCaughtUp, range } from "./follow.ts";

let database: TestDatabase;
let app: TestApp;
beforeAll(async () => {
  database = await createDatabase();
  await database.query(`alter database ${database.name} set track_functions = 'pl'`);
  app = await startTestApp(database);
});
afterAll(() => app?.stop());

async function append(count: number): Promise<void> {
  const events = Array.from({ length: count }, (_, n) => ({ type: "t", data: { n } }));
  const answer = await app.call("POST", "/v1/streams/s-1/events", { events, wait: "position" });
  expect(answer.status).toBe(201);
}

async function end(): Promise<number> {
  return Number(((await (await app.call("GET", "/v1/stats")).json()) as { position: string }).position);
}

async function open(selector?: unknown): Promise<Follower> {
  const feed = await follow(
    app,
    selector === undefined ? "" : `?selector=${encodeURIComponent(JSON.stringify(selector))}`,
  );
  await feed.until(isCaughtUp);
  return feed;
}

/** How often a function was called, once its sessions have told; they do when a second has passed and something runs. */
async function calls(name: string, atLeast: number): Promise<number> {
  let found = -1;
  await expect
    .poll(
      async () => {
        await app.call("GET", "/v1/events?limit=1");
        const [row] = await database.query<{ calls: string }>(
          "select coalesce(sum(calls), 0) as calls from pg_stat_user_functions where schemaname = 'gapless' and funcname = $1",
          [name],
        );
        found = Number(row?.calls);
        return found;
      },
      { timeout: 20_000, interval: 200 },
    )
    .toBeGreaterThanOrEqual(atLeast);
  return found;
}

const positions = (feed: Follower): string[] => feed.events().map(({ data }) => data.position);

test("one statement for a page of events, whatever the number of selectors; none without conditions", async () => {
  const plain = [await open(), await open({ types: ["t"] }), await open({ streams: ["s-1"], upTo: "99999" })];
  await append(30);
  await Promise.all(plain.map((feed) => feed.until(() => feed.events().length === 30)));
  const feeds = await Promise.all(
    Array.from({ length: 40 }, (_, n) => open({ where: { path: "data.n", gte: n % 20 } })),
  );
  await append(30);
  await Promise.all(feeds.map((feed, n) => feed.until(() => feed.events().length === 30 - (n % 20))));
  // The 30 events of one append have their positions at once.
  expect(await calls("events_that_hold", 1)).toBe(1);
  for (const feed of [...plain, ...feeds]) feed.close();
});

test("without an answer the feeds that asked read by themselves, and nobody else waits; each event once and in order", async () => {
  const [definition] = await database.query<{ text: string }>(
    "select pg_get_functiondef('gapless.events_that_hold(gapless.selection[], integer[], bigint[])'::regprocedure) as text",
  );
  const begun = await end();
  const asking = [await open({ where: { path: "data.n", gte: 0 } }), await open({ where: { path: "data.n", gte: 5 } })];
  const plain = await open();
  await append(10);
  await Promise.all(asking.map((feed, n) => feed.until(() => feed.events().length === 10 - 5 * n)));
  await database.query(`create or replace function gapless.events_that_hold(selections gapless.selection[], which integer[], positions bigint[])
    returns table (selection integer, "position" bigint) language plpgsql as $$ begin raise 'out of order'; end $$`);
  for (let n = 0; n < 10; n++) await append(10);
  await plain.until(() => plain.events().length === 110);
  await Promise.all(asking.map((feed, n) => feed.until(() => feed.events().length === 110 - 55 * n)));
  await database.query(definition?.text ?? "");
  await append(10);
  await Promise.all(asking.map((feed, n) => feed.until(() => feed.events().length === 120 - 60 * n)));
  const last = await end();
  expect(positions(plain)).toEqual(range(begun + 1, last).slice(0, plain.events().length));
  expect(positions(asking[0] as Follower)).toEqual(range(begun + 1, last));
  expect(positions(asking[1] as Follower)).toEqual(
    range(begun + 1, last).filter((position) => (Number(position) - begun - 1) % 10 >= 5),
  );
  for (const feed of [...asking, plain]) feed.close();
});

test("who joins while the database is asked misses nothing and gets nothing twice", async () => {
  const name = "gapless.events_that_hold(gapless.selection[], integer[], bigint[])";
  await database.query(`alter function ${name} rename to holds_at_once`);
  await database.query(`create function gapless.events_that_hold(selections gapless.selection[], which integer[], positions bigint[])
    returns table (selection integer, "position" bigint) language plpgsql as $$ begin
      perform pg_sleep(0.1);
      return query select * from gapless.holds_at_once(selections, which, positions);
    end $$`);
  try {
    const begun = await end();
    const first = await open({ where: { path: "data.n", gte: 0 } });
    let writing = true;
    const writer = (async () => {
      while (writing) await append(3);
    })();
    const joined: Follower[] = [first];
    for (let n = 0; n < 24; n++) {
      const selector = encodeURIComponent(JSON.stringify({ where: { path: "data.n", gte: -(n % 12) } }));
      joined.push(await follow(app, `?after=${begun}${n % 3 === 0 ? "" : `&selector=${selector}`}`));
      await new Promise((resolve) => setTimeout(resolve, 17));
    }
    writing = false;
    await writer;
    const last = await end();
    await Promise.all(joined.map((feed) => feed.until(() => positions(feed).at(-1) === String(last))));
    for (const feed of joined) {
      expect(positions(feed)).toEqual(range(begun + 1, last));
      feed.close();
    }
  } finally {
    await database.query(`drop function ${name}`);
    await database.query("alter function gapless.holds_at_once rename to events_that_hold");
  }
});
