/**
 * Writes down what came of requests: all that is there in one transaction, with the removal of the jobs and the next ones
 * of the same keys. What somebody else has locked is brought again a little later; nobody waits for it.
 */
import type { Pool, PoolClient } from "pg";
import { isDisconnect, isTransient, stateOf } from "../db/failure.ts";
import type { Log } from "../telemetry/log.ts";
import { type Outcome, settlementOf } from "./outcome.ts";
import type { Fetched, Job, Queue } from "./queue.ts";
import { inTransaction } from "./transaction.ts";

const AT_ONCE = 200;
/** For so long a result is kept that cannot be written; then the lease brings the delivery again. */
const PATIENCE_MS = 60_000;
const PAUSE_MS = { first: 25, most: 1_000 };
const FAILED_MS = 250;

type Entry = { outcome: Outcome; done: () => void; since: number; pauseMs: number; notBefore: number };
type Answer = { next: Job[]; busy: number[]; notices: boolean };

/** Writes results. */
export type Settler = {
  /** A result; `done` is called when it is written, or given up. */
  add(outcome: Outcome, done: () => void): void;
  /** A job that was not to be done any more. */
  drop(job: Fetched, done: () => void): void;
  /** Resolves when all is written. */
  idle(): Promise<void>;
};

/** Settings of a settler. */
export type SettlerOptions = {
  pool: Pool;
  queue: Queue;
  log: Log;
  /** Called when something was written: of which webhooks, whether there are new jobs, and whether there is something to tell. */
  onSettled(settled: { jobs: Job[]; next: boolean; notices: boolean }): void;
};

/** Makes the settler. */
export function createSettler({ pool, queue, log, onSettled }: SettlerOptions): Settler {
  let waiting: Entry[] = [];
  let dropped: { job: Fetched; done: () => void }[] = [];
  let running: Promise<void> | undefined;

  function kick(): void {
    running ??= run().finally(() => {
      running = undefined;
      if (waiting.length > 0 || dropped.length > 0) kick();
    });
  }

  async function run(): Promise<void> {
    // What arrives in the same moment goes together.
    await sleep(1);
    while (waiting.length > 0 || dropped.length > 0) {
      const now = Date.now();
      const ready = waiting.filter(({ notBefore }) => notBefore <= now).slice(0, AT_ONCE);
      if (ready.length === 0 && dropped.length === 0) {
        await sleep(Math.max(5, Math.min(...waiting.map(({ notBefore }) => notBefore)) - now));
        continue;
      }
      const taken = new Set(ready);
      waiting = waiting.filter((entry) => !taken.has(entry));
      await write(ready);
    }
  }

  async function write(entries: Entry[]): Promise<void> {
    const gone = dropped;
    dropped = [];
    try {
      const answer = await inTransaction(pool, async (client) => {
        const settled = entries.length === 0 ? NOTHING : await settle(client, entries);
        const busy = new Set(settled.busy);
        const over = entries.filter((_, place) => !busy.has(place)).map(({ outcome }) => outcome.job.id);
        // In one round trip.
        await Promise.all([
          queue.remove(client, [...over, ...gone.map(({ job }) => job.id)]),
          queue.add(client, settled.next),
        ]);
        return settled;
      });
      for (const { done } of gone) done();
      const busy = new Set(answer.busy);
      const over = entries.filter((_, place) => !busy.has(place));
      for (const { done } of over) done();
      for (const place of busy) later(entries[place]);
      const jobs = [...over.map(({ outcome }) => outcome.job.data), ...gone.map(({ job }) => job.data)];
      onSettled({ jobs, next: answer.next.length > 0, notices: answer.notices });
    } catch (error) {
      dropped.push(...gone);
      await failed(entries, error);
    }
  }

  async function failed(entries: Entry[], error: unknown): Promise<void> {
    const passes = isDisconnect(error) || isTransient(stateOf(error));
    if (passes || entries.length === 0) {
      log.warn({ err: error }, "results of webhooks could not be written; they will be brought again");
      for (const entry of entries) later(entry);
      await sleep(FAILED_MS);
    } else if (entries.length === 1) {
      log.error({ err: error }, "a result of a webhook cannot be written; the delivery will be made again");
      for (const { done } of entries) done();
    } else {
      // One of them fails all.
      for (const entry of entries) await write([entry]);
    }
  }

  function later(entry: Entry | undefined): void {
    if (entry === undefined) return;
    const now = Date.now();
    if (now - entry.since > PATIENCE_MS) {
      log.warn("a result of a webhook could not be written in time; the delivery will be made again");
      entry.done();
      return;
    }
    waiting.push({ ...entry, notBefore: now + entry.pauseMs, pauseMs: Math.min(PAUSE_MS.most, entry.pauseMs * 2) });
  }

  return {
    add(outcome, done) {
      waiting.push({ outcome, done, since: Date.now(), pauseMs: PAUSE_MS.first, notBefore: 0 });
      kick();
    },
    drop(job, done) {
      dropped.push({ job, done });
      kick();
    },
    async idle() {
      while (running !== undefined) await running;
    },
  };
}

/** With the global timer: tests move its time. */
function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms);
  });
}

const NOTHING: Answer = { next: [], busy: [], notices: false };

async function settle(client: PoolClient, entries: Entry[]): Promise<Answer> {
  const results = JSON.stringify(entries.map(({ outcome }) => settlementOf(outcome)));
  const { rows } = await client.query<{ answer: string }>("select gapless.push_settle($1::jsonb) as answer", [results]);
  return JSON.parse(rows[0]?.answer ?? "null") as Answer;
}
