// Fills a log quickly: events are inserted past the doors, by the superuser, and numbered by the real sequencer.
import type { Context } from "./bench.ts";
import type { Database } from "./postgres.ts";
import { catchUp } from "./sequencer.ts";
import { data } from "./shots.ts";

const CHUNK = 200_000;

/** How much, and what. Event n goes to stream n modulo `streams`. */
export interface Preload {
  events: number;
  streams: number;
  /** SQL for the parts of event number n of stream s (both bigint, from 0). */
  stream?: string;
  type?: string;
  topic?: string;
}

/** Loads; the log is complete and vacuumed afterwards. Gives events numbered per second. */
export async function preload(context: Context, database: Database, what: Preload): Promise<number> {
  const { admin } = database;
  const { events, streams } = what;
  const stream = what.stream ?? "'load-' || s";
  const type = what.type ?? "'load.event' || n % 20";
  const topic = what.topic ?? `'custom/load.event' || n % 20`;
  let sequencing = 0;
  await admin.query(
    `insert into gapless.stream (tenant_id, name, version, created_at, updated_at)
     select 1, ${stream}, ($1::bigint - s - 1) / $2::bigint + 1, now(), now() from generate_series(0, $2::bigint - 1) s`,
    [events, streams],
  );
  for (let from = 0; from < events; from += CHUNK) {
    await admin.query(
      `insert into gapless.event (tenant_id, stream, version, recorded_at, id, type, topic, data, metadata)
       select 1, ${stream}, n / $3::bigint + 1, clock_timestamp(), gapless.uuid_v7(), ${type}, ${topic}, $4::jsonb, '{}'
       from (select n, n % $3::bigint as s from generate_series($1::bigint, $2::bigint - 1) n) g`,
      [from, Math.min(from + CHUNK, events), streams, data()],
    );
    const start = performance.now();
    await catchUp(database);
    sequencing += performance.now() - start;
    if (from > 0 && from % (10 * CHUNK) === 0) context.log(`${from.toLocaleString("en")} events loaded`);
  }
  await admin.query("vacuum (analyze) gapless.event");
  await admin.query("vacuum (analyze) gapless.log");
  await admin.query("vacuum (analyze) gapless.stream");
  return events / (sequencing / 1000);
}
