// Stream functions within a state of a pattern: `e1=Stream[…]#log('…')[…]`. An event goes through them, and what comes out is met.
import { Chunk, CURRENT, type Row, type Taker } from "../../runtime/chunk.ts";

/** What an event goes through, one at a time. What comes out at any other time belongs to no event, and is lost. */
export class Through implements Taker {
  readonly #entrance: Taker;
  readonly #in = new Chunk();
  #out: Row[] = [];

  /** `make` sets up what events go through on their way to `next`. */
  constructor(make: (next: Taker) => Taker) {
    this.#entrance = make(this);
  }

  /** What comes of an event: none, where a filter or a function keeps it back. */
  rows(row: Row, time: number): readonly Row[] {
    const out: Row[] = [];
    this.#out = out;
    const chunk = this.#in.clear();
    chunk.add(row, time, CURRENT);
    this.#entrance.take(chunk);
    this.#out = [];
    return out;
  }

  take(chunk: Chunk): void {
    for (let at = 0; at < chunk.size; at++) if (chunk.kinds[at] === CURRENT) this.#out.push(chunk.rows[at] as Row);
  }
}
