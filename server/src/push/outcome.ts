/** What came of a request, as gapless.push_settle() takes it. */
import type { Fetched, Job } from "./queue.ts";
import type { AttemptResult } from "./result.ts";

/** The part of an outcome that is not its job. */
export type Result = {
  ok?: boolean;
  /** The event is about the webhook itself: it is passed over. */
  skip?: boolean;
  /** Ended by the stop of the server: no attempt. */
  stop?: boolean;
  gone?: boolean;
  abort?: boolean;
  ms?: number;
  status?: number;
  class?: string;
  reason?: string;
  head?: string;
  body?: string;
  retryMs?: number;
  /** Of a firing: what came of each action. */
  results?: readonly unknown[];
};

/** A request that is over. */
export type Outcome = { job: Fetched; result: Result };

/** Translates the sender's result. */
export function resultOf(attempt: AttemptResult): Result {
  const { ok, status, durationMs, responseHead, responseBody, errorClass, error, retryAfterMs } = attempt;
  return {
    ok,
    ms: durationMs,
    ...(attempt.gone ? { gone: true } : {}),
    ...(attempt.abort ? { abort: true } : {}),
    ...(errorClass === "stopped" ? { stop: true } : {}),
    ...(status === undefined ? {} : { status }),
    ...(errorClass === undefined ? {} : { class: errorClass }),
    ...(error === undefined ? {} : { reason: plain(error) }),
    ...(responseHead === undefined ? {} : { head: plain(responseHead) }),
    ...(responseBody === undefined ? {} : { body: plain(responseBody) }),
    ...(retryAfterMs === undefined ? {} : { retryMs: Math.min(retryAfterMs, 86_400_000) }),
  };
}

/** One element of what push_settle() takes. */
export function settlementOf({ job, result }: Outcome): Job & Result {
  return { ...job.data, ...result };
}

/** What jsonb can store: a character that was cut in half, or a NUL, would fail the results of everybody. */
function plain(text: string): string {
  return text.toWellFormed().replaceAll("\0", "\ufffd");
}
