/**
 * The loop that hands out: whenever the log has moved, something was settled or something is due. Every server runs one;
 * they take turns by locks that nobody waits for. An idle one asks every few seconds whether anything was left behind.
 */
import type { Pool } from "pg";
import type { Log } from "../telemetry/log.ts";
import type { Job, Queue } from "./queue.ts";
import { inTransaction } from "./transaction.ts";
import type { Worker } from "./work.ts";

/** Between two looks for leases of servers that were lost, and for whatever nobody told of: while there is something to do … */
const SWEEP_MS = 5_000;
/** … and from a while after that. */
const IDLE_SWEEP_MS = 15_000;
const IDLE_AFTER_MS = 30_000;
/** Rounds are not closer than this: what comes meanwhile goes together. */
const GAP_MS = 4;
/** Without a free place there is only the log to be matched, and that each time leaves rows behind. */
const FULL_GAP_MS = 100;
/** Pauses where something is said to be due and nothing comes. */
const STUCK_MS = { first: 20, most: SWEEP_MS };
/** Where a schedule is due and somebody else holds it. */
const LATE_MS = { first: 20, most: 1_000 };
const FAILED_MS = { first: 100, most: SWEEP_MS };

type Round = {
  jobs: Job[];
  again: boolean;
  missed: string[];
  waitMs: number | null;
  tickMs: number | null;
  notices: boolean;
  since: string;
};

/** A running loop. */
export type Dispatcher = {
  /** Something may be there to hand out. */
  wake(): void;
  /** Somebody changed a webhook. */
  changed(): void;
  /** Something of these webhooks was settled. */
  settled(jobs: readonly Job[]): void;
  stop(): Promise<void>;
};

/** Settings of a dispatcher. */
export type DispatcherOptions = { pool: Pool; queue: Queue; worker: Worker; log: Log; onNotices(): void };

/** Starts the loop. */
export function startDispatcher({ pool, queue, worker, log, onNotices }: DispatcherOptions): Dispatcher {
  /** Webhook to tenant. */
  let settled = new Map<string, string>();
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void> | undefined;
  let stopped = false;
  let wanted = false;
  let isChanged = false;
  let startedAt = 0;
  let sweptAt = 0;
  let busyAt = 0;
  let stuckMs = 0;
  let lateMs = 0;
  let failedMs = 0;
  /** There was no place: what is in the queue was left there. */
  let wasFull = false;
  /** In a round that looks at everything: undefined. */
  let since: string | undefined;

  function wake(): void {
    wanted = true;
    stuckMs = 0;
    if (running === undefined && failedMs === 0) plan(0);
  }

  function plan(ms: number): void {
    if (stopped || running !== undefined) return;
    clearTimeout(timer);
    timer = setTimeout(start, Math.max(ms, (worker.free > 0 ? GAP_MS : FULL_GAP_MS) - (Date.now() - startedAt)));
  }

  function start(): void {
    startedAt = Date.now();
    wanted = false;
    let pause = SWEEP_MS;
    running = round()
      .then(
        (ms) => {
          pause = ms;
          failedMs = 0;
        },
        (err: unknown) => {
          log.warn({ err }, "webhooks could not be handed out; it will be tried again");
          failedMs = Math.min(FAILED_MS.most, Math.max(FAILED_MS.first, failedMs * 2));
          pause = failedMs;
        },
      )
      .finally(() => {
        running = undefined;
        plan(wanted && failedMs === 0 ? 0 : pause);
      });
  }

  /** How long until the next look, if nothing is due and nobody wakes. */
  function rest(): number {
    return Date.now() - busyAt < IDLE_AFTER_MS ? SWEEP_MS : IDLE_SWEEP_MS;
  }

  /** One round; in how many milliseconds the next one makes sense. */
  async function round(): Promise<number> {
    const sweep = startedAt - sweptAt >= rest();
    // Who changed a webhook may have begun long ago.
    if (sweep || isChanged) since = undefined;
    if (sweep || isChanged) await endStopped();
    const told = settled;
    settled = new Map();
    let found: Round;
    try {
      found = await handOut(told, sweep);
    } catch (error) {
      settled = new Map([...told, ...settled]);
      throw error;
    }
    if (sweep) sweptAt = startedAt;
    since ??= found.since;
    for (const id of found.missed) {
      const tenant = told.get(id);
      if (tenant !== undefined) settled.set(id, tenant);
    }
    if (found.jobs.length > 0) busyAt = Date.now();
    if (found.notices) onNotices();
    if (found.jobs.length > 0 || sweep || (wasFull && worker.free > 0)) await worker.run();
    wasFull = worker.free <= 0;
    return pauseAfter(found);
  }

  /** Requests of webhooks that send nothing any more are not waited for. */
  async function endStopped(): Promise<void> {
    isChanged = false;
    const busy = worker.busy().filter(({ n }) => n > 0);
    if (busy.length === 0) return;
    try {
      const { rows } = await pool.query<{ id: string }>("select gapless.push_stopped($1, $2) as id", [
        busy.map(({ t }) => t),
        busy.map(({ s }) => s),
      ]);
      worker.end(rows.map(({ id }) => id));
    } catch (error) {
      isChanged = true;
      throw error;
    }
  }

  async function handOut(told: Map<string, string>, sweep: boolean): Promise<Round> {
    const free = Math.max(worker.free, 0);
    const busy = JSON.stringify(worker.busy());
    return await inTransaction(pool, async (client) => {
      const { rows } = await client.query<{ round: string }>(
        "select gapless.push_dispatch($1, $2, $3, $4, $5, $6) as round",
        [free, busy, [...told.values()], [...told.keys()], sweep, since ?? null],
      );
      const found = JSON.parse(rows[0]?.round ?? "null") as Round;
      await queue.add(client, found.jobs);
      return found;
    });
  }

  function pauseAfter({ jobs, again, missed, waitMs, tickMs }: Round): number {
    if (again) return 0;
    lateMs = tickMs === 0 ? Math.min(LATE_MS.most, Math.max(LATE_MS.first, lateMs * 2)) : 0;
    const tick = tickMs === null ? SWEEP_MS : Math.max(tickMs + 1, lateMs);
    // Without a free place only what is settled makes sense of another round, and that wakes; or what the clock sets off, or
    // that somebody is late.
    if (worker.free <= 0) return Math.min(SWEEP_MS, tick, worker.freeIn ?? SWEEP_MS);
    if (jobs.length > 0) stuckMs = 0;
    else if (waitMs !== null && waitMs < STUCK_MS.first) {
      stuckMs = Math.min(STUCK_MS.most, Math.max(STUCK_MS.first, stuckMs * 2));
    }
    const due = waitMs === null ? rest() : Math.max(waitMs + 1, stuckMs);
    return Math.min(due, tickMs === null ? due : tick, missed.length > 0 ? STUCK_MS.first : rest());
  }

  plan(0);
  return {
    wake,
    changed() {
      isChanged = true;
      wake();
    },
    settled(jobs) {
      for (const { s, t } of jobs) settled.set(s, t);
      wake();
    },
    async stop() {
      stopped = true;
      clearTimeout(timer);
      await running;
    },
  };
}
