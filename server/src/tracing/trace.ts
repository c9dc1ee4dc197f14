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

/** A trace: the events by depth, and whether there are more. */
export type Trace = { steps: Step[]; hasMore: boolean };

/** The traces of several known events by one statement, in the order of the ids. */
export async function traces(room: LogRoom, caller: Caller, ids: readonly string[], limit: number): Promise<Trace[]> {
  const text = `select w.nr, t.* from unnest($1::uuid[]) with ordinality as w (id, nr)
    cross join lateral (select depth, ${EVENT_COLUMNS}, step
      from gapless.trace(w.id, $2) with ordinality as t (depth, id, stream, version, "position", type, topic, data, metadata, occurred_at, recorded_at, step)) t
    order by w.nr, t.step`;
  const { rows } = await queryAs<EventRow & { depth: string; nr: string }>(room.pool, caller, "read", text, [
    ids.map(checkId),
    limit + 1,
  ]);
  const found: Step[][] = ids.map(() => []);
  for (const row of rows) found[Number(row.nr) - 1]?.push({ depth: Number(row.depth), row });
  return found.map((steps) => ({ steps: steps.slice(0, limit), hasMore: steps.length > limit }));
}
