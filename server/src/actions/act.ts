/** The jobs of triggers and schedules as tasks: the actions of a firing, one after the other. */
import type { Pool } from "pg";
import type { Result } from "../push/outcome.ts";
import type { Fetched } from "../push/queue.ts";
import type { Begin } from "../push/work.ts";

/** An action as it is carried out: the templates of its spec are filled in. */
export type Action = { readonly type: string; readonly [field: string]: unknown };

/** What is known of the firing whose actions are carried out. */
export type Firing = {
  readonly tenant: string;
  readonly kind: "trigger" | "schedule";
  readonly name: string;
  /** The same in each attempt. */
  readonly id: string;
  readonly subscriptionId: string;
  /** Of a trigger, the event's position; of a schedule, the number of the occurrence. */
  readonly position: string;
  readonly depth: number;
  readonly attempt: number;
};

/** What came of an action. */
export type Done = {
  readonly ok: boolean;
  /** What it gave, as JSON; 16 KiB at most are kept. */
  readonly result?: unknown;
  readonly error?: string;
  /** As with webhooks: http_status, timeout, … */
  readonly errorClass?: string;
  /** It is of no use to try again. */
  readonly final?: boolean;
  readonly retryAfterMs?: number;
};

/** Carries out actions of one type. What it throws is a mistake of ours, and is told as such. */
export type Carry = (action: Action, firing: Firing, place: number, signal: AbortSignal) => Promise<Done>;

/** An action's result as it is kept. */
export type Kept = {
  type: string;
  ok: boolean;
  attempt: number;
  durationMs: number;
  result?: unknown;
  error?: string;
  errorClass?: string;
};

type Row = {
  place: number;
  kind: "trigger" | "schedule";
  name: string;
  firing: { id: string; position: string; depth: number; results: Kept[] | null };
  actions: Action[];
  attempt: number;
  timeout_ms: number;
};

const TEXT = `select place, kind, name, firing, actions, attempt, timeout_ms
  from gapless.act_begin($1::text[], $2::uuid[], $3::bigint[], $4::bigint[])`;

/** What carrying out needs. */
export type ActOptions = { pool: Pool; carry: Readonly<Record<string, Carry>> };

/** Carries out firings. */
export function createAct({ pool, carry }: ActOptions): Begin {
  return async (jobs) => {
    const { rows } = await pool.query<Record<keyof Row, string>>(TEXT, [
      jobs.map(({ data }) => data.t),
      jobs.map(({ data }) => data.s),
      jobs.map(({ data }) => data.l),
      jobs.map(({ data }) => data.p[0]),
    ]);
    return rows.flatMap((texts) => {
      const row = read(texts);
      const job = jobs[row.place - 1];
      if (job === undefined) return [];
      return [{ job, bytes: texts.actions.length, run: (signal) => run(row, job, carry, signal) }];
    });
  };
}

/** Values come as texts. */
function read(texts: Record<keyof Row, string>): Row {
  return {
    place: Number(texts.place),
    kind: texts.kind as Row["kind"],
    name: texts.name,
    firing: JSON.parse(texts.firing) as Row["firing"],
    actions: JSON.parse(texts.actions) as Action[],
    attempt: Number(texts.attempt),
    timeout_ms: Number(texts.timeout_ms),
  };
}

async function run(row: Row, { data }: Fetched, carry: ActOptions["carry"], ended: AbortSignal): Promise<Result> {
  const started = performance.now();
  const signal = AbortSignal.any([ended, AbortSignal.timeout(row.timeout_ms)]);
  const { id, position, depth, results } = row.firing;
  const firing: Firing = {
    tenant: data.t,
    kind: row.kind,
    name: row.name,
    id,
    subscriptionId: data.s,
    position,
    depth,
    attempt: row.attempt,
  };
  const kept: Kept[] = [];
  let failed: Done | undefined;
  for (const [place, action] of row.actions.entries()) {
    const before = results?.[place];
    if (before?.ok === true && before.type === action.type) {
      kept.push(before);
      continue;
    }
    const began = performance.now();
    const done = await carryOut(carry[action.type], action, firing, place, signal);
    if (ended.aborted) return { stop: true };
    const { ok, result, error, errorClass } = done;
    kept.push({
      type: action.type,
      ok,
      attempt: row.attempt,
      durationMs: Math.round(performance.now() - began),
      ...(result === undefined ? {} : { result }),
      ...(error === undefined ? {} : { error }),
      ...(errorClass === undefined ? {} : { errorClass }),
    });
    if (!ok) failed ??= done;
  }
  return {
    ok: failed === undefined,
    ms: Math.round(performance.now() - started),
    results: kept,
    ...(failed?.error === undefined ? {} : { reason: failed.error }),
    ...(failed?.errorClass === undefined ? {} : { class: failed.errorClass }),
    ...(failed?.final === true ? { abort: true } : {}),
    ...(failed?.retryAfterMs === undefined ? {} : { retryMs: failed.retryAfterMs }),
  };
}

async function carryOut(
  by: Carry | undefined,
  action: Action,
  firing: Firing,
  place: number,
  signal: AbortSignal,
): Promise<Done> {
  if (by === undefined) {
    return {
      ok: false,
      errorClass: "unknown_action",
      error: `this server knows no action of type ${action.type}`,
      final: true,
    };
  }
  if (signal.aborted)
    return { ok: false, errorClass: "timeout", error: "the time for the actions was over before it began" };
  return await by(action, firing, place, signal);
}
