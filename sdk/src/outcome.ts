/** What a handler can say about a delivery other than "done". */
import { type Duration, durationText, milliseconds } from "./duration.ts";

/** How a delivery is to end: return it from a handler, or throw it from anywhere below. */
export class Outcome extends Error {
  override readonly name: string = "Outcome";
  readonly kind: "retry" | "park" | "skip";
  /** Why, for the delivery's history. */
  readonly reason: string | undefined;
  /** How long until it comes again; the subscription's own schedule if nothing was said. */
  readonly after: string | undefined;

  constructor(kind: Outcome["kind"], reason?: string, after?: string) {
    super(reason ?? kind);
    this.kind = kind;
    this.reason = reason;
    this.after = after;
  }
}

/**
 * It failed and is to come again: after a while, or when the subscription's retry policy says. What follows it in its key
 * waits. After the last attempt of the policy it is parked.
 *
 * @example
 * if (response.status === 429) return retry("30s", "the mail server is busy");
 */
export function retry(after?: Duration, reason?: string): Outcome {
  if (after !== undefined) milliseconds("after", after);
  return new Outcome("retry", reason, after === undefined ? undefined : durationText("after", after));
}

/**
 * It cannot succeed: it is set aside with the reason, and its key goes on. See `client.subscriptions.redrive`.
 *
 * @example
 * if (!event.data.address) return park("the order has no address");
 */
export function park(reason: string): Outcome {
  return new Outcome("park", reason);
}

/** It is not wanted: done with, and counted apart. */
export function skip(reason?: string): Outcome {
  return new Outcome("skip", reason);
}
