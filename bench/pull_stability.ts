// Whether consumers stay as fast as they were: over millions of events, and while somebody holds a transaction open.
import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";
import type { Bench, Context, Finding } from "./harness/bench.ts";
import { consume, openConsumers } from "./harness/consumers.ts";
import { type Database, openDatabase } from "./harness/postgres.ts";
import { preload } from "./harness/preload.ts";
import { verify } from "./harness/sequencer.ts";
import { finding, median } from "./harness/stats.ts";

const CONSUMERS = 4;
const BATCH = 100;
const STREAMS = 10_000;

/** The bench. */
export const pullStability: Bench = {
  name: "pull-stability",
  question: "Do consumers stay as fast over five million events, and while a transaction is held open for minutes?",
  long: true,
  run,
};

async function run(context: Context): Promise<Finding[]> {
  // With checkpoints and autovacuum: this is about staying power.
  const database = await openDatabase(context);
  const [events, streams, heldSeconds] = context.quick ? [100_000, 1_000, 10] : [5_000_000, STREAMS, 180];
  await preload(context, database, { events, streams });
  const consumers = await openConsumers(context, database.databaseUrl, CONSUMERS);
  const through = await curve(context, database, consumers, "through", events);
  const sizes = await tables(database);

  // From the beginning again, with the snapshot of somebody who forgot about it.
  const held = new pg.Client(database.adminUrl);
  held.on("error", () => undefined);
  await held.connect();
  context.onEnd(() => held.end());
  await held.query("begin isolation level repeatable read");
  await held.query("select pg_current_xact_id(), count(*) from gapless.subscription");
  const over = sleep(heldSeconds * 1000);
  const during = await curve(context, database, consumers, "held", events);
  const heldSizes = await tables(database);
  await over;
  await held.query("rollback");
  await verify(database);
  context.note(`Tables after ${events.toLocaleString("en")} events: ${sizes}`);
  context.note(`… with a transaction held open: ${heldSizes}`);
  context.note("Kept: the median of the last quarter as a share of the median of the first.");
  return [
    finding("events per second, all of them", "events/s", through),
    finding("kept at the end", "×", [kept(through)], { gate: { atLeast: 0.9 } }),
    finding("with a transaction held open", "events/s", during),
    finding("kept at the end", "×", [kept(during)], { gate: { atLeast: 0.8 } }),
  ];
}

/** Events per second in each fiftieth of the way. */
async function curve(
  context: Context,
  database: Database,
  consumers: pg.Client[],
  name: string,
  events: number,
): Promise<number[]> {
  const spec = { name, batch: { size: BATCH }, maxInFlight: CONSUMERS * BATCH * 2, timeout: "60s" };
  await database.admin.query("select gapless.create_subscription($1)", [spec]);
  const part = events / 50;
  const rates: number[] = [];
  let done = 0;
  let start = performance.now();
  await consume(consumers, name, BATCH, events, (size) => {
    done += size;
    if (done < part) return;
    const now = performance.now();
    rates.push(done / ((now - start) / 1000));
    if (rates.length % 5 === 0) context.log(`${name} ${rates.length * 2} %: ${Math.round(rates.at(-1) ?? 0)} events/s`);
    done = 0;
    start = now;
  });
  return rates;
}

function kept(rates: number[]): number {
  const quarter = Math.max(1, rates.length >> 2);
  return median(rates.slice(-quarter)) / median(rates.slice(0, quarter));
}

/** Sizes and dead rows of what receive and ack write to. */
async function tables({ admin }: Database): Promise<string> {
  await admin.query("select pg_stat_force_next_flush()");
  const { rows } = await admin.query<{ text: string }>(
    `select string_agg(format('%s %s, %s dead', relname, pg_size_pretty(pg_total_relation_size(relid)), n_dead_tup), '; ' order by relname) as text
     from pg_stat_user_tables where schemaname = 'gapless' and relname = any ($1)`,
    [["subscription", "subscription_progress", "lease", "settlement", "settled_batch", "delivery", "attempt"]],
  );
  return rows[0]?.text ?? "";
}
