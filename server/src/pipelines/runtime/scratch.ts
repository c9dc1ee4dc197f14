// A chunk for whoever fills one and gives it on at once. The queries of all keys of a partition have the same one.
import { Chunk } from "./chunk.ts";

/** Lends a chunk. */
export class Scratch {
  readonly #chunk = new Chunk();
  #isLent = false;

  /** An empty chunk: another one while it is lent, as when what comes of an event comes back to the query before it is done. */
  lend(): Chunk {
    if (this.#isLent) return new Chunk();
    this.#isLent = true;
    return this.#chunk.clear();
  }

  /** It is no longer needed. */
  back(chunk: Chunk): void {
    if (chunk === this.#chunk) this.#isLent = false;
  }
}
