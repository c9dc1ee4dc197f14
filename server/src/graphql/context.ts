import type { Caller } from "../db/tenant.ts";
import type { Feed } from "../feed/feed.ts";
import type { Via } from "../feed/record.ts";
import type { PushRoom } from "../push/room.ts";
import type { Loaders } from "./loaders.ts";

/** What the doors of all rooms work with. */
export type GraphqlRoom = PushRoom & { feed: Feed };

/** What a resolver gets besides its arguments. */
export type GraphqlContext = {
  room: GraphqlRoom;
  caller: Caller;
  requestId: string;
  /** Gathers look-ups of the same kind; made anew for each item of a subscription. */
  loaders: Loaders;
  /** How a live feed would leave. */
  via: Via;
  /** Aborted when the client is gone or its key is no longer good: for work that waits. */
  gone(): AbortSignal;
};
