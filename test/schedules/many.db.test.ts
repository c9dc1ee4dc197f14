// Many schedules at once: each tenant has its share of a round, nobody waits for a schedule that somebody holds, and what is
// not due is not looked at.
import { afterEach, beforeAll, expect, test } from "vitest";
import { openSession } from "../helpers/session.ts";
import { ACTION, ByClock } from "./by_clock.ts";

let clock: ByClock;
beforeAll(async () => {
  clock = await ByClock.start();
});
afterEach(() => clock.fresh());

/** What each tenant had carried out. */
async function fired(): Promise<Record<string, number>> {
  const rows = await clock.hand.database.query<{ name: string; count: string }>(
    "select t.name, count(*) from gapless.firing f join gapless.tenant t on t.id = f.tenant_id group by t.name",
  );
  return Object.fromEntries(rows.map(({ name, count }) => [name, Number(count)]));
}

test("a tenant with many schedules that are due longer does not make another one late", async () => {
  await clock.hand.database.query("select gapless.create_tenant('small')");
  const text = `select count(gapless.create_schedule(jsonb_build_object('name', $1 || n, 'every', $2::text, 'action', $3::jsonb))) from generate_series(1, $4) n`;
  await clock.hand.query(text, ["many-", "60s", ACTION, 120]);
  await clock.hand.query("set gapless.tenant = 'small'");
  await clock.hand.query(text, ["few-", "61s", ACTION, 10]);
  await clock.pass(65);
  const chosen = async (most: number) =>
    clock.hand.database.query("select tenant, cardinality(ids) as count from gapless.due_schedules($1, $2)", [
      clock.at(65),
      most,
    ]);
  expect(await chosen(30)).toEqual([
    { tenant: "default", count: 20 },
    { tenant: "small", count: 10 },
  ]);
  // Some of each, and then some more.
  expect(await chosen(200)).toEqual([
    { tenant: "default", count: 50 },
    { tenant: "small", count: 10 },
    { tenant: "default", count: 50 },
    { tenant: "default", count: 20 },
  ]);
  for (let n = 0; n < 30; n++) if (!(await clock.hand.round(0)).again) break;
  expect(await fired()).toEqual({ default: 120, small: 10 });
  await clock.fresh();
  await clock.hand.query("set gapless.tenant = 'default'");
});

test("a schedule that somebody holds is passed by, and comes when it is let go", async () => {
  await clock.create({ name: "held", every: "60s" });
  await clock.create({ name: "free", every: "60s" });
  const holder = await openSession(clock.hand.database, (await clock.hand.database.logins()).serverUrl);
  await holder.query("set gapless.tenant = 'default'");
  await holder.query("begin");
  try {
    await holder.query(`select gapless.change_schedule('held', '{"labels": {"a": "b"}}')`);
    await clock.pass(60);
    expect(await clock.tick()).toHaveLength(1);
    expect(await clock.occurrences("held")).toEqual([]);
    expect(await clock.looksAgainIn()).toBe(0);
  } finally {
    await holder.query("commit");
    await holder.end();
  }
  expect(await clock.tick()).toHaveLength(1);
  expect(await clock.occurrences("held")).toEqual(["1 60 running"]);
});

test("of two servers at the same moment one sets it off, and the other waits for nothing", async () => {
  const { id } = await clock.create({ every: "60s", overlap: "allow" });
  await clock.pass(60);
  const other = await openSession(clock.hand.database, (await clock.hand.database.logins()).serverUrl);
  await other.query("select set_config('gapless.fake_now', $1, false)", [clock.at(60)]);
  await other.query("set lock_timeout = '1s'");
  try {
    await clock.hand.query("begin");
    await clock.hand.query("select gapless.push_dispatch(0)");
    await other.query("select gapless.push_dispatch(0)");
    await clock.hand.query("commit");
    await other.query("select gapless.push_dispatch(0)");
  } finally {
    await other.end();
  }
  expect(await clock.occurrences()).toEqual(["1 60 pending"]);
  // Even if somebody turned the clock back.
  await clock.hand.database.query(
    "update gapless.schedule set next_at = $2, next_nominal = $2 where subscription_id = $1",
    [id, clock.at(60)],
  );
  await clock.tick();
  expect(await clock.occurrences()).toEqual(["1 60 running"]);
});

test("what an inactive tenant has is not set off, and keeps nobody awake", async () => {
  await clock.hand.database.query("select gapless.create_tenant('asleep')");
  await clock.hand.query("set gapless.tenant = 'asleep'");
  await clock.create({ every: "1s" });
  await clock.hand.query("set gapless.tenant = 'default'");
  await clock.hand.database.query("update gapless.tenant set active = false where name = 'asleep'");
  await clock.pass(10);
  expect(await clock.tick()).toEqual([]);
  expect(await clock.looksAgainIn()).toBeNull();
  await clock.hand.database.query("update gapless.tenant set active = true where name = 'asleep'");
  expect(await clock.tick()).toHaveLength(1);
  await clock.hand.database.query("update gapless.tenant set active = false where name = 'asleep'");
});

test("verify() finds what must not be", async () => {
  const { id } = await clock.create({ every: "60s" });
  const broken = async (text: string) => {
    const client = await clock.hand.database.connect();
    await client.query("begin");
    await client.query(text, [id]);
    const { rows } = await client.query<{ law: string; what: string }>("select law, what from gapless.verify()");
    await client.query("rollback");
    await client.end();
    return rows.map(({ law, what }) => `${law}: ${what.replace(id, "ID")}`);
  };
  const set = (changes: string) => broken(`update gapless.schedule set ${changes} where subscription_id = $1`);
  expect(await set("last_number = last_number")).toEqual([]);
  expect(await set("next_at = next_at + interval '1 second'")).toEqual([
    "schedules are whole: schedule s: its next time is earlier than its nominal time, or later than jitter can make it",
  ]);
  expect(await broken("update gapless.subscription set enabled = false where id = $1")).toEqual([
    "schedules are whole: schedule s: it is paused and has a next time",
  ]);
  expect(await broken("delete from gapless.schedule where subscription_id = $1")).toEqual([
    "schedules are whole: schedule s: its timing is missing",
  ]);
  await clock.pass(60);
  await clock.run();
  expect(await set("last_number = 0")).toEqual([
    "schedules are whole: schedule s: an occurrence has a number that was not given yet",
  ]);
});

test("looking for what is due takes an index, however many are not", async () => {
  const text = `select count(gapless.create_schedule(jsonb_build_object('name', 'far-' || n, 'cron', '0 0 1 1 *', 'action', $1::jsonb))) from generate_series(1, 100) n`;
  await clock.hand.query(text, [ACTION]);
  await clock.hand.database.query("vacuum analyze gapless.schedule");
  const session = await clock.hand.database.connect();
  const reads = async () => {
    await session.query("select pg_stat_force_next_flush()");
    const { rows } = await session.query<{ n: string }>(
      "select seq_tup_read + coalesce(idx_tup_fetch, 0) as n from pg_stat_user_tables where relid = 'gapless.schedule'::regclass",
    );
    return Number(rows[0]?.n);
  };
  const before = await reads();
  await session.query("select gapless.schedule_tick(), gapless.next_tick()");
  expect((await reads()) - before).toBeLessThanOrEqual(2);
});
