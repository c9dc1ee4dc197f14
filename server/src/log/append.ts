/**
 * The append use case: every door's appends go through here. Concurrent appends of a tenant become one call (group
 * commit), and each gets its own answer: nobody fails or waits for a neighbour.
 */
import { setTimeout as sleep } from "node:timers/promises";
import type { Pool } from "pg";
import { faultProblem, isDisconnect, isTransient, stateOf, toProblem } from "../db/failure.ts";
import type { ErrorTable } from "../errors.ts";
import type { Metrics } from "../telemetry/metrics.ts";
import { createCoalescer } from "./coalesce.ts";
import { type AppendResult, callGroup, type Outcome, type Pending } from "./group_call.ts";
import { createParking } from "./parking.ts";
import type { AppendRequest } from "./request.ts";

export type { AppendResult };

/** Appends for any tenant. */
export type Appender = {
  /** Stores all events of a request or none; one result for each stream. Throws Problem. */
  append(tenant: string, request: AppendRequest): Promise<AppendResult[]>;
  /** Resolves when nothing is under way. */
  idle(): Promise<void>;
  /** Appends waiting or under way. */
  readonly open: number;
};

/** How long a request whose connection was lost, or that meets locks, is tried again before its caller is told. */
const PATIENCE_MS = 5_000;
const HELD = "55P03";

/** Settings of an appender. */
export type AppenderOptions = {
  pool: Pool;
  errors: ErrorTable;
  metrics: Metrics;
  /** Called after every call that stored something: the sequencer has work. */
  onAppended(): void;
};

/** Makes the appender. */
export function createAppender(options: AppenderOptions): Appender {
  const { pool, errors, metrics } = options;
  const coalescer = createCoalescer<AppendRequest, AppendResult[]>({
    send: sendGroup,
    maxCount: 128,
    maxSize: 4 * 1024 * 1024,
    lanes: 3,
    laneAfter: 8,
    laneAfterMs: 20,
    // Whoever needs a stream that others are waiting for waits with them.
    divert(tenant, item) {
      if (!parking.holds(tenant, item.request)) return false;
      parking.park(tenant, item);
      return true;
    },
  });
  const parking = createParking({
    send: tryParked,
    giveUp: (item) => item.reject(faultProblem({ sqlstate: HELD, message: "" }, errors)),
    patienceMs: PATIENCE_MS,
  });

  async function sendGroup(tenant: string, group: Pending[]): Promise<void> {
    metrics.groupSize.observe(group.length);
    await settle(tenant, group, Date.now() + PATIENCE_MS, 0);
  }

  /** Sends a group until each of its items has an answer or is parked. */
  async function settle(tenant: string, group: Pending[], deadline: number, attempt: number): Promise<void> {
    let outcomes: Outcome[];
    try {
      outcomes = await callGroup(pool, tenant, group, "together", attempt === 0).catch((error: unknown) => {
        // Something in the group breaks the whole call. Everybody for himself, then.
        if (isDisconnect(error) || group.length === 1) throw error;
        return callGroup(pool, tenant, group, "each", attempt === 0);
      });
    } catch (error) {
      const fault = { sqlstate: stateOf(error), message: "" };
      if (isDisconnect(error) && Date.now() < deadline) {
        // With the connection the answer was lost too. Every event has its id, so sending it again is safe.
        await later(attempt);
        return settle(tenant, group, deadline, attempt + 1);
      }
      if (!isTransient(fault.sqlstate)) {
        const problem = toProblem(error, errors);
        for (const item of group) item.reject(problem);
        return;
      }
      outcomes = group.map((item) => ({ item, fault }));
    }
    const again: Pending[] = [];
    for (const item of answer(outcomes, (sqlstate) => isTransient(sqlstate) && Date.now() < deadline)) {
      if (item.sqlstate === HELD) parking.park(tenant, item.item);
      else again.push(item.item);
    }
    // Apart from the group: whoever has to come again must not keep the next group waiting.
    if (again.length > 0) void later(attempt).then(() => settle(tenant, again, deadline, attempt + 1));
  }

  async function tryParked(tenant: string, items: Pending[]): Promise<Set<Pending>> {
    try {
      const outcomes = await callGroup(pool, tenant, items, "each", false);
      return new Set(answer(outcomes, isTransient).map(({ item }) => item));
    } catch (error) {
      if (isDisconnect(error) || isTransient(stateOf(error))) return new Set(items);
      const problem = toProblem(error, errors);
      for (const item of items) item.reject(problem);
      return new Set();
    }
  }

  /** Answers whom it can; gives back those who may come again. */
  function answer(outcomes: Outcome[], mayComeAgain: (sqlstate: string) => boolean) {
    const again: { item: Pending; sqlstate: string }[] = [];
    let stored = false;
    for (const outcome of outcomes) {
      const { item } = outcome;
      if ("results" in outcome) {
        stored = true;
        metrics.events.inc(item.request.events);
        item.resolve(outcome.results);
      } else if (mayComeAgain(outcome.fault.sqlstate)) again.push({ item, sqlstate: outcome.fault.sqlstate });
      else item.reject(faultProblem(outcome.fault, errors));
    }
    if (stored) options.onAppended();
    return again;
  }

  return {
    append: (tenant, request) => coalescer.submit(tenant, request, request.bytes),
    idle: () => coalescer.idle(),
    get open() {
      return coalescer.open;
    },
  };
}

function later(attempt: number): Promise<void> {
  const step = Math.min(500, 5 * 2 ** attempt);
  return sleep(step / 2 + (Math.random() * step) / 2);
}
