// lengthBatch(n): n events together, then the next n.
import { type Chunk, CURRENT, type Row } from "../../runtime/chunk.ts";
import type { State, Stateful } from "../../runtime/stateful.ts";
import type { Window, WindowFactory, WindowUse } from "../window.ts";
import { Batches } from "./batch.ts";
import { length } from "./length.ts";
import { arity, constant, refuse } from "./parameters.ts";

/** The window. */
export const lengthBatch: WindowFactory = {
  namespace: "",
  name: "lengthBatch",
  signature: "lengthBatch(events int [, stream.current.event bool])",
  about: "So many events together, then the next so many.",
  plan(call) {
    arity(call, this.signature, 1, 2);
    const size = Number(constant(call, 0, "events", ["int", "long"]));
    if (size < 0) refuse(call, "events must not be negative", call.parameters[0]);
    const isStreaming = constant(call, 1, "stream.current.event", ["bool"]) === true;
    // Of no event at all each is a batch of its own: it comes, goes, and sums begin anew.
    if (size === 0) return length.plan({ ...call, parameters: call.parameters.slice(0, 1) });
    const create = (use: WindowUse) => new LengthBatchWindow(use, size, isStreaming);
    return { inTurn: true, isBatch: !isStreaming, create };
  },
};

class LengthBatchWindow implements Window, Stateful {
  readonly form = "lengthBatch@1";
  readonly #use: WindowUse;
  readonly #size: number;
  readonly #isStreaming: boolean;
  readonly #batches: Batches;
  #count = 0;

  constructor(use: WindowUse, size: number, isStreaming: boolean) {
    this.#use = use;
    this.#size = size;
    this.#isStreaming = isStreaming;
    this.#batches = new Batches(use, isStreaming);
    use.host.keep(this);
  }

  take(chunk: Chunk): void {
    for (let at = 0; at < chunk.size; at++) {
      if (chunk.kinds[at] !== CURRENT) continue;
      const time = chunk.times[at] as number;
      const now = this.#use.host.nowAt(time);
      // A streaming batch is over when the first event of the next one comes.
      if (this.#isStreaming && this.#count === this.#size) this.#flush(now, true);
      this.#batches.add(chunk.rows[at] as Row, time);
      this.#count++;
      if (!this.#isStreaming && this.#count === this.#size) this.#flush(now, false);
    }
  }

  /** Also what its batch waits with. */
  get size(): number {
    return this.#batches.size;
  }

  each(visit: (row: Row, time: number) => boolean | undefined): void {
    this.#batches.each(visit);
  }

  lookUp(attribute: number, value: unknown, visit: (row: Row, time: number) => boolean | undefined): void {
    this.#batches.lookUp(attribute, value, visit);
  }

  save(changed: boolean): State {
    return [this.#batches.save(changed), this.#count];
  }

  restore(state: State, changed: boolean): void {
    const [first, count] = state as [State, number];
    if (first !== undefined) this.#batches.restore(first, changed);
    this.#count = count;
  }

  #flush(now: number, waits: boolean): void {
    this.#count = 0;
    this.#batches.flush(now, waits);
  }
}
