/** Selectors of live feeds, joined with the lists beside them. SQL alone knows what a selector means; here is what memory can decide of it. */
import type { Pool } from "pg";
import { type Caller, queryAs } from "../db/tenant.ts";
import { EVERYTHING, type Filter, type Lists } from "../log/filter.ts";
import { joined, joinedValues } from "../log/read_selected.ts";

/** A compiled selector. */
export type Selection = {
  lists: Lists;
  /** A list is there and has nothing in it: no event fits. */
  isEmpty: boolean;
  /** Positions behind `after`, up to `upTo`; whether `after` was given at all is in `begins`. */
  after: bigint;
  upTo: bigint;
  begins: bigint | null;
  since: string | null;
  /** Whether an event that fits so far is still to be shown to the database, for conditions and times. */
  asks: boolean;
  /** All of it as Postgres writes it; the same text means the same events. */
  text: string;
};

const NO_END = 2n ** 63n - 1n;
/** What was logged so long after `since` no longer needs to be asked for: clocks differ by less. */
const SURELY_LATER_MS = 60_000;

// Field by field: as one JSON value, positions would lose digits.
const COMPILE = `select to_json(s.types) as types, to_json(s.topics) as topics, to_json(s.categories) as categories,
  to_json(s.streams) as streams, s.after, s.up_to, to_json(s.since)#>>'{}' as since, s.until, s.condition is null as is_plain,
  s::text as text from ${joined(1)} s`;

type Row = Record<
  "types" | "topics" | "categories" | "streams" | "after" | "up_to" | "since" | "until",
  string | null
> & {
  is_plain: string;
  text: string;
};

/** Compiles the selector of a filter, null where it has none. */
export async function selectionOf(pool: Pool, caller: Caller, filter: Filter): Promise<Selection | null> {
  return filter.selector === undefined ? null : await compileSelection(pool, caller, filter.selector, filter);
}

/** Compiles a selector with the lists beside it; what is wrong is refused with its field. */
export async function compileSelection(
  pool: Pool,
  caller: Caller,
  selector: string,
  beside: Lists = EVERYTHING,
): Promise<Selection> {
  const values = joinedValues({ selector, lists: beside });
  const { rows } = await queryAs<Row>(pool, caller, "read", COMPILE, values);
  const [row] = rows;
  if (row === undefined) throw new Error("a selector was compiled to nothing");
  const given = {
    types: readList(row.types),
    topics: readList(row.topics),
    categories: readList(row.categories),
    streams: readList(row.streams),
  };
  const { types, topics, categories, streams } = given;
  const since = row.since;
  return {
    lists: { types: types ?? [], topics: topics ?? [], categories: categories ?? [], streams: streams ?? [] },
    isEmpty: Object.values(given).some((list) => list?.length === 0),
    after: BigInt(row.after ?? 0),
    upTo: row.up_to === null ? NO_END : BigInt(row.up_to),
    begins: row.after === null ? null : BigInt(row.after),
    since,
    asks:
      row.is_plain !== "t" ||
      row.until !== null ||
      (since !== null && !(Date.parse(since) < Date.now() - SURELY_LATER_MS)),
    text: row.text,
  };
}

/** The later one of two moments. */
export function laterOf(one: string | null, other: string | null): string | null {
  if (one === null || other === null) return one ?? other;
  return Date.parse(one) >= Date.parse(other) ? one : other;
}

function readList(json: string | null): string[] | null {
  return json === null ? null : (JSON.parse(json) as string[]);
}
