// batch([n]): what arrives together is a batch, or so many of it at a time.
import { Chunk, CURRENT, EXPIRED, NOTHING, RESET, type Row } from "../../runtime/chunk.ts";
import type { State, Stateful } from "../../runtime/stateful.ts";
import { Queue } from "../queue.ts";
import type { Window, WindowFactory, WindowUse } from "../window.ts";
import { arity, constant, refuse } from "./parameters.ts";

/** The window. */
export const batch: WindowFactory = {
  namespace: "",
  name: "batch",
  signature: "batch([events int])",
  about: "What arrives together is a batch; with a number, so many of it at a time.",
  plan(call) {
    arity(call, this.signature, 0, 1);
    const size = Number(constant(call, 0, "events", ["int", "long"]) ?? 0);
    if (size < 0) refuse(call, "events must not be negative", call.parameters[0]);
    return { inTurn: true, isBatch: true, create: (use) => new ArrivingBatchWindow(use, size) };
  },
};

class ArrivingBatchWindow implements Window, Stateful {
  readonly form = "batch@1";
  readonly #use: WindowUse;
  readonly #size: number;
  /** All that arrived together last, however many batches it was: it leaves when the next events arrive. */
  readonly #last = new Queue();
  readonly #out = new Chunk();
  #needsReset = false;

  constructor(use: WindowUse, size: number) {
    this.#use = use;
    this.#size = size;
    use.host.keep(this);
  }

  take(chunk: Chunk): void {
    const [out, last] = [this.#out.clear(), this.#last];
    const { host, isFound, wantsExpired } = this.#use;
    let count = 0;
    let isFirst = true;
    for (let at = 0; at < chunk.size; at++) {
      if (chunk.kinds[at] !== CURRENT) continue;
      const row = chunk.rows[at] as Row;
      const time = chunk.times[at] as number;
      const now = host.nowAt(time);
      if (isFirst) {
        while (last.size > 0) {
          const left = last.shift();
          if (wantsExpired) out.add(left, now, EXPIRED);
        }
        isFirst = false;
      }
      if (count === 0 && this.#needsReset) out.add(NOTHING, now, RESET);
      this.#needsReset = true;
      out.add(row, time, CURRENT);
      if (wantsExpired || isFound) last.push(row, time);
      if (++count !== this.#size) continue;
      this.#tell();
      count = 0;
    }
    this.#tell();
  }

  each(visit: (row: Row, time: number) => boolean | undefined): void {
    this.#last.each(visit);
  }

  lookUp(attribute: number, value: unknown, visit: (row: Row, time: number) => boolean | undefined): void {
    this.#last.lookUp(attribute, value, visit);
  }

  save(changed: boolean): State {
    return [this.#last.save(changed), this.#needsReset];
  }

  restore(state: State, changed: boolean): void {
    const [first, needsReset] = state as [State, boolean];
    if (first !== undefined) this.#last.restore(first, changed);
    this.#needsReset = needsReset;
  }

  #tell(): void {
    const out = this.#out;
    if (out.size === 0) return;
    out.batch = true;
    this.#use.next.take(out);
    out.clear();
  }
}
