// Whether the sequencer keeps up: how far it is behind, second by second, while appends come as fast as they can.
import { setTimeout as sleep } from "node:timers/promises";
import type { Bench, Context, Finding } from "./harness/bench.ts";
import { startGenerator } from "./harness/load.ts";
import { type Database, openDatabase } from "./harness/postgres.ts";
import { catchUp, startSequencer, verify } from "./harness/sequencer.ts";
import { finding, median, trend } from "./harness/stats.ts";

const CONNECTIONS = 16;
const STREAMS = 10_000;
const TABLES = ["gapless.sequencer_run", "gapless.sequencer_segment", "gapless.sequencer"];

/** The bench. */
export const sequencerLag: Bench = {
  name: "sequencer-lag",
  question: "Does the sequencer's lag stay flat during five minutes of appends at full speed?",
  run,
};

interface Sample {
  /** Events without a position, and the age of the oldest of them in milliseconds. */
  events: number;
  ms: number;
}

async function run(context: Context): Promise<Finding[]> {
  const database = await openDatabase(context); // with checkpoints: this is about staying power
  const generator = startGenerator(context);
  const seconds = context.quick ? 20 : 300;
  const warmSeconds = context.quick ? 3 : 10;
  const sequencer = await startSequencer(context, database);
  const working = generator.run({
    url: database.databaseUrl,
    connections: CONNECTIONS,
    load: { kind: "append", streams: STREAMS, categories: 1 },
    warmSeconds,
    seconds,
  });
  working.catch(() => undefined); // awaited below
  await sleep(warmSeconds * 1000);
  const samples: Sample[] = [];
  for (const start = performance.now(); samples.length < seconds; ) {
    // Not in step with anything that happens every second.
    await sleep(start + samples.length * 1000 + Math.random() * 900 - performance.now());
    samples.push(await look(database));
    if (samples.length % 30 === 0) context.log(`${samples.length} s: ${JSON.stringify(samples.at(-1))}`);
  }
  const tally = await working;
  const sizes = await tableSizes(database);
  await sequencer.stop();
  await catchUp(database);
  await verify(database);
  context.note(`The load generator took at most ${generator.busiest.toFixed(2)} of one core.`);
  context.note(`Sizes at the end: ${sizes}.`);
  context.note("Rise: slope of the regression line times the duration, as a share of the median; flat up to 0.5.");
  return [
    finding("appended", "events/s", [tally.count / tally.seconds]),
    ...judge(
      "lag in events",
      "events",
      samples.map((sample) => sample.events),
    ),
    ...judge(
      "lag in time",
      "ms",
      samples.map((sample) => sample.ms),
    ),
    finding("sequencer_run at the end", "KiB", [await runSize(database)], { gate: { atMost: 4096 } }),
  ];
}

/** A trend that noise explains (less than two standard errors) counts as none. */
function judge(what: string, unit: string, samples: number[]): Finding[] {
  const { slope, error } = trend(samples);
  const rise = slope > 2 * error ? (slope * samples.length) / Math.max(1, median(samples)) : 0;
  return [finding(what, unit, samples), finding(`${what}: rise`, "×", [rise], { gate: { atMost: 0.5 } })];
}

async function look({ admin }: Database): Promise<Sample> {
  const { rows } = await admin.query<Record<keyof Sample, string>>(
    `select b.pending as events, coalesce(extract(epoch from clock_timestamp() - b.oldest) * 1000, 0) as ms
     from gapless.backlog() b`,
  );
  const [row] = rows;
  if (row === undefined) throw new Error("backlog() gave no row");
  return { events: Number(row.events), ms: Number(row.ms) };
}

async function tableSizes({ admin }: Database): Promise<string> {
  const { rows } = await admin.query<{ name: string; size: string }>(
    "select t as name, pg_size_pretty(pg_total_relation_size(t::regclass)) as size from unnest($1::text[]) t",
    [[...TABLES, "gapless.stream", "gapless.event", "gapless.log"]],
  );
  return rows.map(({ name, size }) => `${name} ${size}`).join(", ");
}

async function runSize({ admin }: Database): Promise<number> {
  const { rows } = await admin.query<{ size: string }>(
    "select pg_total_relation_size('gapless.sequencer_run') / 1024 as size",
  );
  return Number(rows[0]?.size);
}
