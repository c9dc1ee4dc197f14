/** The jobs of triggers and schedules as tasks: the actions of a firing, one after the other. */
import type { Pool } from "pg";
import { parseExact } from "../json/exact.ts";
import { EndedError } from "../push/failure.ts";
import type { Result } from "../push/outcome.ts";
import type { Fetched } from "../push/queue.ts";
import type { Begin } from "../push/work.ts";
import { SecretError } from "../secrets/open.ts";
import type { Log } from "../telemetry/log.ts";
import type { Metrics } from "../telemetry/metrics.ts";
import type { Action, Carry, Done, Firing } from "./action.ts";
import { type Kept, keep } from "./kept.ts";

/** What carrying out needs. */
export type ActOptions = { pool: Pool; log: Log; metrics: Metrics; carry: Readonly<Record<string, Carry>> };

type Row = {
  place: string;
  kind: Firing["kind"];
  name: string;
  firing: string;
  actions: string;
  marker: string | null;
  attempt: string;
  timeout_ms: string;
};

const BEGIN = `select place, kind, name, firing, actions, marker, attempt, timeout_ms
  from gapless.act_begin($1::text[], $2::uuid[], $3::bigint[], $4::bigint[])`;
const NOTE = "select gapless.act_note($1, $2, $3, $4, $5::jsonb) as noted";

/** A firing to be carried out, and what earlier attempts left of it. */
type Task = {
  firing: Firing;
  actions: readonly Action[];
  before: readonly (Kept | null)[];
  lease: string;
  timeoutMs: number;
};

/** Carries out firings. */
export function createAct({ pool, log, metrics, carry }: ActOptions): Begin {
  return async (jobs) => {
    const { rows } = await pool.query<Row>(BEGIN, [
      jobs.map(({ data }) => data.t),
      jobs.map(({ data }) => data.s),
      jobs.map(({ data }) => data.l),
      jobs.map(({ data }) => data.p[0]),
    ]);
    return rows.flatMap((row) => {
      const job = jobs[Number(row.place) - 1];
      if (job === undefined) return [];
      return [{ job, bytes: row.actions.length, run: (signal) => run(read(row, job), signal) }];
    });
  };

  async function run(task: Task, ended: AbortSignal): Promise<Result> {
    const started = performance.now();
    const control = new AbortController();
    const seconds = task.timeoutMs / 1000;
    const late = new EndedError("timeout", `the actions were not done within ${seconds} s`);
    const timer = setTimeout(() => control.abort(late), task.timeoutMs);
    const end = () => control.abort(ended.reason);
    ended.addEventListener("abort", end, { once: true });
    if (ended.aborted) end();
    try {
      return await carryOutAll(task, control.signal, ended, started);
    } finally {
      clearTimeout(timer);
      ended.removeEventListener("abort", end);
    }
  }

  async function carryOutAll(task: Task, signal: AbortSignal, ended: AbortSignal, started: number): Promise<Result> {
    const { firing, actions, before } = task;
    const results = actions.map(({ type }, place) => (before[place]?.type === type ? (before[place] ?? null) : null));
    const failures: Done[] = [];
    let isNoted = true;
    for (const [place, action] of actions.entries()) {
      // What went well is not done again, however often the others are tried.
      if (results[place]?.ok === true) continue;
      if (ended.aborted) break;
      const began = performance.now();
      const done = await carryOut(action, firing, place, signal);
      if (ended.aborted && !done.ok) break;
      const ms = performance.now() - began;
      metrics.actions.inc({ type: typeOf(action), outcome: done.ok ? "done" : (done.errorClass ?? "failed") });
      metrics.actionSeconds.observe({ type: typeOf(action) }, ms / 1000);
      results[place] = keep(action, done, firing.attempt, ms);
      isNoted = false;
      if (!done.ok) failures.push(done);
      const isLast = place === actions.length - 1 && !ended.aborted;
      if (!isLast && !(await note(task, results))) return { stop: true };
      isNoted = true;
    }
    if (ended.aborted && (!isNoted || results.some((result) => result === null || !result.ok))) return { stop: true };
    return outcomeOf(results, failures, performance.now() - started);
  }

  /** Writes down what is done so far: whoever goes on after the end of this server begins behind it. */
  async function note({ firing, lease }: Task, results: readonly (Kept | null)[]): Promise<boolean> {
    const { tenant, subscriptionId, position } = firing;
    const next = results.indexOf(null);
    const done = next === -1 ? results : results.slice(0, next);
    try {
      const values = [tenant, subscriptionId, lease, position, JSON.stringify(done)];
      const { rows } = await pool.query<{ noted: string }>(NOTE, values);
      // Lost with the lease: somebody else is at it.
      return rows[0]?.noted === "t";
    } catch (err) {
      log.warn({ err }, "what was done of a firing could not be written down; it goes on");
      return true;
    }
  }

  function typeOf({ type }: Action): string {
    return carry[type] === undefined ? "unknown" : type;
  }

  async function carryOut(action: Action, firing: Firing, place: number, signal: AbortSignal): Promise<Done> {
    // What could not be filled in, such as a URL that became too long.
    if (typeof action.refused === "string") {
      return { ok: false, errorClass: "refused", error: action.refused, final: true };
    }
    const by = Object.hasOwn(carry, action.type) ? carry[action.type] : undefined;
    if (by === undefined) {
      const error = `this server knows no action of type ${action.type}; a newer one may`;
      return { ok: false, errorClass: "unknown_action", error };
    }
    if (signal.aborted) {
      return { ok: false, errorClass: "timeout", error: "the time for the actions was over before it began" };
    }
    try {
      return await by(action, firing, place, signal);
    } catch (err) {
      if (err instanceof SecretError) return { ok: false, errorClass: "secret", error: err.message };
      const end = err instanceof EndedError ? err : signal.aborted ? signal.reason : undefined;
      if (end instanceof EndedError) return { ok: false, errorClass: end.errorClass, error: end.message };
      log.error(
        { err, tenant: firing.tenant, [firing.kind]: firing.name },
        "an action failed in a way nobody expected",
      );
      return { ok: false, errorClass: "internal", error: "it could not be done; the server's log says why" };
    }
  }
}

function read(row: Row, { data }: Fetched): Task {
  const known = JSON.parse(row.firing) as { id: string; position: string; results: (Kept | null)[] | null };
  const timeoutMs = Number(row.timeout_ms);
  return {
    firing: {
      tenant: data.t,
      kind: row.kind,
      name: row.name,
      id: known.id,
      subscriptionId: data.s,
      position: known.position,
      attempt: Number(row.attempt),
      marker: row.marker ?? undefined,
      until: performance.now() + timeoutMs,
    },
    actions: parseExact(row.actions) as Action[],
    before: known.results ?? [],
    lease: data.l,
    timeoutMs,
  };
}

/** What came of all: one that failed is told as the firing's own failure; it is over if none of them can do better. */
function outcomeOf(results: readonly (Kept | null)[], failures: readonly Done[], ms: number): Result {
  const [first] = failures;
  const waits = failures.flatMap(({ retryAfterMs }) => retryAfterMs ?? []);
  return {
    ok: first === undefined,
    ms: Math.round(ms),
    results,
    ...(first?.error === undefined ? {} : { reason: first.error }),
    ...(first?.errorClass === undefined ? {} : { class: first.errorClass }),
    ...(first !== undefined && failures.every(({ final }) => final === true) ? { abort: true } : {}),
    ...(waits.length === 0 ? {} : { retryMs: Math.min(86_400_000, Math.max(...waits)) }),
  };
}
