/** Deliveries one by one: looking at them, and what to do with those that were parked. */
import type { Caller } from "../db/tenant.ts";
import { Problem } from "../errors.ts";
import type { Direction } from "../log/cursor.ts";
import { call, callEach } from "./call.ts";
import type { Mode, SubscriptionsRoom } from "./room.ts";

/** Deliveries behind an id (backwards: before it), in the order of the log; one more than wanted tells that there are more. */
export function listDeliveries(
  room: SubscriptionsRoom,
  caller: Caller,
  kind: Mode,
  ref: string,
  page: { state: string | null; after: string | null; limit: number; direction: Direction },
): Promise<string[]> {
  const text = "select json from gapless.deliveries($1, $2, $3, $4, $5) json";
  const of = { ref, kind, verb: "read" } as const;
  const values = [ref, page.state, page.after, page.limit, page.direction === "backwards"];
  return callEach(room, room.pool, caller, { mode: "read", text, values, of }, { limit: "max_count" });
}

/** One delivery, with its event and its attempts. */
export function getDelivery(
  room: SubscriptionsRoom,
  caller: Caller,
  kind: Mode,
  ref: string,
  id: string,
): Promise<string> {
  const of = { ref, kind, verb: "read" } as const;
  const text = "select gapless.delivery($1, $2) as json";
  return call(room, room.pool, caller, { mode: "read", text, values: [ref, deliveryId(id)], of }, { id: "delivery" });
}

/** Hands parked deliveries out again: the given ones, or all, at most `max`. Gives how many. */
export async function redriveDeliveries(
  room: SubscriptionsRoom,
  caller: Caller,
  kind: Mode,
  ref: string,
  which: { ids: string[] | null; max: number | null },
): Promise<number> {
  const text = "select gapless.redrive($1, $2::bigint[], $3) as json";
  const of = { ref, kind, verb: "admin" } as const;
  const values = [ref, which.ids, which.max];
  const json = await call(room, room.pool, caller, { mode: "write", text, values, of }, { max: "max_count" });
  room.waits.changed(caller.tenant, ref);
  return Number(json);
}

/** Gives parked deliveries up: the given ones, or all. Gives how many. */
export async function discardDeliveries(
  room: SubscriptionsRoom,
  caller: Caller,
  kind: Mode,
  ref: string,
  deliveries: string[] | null,
): Promise<number> {
  const text = "select gapless.discard($1, $2::bigint[]) as json";
  const of = { ref, kind, verb: "admin" } as const;
  const json = await call(room, room.pool, caller, { mode: "write", text, values: [ref, deliveries], of });
  room.waits.changed(caller.tenant, ref);
  return Number(json);
}

/** The id of a delivery as it stands in a path. */
export function deliveryId(id: string): string {
  if (/^\d{1,19}$/.test(id) && BigInt(id) <= 9_223_372_036_854_775_807n) return id;
  const rule = "must be a whole number from 0 up";
  throw new Problem("invalid_input", `id ${rule}`, { field: "id", rule });
}
