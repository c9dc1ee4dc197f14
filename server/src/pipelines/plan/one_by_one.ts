// Each event of a chunk in a chunk of its own.
import { Chunk, type Taker } from "../runtime/chunk.ts";

/** Gives events on one by one. */
export class OneByOneStage implements Taker {
  readonly #next: Taker;
  readonly #out = new Chunk();

  /** To `next`. */
  constructor(next: Taker) {
    this.#next = next;
  }

  take(chunk: Chunk): void {
    for (let at = 0; at < chunk.size; at++) {
      const out = this.#out.clear();
      out.copy(chunk, at);
      this.#next.take(out);
    }
  }
}
