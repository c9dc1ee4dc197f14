// length(n): the last n events. What leaves is told right before what takes its place.
import { type Chunk, CURRENT, EXPIRED, NOTHING, RESET, type Row } from "../../runtime/chunk.ts";
import type { State, Stateful } from "../../runtime/stateful.ts";
import { Queue } from "../queue.ts";
import type { Window, WindowFactory, WindowUse } from "../window.ts";
import { wholeNumber } from "./parameters.ts";

/** The window. */
export const length: WindowFactory = {
  namespace: "",
  name: "length",
  signature: "length(events int)",
  about: "The last so many events.",
  plan(call) {
    const [size] = wholeNumber(call, "events");
    return { inTurn: true, isBatch: false, create: (use) => new LengthWindow(use, size) };
  },
};

class LengthWindow implements Window, Stateful {
  readonly form = "length@1";
  readonly #use: WindowUse;
  readonly #size: number;
  readonly #kept: Queue;

  constructor(use: WindowUse, size: number) {
    this.#use = use;
    this.#size = size;
    this.#kept = new Queue(Math.min(size, 8));
    use.host.keep(this);
  }

  take(chunk: Chunk): void {
    const [kept, size] = [this.#kept, this.#size];
    const { host, scratch, next } = this.#use;
    const out = scratch.lend();
    for (let at = 0; at < chunk.size; at++) {
      if (chunk.kinds[at] !== CURRENT) continue;
      const row = chunk.rows[at] as Row;
      const time = chunk.times[at] as number;
      const now = host.nowAt(time);
      if (size === 0) {
        out.add(row, time, CURRENT);
        out.add(row, now, EXPIRED);
        out.add(NOTHING, now, RESET);
        continue;
      }
      if (kept.size === size) out.add(kept.shift(), now, EXPIRED);
      out.add(row, time, CURRENT);
      kept.push(row, time);
    }
    try {
      if (out.size > 0) next.take(out);
    } finally {
      scratch.back(out);
    }
  }

  each(visit: (row: Row, time: number) => boolean | undefined): void {
    this.#kept.each(visit);
  }

  lookUp(attribute: number, value: unknown, visit: (row: Row, time: number) => boolean | undefined): void {
    this.#kept.lookUp(attribute, value, visit);
  }

  save(changed: boolean): State | undefined {
    return this.#kept.save(changed);
  }

  restore(state: State, changed: boolean): void {
    this.#kept.restore(state, changed);
  }
}
