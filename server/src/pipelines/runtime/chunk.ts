// Events go from operator to operator in chunks: what arrived together, in order, each with its time and what it is.

/** The values of an event, in the order of its stream's attributes. Never changed once it is in a chunk: windows keep it. */
export type Row = readonly unknown[];

/** It arrives. */
export const CURRENT = 0;
/** It leaves a window. */
export const EXPIRED = 1;
/** What was added up begins anew: between the batches of a window. Its row is empty. */
export const RESET = 2;

/** One of CURRENT, EXPIRED, RESET. */
export type Kind = 0 | 1 | 2;

/** No values. */
export const NOTHING: Row = [];

/**
 * Events in order. Whoever fills a chunk owns it and fills it again for the next events: whoever gets one keeps rows, never the chunk.
 * Three arrays and no object for each event: filling and reading them costs a few nanoseconds.
 */
export class Chunk {
  rows: Row[] = [];
  /** Milliseconds since 1970. Of an expired event: when it left. */
  times: number[] = [];
  kinds: Kind[] = [];
  /** The group of each event, where queries are limited by group; else empty. */
  groups: unknown[] = [];
  /** The row of the input that each event came of, where somebody wants to know; else empty. */
  causes: Row[] = [];
  size = 0;
  /** It came out of a window of batches as one batch: sums of it are told once, with its last event. */
  batch = false;

  /** Empties it. Rows stay referenced until they are overwritten. */
  clear(): this {
    this.size = 0;
    this.batch = false;
    if (this.groups.length > 0) this.groups.length = 0;
    if (this.causes.length > 0) this.causes.length = 0;
    return this;
  }

  /** Adds an event. */
  add(row: Row, time: number, kind: Kind): void {
    const at = this.size++;
    this.rows[at] = row;
    this.times[at] = time;
    this.kinds[at] = kind;
  }

  /** Adds what is at a place of another chunk. */
  copy(from: Chunk, at: number): void {
    if (from.groups.length > 0) this.groups[this.size] = from.groups[at];
    if (from.causes.length > 0) this.causes[this.size] = from.causes[at] as Row;
    this.add(from.rows[at] as Row, from.times[at] as number, from.kinds[at] as Kind);
  }

  /** The same events in a chunk of its own. */
  clone(): Chunk {
    const other = new Chunk();
    for (let at = 0; at < this.size; at++) other.copy(this, at);
    other.batch = this.batch;
    return other;
  }
}

/** Whatever takes chunks. */
export interface Taker {
  take(chunk: Chunk): void;
}
