/** Which tables and schemas are captured. They are defined in SQL: that is for the owner of the table. */
import type { Caller } from "../db/tenant.ts";
import { Problem } from "../errors.ts";
import type { LogRoom } from "../log/room.ts";
import { callEach } from "../subscriptions/call.ts";

const wire = (column: string) => `to_char(${column} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`;
const SHOWN = `jsonb_build_object('id', c.id, 'table', c.table_name, 'operations', c.operations, 'key', c.key, 'stream', c.stream,
    'payload', c.payload, 'each', c.each, 'transactions', c.transactions, 'options', c.options, 'missing', c.missing,
    'capturedBy', c.captured_by, 'createdAt', ${wire("c.created_at")}, 'updatedAt', ${wire("c.updated_at")}) as json`;

/** The captured tables as JSON text, by name. */
export function listCaptures(room: LogRoom, caller: Caller): Promise<string[]> {
  return callEach(room, room.pool, caller, {
    mode: "read",
    text: `select ${SHOWN} from gapless.captures() c`,
    values: [],
  });
}

/** One of them, by its id or the name of its table. */
export async function getCapture(room: LogRoom, caller: Caller, ref: string): Promise<string> {
  const text = `select ${SHOWN} from gapless.captures() c where $1 in (c.id::text, c.table_name)`;
  const [found] = await callEach(room, room.pool, caller, { mode: "read", text, values: [ref] });
  if (found !== undefined) return found;
  throw new Problem("not_found", `there is no capture '${ref}'`, {
    field: "capture",
    hint: "See GET /v1/captures. A table is named with its schema, such as public.orders.",
  });
}

/** The captured schemas as JSON text, by name. */
export function listCapturedSchemas(room: LogRoom, caller: Caller): Promise<string[]> {
  const text = `select jsonb_build_object('schema', c.schema_name, 'capturedBy', c.captured_by,
      'createdAt', ${wire("c.created_at")}) as json from gapless.captured_schemas() c`;
  return callEach(room, room.pool, caller, { mode: "read", text, values: [] });
}
