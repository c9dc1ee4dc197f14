// Consumers that receive and acknowledge in batches, each event behind the one before it in its stream, against the job
// queue that Node programs on Postgres use.
import pg from "pg";
import { PgBoss } from "pg-boss";
import type { Bench, Context, Finding } from "./harness/bench.ts";
import { consume, openConsumers } from "./harness/consumers.ts";
import { type Database, NO_CHECKPOINT, openDatabase } from "./harness/postgres.ts";
import { preload } from "./harness/preload.ts";
import { interleave } from "./harness/rounds.ts";
import { verify } from "./harness/sequencer.ts";
import { data } from "./harness/shots.ts";
import { comparison, finding } from "./harness/stats.ts";

const CONSUMERS = 4;
const STREAMS = 10_000;
const BATCHES = [100, 500] as const;
/** The size of a batch that the gates are about: what a subscription has when nothing is said. */
const GATED = 100;

/** The bench. */
export const pull: Bench = {
  name: "pull",
  question: `How many events per second do ${CONSUMERS} consumers receive and acknowledge, in order per stream, against pg-boss?`,
  run,
};

async function run(context: Context): Promise<Finding[]> {
  const database = await openDatabase(context, NO_CHECKPOINT);
  const [rounds, events, streams] = context.quick ? [2, 10_000, 1_000] : [5, 300_000, STREAMS];
  await preload(context, database, { events, streams });
  const { boss, vacuum } = await openPeer(context, database);
  const consumers = await openConsumers(context, database.databaseUrl, CONSUMERS);
  const cpu = { ours: [] as number[], peer: [] as number[] };
  let lot = 0;

  const ours = async (batch: number): Promise<number> => {
    const name = `pull-${++lot}`;
    const spec = { name, batch: { size: batch }, maxInFlight: CONSUMERS * batch * 2, timeout: "60s" };
    await database.admin.query("select gapless.create_subscription($1)", [spec]);
    const { perSecond, share } = await timed(events, () => consume(consumers, name, batch, events));
    cpu.ours.push(share);
    await database.admin.query("select gapless.remove_subscription($1)", [name]);
    await database.admin.query("vacuum");
    return perSecond;
  };
  const peer = async (batch: number): Promise<number> => {
    const queue = `pull-${++lot}`;
    await boss.createQueue(queue);
    await fill(boss, queue, events);
    await vacuum();
    const { perSecond, share } = await timed(events, () => work(boss, queue, batch, events));
    cpu.peer.push(share);
    await boss.deleteQueue(queue);
    return perSecond;
  };
  const phases: Record<string, () => Promise<number>> = {};
  for (const batch of BATCHES) {
    phases[`pg-boss, ${batch}`] = () => peer(batch);
    phases[`receive and ack, ${batch}`] = () => ours(batch);
  }
  const results = await interleave(rounds, phases, context.log);
  await verify(database);
  context.note(
    `${events.toLocaleString("en")} events of ${streams.toLocaleString("en")} streams in each round, all there before it.`,
  );
  const most = (shares: number[]): string => Math.max(...shares).toFixed(2);
  context.note(`The client took at most ${most(cpu.ours)} of a core, with pg-boss ${most(cpu.peer)}.`);
  return BATCHES.flatMap((batch) => {
    const samples = results[`receive and ack, ${batch}`] ?? [];
    const of = `${CONSUMERS} consumers, batches of ${batch}`;
    const isGated = batch === GATED;
    return [
      finding(of, "events/s", samples, isGated ? { gate: { atLeast: 25_000 } } : {}),
      comparison(
        `${of}, against`,
        "events/s",
        samples,
        { what: "pg-boss", samples: results[`pg-boss, ${batch}`] ?? [] },
        isGated ? { gate: { atLeast: 1.5 } } : {},
      ),
    ];
  });
}

async function timed(events: number, work: () => Promise<void>): Promise<{ perSecond: number; share: number }> {
  const cpu = process.cpuUsage();
  const start = performance.now();
  await work();
  const seconds = (performance.now() - start) / 1000;
  const { user, system } = process.cpuUsage(cpu);
  return { perSecond: events / seconds, share: (user + system) / 1e6 / seconds };
}

/** In a database of its own on the same server; nothing runs beside the workers. Its tables are vacuumed as ours are. */
async function openPeer(
  context: Context,
  { adminUrl, admin }: Database,
): Promise<{ boss: PgBoss; vacuum(): Promise<unknown> }> {
  await admin.query("create database boss");
  const url = new URL(adminUrl);
  url.pathname = "/boss";
  const boss = new PgBoss({ connectionString: url.href, max: CONSUMERS, supervise: false, schedule: false });
  boss.on("error", () => undefined); // the call that fails throws it
  await boss.start();
  context.onEnd(() => boss.stop({ graceful: false }));
  const own = new pg.Client(url.href);
  own.on("error", () => undefined); // the query that needs it reports it
  await own.connect();
  context.onEnd(() => own.end());
  return { boss, vacuum: () => own.query("vacuum analyze") };
}

async function fill(boss: PgBoss, queue: string, count: number): Promise<void> {
  const job = { data: JSON.parse(data()) };
  for (let left = count; left > 0; left -= 5_000) {
    await boss.insert(
      queue,
      Array.from({ length: Math.min(left, 5_000) }, () => job),
    );
  }
}

/** `fetch` and `complete` by as many workers, until every job is done. */
async function work(boss: PgBoss, queue: string, batchSize: number, count: number): Promise<void> {
  let left = count;
  const worker = async (): Promise<void> => {
    for (;;) {
      const jobs = await boss.fetch(queue, { batchSize });
      if (jobs.length === 0) {
        if (left <= 0) return;
        continue;
      }
      await boss.complete(
        queue,
        jobs.map(({ id }) => id),
      );
      left -= jobs.length;
    }
  };
  await Promise.all(Array.from({ length: CONSUMERS }, worker));
}
