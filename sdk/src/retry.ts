/** Tries again where that can help, with pauses that grow and are drawn at random, so that clients don't come back together. */
import { ConnectionError, GaplessError, IdempotencyError, TimeoutError, UnavailableError } from "./errors.ts";
import { GraphqlError } from "./graphql.ts";
import { pause } from "./link_abort.ts";

const BASE_MS = 200;
const MOST_MS = 5_000;
/** A server that asks for longer is not waited for: the caller of a request knows better what to do meanwhile. */
const PATIENCE_MS = 60_000;

/** The bounds of pauses. */
export type Pauses = { baseMs: number; mostMs: number; patienceMs: number };

const OF_REQUESTS: Pauses = { baseMs: BASE_MS, mostMs: MOST_MS, patienceMs: PATIENCE_MS };

/** How often, and how long in all. */
export type RetryPlan = { retries: number; totalTimeoutMs: number };

/** Runs `work` until it succeeds, fails for good, or the plan is used up; then the last error is thrown. */
export async function retrying<T>(
  plan: RetryPlan,
  signal: AbortSignal | undefined,
  work: (left: number) => Promise<T>,
): Promise<T> {
  const end = Date.now() + plan.totalTimeoutMs;
  let inDoubt = false;
  for (let failures = 0; ; ) {
    try {
      return await work(end - Date.now());
    } catch (error) {
      if (inDoubt && error instanceof GaplessError) error.mayHaveArrived = true;
      inDoubt ||= isInDoubt(error);
      if (signal?.aborted || plan.retries === 0 || !isTransient(error)) throw error;
      // Not counted: a key whose server died is free again after a minute, and then the fate of its append is known.
      if (!isInFlight(error) && failures++ >= plan.retries) throw error;
      const wait = pauseBefore(Math.max(0, failures - 1), error.retryAfterMs);
      if (wait === undefined || Date.now() + wait >= end) throw error;
      await pause(wait, signal);
    }
  }
}

/** Whether the same request may succeed a moment later. */
export function isTransient(error: unknown): error is GaplessError {
  if (error instanceof UnavailableError || error instanceof ConnectionError || error instanceof TimeoutError)
    return true;
  return isInFlight(error) || (error instanceof GraphqlError && error.transient);
}

/** Whether it may have taken effect all the same. Who asks too often, or is refused for good, was not let in. */
function isInDoubt(error: unknown): boolean {
  return isTransient(error) && error.status !== 429;
}

/** Whether the first try under this key is still at work; its answer will be there. */
function isInFlight(error: unknown): boolean {
  return error instanceof IdempotencyError && error.code === "idempotency_in_flight";
}

/** The pause before the next try: at least what the server asked for; undefined where that is too long. */
export function pauseBefore(
  tries: number,
  retryAfterMs: number | undefined,
  { baseMs, mostMs, patienceMs }: Pauses = OF_REQUESTS,
): number | undefined {
  const grown = Math.random() * Math.min(mostMs, baseMs * 2 ** tries);
  if (retryAfterMs === undefined) return grown;
  return retryAfterMs > patienceMs ? undefined : retryAfterMs + grown;
}
