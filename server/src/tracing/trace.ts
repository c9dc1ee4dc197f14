/** The causes and the effects of an event. */
import { type Caller, queryAs } from "../db/tenant.ts";
import { EVENT_COLUMNS, type EventRow } from "../log/event.ts";
import { checkId } from "../log/look.ts";
import type { LogRoom } from "../log/room.ts";

/** An event and how far it is from the one asked for: below 0 a cause, above 0 an effect. */
export type Step = { depth: number; row: EventRow };

/** Follows metadata.causation_id both ways; throws not_found. */
export async function trace(
  room: LogRoom,
  caller: Caller,
  id: string,
  limit: number,
): Promise<{ steps: Step[]; hasMore: boolean }> {
  const text = `select depth, ${EVENT_COLUMNS} from gapless.trace($1, $2)`;
  const values = [checkId(id), limit + 1];
  const { rows } = await queryAs<EventRow & { depth: string }>(room.pool, caller, "read", text, values);
  const steps = rows.slice(0, limit).map((row) => ({ depth: Number(row.depth), row }));
  return { steps, hasMore: rows.length > limit };
}
