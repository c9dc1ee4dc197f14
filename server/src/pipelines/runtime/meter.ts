// What is counted and measured of a query.
import type { Chunk, Taker } from "./chunk.ts";

/** Tells the time in milliseconds, with parts of them. */
export type Stopwatch = () => number;

/** Counts what comes out of a query, and measures how long it works: what reads its results is not part of that. */
export class Meter {
  /** Events that came out. */
  out = 0;
  /** Chunks that it worked on, and how long: all together, and the longest. */
  chunks = 0;
  total = 0;
  most = 0;
  readonly stopwatch: Stopwatch | undefined;
  #spent = 0;
  #since = 0;
  #depth = 0;

  /** Without a stopwatch nothing is measured. */
  constructor(stopwatch: Stopwatch | undefined) {
    this.stopwatch = stopwatch;
  }

  /** The query gets a chunk. */
  begin(): void {
    if (this.#depth++ > 0) return;
    this.#spent = 0;
    this.#since = (this.stopwatch as Stopwatch)();
  }

  /** It is done. */
  end(): void {
    if (--this.#depth > 0) return;
    this.#spent += (this.stopwatch as Stopwatch)() - this.#since;
    this.chunks++;
    this.total += this.#spent;
    if (this.#spent > this.most) this.most = this.#spent;
  }

  /** Others go on with the results: a chunk has come out. */
  give(size: number): void {
    this.out += size;
    if (this.#depth > 0) this.#spent += (this.stopwatch as Stopwatch)() - this.#since;
  }

  /** They are done. */
  goOn(): void {
    if (this.#depth > 0) this.#since = (this.stopwatch as Stopwatch)();
  }
}

/** Measures how long a query works on a chunk. */
export class MeteredTaker implements Taker {
  readonly #meter: Meter;
  readonly #next: Taker;

  /** Of the query that `next` belongs to. */
  constructor(meter: Meter, next: Taker) {
    this.#meter = meter;
    this.#next = next;
  }

  take(chunk: Chunk): void {
    this.#meter.begin();
    try {
      this.#next.take(chunk);
    } finally {
      this.#meter.end();
    }
  }
}
