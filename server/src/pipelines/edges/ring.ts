// A queue of fixed size: rows, their times, and when they got in, in arrays that are used round and round.
import type { Row } from "../runtime/chunk.ts";

/** Room for so many events. */
export class Ring {
  readonly capacity: number;
  readonly #rows: (Row | undefined)[];
  readonly #times: (number | undefined)[];
  readonly #since: Float64Array;
  #head = 0;
  size = 0;

  /** An empty one. */
  constructor(capacity: number) {
    this.capacity = capacity;
    this.#rows = new Array<Row | undefined>(Math.min(capacity, 1024));
    this.#times = new Array<number | undefined>(Math.min(capacity, 1024));
    this.#since = new Float64Array(capacity);
  }

  get isFull(): boolean {
    return this.size === this.capacity;
  }

  /** Puts an event in. There must be room. */
  push(row: Row, time: number | undefined, since: number): void {
    const at = (this.#head + this.size++) % this.capacity;
    this.#rows[at] = row;
    this.#times[at] = time;
    this.#since[at] = since;
  }

  /** Takes out up to so many, in order; `tell` is told since when each was in. */
  take(most: number, now: number, tell: (since: number) => void): { rows: Row[]; times: number[] } {
    const rows: Row[] = [];
    const times: number[] = [];
    for (let count = Math.min(most, this.size); count > 0; count--) {
      const at = this.#head;
      rows.push(this.#rows[at] as Row);
      times.push(this.#times[at] ?? now);
      tell(this.#since[at] as number);
      this.#rows[at] = undefined;
      this.#head = (at + 1) % this.capacity;
      this.size--;
    }
    return { rows, times };
  }
}
