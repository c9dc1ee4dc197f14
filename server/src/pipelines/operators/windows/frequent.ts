// frequent(n, attributes): the last event of each of the n most frequent values, by the algorithm of Misra and Gries: a value that has no
// place of its own takes one away from all that have, and whoever has none left goes.
import { Chunk, CURRENT, EXPIRED, type Row } from "../../runtime/chunk.ts";
import type { State, Stateful } from "../../runtime/stateful.ts";
import { keyOf } from "../table.ts";
import type { Window, WindowFactory, WindowUse } from "../window.ts";
import { arity, constant, places, refuse } from "./parameters.ts";

/** The window. */
export const frequent: WindowFactory = {
  namespace: "",
  name: "frequent",
  signature: "frequent(values int [, attribute …])",
  about:
    "The last event of each of the most frequent values of attributes (of all, if none is named), as far as can be told by counting so many.",
  plan(call) {
    arity(call, this.signature, 1, Number.POSITIVE_INFINITY);
    const most = Number(constant(call, 0, "values", ["int", "long"]));
    if (most < 1) refuse(call, "values must be 1 or more", call.parameters[0]);
    const key = places(call, 1);
    return { inTurn: false, isBatch: false, create: (use) => new FrequentWindow(use, most, key) };
  },
};

interface Kept {
  row: Row;
  time: number;
  count: number;
}

class FrequentWindow implements Window, Stateful {
  readonly form = "frequent@1";
  readonly #use: WindowUse;
  readonly #most: number;
  readonly #key: readonly number[];
  readonly #kept = new Map<unknown, Kept>();
  readonly #out = new Chunk();

  constructor(use: WindowUse, most: number, key: readonly number[]) {
    this.#use = use;
    this.#most = most;
    this.#key = key;
    use.host.keep(this);
  }

  take(chunk: Chunk): void {
    const out = this.#out.clear();
    for (let at = 0; at < chunk.size; at++) {
      if (chunk.kinds[at] !== CURRENT) continue;
      const row = chunk.rows[at] as Row;
      const time = chunk.times[at] as number;
      if (this.#keep(row, time)) out.add(row, time, CURRENT);
    }
    if (out.size > 0) this.#use.next.take(out);
  }

  each(visit: (row: Row, time: number) => boolean | undefined): void {
    for (const { row, time } of this.#kept.values()) if (visit(row, time) === true) return;
  }

  /** All of them each time: one event may change all, and there are no more than are asked for. */
  save(): State {
    return [...this.#kept];
  }

  restore(state: State): void {
    this.#kept.clear();
    for (const [key, kept] of state as [unknown, Kept][]) this.#kept.set(key, kept);
  }

  /** Whether it is one of the frequent ones. */
  #keep(row: Row, time: number): boolean {
    const key = keyOf(this.#key.map((attribute) => row[attribute]));
    const known = this.#kept.get(key);
    if (known !== undefined) {
      this.#kept.set(key, { row, time, count: known.count + 1 });
      return true;
    }
    if (this.#kept.size >= this.#most) {
      for (const [other, kept] of this.#kept) {
        if (--kept.count > 0) continue;
        this.#kept.delete(other);
        this.#out.add(kept.row, this.#use.host.nowAt(time), EXPIRED);
      }
      if (this.#kept.size >= this.#most) return false;
    }
    this.#kept.set(key, { row, time, count: 1 });
    return true;
  }
}
