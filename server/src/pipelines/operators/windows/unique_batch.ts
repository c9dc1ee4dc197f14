// Batches with one event of each key, the last or the first: what the windows of them have in common.
import type { Chunk, Row } from "../../runtime/chunk.ts";
import type { State, Stateful } from "../../runtime/stateful.ts";
import { keyOf } from "../table.ts";
import { TrackedMap } from "../tracked_map.ts";
import type { Window, WindowCall, WindowUse } from "../window.ts";
import { Batches } from "./batch.ts";
import { attribute } from "./parameters.ts";

/** The attribute that is the key: the first parameter. */
export function keyPlace(call: WindowCall): number {
  return attribute(call, 0, "key", ["string", "int", "long", "float", "double", "bool"]).attribute;
}

/** Which event of a key a batch has. */
export type Keeps = "first" | "last";

/** A window of batches that have one event of each key. */
export abstract class UniqueBatch implements Window, Stateful {
  abstract readonly form: string;
  protected readonly use: WindowUse;
  /** The batch that grows: those of `last` in the order of their last events. */
  protected readonly kept = new TrackedMap<unknown, { row: Row; time: number }>();
  protected readonly batches: Batches;
  readonly #key: number;
  readonly #keeps: Keeps;

  /** An empty batch. */
  constructor(use: WindowUse, key: number, keeps: Keeps) {
    this.use = use;
    this.#key = key;
    this.#keeps = keeps;
    this.batches = new Batches(use, false);
    use.host.keep(this);
  }

  abstract take(chunk: Chunk): void;

  each(visit: (row: Row, time: number) => boolean | undefined): void {
    this.batches.each(visit);
  }

  save(changed: boolean): State {
    return [this.kept.save(changed), this.batches.save(changed)];
  }

  restore(state: State, changed: boolean): void {
    const [kept, batches] = state as [State, State];
    if (kept !== undefined) this.kept.restore(kept);
    if (batches !== undefined) this.batches.restore(batches, changed);
  }

  /** An event comes into the batch, if it is the one of its key. */
  protected add(row: Row, time: number): void {
    const key = keyOf([row[this.#key]]);
    if (this.#keeps === "last") this.kept.delete(key);
    if (!this.kept.has(key)) this.kept.set(key, { row, time });
  }

  /** The batch is over. */
  protected flush(now: number): void {
    for (const { row, time } of this.kept.values()) this.batches.add(row, time);
    this.kept.clear();
    this.batches.flush(now);
  }
}
