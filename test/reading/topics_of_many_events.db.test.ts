// Topic patterns in a log so large that the way to a page depends on how many events, and how many topics, they match.
import { beforeAll, expect, test } from "vitest";
import { createDatabase, type TestDatabase } from "../helpers/database.ts";
import { openSession, type Session } from "../helpers/session.ts";
import { sequenceAll } from "../sequencer/sequence.ts";
import { walk } from "../topics/walk.ts";

const EVENTS = 120_000;
let database: TestDatabase;
let session: Session;
let log: { position: string; topic: string }[];
beforeAll(async () => {
  database = await createDatabase();
  session = await openSession(database, (await database.loginOf("default")).url);
  // One event in a hundred of a few topics below shop/7, one of a topic of its own below job, few of shop/8 and odd ones.
  await database.query(
    `insert into gapless.event (tenant_id, stream, version, recorded_at, id, type, topic, data, metadata)
     select 1, 's-' || n % 10, n / 10 + 1, clock_timestamp(), gapless.uuid_v7(), 'x', case
         when n % 100 = 7 then 'shop/7/step' || n / 100 % 9
         when n % 100 = 8 then 'job/' || n || '/log'
         when n % 10007 = 9 then 'shop/8'
         when n % 10007 = 10 then 'shop/7'
         when n % 10007 = 11 then 'shop/7-b/step1'
         else 'shop/6/step' || n % 5 end, 'null', '{}'
     from generate_series(0, ${EVENTS - 1}) n`,
  );
  await sequenceAll(session);
  log = await database.query("select position, topic from gapless.log order by position");
}, 60_000);

test.each([
  [["shop/7/**"]],
  [["shop/7/*"]],
  [["shop/*/step1"]],
  [["**/step8"]],
  [["*/7/**"]],
  [["job/**"]],
  [["job/*/log"]],
  [["**/log"]],
  [["shop/7/**", "shop/8"]],
  [["shop/8/**", "shop/7/step3"]],
  [["shop/**"]],
  [["shop/7/**", "shop/7/step1", "**/step1"]],
])("%j: every page, in both directions, is what a look at each event gives", async (patterns) => {
  const all = log
    .filter(({ topic }) => patterns.some((pattern) => walk(pattern.split("/"), topic.split("/"))))
    .map((row) => row.position);
  expect(all.length).toBeGreaterThan(10);
  for (const [backwards, after, max] of [
    [false, null, 100],
    [true, null, 100],
    [false, EVENTS / 2, 1000],
    [true, EVENTS / 2, 1000],
    [false, EVENTS - 5000, 10_000],
  ] as const) {
    const page = await session.query<{ position: string }>(
      "select position from gapless.read_log(after => $1, max_count => $2, topics => $3, backwards => $4)",
      [after, max, patterns, backwards],
    );
    const before = all.filter((position) => after === null || Number(position) < after).reverse();
    const behind = all.filter((position) => Number(position) > (after ?? 0));
    expect(page.map((row) => row.position)).toEqual((backwards ? before : behind).slice(0, max));
  }
});

test("more patterns than Postgres keeps compiled", async () => {
  const patterns = Array.from({ length: 100 }, (_, n) => `*/${n}/*`);
  const expected = log.filter(({ topic }) => patterns.some((p) => walk(p.split("/"), topic.split("/"))));
  const page = await session.query<{ position: string }>(
    "select position from gapless.read_log(max_count => 10000, topics => $1)",
    [patterns],
  );
  expect(page.map((row) => row.position)).toEqual(expected.slice(0, 10_000).map((row) => row.position));
});

test("a pattern that is dense at first and rare later on", async () => {
  const [last] = log.filter(({ topic }) => topic.startsWith("job/")).slice(-3);
  const page = await session.query<{ position: string }>(
    "select position from gapless.read_log(after => $1, max_count => 1000, topics => '{job/*/log}')",
    [last?.position],
  );
  expect(page).toHaveLength(2);
});
