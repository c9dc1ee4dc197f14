/**
 * The sequencer loop: gives committed events their positions. Every server runs one; they take turns by a lock in the
 * database. It runs at once after an append of this server, a few milliseconds apart while there is traffic, and backs
 * off when there is none, so that an idle server hardly asks anything.
 */
import type { Pool } from "pg";
import { stateOf } from "../db/failure.ts";
import type { Log } from "../telemetry/log.ts";
import type { Metrics } from "../telemetry/metrics.ts";

const WARM_MS = 2;
const IDLE_MS = 650;
/** Hints cannot make it look more often than this. */
const HINT_MS = 10;
/** From so many waiting appends or new events on, a later position costs less than a slower append. */
const CROWD = 8;
const MOST_REST_MS = 30;
const FAILED_MS = 5_000;

/** What health tells about the sequencer. */
export type SequencerState = { moving: boolean; stopped: boolean; lastCallAt: number; trouble: string | undefined };

/** A running loop. */
export type Sequencer = {
  /** Something was appended. */
  wake(): void;
  /** Somebody says that this run was written. Our own runs come back here too, and anybody may say anything. */
  hint(run: string | undefined): void;
  /** Calls back after each call that found the log moved, by us or by another server. Returns the way to stop that. */
  onMoved(listener: () => void): () => void;
  /** Resolves after the next move of the log, or after the given time. */
  moved(timeoutMs: number): Promise<void>;
  state(): SequencerState;
  stop(): Promise<void>;
};

type CallRow = { sequenced: string; run: string | null; busy: string; more: string };

/** Starts the loop. */
export function startSequencer(options: {
  pool: Pool;
  log: Log;
  metrics: Metrics;
  /** How many appends wait at the moment. */
  pressure: () => number;
}): Sequencer {
  const { pool, log, metrics, pressure } = options;
  const listeners = new Set<() => void>();
  let timer: NodeJS.Timeout | undefined;
  let calling: Promise<void> | undefined;
  let wanted = false;
  let wantedSince = 0;
  let stopped = false;
  let pause = WARM_MS;
  let lastRun: string | null = null;
  let state: SequencerState = { moving: false, stopped: false, lastCallAt: 0, trouble: undefined };

  function wake(): void {
    if (!wanted) wantedSince = Date.now();
    wanted = true;
    pause = WARM_MS;
    if (calling === undefined && state.trouble === undefined) plan(0);
  }

  function hint(run: string | undefined): void {
    if (run === lastRun || calling !== undefined || state.trouble !== undefined) return;
    plan(Math.max(1, HINT_MS - (Date.now() - state.lastCallAt)));
  }

  function plan(delay: number): void {
    if (stopped || calling !== undefined) return;
    clearTimeout(timer);
    timer = undefined;
    if (delay > 0) {
      timer = setTimeout(run, delay);
      return;
    }
    run();
  }

  function run(): void {
    timer = undefined;
    calling = call().finally(() => {
      calling = undefined;
      plan(pause);
    });
  }

  async function call(): Promise<void> {
    wanted = false;
    const covers = wantedSince;
    const started = performance.now();
    try {
      const { rows } = await pool.query<CallRow>("call gapless.sequence()");
      const took = performance.now() - started;
      metrics.sequencerRuns.inc();
      metrics.sequencerSeconds.observe(took / 1000);
      const row = rows[0];
      if (row === undefined) throw new Error("gapless.sequence() gave no row");
      if (state.trouble !== undefined) log.info("the sequencer moves again");
      state = { moving: true, stopped: false, lastCallAt: Date.now(), trouble: undefined };
      metrics.lag.set(wanted && covers > 0 ? (Date.now() - wantedSince) / 1000 : 0);
      const moved = row.run !== lastRun;
      lastRun = row.run;
      metrics.sequenced.inc(Number(row.sequenced));
      if (moved) for (const listener of listeners) listener();
      if (row.more === "t") pause = 0;
      else if (wanted || moved || row.busy === "t") pause = rest(took, Number(row.sequenced));
      else pause = Math.min(IDLE_MS, pause * 1.6 + 1);
    } catch (error) {
      failed(error);
    }
  }

  /** Time left to the appends, which share the machine: as long as the call took, more where many wait. */
  function rest(took: number, sequenced: number): number {
    const isCrowded = pressure() > CROWD || sequenced > CROWD;
    return Math.max(WARM_MS, Math.min(MOST_REST_MS, isCrowded ? 4 * took : took));
  }

  function failed(error: unknown): void {
    metrics.sequencerFailures.inc();
    const trouble = error instanceof Error ? error.message : String(error);
    if (state.trouble !== trouble) log.error({ err: error }, "the sequencer cannot number events");
    state = { ...state, moving: false, stopped: stateOf(error) === "VG009", trouble };
    pause = Math.min(FAILED_MS, Math.max(50, pause * 2));
  }

  plan(0);
  return {
    wake,
    hint,
    onMoved(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    moved(timeoutMs) {
      return new Promise((resolve) => {
        const done = (): void => {
          clearTimeout(limit);
          listeners.delete(done);
          resolve();
        };
        const limit = setTimeout(done, timeoutMs);
        listeners.add(done);
      });
    },
    state: () => state,
    async stop() {
      stopped = true;
      clearTimeout(timer);
      await calling;
      // The last appends of this server should not wait for another one to come by.
      if (wanted && state.trouble === undefined) await call();
    },
  };
}
