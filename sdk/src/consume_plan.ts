/** The limits of a consumer, checked, with what holds where nothing was said. */
import { newKey } from "./append.ts";
import { LONGEST_TIMER_MS } from "./connect.ts";
import type { ConsumeOptions } from "./consume_options.ts";
import { milliseconds } from "./duration.ts";
import { atLeast, refuse } from "./read_options.ts";

/** The limits. */
export type Limits = ReturnType<typeof readPlan>;

/** The most that a server hands out at once. */
const MOST = 1_000;
const LONGEST_WAIT_MS = 30_000;

/** Reads them. */
export function readPlan<E, Tx>(options: ConsumeOptions<E, Tx> & { transaction?: unknown }) {
  const concurrency = atLeast(1, "concurrency", options.concurrency ?? 10);
  // Acknowledgements of one lease wait for each other's commits: in transactions, more and smaller leases.
  const isOnce = options.transaction !== undefined;
  const maxInFlight = atLeast(1, "maxInFlight", options.maxInFlight ?? concurrency * (isOnce ? 4 : 2));
  const batch = Math.min(MOST, maxInFlight, atLeast(1, "batch", options.batch ?? (isOnce ? concurrency : MOST)));
  const drainMs = milliseconds("drain", options.drain ?? 30_000);
  if (options.autoAck === true && isOnce) {
    refuse("transaction", "must not be given with autoAck, which leaves nothing to acknowledge");
  }
  return {
    concurrency,
    maxInFlight,
    batch,
    timeoutMs: milliseconds("timeout", options.timeout ?? 30_000),
    drainMs: drainMs < LONGEST_TIMER_MS ? drainMs : undefined,
    waitMs: Math.min(LONGEST_WAIT_MS, milliseconds("wait", options.wait ?? 15_000)),
    consumer: options.consumer ?? `sdk-${newKey().slice(0, 12)}`,
  };
}
