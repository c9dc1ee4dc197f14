/** The log without a door: appending, numbering and live reading, on one set of connections. */
import { openPool } from "../db/pool.ts";
import { type ErrorTable, loadErrors } from "../errors.ts";
import type { Log } from "../telemetry/log.ts";
import type { Metrics } from "../telemetry/metrics.ts";
import { type Appender, createAppender } from "./append.ts";
import { type Sequencer, startSequencer } from "./sequence.ts";

/** The parts, and the way to end them. */
export type LogCore = {
  pool: ReturnType<typeof openPool>;
  /** For the short look-ups that everything else needs: keys and health. Never behind somebody's long reads. */
  lookups: ReturnType<typeof openPool>;
  /** For consumers of subscriptions: receiving and settling, never behind somebody's reads. */
  consumers: ReturnType<typeof openPool>;
  errors: ErrorTable;
  appender: Appender;
  sequencer: Sequencer;
  /** Finishes what is under way, for at most the given time, then closes every connection. */
  stop(patienceMs: number): Promise<void>;
};

/** Settings. */
export type CoreOptions = { serverUrl: string; log: Log; metrics: Metrics };

/** Connects and starts the sequencer. */
export async function startCore({ serverUrl, log, metrics }: CoreOptions): Promise<LogCore> {
  const onError = (err: Error): void => log.warn({ err }, "an idle database connection was lost");
  // Apart, so that a burst of reads never keeps appends waiting for a connection, nor the sequencer.
  const pool = openPool({ serverUrl, name: "gapless", max: 10, onError });
  const lookups = openPool({ serverUrl, name: "gapless look-ups", max: 2, onError });
  const writers = openPool({ serverUrl, name: "gapless append", max: 6, onError });
  const numberer = openPool({ serverUrl, name: "gapless sequencer", max: 1, onError });
  const consumers = openPool({ serverUrl, name: "gapless consumers", max: 6, onError });
  const pools = [pool, lookups, writers, numberer, consumers];
  let errors: ErrorTable;
  try {
    errors = await loadErrors(pool);
  } catch (error) {
    await Promise.all(pools.map((each) => each.end()));
    throw error;
  }
  const appender = createAppender({ pool: writers, errors, metrics, onAppended: () => sequencer.wake() });
  const sequencer = startSequencer({ pool: numberer, log, metrics, pressure: () => appender.open });
  return {
    pool,
    lookups,
    consumers,
    errors,
    appender,
    sequencer,
    async stop(patienceMs) {
      await within(patienceMs, appender.idle());
      await within(patienceMs, sequencer.stop());
      await within(patienceMs, Promise.all(pools.map((each) => each.end())));
    },
  };
}

/** Waits for work, but not for ever. False: it is still going on. */
export async function within(ms: number, work: Promise<unknown>): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<boolean>((resolve) => {
    timer = setTimeout(resolve, ms, false);
  });
  try {
    return await Promise.race([work.then(() => true), late]);
  } finally {
    clearTimeout(timer);
  }
}
