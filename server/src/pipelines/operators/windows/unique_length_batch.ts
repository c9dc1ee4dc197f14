// unique:lengthBatch(key, n), unique:firstLengthBatch(key, n): n keys together, of each its last or first event.
import { type Chunk, CURRENT, type Row } from "../../runtime/chunk.ts";
import type { WindowFactory, WindowUse } from "../window.ts";
import { arity, constant, refuse } from "./parameters.ts";
import { type Keeps, keyPlace, UniqueBatch } from "./unique_batch.ts";

/** The windows. */
export const UNIQUE_LENGTH_BATCHES: readonly WindowFactory[] = [
  ofLength(
    "lengthBatch",
    "last",
    "So many values of an attribute together, of each its last event, then the next so many.",
  ),
  ofLength(
    "firstLengthBatch",
    "first",
    "So many values of an attribute together, of each its first event, then the next so many.",
  ),
];

function ofLength(name: string, keeps: Keeps, about: string): WindowFactory {
  return {
    ...{ namespace: "unique", name, signature: `unique:${name}(key, values int)`, about },
    plan(call) {
      arity(call, this.signature, 2, 2);
      const size = Number(constant(call, 1, "values", ["int", "long"]));
      if (size < 1) refuse(call, "values must be 1 or more", call.parameters[1]);
      const key = keyPlace(call);
      return { inTurn: true, isBatch: true, create: (use) => new UniqueLengthBatch(use, { key, keeps, size }) };
    },
  };
}

class UniqueLengthBatch extends UniqueBatch {
  readonly form = "uniqueLengthBatch@1";
  readonly #size: number;

  constructor(use: WindowUse, { key, keeps, size }: { key: number; keeps: Keeps; size: number }) {
    super(use, key, keeps);
    this.#size = size;
  }

  take(chunk: Chunk): void {
    for (let at = 0; at < chunk.size; at++) {
      if (chunk.kinds[at] !== CURRENT) continue;
      const time = chunk.times[at] as number;
      this.add(chunk.rows[at] as Row, time);
      if (this.kept.size === this.#size) this.flush(this.use.host.nowAt(time));
    }
  }
}
