// order by, limit and offset: of what comes out together.
import { Chunk, type Row } from "./chunk.ts";

/** What to do to each chunk. */
export interface Order {
  orderBy: { at: number; descending: boolean }[];
  /** How many values of a row remain once they are in order; undefined: all. */
  width: number | undefined;
  limit: number | undefined;
  offset: number | undefined;
}

/** Orders a chunk and cuts it; the same chunk if there is nothing to do. */
export function ordered(chunk: Chunk, order: Order): Chunk {
  if (order.orderBy.length === 0 && order.limit === undefined && order.offset === undefined) return chunk;
  const places = Array.from({ length: chunk.size }, (_, at) => at);
  if (order.orderBy.length > 0) {
    places.sort((a, b) => compareRows(chunk.rows[a] as Row, chunk.rows[b] as Row, order.orderBy));
  }
  const from = order.offset ?? 0;
  const out = new Chunk();
  for (const place of places.slice(from, order.limit === undefined ? undefined : from + order.limit)) {
    out.copy(chunk, place);
  }
  if (order.width !== undefined)
    for (let at = 0; at < out.size; at++) out.rows[at] = out.rows[at]?.slice(0, order.width) ?? [];
  return out;
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
