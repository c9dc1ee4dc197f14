/** What was settled of a consumer group, lease by lease: the history of what went well. */
import type { Caller } from "../db/tenant.ts";
import type { Direction } from "../log/cursor.ts";
import { callEach } from "./call.ts";
import type { SubscriptionsRoom } from "./room.ts";

/** Batches behind a lease (backwards: before it); one more than wanted tells that there are more. */
export function listBatches(
  room: SubscriptionsRoom,
  caller: Caller,
  ref: string,
  page: { after: string | null; limit: number; direction: Direction },
): Promise<string[]> {
  const text = "select json from gapless.batches($1, $2, $3, $4) json";
  const of = { ref, kind: "pull", verb: "read" } as const;
  const values = [ref, page.after, page.limit, page.direction === "backwards"];
  return callEach(room, room.pool, caller, { mode: "read", text, values, of }, { limit: "max_count" });
}
