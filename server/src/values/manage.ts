/** Values: what actions keep, and what anybody with the permission keeps for them. */
import { asInterval } from "../api/duration.ts";
import type { Caller } from "../db/tenant.ts";
import type { LogRoom } from "../log/room.ts";
import { call, callEach } from "../subscriptions/call.ts";

/** How long a value may be kept, where it is not for ever. */
export const TTL = { least: "1s", most: "3650d" };

/** A value with its time; not_found where there is none, or where its time is over. */
export function getValue(room: LogRoom, caller: Caller, key: string): Promise<string> {
  const text = "select gapless.get_value($1) as json";
  return call(room, room.pool, caller, { mode: "read", text, values: [key] });
}

/** Values behind a key, in the order of keys; one more than wanted tells that there are more. */
export function listValues(
  room: LogRoom,
  caller: Caller,
  page: { prefix: string | null; after: string | null; limit: number },
): Promise<string[]> {
  const text = "select json from gapless.list_values($1, $2, $3) json";
  const values = [page.prefix, page.after, page.limit];
  return callEach(room, room.pool, caller, { mode: "read", text, values }, { limit: "max_count" });
}

/** Keeps a value, as JSON text, for a time or for ever. */
export function setValue(
  room: LogRoom,
  caller: Caller,
  key: string,
  { value, ttlMs }: { value: string; ttlMs: number | undefined },
): Promise<string> {
  const text = "select gapless.set_value($1, $2::jsonb, $3::interval) as json";
  const values = [key, value, ttlMs === undefined ? null : asInterval(ttlMs)];
  return call(room, room.pool, caller, { mode: "write", text, values });
}

/** Forgets a value. */
export async function removeValue(room: LogRoom, caller: Caller, key: string): Promise<void> {
  const text = "select to_jsonb(gapless.remove_value($1)) as json";
  await call(room, room.pool, caller, { mode: "write", text, values: [key] });
}
