/**
 * The append use case: every door's appends go through here. Concurrent appends of a tenant become one call (group
 * commit), and each gets its own answer: nobody fails for a neighbour.
 */
import { setTimeout as sleep } from "node:timers/promises";
import type { Pool } from "pg";
import { faultProblem, isDisconnect, isTransient, stateOf, toProblem } from "../db/failure.ts";
import { type ErrorTable, Problem } from "../errors.ts";
import type { Metrics } from "../telemetry/metrics.ts";
import { createCoalescer, type Waiting } from "./coalesce.ts";
import type { AppendRequest } from "./request.ts";

/** What became of one stream's events. 64-bit numbers are texts. */
export type AppendResult = {
  stream: string;
  firstVersion: string;
  lastVersion: string;
  eventIds: string[];
  duplicate: boolean;
};

/** Appends for any tenant. */
export type Appender = {
  /** Stores all events of a request or none; one result for each stream. Throws Problem. */
  append(tenant: string, request: AppendRequest): Promise<AppendResult[]>;
  /** Resolves when nothing is under way. */
  idle(): Promise<void>;
  /** Appends waiting or under way. */
  readonly open: number;
};

type Pending = Waiting<AppendRequest, AppendResult[]>;
type OutcomeRow = {
  request: string;
  stream: string;
  first_version: string;
  last_version: string;
  event_ids: string;
  duplicate: string;
  sqlstate: string | null;
  message: string | null;
  detail: string | null;
  hint: string | null;
};

// Without a name: behind PgBouncer a prepared statement belongs to a server connection, not to us.
const CALL =
  "select * from gapless.append_group($1, $2::integer[], $3::text[], $4::bigint[], $5::boolean[], $6::jsonb[], $7)";
/** How long a request whose connection was lost, or that meets locks, is tried again before its caller is told. */
const PATIENCE_MS = 5_000;

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
    maxCount: 256,
    maxSize: 4 * 1024 * 1024,
    lanes: 3,
    laneAfter: 48,
    laneAfterMs: 20,
  });

  async function sendGroup(tenant: string, group: Pending[]): Promise<void> {
    metrics.groupSize.observe(group.length);
    await settle(tenant, group, Date.now() + PATIENCE_MS, 0);
  }

  /** Sends a group until each of its items has an answer. */
  async function settle(tenant: string, group: Pending[], deadline: number, attempt: number): Promise<void> {
    let rows: OutcomeRow[];
    try {
      const result = await pool.query<OutcomeRow>(CALL, columnsOf(tenant, group, attempt));
      rows = result.rows;
    } catch (error) {
      await settleFailure(tenant, group, deadline, attempt, error);
      return;
    }
    const outcomes = group.map((): OutcomeRow[] => []);
    for (const row of rows) outcomes[Number(row.request) - 1]?.push(row);
    const again: Pending[] = [];
    let stored = false;
    for (const [i, item] of group.entries()) {
      const outcome = outcomes[i] ?? [];
      const [first] = outcome;
      const failure = first === undefined ? undefined : first.sqlstate;
      if (failure === null) {
        stored = true;
        metrics.events.inc(item.request.events);
        item.resolve(outcome.map((row) => readResult(row, attempt > 0 && item.request.ownIds)));
      } else if (isTransient(failure ?? "") && Date.now() < deadline) again.push(item);
      else item.reject(rowProblem(first));
    }
    if (stored) options.onAppended();
    // Apart from the group: whoever waits for a lock must not keep the next group waiting.
    if (again.length > 0) void later(attempt).then(() => settle(tenant, again, deadline, attempt + 1));
  }

  async function settleFailure(
    tenant: string,
    group: Pending[],
    deadline: number,
    attempt: number,
    error: unknown,
  ): Promise<void> {
    const lost = isDisconnect(error);
    const state = stateOf(error);
    // A lock that was not to be had concerns one stream: do not make the others try it again.
    const whole = lost || (isTransient(state) && (group.length === 1 || (attempt < 2 && state !== "55P03")));
    if (whole && Date.now() < deadline) {
      // With the connection the answer was lost too. Every event has its id, so sending it again is safe.
      await later(attempt);
      return settle(tenant, group, deadline, attempt + 1);
    }
    if (lost || group.length === 1) {
      const problem = toProblem(error, errors);
      for (const item of group) item.reject(problem);
      return;
    }
    // Something in this group breaks the whole call: halve it until only that one fails. The lane is free meanwhile.
    const middle = group.length >> 1;
    void settle(tenant, group.slice(0, middle), deadline, attempt);
    void settle(tenant, group.slice(middle), deadline, attempt);
  }

  function rowProblem(row: OutcomeRow | undefined): Problem {
    if (row === undefined) return new Problem("internal", "Something went wrong on the server.");
    return faultProblem(
      { sqlstate: row.sqlstate ?? "", message: row.message ?? "", detail: row.detail, hint: row.hint },
      errors,
    );
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

/** A group as the columns of append_group, a row for each entry. */
function columnsOf(tenant: string, group: Pending[], attempt: number): unknown[] {
  const requests: number[] = [];
  const streams: string[] = [];
  const expected: (string | null)[] = [];
  const mustExist: boolean[] = [];
  const events: string[] = [];
  let newIds = attempt === 0;
  for (const [i, { request }] of group.entries()) {
    newIds &&= request.newIds;
    for (const entry of request.entries) {
      requests.push(i + 1);
      streams.push(entry.stream);
      expected.push(entry.expected.version);
      mustExist.push(entry.expected.mustExist);
      events.push(entry.events);
    }
  }
  return [tenant, requests, streams, expected, mustExist, events, newIds];
}

function readResult(row: OutcomeRow, ours: boolean): AppendResult {
  return {
    stream: row.stream,
    firstVersion: row.first_version,
    lastVersion: row.last_version,
    // An array of uuids as text: {…,…}
    eventIds: row.event_ids.slice(1, -1).split(","),
    duplicate: row.duplicate === "t" && !ours,
  };
}
