import type { EventRow } from "./event.ts";

/** A page ends early when it has come to this much, so that a thousand large events do not fill the server. */
export const MOST_BYTES = 8 * 1024 * 1024;
const FIRST = 128;

/** What was gathered; `hasMore` tells that there is something behind it. */
export type Gathered = { rows: EventRow[]; hasMore: boolean };

/** Reads up to `limit` events in as many steps as their size asks for; `read` gives at most `count` from a place on. */
export async function gather(
  limit: number,
  start: string | null,
  read: (start: string | null, count: number) => Promise<EventRow[]>,
  placeBehind: (row: EventRow) => string,
): Promise<Gathered> {
  const rows: EventRow[] = [];
  let bytes = 0;
  let count = FIRST;
  for (let place = start; ; ) {
    // One more than wanted says whether there is more.
    const step = Math.min(limit + 1 - rows.length, count);
    const found = await read(place, step);
    for (const row of found) {
      // At least one, however large.
      if (rows.length === limit || (bytes > MOST_BYTES && rows.length > 0)) return { rows, hasMore: true };
      rows.push(row);
      bytes += row.data.length + row.metadata.length;
    }
    const last = found.at(-1);
    if (last === undefined || found.length < step) return { rows, hasMore: false };
    place = placeBehind(last);
    const each = Math.max(64, bytes / rows.length);
    count = Math.max(1, Math.min(1_000, Math.ceil((MOST_BYTES - bytes) / each)));
  }
}
