/** A worker: takes jobs of a name out of their consumer group, does them, and tells on the log what came of each. */
import type { Connection } from "./connect.ts";
import { consume } from "./consume.ts";
import type { Delivery } from "./consume_options.ts";
import { readPlan } from "./consume_plan.ts";
import { milliseconds } from "./duration.ts";
import { checkName, JOB_EVENTS } from "./enqueue.ts";
import { EventIdConflictError, GaplessError } from "./errors.ts";
import type { Event } from "./event.ts";
import type { Received, Verdict } from "./handle.ts";
import type { Job, JobHandler, JobOptions, Worker } from "./job.ts";
import { isLastAttempt, joinGroup } from "./job_group.ts";
import { type Created, tell, tellBegun } from "./job_story.ts";
import { Outcome, park, retry, skip } from "./outcome.ts";

/** What is known of a job at work. */
type Work = { job: Job; result?: unknown; begun: number; isOver?: boolean };

/** Starts a worker. */
export function workOnJobs<Input, Result>(
  connection: Connection,
  name: string,
  handler: JobHandler<Input, Result>,
  options: JobOptions = {},
): Worker {
  const { concurrency = 10, timeout = "5m", signal, drain, onError } = options;
  checkName(name);
  const { consumer } = readPlan({ consumer: options.worker });
  // By their events, which come to the handler as they were received.
  const works = new WeakMap<Event, Work>();

  async function work(event: Event, delivery: Delivery<Event>): Promise<Outcome | undefined> {
    const now: Work = { job: jobOf(event, delivery), begun: performance.now() };
    works.set(event, now);
    if (!(await tellBegun(connection, { ...delivery, event }, consumer))) {
      now.isOver = true;
      return skip("it is done, or called off, already");
    }
    const found = await handler(now.job as Job<Input>);
    if (found instanceof Outcome) return found;
    now.result = found;
    return undefined;
  }

  /** Tells what becomes of a job before its delivery is settled: nobody settles what nobody can know of. */
  async function ended(received: Received, verdict: Verdict): Promise<Verdict> {
    const now = works.get(received.event);
    if (verdict === "lost" || verdict === "acked" || now?.isOver === true) return verdict;
    try {
      return verdict === undefined ? await tellDone(received, now) : await tellOutcome(received, verdict);
    } catch (error) {
      tellError(error, now?.job);
      // Done and not told is not done; what failed has failed, told or not.
      return verdict ?? retry(undefined, `what came of it could not be told: ${String(error)}`);
    }
  }

  async function tellDone(received: Received, now: Work | undefined): Promise<Verdict> {
    const { result = null, begun = performance.now() } = now ?? {};
    try {
      await tell(connection, received, "completed", { result, duration_ms: Math.round(performance.now() - begun) });
    } catch (error) {
      // Another worker, that had it when its lease was lost, has told already.
      if (error instanceof EventIdConflictError) return undefined;
      if (!(error instanceof GaplessError) || (error.status ?? 400) >= 429 || error.code === "connection") throw error;
      // It would be refused again, and the work is done: somebody has to look.
      return await tellOutcome(received, park(`its result cannot be stored: ${error.detail}`));
    }
    return undefined;
  }

  async function tellOutcome(received: Received, outcome: Outcome): Promise<Verdict> {
    const { kind, reason, after } = outcome;
    if (kind === "skip") await tell(connection, received, "canceled", { reason });
    else {
      const error = reason ?? "it failed";
      const isLast = kind === "park" || (await isLastAttempt(connection, name, Number(received.attempt)));
      await tell(connection, received, isLast ? "failed" : "retrying", isLast ? { error } : { error, after });
    }
    return outcome;
  }

  function tellError(error: unknown, job: Job | undefined): unknown {
    return onError?.(error, job);
  }

  return consume<Event, undefined>(
    connection,
    JOB_EVENTS as never,
    `jobs.${name}`,
    work,
    {
      ...{ concurrency, timeout, signal, drain, consumer },
      // What is held and not begun would be at work elsewhere.
      maxInFlight: concurrency,
      initialize: () => joinGroup(connection, name, options.retry),
      onError: (error, delivery) => tellError(error, delivery && works.get(delivery.event)?.job),
    },
    { isEager: true, ended, timeoutMs: ({ event }) => limitOf(event) },
  );
}

function jobOf(event: Event, { attempt, signal }: Delivery<Event>): Job {
  const { job_id, name, input, firing } = event.data as Created;
  return { id: job_id, name, input, attempt, signal, event, firing };
}

/** How long the job itself says that it may take. Anybody can append a job, so it may say nonsense. */
function limitOf({ data }: Event): number | undefined {
  try {
    const { timeout } = data as Created;
    return timeout === undefined ? undefined : milliseconds("timeout", timeout);
  } catch {
    return undefined;
  }
}
