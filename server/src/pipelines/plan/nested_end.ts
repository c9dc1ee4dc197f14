// Where the results of a query within a query go: to the query around it, for which they are new.
import { type Chunk, CURRENT, type Taker } from "../runtime/chunk.ts";
import type { RateEnd } from "./rate.ts";

/** The end of a query within a query. */
export class NestedEnd implements RateEnd {
  readonly #next: Taker;

  /** To `next`. */
  constructor(next: Taker) {
    this.#next = next;
  }

  take(chunk: Chunk): void {
    if (chunk.size === 0) return;
    for (let at = 0; at < chunk.size; at++) chunk.kinds[at] = CURRENT;
    this.#next.take(chunk);
  }

  /** Nobody listens to it. */
  nothing(): void {}
}
