// order by, limit and offset: of what comes out together.
import { Chunk, type Kind, type Row } from "./chunk.ts";

/** What to do to each chunk. */
export interface Order {
  orderBy: { at: number; descending: boolean }[];
  /** How many values of a row remain once they are in order; undefined: all. */
  width: number | undefined;
  limit: number | undefined;
  offset: number | undefined;
}

/**
 * Orders a chunk and cuts it; the same chunk if there is nothing to do. What leaves and what arrives is each looked at alone, so that
 * what leaves a batch is what was told of it when it came.
 */
export function ordered(chunk: Chunk, order: Order): Chunk {
  if (order.orderBy.length === 0 && order.limit === undefined && order.offset === undefined) return chunk;
  const { orderBy, limit = Number.POSITIVE_INFINITY, offset = 0 } = order;
  const out = new Chunk();
  const places = Array.from({ length: chunk.size }, (_, at) => at);
  // Events that leave stand before those that take their places, also when they are put in order.
  if (orderBy.length > 0) sortRuns(places, chunk, orderBy);
  const seen = new Map<Kind, number>();
  for (const place of places) {
    const kind = chunk.kinds[place] as Kind;
    const count = seen.get(kind) ?? 0;
    seen.set(kind, count + 1);
    if (count >= offset && count < offset + limit) out.copy(chunk, place);
  }
  if (order.width !== undefined)
    for (let at = 0; at < out.size; at++) out.rows[at] = out.rows[at]?.slice(0, order.width) ?? [];
  return out;
}

/** Sorts each run of events that arrive, or that leave. */
function sortRuns(places: number[], { rows, kinds, size }: Chunk, orderBy: Order["orderBy"]): void {
  for (let from = 0; from < size; ) {
    let to = from + 1;
    while (to < size && kinds[to] === kinds[from]) to++;
    const run = places.slice(from, to).sort((a, b) => compareRows(rows[a] as Row, rows[b] as Row, orderBy));
    places.splice(from, run.length, ...run);
    from = to;
  }
}

/** Compares by several attributes. */
export function compareRows(a: Row, b: Row, orderBy: Order["orderBy"]): number {
  for (const { at, descending } of orderBy) {
    const way = compareValues(a[at], b[at]);
    if (way !== 0) return descending ? -way : way;
  }
  return 0;
}

/** null comes first. */
export function compareValues(a: unknown, b: unknown): number {
  if (a === b) return 0;
  if (a === null || a === undefined) return -1;
  if (b === null || b === undefined) return 1;
  return (a as number) < (b as number) ? -1 : 1;
}
