/** Where a live feed begins, judged before it is open: afterwards an error has no answer to stand in. */
import { refuse } from "../api/query.ts";
import type { Caller } from "../db/tenant.ts";
import { type CursorList, readCursor, writeCursor } from "../log/cursor.ts";
import type { Filter } from "../log/filter.ts";
import { refuseAhead } from "../log/pages.ts";
import { readLog } from "../log/read.ts";
import type { LogRoom } from "../log/room.ts";
import { laterOf, type Selection, selectionOf } from "./selection.ts";

const MAX_PLACE = "9223372036854775806";

/** What a feed begins with: its filter and where to begin, all of it judged. */
export type Begun = {
  filter: Filter;
  selection: Selection | null;
  /** The position that the client chose to begin behind. */
  after: string | null;
  /** Where the selector begins, for who chose nothing. */
  begins: bigint | null;
  since: string | null;
};

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

/** Judges what a feed is to begin with. Throws Problem, also where permission, filter or selector are bad. */
export async function beginFeed(room: LogRoom, caller: Caller, wanted: Wanted): Promise<Begun> {
  const { filter, since, after, field = "after" } = wanted;
  const place = after === undefined ? null : readPlace(caller, after, field);
  // Asks for nothing, so that the database judges lists and permission.
  const range = { after: MAX_PLACE, limit: 1, direction: "forwards", filter, since, until: null } as const;
  await readLog(room.pool, caller, range);
  const selection = await selectionOf(room.pool, caller, filter);
  if (place !== null) await refuseAhead(room, caller, place, field);
  return {
    filter,
    selection,
    after: place,
    begins: selection?.begins ?? null,
    since: laterOf(since, selection?.since ?? null),
  };
}

function readPlace(caller: Caller, after: string, field: string): string {
  if (!/^\d+$/.test(after)) return readCursor(feedList(caller), after, field);
  if (after.length > 19 || BigInt(after) > BigInt(MAX_PLACE)) refuse(field, "must be a position or a cursor");
  return after;
}
