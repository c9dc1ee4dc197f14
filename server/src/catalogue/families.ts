/** Families of built-in events: which of them Gapless itself appends for a tenant. */
import type { Caller } from "../db/tenant.ts";
import type { LogRoom } from "../log/room.ts";
import { call, callEach } from "../subscriptions/call.ts";

/** Each family as JSON text: whether it is on, and whether the tenant itself chose so. */
export function listFamilies(room: LogRoom, caller: Caller): Promise<string[]> {
  const text = "select to_jsonb(f) as json from gapless.list_builtin_events() f";
  return callEach(room, room.pool, caller, { mode: "read", text, values: [] });
}

/** Switches a family on or off for the tenant; null: back to what holds for all. */
export async function switchFamily(
  room: LogRoom,
  caller: Caller,
  family: string,
  enabled: boolean | null,
): Promise<void> {
  const text = "select to_jsonb(gapless.builtin_events($1, $2)::text) as json";
  await call(room, room.pool, caller, { mode: "write", text, values: [family, enabled] });
}
