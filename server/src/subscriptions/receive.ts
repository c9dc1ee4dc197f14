/** Receiving: what is there, or what comes within the time one is ready to wait. */
import { refuse } from "../api/query.ts";
import type { Caller } from "../db/tenant.ts";
import { demand } from "../tenants/permits.ts";
import { inWords } from "./call.ts";
import type { SubscriptionsRoom } from "./room.ts";
import type { Delivery, Want } from "./take.ts";

/** The longest wait. */
export const MAX_WAIT = "30s";
/** How many deliveries a batch may have. */
export const BATCH = { least: 1, most: 1_000 };

/**
 * Receives a batch, waiting up to `waitMs` for the first of it. Nothing came: an empty list. Once the signal is aborted
 * nobody is there any more, and what has come meanwhile is given back.
 */
export async function receive(
  room: SubscriptionsRoom,
  caller: Caller,
  ref: string,
  want: Want & { waitMs?: number | undefined },
  signal: AbortSignal,
): Promise<Delivery[]> {
  const { waitMs = 0, ...rest } = want;
  // SQL judges all of this; but where it is known that nothing is there, SQL is not asked.
  demand(caller, "subscriptions:consume");
  needConsumer(rest.consumer);
  return inWords(room, { max: "max_count" }, () => room.waits.receive(caller, ref, rest, { ms: waitMs, signal }));
}

/** The name of a consumer: any text that tells it from the others. */
export function needConsumer(name: string | undefined): string {
  if (name === undefined)
    return refuse("consumer", "is required", "Any name that tells this consumer from the others.");
  if (name === "" || [...name].length > 128 || /\p{Cc}/u.test(name)) {
    refuse("consumer", "must be 1 to 128 characters, without control characters");
  }
  return name;
}
