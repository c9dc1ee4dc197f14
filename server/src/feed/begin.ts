/** Where a live feed begins, judged before it is open: afterwards an error has no answer to stand in. */
import { refuse } from "../api/query.ts";
import type { Caller } from "../db/tenant.ts";
import { type CursorList, readCursor, writeCursor } from "../log/cursor.ts";
import type { Filter } from "../log/filter.ts";
import { refuseAhead } from "../log/pages.ts";
import { readLog } from "../log/read.ts";
import type { LogRoom } from "../log/room.ts";

const MAX_PLACE = "9223372036854775806";

/** What a client asks for; `after` is a position or a cursor, and `field` what the client calls it. */
export type Wanted = { filter: Filter; since: string | null; after: string | undefined; field?: string };

/** The list that cursors of a tenant's live feeds walk over: the log, forwards. */
export function feedList({ tenant }: Caller): CursorList {
  return { kind: "log", scope: tenant, direction: "forwards" };
}

/** The cursor of a place. */
export function feedCursor(list: CursorList, place: bigint): string {
  return writeCursor(list, String(place));
}

/** The position to begin behind, null for what comes from now on. Throws Problem, also where permission or filter are bad. */
export async function beginFeed(room: LogRoom, caller: Caller, wanted: Wanted): Promise<string | null> {
  const { filter, since, after, field = "after" } = wanted;
  const place = after === undefined ? null : readPlace(caller, after, field);
  // Asks for nothing, so that the database judges filter and permission.
  await readLog(room.pool, caller, { after: MAX_PLACE, limit: 1, direction: "forwards", filter, since, until: null });
  if (place !== null) await refuseAhead(room, caller, place, field);
  return place;
}

function readPlace(caller: Caller, after: string, field: string): string {
  if (!/^\d+$/.test(after)) return readCursor(feedList(caller), after, field);
  if (after.length > 19 || BigInt(after) > BigInt(MAX_PLACE)) refuse(field, "must be a position or a cursor");
  return after;
}
