// Reading the log by streams, long and short ones, alone and with other filters.
import { beforeAll, expect, test } from "vitest";
import { createDatabase, type TestDatabase } from "../helpers/database.ts";
import { openSession, type Session } from "../helpers/session.ts";
import { sequenceAll } from "../sequencer/sequence.ts";

const EVENTS = 60_000;
let database: TestDatabase;
let session: Session;
let log: { position: string; stream: string; type: string }[];
beforeAll(async () => {
  database = await createDatabase();
  session = await openSession(database, (await database.loginOf("default")).url);
  // A long stream, a hundred of middling length, one with a percent sign, many of one event.
  await database.query(
    `insert into gapless.event (tenant_id, stream, version, recorded_at, id, type, topic, data, metadata)
     select 1, s.name, row_number() over (partition by s.name order by n), clock_timestamp(), gapless.uuid_v7(),
       's' || n % 100, 'x', 'null', '{}'
     from generate_series(1, ${EVENTS}) n, lateral (select case when n % 2 = 0 then 'long-1' when n % 3 = 0 then 'middle-' || n % 100
       when n % 1001 = 0 then '100%s-1' else 'short-' || n end) s (name)`,
  );
  await database.query(
    `insert into gapless.stream (tenant_id, name, version, created_at, updated_at)
     select 1, stream, max(version), now(), now() from gapless.event group by stream`,
  );
  await sequenceAll(session);
  // Numbered, but for the last ones.
  await session.query('select gapless.append(\'long-1\', \'[{"type":"late","data":1},{"type":"late","data":2}]\')');
  await database.query("analyze");
  log = await database.query(
    "select l.position, e.stream, e.type from gapless.log l join gapless.event e using (tenant_id, seq) order by l.position",
  );
}, 60_000);

test.each([
  [["long-1"], null],
  [["short-1"], null],
  [["none-1"], null],
  [["100%s-1"], null],
  [["middle-3", "short-1", "long-1", "none-1", "middle-3"], null],
  [
    ["long-1", "middle-9"],
    ["s9", "s10"],
  ],
  [["long-1"], ["s1"]],
  [["short-1"], ["s*", "*"]],
])("%j with types %j: every page, in both directions", async (streams, types) => {
  const all = log
    .filter(({ stream, type }) => streams.includes(stream) && (types?.includes(type) ?? true))
    .concat(types?.includes("*") === true ? log.filter(({ stream }) => streams.includes(stream)) : [])
    .map(({ position }) => position);
  for (const [backwards, after, max] of [
    [false, null, 100],
    [true, null, 100],
    [false, EVENTS / 2, 1000],
    [true, EVENTS / 2, 1000],
    [false, 5, 10_000],
    [false, EVENTS - 1, 10],
    [true, 2, 10],
  ] as const) {
    const page = await session.query<{ position: string }>(
      "select position from gapless.read_log(after => $1, max_count => $2, streams => $3, types => $4, backwards => $5)",
      [after, max, streams, types?.map((type) => (type === "s*" ? "none" : type)), backwards],
    );
    const before = all.filter((position) => after === null || Number(position) < after).reverse();
    const behind = all.filter((position) => Number(position) > (after ?? 0));
    expect(page.map((row) => row.position)).toEqual((backwards ? before : behind).slice(0, max));
  }
});

test("a page of a stream looks at no more than a page, wherever it begins", async () => {
  // What the planner believes of a filter must not matter: the events looked at are counted.
  const looked = async (text: string): Promise<number> => {
    const count = `select (select sum(idx_tup_fetch) from pg_stat_xact_user_tables where schemaname = 'gapless')::int as n`;
    const client = await database.connect();
    await client.query("begin; set local gapless.tenant = 'default'");
    await client.query(text);
    const { rows } = await client.query<{ n: number }>(count);
    await client.query("rollback");
    return rows[0]?.n ?? 0;
  };
  for (const page of [
    "select from gapless.read_log(max_count => 100, streams => '{long-1}')",
    "select from gapless.read_log(max_count => 100, streams => '{long-1}', after => 50000)",
    "select from gapless.read_log(max_count => 100, streams => '{long-1}', backwards => true)",
    "select from gapless.read_log(max_count => 100, streams => '{none-1}')",
    "select from gapless.read_log(max_count => 100, streams => '{long-1}', types => '{*}')",
  ]) {
    const count = await looked(page);
    expect([page, count > 0 && count < 1_000, count]).toEqual([page, true, count]);
  }
});
