// Many consumers at the same moment, with everything that can go wrong, while others append: each event has its effect
// exactly once, in the order of its key. GAPLESS_STRESS_SECONDS makes it longer.
import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import { createDatabase, type TestDatabase } from "../helpers/database.ts";
import { openSession, type Session } from "../helpers/session.ts";
import { sequenceAll } from "../sequencer/sequence.ts";
import { newSeed, type Random, randomOf, stressSeconds } from "../stress/random.ts";
import { type Consumer, consume, EFFECTS } from "./consumers_at_once.ts";

const SECONDS = stressSeconds(3);
const CONSUMERS = 5;
const LEASE_MS = 1_000;
const MAX_IN_FLIGHT = 30;

const kinds = [
  { name: "by-stream", key: "stream", keyOf: "f.stream" },
  { name: "by-customer", key: "data.customer", keyOf: "data ->> 'customer'" },
  { name: "no-order", key: "none", keyOf: "f.position::text" },
] as const;

async function appendNow(session: Session, random: Random, isOver: () => boolean): Promise<void> {
  while (!isOver()) {
    const events = Array.from({ length: random.between(1, 6) }, (_, n) => ({
      type: random.pick(["order.placed", "order.paid", "noise.made"]),
      data: { n, customer: random.between(1, 7) },
    }));
    await session.query("select gapless.append($1, $2)", [`order-${random.between(1, 12)}`, JSON.stringify(events)]);
    await sleep(random.between(0, 25));
  }
}

async function redriveNow(session: Session, subscription: string, isOver: () => boolean): Promise<void> {
  while (!isOver()) {
    await session.query("select gapless.redrive($1)", [subscription]);
    await sleep(150);
  }
}

/** What statistics must be, from what is in the tables and from the effects: all of it at one moment. */
const EXACT = `
  with s as (select gapless.get_subscription($1) as shown), t as (select (shown ->> 'id')::uuid as id, shown -> 'stats' as told from s),
  d as (select d.* from gapless.delivery d join t on d.subscription_id = t.id),
  e as (select e.position from gapless.events e where e.type like 'order.%'
    and not exists (select from public.effect f where f.subscription = $1 and f.position = e.position)
    and not exists (select from d where d.position = e.position and d.state = 'parked')),
  found as (select jsonb_build_object(
    'inFlight', (select coalesce(sum(cardinality(l.positions)), 0) from gapless.lease l join t on l.subscription_id = t.id),
    'parked', (select count(*) from d where state = 'parked'), 'held', (select count(*) from d where state = 'held'),
    'ready', (select count(*) from d where state = 'due' and attempts = 0),
    'retrying', (select count(*) from d where state = 'due' and attempts > 0),
    'delivered', (select count(*)::text from public.effect where subscription = $1 and consumer <> 'skipped'),
    'skipped', (select count(*)::text from public.effect where subscription = $1 and consumer = 'skipped')) as stats
  )
  select t.told, found.stats as found, (t.told ->> 'inFlight')::int as flying,
    (t.told ->> 'checkpoint')::bigint >= coalesce((select min(position) from e), (t.told ->> 'next')::bigint) as ahead
  from t, found`;

/** Looks from outside, as an operator would: every number is exact, and never more is in flight than allowed. */
async function watch(session: Session, subscription: string, problems: string[], isOver: () => boolean): Promise<void> {
  while (!isOver()) {
    await session.query("begin isolation level repeatable read");
    const [row] = await session.query<{ told: object; found: object; flying: number; ahead: boolean }>(EXACT, [
      subscription,
    ]);
    await session.query("commit");
    if (!row) continue;
    if (row.flying > MAX_IN_FLIGHT) problems.push(`${row.flying} in flight of ${MAX_IN_FLIGHT}`);
    if (row.ahead) problems.push(`the checkpoint is ahead: ${JSON.stringify(row.told)}`);
    for (const [name, value] of Object.entries(row.found)) {
      const told = (row.told as Record<string, unknown>)[name];
      if (told !== value) problems.push(`${name} is said to be ${told} and is ${value}`);
    }
    await sleep(20);
  }
}

async function run(database: TestDatabase, { name, key }: (typeof kinds)[number], random: Random) {
  const tenant = `at-once-${name}`;
  await database.query("select gapless.create_tenant($1)", [tenant]);
  const { url } = await database.loginOf(tenant);
  const session = () => openSession(database, url);
  const own = await session();
  const admin = await openSession(database);
  await admin.query("select set_config('gapless.tenant', $1, false)", [tenant]);
  await own.query("select gapless.create_subscription($1)", [
    {
      name,
      key,
      selector: { types: ["order.*"] },
      timeout: `${LEASE_MS}ms`,
      maxInFlight: MAX_IN_FLIGHT,
      retry: { attempts: 1000, base: "10ms", max: "50ms", jitter: 0.2 },
    },
  ]);
  const consumers: Consumer[] = [];
  for (let n = 0; n < CONSUMERS; n++)
    consumers.push({
      name: `consumer-${n}`,
      subscription: name,
      session: await session(),
      random: random.fork(`${name}${n}`),
      leaseMs: LEASE_MS,
      problems: [],
      did: new Map(),
    });
  const problems: string[] = [];
  let appending = true;
  let consuming = true;
  const writer = appendNow(await session(), random.fork(`${name} writer`), () => !appending);
  const sequencer = (async (at: Session) => {
    while (consuming) {
      await at.query("call gapless.sequence()");
      await sleep(5);
    }
  })(await session());
  const helpers = [redriveNow(await session(), name, () => !consuming), watch(admin, name, problems, () => !consuming)];
  const consumed = consumers.map((consumer) =>
    consume(
      consumer,
      () => !appending,
      () => !consuming,
    ),
  );
  await sleep(SECONDS * 1_000);
  appending = false;
  await writer;
  await sequenceAll(own);
  const isDone = async () => {
    const [row] = await own.query<{ left: string; parked: string }>(
      `select s -> 'stats' -> 'lag' ->> 'events' as left, s -> 'stats' ->> 'parked' as parked from gapless.get_subscription($1) s`,
      [name],
    );
    return row?.left === "0" && row.parked === "0";
  };
  for (const patience = Date.now() + 30_000; !(await isDone()) && Date.now() < patience; ) await sleep(50);
  consuming = false;
  await Promise.all([...consumed, ...helpers, sequencer]);
  return { tenant, own, consumers, problems };
}

test.for(kinds)("$name: exactly once, in order", { timeout: SECONDS * 1_000 + 60_000 }, async (kind) => {
  const seed = newSeed();
  const database = await createDatabase();
  await database.query(EFFECTS);
  const { own, consumers, problems } = await run(database, kind, randomOf(seed));
  const did = new Map<string, number>();
  for (const consumer of consumers) for (const [what, n] of consumer.did) did.set(what, (did.get(what) ?? 0) + n);
  const told = `seed ${seed}: ${JSON.stringify(Object.fromEntries(did))}`;

  expect([...problems, ...consumers.flatMap((consumer) => consumer.problems)], told).toEqual([]);
  const [sums] = await own.query(
    `select (select count(*)::int from gapless.events where type like 'order.%') as matching,
         (select count(*)::int from public.effect) as effects, (select count(distinct position)::int from public.effect) as different`,
  );
  expect(sums, told).toEqual({
    matching: sums?.["matching"],
    effects: sums?.["matching"],
    different: sums?.["matching"],
  });
  // What was set aside came when somebody redrove it, and those behind it went on: only the rest has an order.
  const early = await own.query(
    `select * from (
         select ${kind.keyOf} as key, position, f.seq, max(position) over (partition by ${kind.keyOf} order by f.seq) as highest
         from public.effect f join gapless.events using (position)
         where not exists (select from public.set_aside a where a.position = f.position)) o where position < highest`,
  );
  expect(early, told).toEqual([]);
  const [stats] = await own.query<{ stats: Record<string, unknown>; head: string }>(
    `select s -> 'stats' as stats, (select max(position)::text from gapless.events) as head from gapless.get_subscription($1) s`,
    [kind.name],
  );
  expect(stats?.stats, told).toMatchObject({
    checkpoint: stats?.head,
    inFlight: 0,
    held: 0,
    ready: 0,
    retrying: 0,
    parked: 0,
    lag: { events: "0" },
  });
  // The run was worth something.
  for (const what of ["acknowledged", "taken back", "given back", "parked", "skipped", "VG013"])
    expect(did.get(what) ?? 0, `${what}; ${told}`).toBeGreaterThan(0);
  expect(sums?.["effects"], told).toBeGreaterThan(50);
});
