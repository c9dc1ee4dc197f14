// order by, limit and offset: of what comes out together.
import { Chunk, type Kind, type Row } from "./chunk.ts";

/** What to do to each chunk. */
export interface Order {
  orderBy: { at: number; descending: boolean }[];
  limit: number | undefined;
  offset: number | undefined;
}

/** Orders a chunk and cuts it; the same chunk if there is nothing to do. */
export function ordered(chunk: Chunk, order: Order): Chunk {
  if (order.orderBy.length === 0 && order.limit === undefined && order.offset === undefined) return chunk;
  const events = Array.from({ length: chunk.size }, (_, at) => ({
    row: chunk.rows[at] as Row,
    time: chunk.times[at] as number,
    kind: chunk.kinds[at] as Kind,
  }));
  if (order.orderBy.length > 0) events.sort((a, b) => compareRows(a.row, b.row, order.orderBy));
  const from = order.offset ?? 0;
  const out = new Chunk();
  for (const { row, time, kind } of events.slice(from, order.limit === undefined ? undefined : from + order.limit)) {
    out.add(row, time, kind);
  }
  return out;
}

function compareRows(a: Row, b: Row, orderBy: Order["orderBy"]): number {
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
