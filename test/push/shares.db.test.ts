// Nobody holds up anybody: not by a backlog, not by a lock, not by requests that hang.
import { beforeEach, expect, test } from "vitest";
import { openSession } from "../helpers/session.ts";
import { sequenceAll } from "../sequencer/sequence.ts";
import { ByHand, FAILS, type Job, WORKS } from "./by_hand.ts";

let hand: ByHand;
beforeEach(async () => {
  hand = await ByHand.start();
});

const ROWS = `select (select count(*) from gapless.delivery)::int as waiting, (select count(*) from gapless.lease)::int as leases,
  (select coalesce(sum(cardinality(positions)), 0) from gapless.lease)::int as leased, (select count(*) from gapless.push_due)::int as due,
  (select count(*) from gapless.subscription_progress)::int as progress, (select count(*) from gapless.settlement)::int as settled`;

/** A backlog, with so many streams. */
async function backlog(count: number, streams: number): Promise<void> {
  const each = Math.ceil(count / streams);
  for (let done = 0; done < streams; done += 100) {
    await hand.query(
      `select gapless.append_batch(jsonb_agg(jsonb_build_object('stream', 'a-' || s, 'events',
         (select jsonb_agg(jsonb_build_object('type', 't', 'data', n)) from generate_series(1, $3::int) n))))
       from generate_series($1::int, $2::int) s`,
      [done + 1, Math.min(done + 100, streams), each],
    );
  }
  await sequenceAll(hand.session);
}

test("a backlog stays in the log: of fifty thousand events in ten thousand streams only maxInFlight are out", async () => {
  await hand.create({ start: "beginning" });
  await backlog(50_000, 10_000);
  for (let round = 0; round < 10; round++) {
    const jobs = await hand.jobs();
    const [rows] = await hand.database.query<Record<string, number>>(ROWS);
    expect(rows).toMatchObject({ leased: 16 });
    expect(rows?.waiting).toBeLessThanOrEqual(200);
    expect(rows?.due).toBeLessThanOrEqual(2);
    expect(rows?.progress).toBeLessThanOrEqual(60);
    await hand.settle(jobs, WORKS);
  }
});

test("a backlog of one stream is held back in part: a bounded part", async () => {
  await hand.create({ start: "beginning" });
  await backlog(10_000, 1);
  let jobs = await hand.jobs();
  for (let sent = 0; sent < 300; sent++) {
    const { next } = await hand.settle(jobs, WORKS);
    const more = await hand.jobs();
    jobs = [...next, ...more];
    expect(jobs).toHaveLength(1);
    const [rows] = await hand.database.query<Record<string, number>>(ROWS);
    expect(rows?.waiting).toBeLessThanOrEqual(1200);
  }
  expect(await hand.stats()).toMatchObject({ checkpoint: "300" });
});

test("a tenant with a backlog gets a quarter of a server while others have webhooks, too", async () => {
  await hand.database.query("select gapless.create_tenant('small')");
  for (let n = 0; n < 10; n++) await hand.create({ name: `hook-${n}`, key: "none", maxInFlight: 100 });
  await hand.append("a-1", 300);
  await hand.query("set gapless.tenant = 'small'");
  await hand.create({ name: "small", key: "none" });
  await hand.append("b-1", 5);
  await hand.query("set gapless.tenant = 'default'");
  const { jobs } = await hand.round(100);
  const count = (tenant: string, of: Job[]) => of.filter(({ t }) => t === tenant).length;
  expect([count("default", jobs), count("small", jobs)]).toEqual([25, 5]);
  // They hang: the big one gets nothing more, the small one does.
  await hand.query("set gapless.tenant = 'small'");
  await hand.append("b-1", 5);
  const more = await hand.round(70, { default: 25, small: 5 });
  expect([count("default", more.jobs), count("small", more.jobs)]).toEqual([0, 5]);
  // Alone it gets all there is.
  await hand.query("select gapless.pause_subscription('small'); set gapless.tenant = 'default'");
  const rest = [await hand.round(70, { default: 25, small: 5 }), await hand.round(10, { default: 85, small: 5 })];
  expect(
    count(
      "default",
      rest.flatMap(({ jobs }) => jobs),
    ),
  ).toBe(70);
});

test("of one tenant's webhooks all get something when places are few", async () => {
  for (let n = 0; n < 5; n++) await hand.create({ name: `hook-${n}`, key: "none", maxInFlight: 100 });
  await hand.append("a-1", 100);
  const { jobs } = await hand.round(20);
  const each = new Map<string, number>();
  for (const { s } of jobs) each.set(s, (each.get(s) ?? 0) + 1);
  expect([...each.values()]).toEqual([4, 4, 4, 4, 4]);
});

test("a transaction that stays open holds up its own webhook and no other", async () => {
  await hand.create();
  await hand.create({ name: "other" });
  await hand.append("a-1");
  await hand.append("a-2");
  const jobs = await hand.jobs();
  expect(jobs).toHaveLength(4);
  const tenant = await openSession(hand.database, (await hand.database.loginOf("default")).url);
  const held = await hand.value<string>("gapless.get_subscription('hook') ->> 'id'");
  for (const verb of [
    "pause_subscription('hook')",
    `reset_subscription('hook', '"now"')`,
    "remove_subscription('hook')",
  ]) {
    await tenant.query("begin");
    await tenant.query(`select gapless.${verb}`);
    await hand.append("a-3");
    const round = await hand.round();
    expect(new Set(round.jobs.map(({ s }) => s))).not.toContain(held);
    expect(round.jobs.length).toBeGreaterThan(0);
    for (const answer of [FAILS, WORKS]) {
      const { busy } = await hand.settle(jobs.filter(({ s }) => s === held).slice(0, 1), answer);
      if (!verb.startsWith("pause") || answer === FAILS) expect([verb, busy]).toEqual([verb, [0]]);
    }
    await tenant.query("rollback");
    await hand.settle(round.jobs, WORKS);
  }
});

test("two servers hand out each delivery once, and neither waits for the other", async () => {
  await hand.create({ key: "none", maxInFlight: 1000 });
  const second = await ByHand.start(hand.database);
  await hand.append("a-1", 50);
  await hand.query("begin");
  const { jobs } = await hand.round();
  expect(jobs).toHaveLength(50);
  await second.append("a-1", 10);
  expect((await second.round()).jobs).toEqual([]);
  await hand.query("commit");
  const rest = await second.jobs();
  expect(
    [...jobs, ...rest]
      .flatMap(({ p }) => p)
      .map(Number)
      .sort((a, b) => a - b),
  ).toEqual(Array.from({ length: 60 }, (_, n) => n + 1));
});
