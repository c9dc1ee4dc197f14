// The log as it was at a moment: found by halving, so compared with a plain count; and never another answer later.
import { beforeAll, expect, test } from "vitest";
import { createDatabase, type TestDatabase } from "../helpers/database.ts";
import { openSession, type Session } from "../helpers/session.ts";
import { sequence, sequenceAll } from "../sequencer/sequence.ts";
import { knownEvents, randomLog } from "./random_log.ts";

let database: TestDatabase;
let session: Session;
let moments: string[];
beforeAll(async () => {
  database = await createDatabase();
  session = (await randomLog(database, 60)).own;
  const logged = [...new Set((await knownEvents(database)).map((event) => `${event.logged_at}Z`))];
  const shift = "select ($1::timestamptz + $2 * interval '1 microsecond')::text as at";
  moments = ["-infinity", "infinity", "1970-01-01Z"];
  for (const at of logged)
    for (const by of [-1, 0, 1]) moments.push(String((await database.query(shift, [at, by]))[0]?.["at"]));
});

test("position_at is the number of events logged by then", async () => {
  expect(moments.length).toBeGreaterThan(50);
  for (const moment of moments) {
    const [counted] = await database.query(
      "select count(*)::text as n from gapless.log where logged_at <= $1 and tenant_id = (select id from gapless.tenant where name = 'default')",
      [moment],
    );
    const [found] = await session.query("select gapless.position_at($1::timestamptz) as n", [moment]);
    expect({ moment, ...found }).toEqual({ moment, ...counted });
  }
});

test("answers about the past stay while appends go on", async () => {
  const past = moments.filter((moment) => moment !== "infinity").slice(-40);
  const answer = () =>
    session.query(
      `select m, gapless.position_at(m::timestamptz), (select count(*) from gapless.read_log(max_count => 10000, until => m::timestamptz, types => '{order.*}')),
         (select count(*) from gapless.read_log(max_count => 10000, since => '2000-01-01Z', until => m::timestamptz, topics => '{a/**}'))
       from unnest($1::text[]) m`,
      [past],
    );
  // The newest moment lies a microsecond after the newest run: only once the clock is past it is it the past.
  await session.query("select pg_sleep(0.002)");
  const before = await answer();
  for (let n = 0; n < 5; n++) {
    await session.query(`select gapless.append('order-1', '{"type":"order.placed","topic":"a/b","data":1}')`);
    await sequenceAll(session);
    expect(await answer()).toEqual(before);
  }
});

test("what was there a moment ago is answered for good, though runs are under way", async () => {
  const writer = await openSession(database, (await database.loginOf("default")).url);
  const numberer = await openSession(database, (await database.loginOf("default")).url);
  let busy = true;
  const writing = (async () => {
    for (let n = 0; n < 25; n++) {
      await writer.query(
        `select gapless.append('many-' || $1, (select jsonb_agg(jsonb_build_object('type', 't', 'data', g)) from generate_series(1, 2000) g))`,
        [n],
      );
    }
    busy = false;
  })();
  const numbering = (async () => {
    while (busy) await sequence(numberer);
  })();
  const asked: { at: string; position: string; count: string }[] = [];
  const ask = `select $1::text as at, gapless.position_at($1::timestamptz) as position,
    (select max(r.position) from gapless.read_log(backwards => true, max_count => 1, until => $1::timestamptz) r) as count`;
  while (busy) {
    const [now] = await session.query("select (clock_timestamp() - random() * interval '20 ms')::text as at");
    asked.push(...(await session.query<{ at: string; position: string; count: string }>(ask, [now?.["at"]])));
  }
  await Promise.all([writing, numbering]);
  await sequenceAll(session);
  expect(asked.length).toBeGreaterThan(5);
  for (const one of asked) expect(await session.query(ask, [one.at])).toEqual([one]);
});

test("a clock that goes back does not take logged_at along", async () => {
  const admin = await database.connect();
  await admin.query("set gapless.tenant = 'default'; set gapless.fake_now = '2001-01-01Z'");
  await admin.query(`select gapless.append('order-1', '{"type":"t","data":1}')`);
  await admin.query("call gapless.sequence()");
  const [row] = await database.query(
    "select count(*)::int as n from (select logged_at < lag(logged_at) over (partition by tenant_id order by position) as back from gapless.log) l where back",
  );
  expect(row).toEqual({ n: 0 });
  const [newest] = await session.query(
    "select extract(year from recorded_at)::int as year, position is not null as sequenced from gapless.read_stream('order-1', null, 1, true)",
  );
  expect(newest).toEqual({ year: 2001, sequenced: true });
});
