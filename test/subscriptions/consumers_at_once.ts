// Consumers that do everything a consumer can do, at the same time: acks in transactions held open, some taken back, leases
// lost on purpose. What they did is in public.effect, written in the transaction of the ack.
import { setTimeout as sleep } from "node:timers/promises";
import type { Session } from "../helpers/session.ts";
import type { Random } from "../stress/random.ts";

/** One consumer of a subscription. */
export interface Consumer {
  name: string;
  subscription: string;
  session: Session;
  random: Random;
  /** How long a lease of the subscription lasts. */
  leaseMs: number;
  /** What went wrong, a sentence each. */
  problems: string[];
  /** How often each thing was done: a test without late acks has tested nothing. */
  did: Map<string, number>;
}

/** A delivery as receive() gives it. */
export interface Delivered {
  delivery: string;
  lease: string;
  attempt: number;
  stream: string;
  position: string;
  version: string;
}

/** The tables that hold what the consumers did. */
export const EFFECTS = `
  create table public.effect (seq bigint generated always as identity, subscription text not null, position bigint not null,
    stream text not null, version bigint not null, consumer text not null);
  create table public.set_aside (subscription text not null, position bigint not null);
  grant select, insert on public.effect, public.set_aside to public;`;

/** Receives and settles until told to stop; once it is calm, each batch is simply acknowledged. */
export async function consume(consumer: Consumer, isCalm: () => boolean, isOver: () => boolean): Promise<void> {
  const { session, random, subscription, name } = consumer;
  while (!isOver()) {
    const rows = await session.query<Delivered & Record<string, unknown>>(
      "select delivery, lease, attempt, stream, version, position from gapless.receive($1, $2, $3)",
      [subscription, name, random.between(1, 12)],
    );
    if (rows.length === 0) {
      await sleep(random.between(1, 10));
      continue;
    }
    if (new Set(rows.map(({ lease }) => lease)).size !== 1) consumer.problems.push(`${name}: one batch, two leases`);
    try {
      await (isCalm() ? ackInTransaction : random.pick(acts))(consumer, rows);
    } catch (error) {
      const { code } = error as { code?: string };
      await session.query("rollback");
      // A lease that took too long belongs to somebody else: the one answer that is right.
      count(consumer, code ?? "?");
      if (code !== "VG013") consumer.problems.push(`${name}: ${(error as Error).message}`);
    }
  }
}

type Act = (consumer: Consumer, rows: Delivered[]) => Promise<void>;

const acts: [Act, ...Act[]] = [
  ackInTransaction,
  ackInTransaction,
  ackInTransaction,
  ackSome,
  rollBack,
  giveBack,
  setAside,
  passOver,
  comeLate,
  renewAndAck,
];

function count({ did }: Consumer, what: string): void {
  did.set(what, (did.get(what) ?? 0) + 1);
}

const idsOf = (rows: Delivered[]): string[] => rows.map(({ delivery }) => delivery);

/** Effects and their acknowledgement; whoever calls it says how it ends. */
async function settle(
  { session, subscription, name }: Consumer,
  rows: Delivered[],
  ids: string[] | null,
): Promise<void> {
  await session.query(
    `insert into public.effect (subscription, position, stream, version, consumer)
     select $1, p, s, v, $5 from unnest($2::bigint[], $3::text[], $4::bigint[]) with ordinality as e (p, s, v, n) order by n`,
    [
      subscription,
      rows.map(({ position }) => position),
      rows.map(({ stream }) => stream),
      rows.map(({ version }) => version),
      name,
    ],
  );
  await session.query("select gapless.ack($1, $2, $3)", [subscription, rows[0]?.lease, ids]);
}

async function hold({ random }: Consumer): Promise<void> {
  if (random.chance(0.5)) await sleep(random.between(1, 30));
}

async function ackInTransaction(consumer: Consumer, rows: Delivered[]): Promise<void> {
  await consumer.session.query("begin");
  await settle(consumer, rows, consumer.random.chance(0.5) ? null : idsOf(rows));
  await hold(consumer);
  await consumer.session.query("commit");
  count(consumer, "acknowledged");
}

/** The first ones are done, the rest is given back, or left until its time is up. */
async function ackSome(consumer: Consumer, rows: Delivered[]): Promise<void> {
  const done = rows.slice(0, consumer.random.between(1, rows.length));
  const rest = rows.slice(done.length);
  await consumer.session.query("begin");
  await settle(consumer, done, idsOf(done));
  await hold(consumer);
  await consumer.session.query("commit");
  count(consumer, "acknowledged in part");
  if (rest.length > 0 && consumer.random.chance(0.8)) await giveBack(consumer, rest);
}

/** The effect goes away with its ack, so another one has to do it. */
async function rollBack(consumer: Consumer, rows: Delivered[]): Promise<void> {
  await consumer.session.query("begin");
  await settle(consumer, rows, null);
  await hold(consumer);
  await consumer.session.query("rollback");
  count(consumer, "taken back");
  if (consumer.random.chance(0.7)) await giveBack(consumer, rows);
}

async function giveBack({ session, subscription, random, did }: Consumer, rows: Delivered[]): Promise<void> {
  const delay = random.chance(0.5) ? "0" : `${random.between(1, 60)} ms`;
  await session.query("select gapless.nack($1, $2, $3, $4, 'not now')", [
    subscription,
    rows[0]?.lease,
    random.chance(0.5) ? null : idsOf(rows),
    delay,
  ]);
  did.set("given back", (did.get("given back") ?? 0) + 1);
}

/** Parks one in the transaction that acknowledges those before it; somebody redrives it later. */
async function setAside(consumer: Consumer, rows: Delivered[]): Promise<void> {
  const { session, subscription } = consumer;
  const [first, ...rest] = rows as [Delivered, ...Delivered[]];
  await session.query("begin");
  await session.query("insert into public.set_aside values ($1, $2)", [subscription, first.position]);
  await session.query("select gapless.park($1, $2, $3, 'looks odd')", [subscription, first.lease, [first.delivery]]);
  if (rest.length > 0) await settle(consumer, rest, idsOf(rest));
  await hold(consumer);
  await session.query(consumer.random.chance(0.2) ? "rollback" : "commit");
  count(consumer, "parked");
}

/** Skips one; its effect says so, so that every event has one all the same. */
async function passOver(consumer: Consumer, rows: Delivered[]): Promise<void> {
  const { session, subscription } = consumer;
  const [first] = rows as [Delivered, ...Delivered[]];
  await session.query("begin");
  await session.query(
    "insert into public.effect (subscription, position, stream, version, consumer) values ($1, $2, $3, $4, 'skipped')",
    [subscription, first.position, first.stream, first.version],
  );
  await session.query("select gapless.skip($1, $2, $3, 'not ours')", [subscription, first.lease, [first.delivery]]);
  await session.query("commit");
  count(consumer, "skipped");
}

/** Works longer than its lease: whether it was lost is for the ack to say. */
async function comeLate(consumer: Consumer, rows: Delivered[]): Promise<void> {
  // Until it has lost one it is late for certain: a run without that would have tested nothing.
  if (!consumer.did.has("VG013") || consumer.random.chance(0.4)) {
    await sleep(consumer.leaseMs * 1.3);
    count(consumer, "came late");
  }
  await ackInTransaction(consumer, rows);
}

async function renewAndAck(consumer: Consumer, rows: Delivered[]): Promise<void> {
  if (consumer.random.chance(0.7)) return ackInTransaction(consumer, rows);
  await sleep(consumer.leaseMs * 0.5);
  await consumer.session.query("select gapless.renew($1, $2)", [consumer.subscription, rows[0]?.lease]);
  await sleep(consumer.leaseMs * 0.7);
  await ackInTransaction(consumer, rows);
  count(consumer, "renewed");
}
