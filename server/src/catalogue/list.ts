/** The built-in event types: names with an agreed meaning. */
import { type Caller, queryAs } from "../db/tenant.ts";
import type { LogRoom } from "../log/room.ts";
import { callEach } from "../subscriptions/call.ts";

/** A built-in type; payload is JSON text. */
export type BuiltinType = { type: string; family: string; topic: string; payload: string };

/** All of them. */
export async function builtinTypes(room: LogRoom, caller: Caller): Promise<BuiltinType[]> {
  const text = "select type, family, topic, payload from gapless.builtin_types order by family, type";
  return (await queryAs<BuiltinType>(room.pool, caller, "read", text, [])).rows;
}

/** Every built-in type as JSON text: its payload as a JSON Schema, what it says, and who appends it. */
export function eventCatalogue(room: LogRoom, caller: Caller): Promise<string[]> {
  const text = `select jsonb_build_object('type', c.type, 'family', c.family, 'topic', c.topic, 'description', c.description,
      'payload', c.payload, 'appendedBy', c.appended_by, 'switch', c.switch) as json from gapless.event_catalogue() c`;
  return callEach(room, room.pool, caller, { mode: "read", text, values: [] });
}
