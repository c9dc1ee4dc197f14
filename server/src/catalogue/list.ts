/** The built-in event types: names with an agreed meaning. */
import { type Caller, queryAs } from "../db/tenant.ts";
import type { LogRoom } from "../log/room.ts";

/** A built-in type; payload is JSON text. */
export type BuiltinType = { type: string; family: string; topic: string; payload: string };

/** All of them. */
export async function builtinTypes(room: LogRoom, caller: Caller): Promise<BuiltinType[]> {
  const text = "select type, family, topic, payload from gapless.builtin_types order by family, type";
  return (await queryAs<BuiltinType>(room.pool, caller, "read", text, [])).rows;
}
