import type { Caller } from "../db/tenant.ts";
import type { SubscriptionsRoom } from "../subscriptions/room.ts";

/** What the routes of webhooks work with. */
export type PushRoom = SubscriptionsRoom & {
  /** Sends a test to a webhook at once, and tells what came of it, as JSON text. */
  sendTest(caller: Caller, ref: string): Promise<string>;
};
