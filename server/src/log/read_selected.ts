/** Reads by a selector: in looks of bounded work, for a condition may hold for one event in millions. */
import type { Pool } from "pg";
import { type Caller, queryAs } from "../db/tenant.ts";
import type { Direction } from "./cursor.ts";
import { EVENT_COLUMNS, type EventRow } from "./event.ts";
import type { Lists } from "./filter.ts";
import { type Gathered, MOST_BYTES } from "./gather.ts";

/** A selector with the lists beside it, or both compiled already. */
export type Selected = { selector: string; lists: Lists } | { compiled: string };

/** Which part of the log to look at. */
export type SelectedRange = {
  after: string | null;
  limit: number;
  direction: Direction;
  since: string | null;
  until: string | null;
  /** As `until`; the earlier one counts. */
  asOf?: string | null | undefined;
  upTo: string | null;
};

/** Events, and the place up to which there are no others; null where nothing is left. */
export type Looked = { rows: EventRow[]; reach: string | null };

/** How long a page is looked for. What was not found by then is left to the next page. */
const PATIENCE_MS = 5_000;
/** A filter's selector and lists in one, as SQL. */
export const joined = (selector: number): string =>
  `gapless.selection_of($${selector}::jsonb, $${selector + 1}, $${selector + 2}, $${selector + 3}, $${selector + 4})`;
const NEXT = (selection: string): string =>
  `select reach, ${EVENT_COLUMNS} from gapless.next_events(${selection}, $1, $2, $3, least($4::timestamptz, $5::timestamptz), $6, $7)`;
const NEXT_COMPILED = NEXT("$8::gapless.selection");
const NEXT_SELECTED = NEXT(joined(8));
const LAST = 9_223_372_036_854_775_807n;

/** One look. */
export async function lookSelected(
  pool: Pool,
  caller: Caller,
  selected: Selected,
  range: SelectedRange,
): Promise<Looked> {
  const { after, limit, direction, since, until, upTo, asOf = null } = range;
  const backwards = direction === "backwards";
  const [text, selection] =
    "compiled" in selected ? [NEXT_COMPILED, [selected.compiled]] : [NEXT_SELECTED, joinedValues(selected)];
  const values = [after, limit, since, until, asOf, upTo, backwards, ...selection];
  const { rows } = await queryAs<EventRow & { reach: string }>(pool, caller, "read", text, values);
  const reach = rows[0]?.reach;
  const end = backwards ? "0" : (upTo ?? String(LAST));
  return {
    rows: rows.filter(({ position }) => position !== null),
    reach: reach === undefined || reach === end ? null : reach,
  };
}

/** The values for `joined`. */
export function joinedValues({ selector, lists }: { selector: string; lists: Lists }): unknown[] {
  const { types, topics, categories, streams } = lists;
  return [selector, ...[types, topics, categories, streams].map((list) => (list.length === 0 ? null : list))];
}

/** What a page came to; `goOn` is where the next one begins if not behind the last row. */
export type SelectedPage = Gathered & { goOn: string | null };

/** A page: looks until it is full, too large, or has taken long enough. */
export async function gatherSelected(
  limit: number,
  start: string | null,
  look: (after: string | null, many: number) => Promise<Looked>,
  patienceMs: number = PATIENCE_MS,
): Promise<SelectedPage> {
  const rows: EventRow[] = [];
  const end = Date.now() + patienceMs;
  let bytes = 0;
  let count = 128;
  for (let after = start; ; ) {
    // One more than wanted says whether there is more.
    const found = await look(after, Math.min(limit + 1 - rows.length, count));
    for (const row of found.rows) {
      if (rows.length === limit || (bytes > MOST_BYTES && rows.length > 0)) return { rows, hasMore: true, goOn: null };
      rows.push(row);
      bytes += row.data.length + row.metadata.length;
    }
    if (found.reach === null) return { rows, hasMore: false, goOn: null };
    if (Date.now() > end) return { rows, hasMore: true, goOn: found.reach };
    after = found.reach;
    if (rows.length === 0) continue;
    const each = Math.max(64, bytes / rows.length);
    count = Math.max(1, Math.min(1_000, Math.ceil((MOST_BYTES - bytes) / each)));
  }
}
