// Many schedules at once: each tenant has its share of a round, nobody waits for a schedule that somebody holds, and what is
// not due is not looked at.
import { afterEach, beforeAll, expect, test } from "vitest";
import { openSession } from "../helpers/session.ts";
import { ACTION, ByClock, WENT_WELL } from "./by_clock.ts";

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

test("what is due goes straight to a server that has a place for it; the others wait for one", async () => {
  const text = `select count(gapless.create_schedule(jsonb_build_object('name', 'due-' || n, 'every', '60s', 'action', $1::jsonb))) from generate_series(1, 120) n`;
  await clock.hand.query(text, [ACTION]);
  await clock.hand.jobs();
  const count = async (table: string) =>
    Number((await clock.hand.database.query<{ n: string }>(`select count(*) as n from gapless.${table}`))[0]?.n);
  await clock.pass(60);
  const jobs = await clock.tick();
  expect(jobs).toHaveLength(120);
  expect(new Set(jobs.map(({ s }) => s)).size).toBe(120);
  expect([await count("lease"), await count("delivery"), await count("push_due")]).toEqual([120, 0, 0]);
  expect(await clock.hand.query("select * from gapless.verify()")).toEqual([]);
  expect(await clock.get("due-7")).toMatchObject({ lastAt: clock.at(60), stats: { inFlight: 1, fired: "1" } });
  await clock.settle(jobs);
  expect(await clock.get("due-7")).toMatchObject({
    stats: { inFlight: 0, delivered: "1", lastDeliveredAt: clock.at(60) },
  });
  // A server with few places: what found none is there, and comes when one is free.
  await clock.pass(60);
  expect(await clock.hand.jobs(40)).toHaveLength(40);
  expect([await count("lease"), await count("delivery")]).toEqual([40, 80]);
  await clock.tick();
  expect(await count("lease")).toBe(120);
  expect(await clock.get("due-7")).toMatchObject({ stats: { fired: "2", delivered: "1" } });
});

test("what is settled is counted once, however it was handed out", async () => {
  await clock.create({ every: "60s", overlap: "allow" });
  const stats = async () => (await clock.get())["stats"] as { delivered: string; fired: string };
  for (let n = 1; n <= 5; n++) {
    await clock.pass(60);
    // In turns straight away and by way of the deliveries.
    const jobs = n % 2 === 0 ? await clock.tick() : [...(await clock.hand.round(0)).jobs, ...(await clock.tick())];
    await clock.settle(jobs);
    expect(await stats()).toMatchObject({ delivered: `${n}`, fired: `${n}` });
  }
  expect(await clock.hand.query("select * from gapless.verify()")).toEqual([]);
});

test("results that come twice, of a lease that is gone, or that somebody holds, settle nothing twice", async () => {
  await clock.create({ every: "60s" });
  await clock.create({ name: "held", every: "60s" });
  await clock.pass(60);
  const jobs = await clock.tick();
  const held = await clock.get("held");
  const holder = await clock.hand.database.connect();
  await holder.query("begin");
  try {
    await holder.query("select from gapless.lease where subscription_id = $1 for update", [held.id]);
    const { busy } = await clock.hand.settle([...jobs, ...jobs], WENT_WELL);
    expect(busy.map((place) => [...jobs, ...jobs][place]?.s)).toEqual([held.id, held.id]);
  } finally {
    await holder.query("commit");
    await holder.end();
  }
  expect(await clock.occurrences("held")).toEqual(["1 60 running"]);
  await clock.hand.settle(jobs, WENT_WELL);
  for (const name of ["s", "held"]) {
    const [one] = await clock.history(name);
    expect([name, one?.state, one?.attempts]).toEqual([name, "done", 1]);
    expect(await clock.get(name)).toMatchObject({ stats: { delivered: "1", inFlight: 0 } });
    const told = await clock.hand.database.query(
      "select from gapless.notice where type = 'schedule.completed' and data ->> 'name' = $1",
      [name],
    );
    expect(told).toHaveLength(1);
  }
});

test("beginning and settling look at what they are about, however many others the tenant has", async () => {
  const text = `select count(gapless.create_schedule(jsonb_build_object('name', $1 || n, 'every', $2::text, 'action', $3::jsonb))) from generate_series(1, $4) n`;
  await clock.hand.query(text, ["far-", "7d", ACTION, 300]);
  await clock.hand.query(text, ["due-", "60s", ACTION, 30]);
  await clock.pass(60);
  const reads = async () => {
    await clock.hand.query("select pg_stat_force_next_flush()");
    const [row] = await clock.hand.database.query<{ n: string }>(
      `select sum(seq_tup_read + coalesce(idx_tup_fetch, 0)) as n from pg_stat_user_tables
       where relid = any (array['gapless.subscription', 'gapless.schedule', 'gapless.lease']::regclass[])`,
    );
    return Number(row?.n);
  };
  const before = await reads();
  const jobs = await clock.tick();
  expect(jobs).toHaveLength(30);
  const by = (each: (job: (typeof jobs)[0]) => unknown) => jobs.map(each);
  await clock.hand.query("select * from gapless.act_begin($1, $2, $3, $4)", [
    by(({ t }) => t),
    by(({ s }) => s),
    by(({ l }) => l),
    by(({ p }) => p[0]),
  ]);
  await clock.settle(jobs);
  // A few for each; one look at all of them for each would be ten thousand.
  expect((await reads()) - before).toBeLessThan(30 * 120);
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
  await clock.create({ name: "awake", every: "60s" });
  expect(await clock.looksAgainIn()).toBe(60_000);
  await clock.hand.query("select gapless.remove_schedule('awake')");
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
  await session.query("select gapless.schedule_tick(0), gapless.next_tick()");
  expect((await reads()) - before).toBeLessThanOrEqual(2);
});
