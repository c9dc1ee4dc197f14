// Single-event appends from one Node process: our append path without HTTP, against another event store for Postgres.

import { isExpectedVersionConflictError } from "@event-driven-io/emmett";
import { getPostgreSQLEventStore } from "@event-driven-io/emmett-postgresql";
import { createLog } from "@gapless/server";
import pg from "pg";
import type { Bench, Context, Finding } from "./harness/bench.ts";
import { type Database, NO_CHECKPOINT, openDatabase } from "./harness/postgres.ts";
import { interleave } from "./harness/rounds.ts";
import { catchUp, verify } from "./harness/sequencer.ts";
import { data, streamName } from "./harness/shots.ts";
import { comparison } from "./harness/stats.ts";

const STREAMS = 10_000;
const GATES = { 16: 3, 256: 6 } as const;
/** Sessions of the peer's pool: more of them compete for few cores and slow it down. */
const PEER_CONNECTIONS = 16;

/** The bench. */
export const emmett: Bench = {
  name: "emmett",
  question: "How fast are single-event appends in process, 16 and 256 at a time, against emmett-postgresql?",
  run,
};

async function run(context: Context): Promise<Finding[]> {
  const database = await openDatabase(context, NO_CHECKPOINT);
  const append = await openPeer(context, database);
  const event = { type: "order.placed", data: JSON.parse(data()) };
  const [rounds, seconds, warmSeconds] = context.quick ? [2, 2, 1] : [5, 10, 2];
  const measure = (concurrent: number, one: () => Promise<unknown>) => rate(concurrent, warmSeconds, seconds, one);
  const ours = async (concurrent: number): Promise<number> => {
    const log = await createLog({ serverUrl: database.serverUrl });
    try {
      return await measure(concurrent, () => log.append({ stream: randomStream(), events: event }));
    } finally {
      await log.stop();
      await catchUp(database);
    }
  };
  const results = await interleave(
    rounds,
    {
      "emmett, 16": () => measure(16, () => append(randomStream(), event)),
      "append, 16": () => ours(16),
      "emmett, 256": () => measure(256, () => append(randomStream(), event)),
      "append, 256": () => ours(256),
    },
    context.log,
  );
  await verify(database);
  return ([16, 256] as const).map((n) =>
    comparison(
      `append, ${n} concurrent`,
      "events/s",
      results[`append, ${n}`],
      { what: "emmett", samples: results[`emmett, ${n}`] },
      { gate: { atLeast: GATES[n] } },
    ),
  );
}

interface PlainEvent {
  type: string;
  data: Record<string, unknown>;
}

async function openPeer(context: Context, { adminUrl, admin }: Database) {
  await admin.query("create database emmett");
  const url = new URL(adminUrl);
  url.pathname = "/emmett";
  const pool = new pg.Pool({ connectionString: url.href, max: PEER_CONNECTIONS });
  pool.on("error", () => undefined);
  const store = getPostgreSQLEventStore(url.href, { connectionOptions: { pool } });
  context.onEnd(() => pool.end());
  context.onEnd(() => store.close());
  await store.schema.migrate();
  return async (stream: string, event: PlainEvent): Promise<void> => {
    for (;;) {
      try {
        await store.appendToStream(stream, [event]);
        return;
      } catch (error) {
        // Another append to the same stream at the same moment; its callers are expected to try again.
        if (!isExpectedVersionConflictError(error)) throw error;
      }
    }
  };
}

function randomStream(): string {
  return streamName(Math.floor(Math.random() * STREAMS), 1);
}

/** Calls per second with so many under way at any time. */
async function rate(
  concurrent: number,
  warmSeconds: number,
  seconds: number,
  one: () => Promise<unknown>,
): Promise<number> {
  let count = 0;
  let counted = 0;
  const begin = performance.now() + warmSeconds * 1000;
  const end = begin + seconds * 1000;
  const worker = async (): Promise<void> => {
    for (let now = performance.now(); now < end; now = performance.now()) {
      await one();
      count++;
      if (performance.now() >= begin && performance.now() < end) counted++;
    }
  };
  await Promise.all(Array.from({ length: concurrent }, worker));
  if (count === 0) throw new Error("nothing was appended");
  return counted / seconds;
}
