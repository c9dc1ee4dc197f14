/** Jobs as they are enqueued and handled. */
import type { Consumer } from "./consume_options.ts";
import type { Duration } from "./duration.ts";
import type { Event } from "./event.ts";
import type { CallOptions } from "./options.ts";
import type { Outcome } from "./outcome.ts";
import type { RetryPolicy } from "./subscription.ts";

/** What had a job done: a trigger or a schedule, by name, with the number of its firing. */
export type JobFiring = { id: string; trigger?: string; schedule?: string; number: string };

/** A job as its handler gets it. */
export type Job<Input = unknown> = {
  /** The same for every attempt: a key for effects elsewhere that are to happen once. */
  readonly id: string;
  readonly name: string;
  readonly input: Input;
  /** 1 for the first attempt. */
  readonly attempt: number;
  /** Aborted when the time is up, when another worker has the job, and when a drain takes too long. */
  readonly signal: AbortSignal;
  /** The event `job.created`. */
  readonly event: Event;
  /** Undefined where it was enqueued by hand. */
  readonly firing: JobFiring | undefined;
};

/**
 * Does a job. What it gives is the job's result, JSON; `retry()`, `park()` and `skip()` say something else. What it
 * throws is a failure: it comes again as the retry policy says.
 */
export type JobHandler<Input, Result> = (job: Job<Input>) => Result | Outcome | Promise<Result | Outcome>;

/** How to work on jobs. */
export type JobOptions = {
  /** How many at once; 10 if you don't say. */
  concurrency?: number | undefined;
  /** How long one may take, where it does not say itself; 5 minutes if you don't say, `Infinity` for ever. */
  timeout?: Duration | undefined;
  /** How often and when what failed is tried again: for all workers of this name. Nothing said leaves it as it is. */
  retry?: RetryPolicy | undefined;
  /** Begins a drain, as `stop()` does. */
  signal?: AbortSignal | undefined;
  /** How long a drain waits for jobs at work before it aborts their signals; 30 seconds if you don't say. */
  drain?: Duration | undefined;
  /** Who is working, for the history; a random name if you don't say. */
  worker?: string | undefined;
  /** Told of what failed; may give an outcome. Without a job it is an error that the worker goes on from by itself. */
  onError?: ((error: unknown, job: Job | undefined) => unknown) | undefined;
};

/** A running worker. `stop()` drains it. */
export type Worker = Consumer;

/** Options of enqueueing. */
export type EnqueueOptions = CallOptions & {
  /** A uuid of your own: the same job twice is one job. */
  id?: string | undefined;
  /** How long it may take. */
  timeout?: Duration | undefined;
  metadata?: Record<string, unknown> | undefined;
};

/** A job that was enqueued. */
export type Enqueued = {
  id: string;
  /** It was there already. */
  duplicate: boolean;
};
