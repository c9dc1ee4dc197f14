import type { Pool } from "pg";
import type { LogRoom } from "../log/room.ts";
import type { Guard } from "../push/guard.ts";
import type { Waits } from "./wait.ts";

/** What the use cases of subscriptions work with. */
export type SubscriptionsRoom = LogRoom & {
  /** Connections for receiving and settling: somebody's long reads never keep a consumer waiting. */
  consumers: Pool;
  /** Receivers that wait for something to come. */
  waits: Waits;
  /** Says where webhooks may go. */
  guard: Pick<Guard, "checkUrl">;
};

/** Which kind a door speaks of: consumer groups that pull, or webhooks that are pushed to. */
export type Mode = "pull" | "push";
