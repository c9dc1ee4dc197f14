// lossyFrequent(support, error, attributes): the last event of each value that makes up at least so large a part of all events, by lossy
// counting (Manku and Motwani): after each 1 / error events, values are forgotten that cannot be frequent.
import { Chunk, CURRENT, EXPIRED, type Row } from "../../runtime/chunk.ts";
import type { State, Stateful } from "../../runtime/stateful.ts";
import { keyOf } from "../table.ts";
import { TrackedMap } from "../tracked_map.ts";
import type { Window, WindowCall, WindowFactory, WindowUse } from "../window.ts";
import { arity, constant, places, refuse } from "./parameters.ts";

/** The window. */
export const lossyFrequent: WindowFactory = {
  namespace: "",
  name: "lossyFrequent",
  signature: "lossyFrequent(support double [, error double [, attribute …]])",
  about:
    "The last event of each value of attributes (of all, if none is named) that makes up at least a part of the events, within an error, which is a tenth of that part unless it is given.",
  plan(call) {
    arity(call, this.signature, 1, Number.POSITIVE_INFINITY);
    const support = part(call, 0, "support") ?? 0;
    const error = part(call, 1, "error") ?? support / 10;
    const key = places(call, 2);
    return { inTurn: false, isBatch: false, create: (use) => new LossyFrequentWindow(use, support, error, key) };
  },
};

function part(call: WindowCall, place: number, name: string): number | undefined {
  const value = constant(call, place, name, ["double", "float"]);
  if (value === undefined) return undefined;
  if (Number(value) > 0 && Number(value) <= 1) return Number(value);
  return refuse(call, `${name} is more than 0, and 1 at most`, call.parameters[place]);
}

interface Kept {
  row: Row;
  time: number;
  count: number;
  /** How many may have been missed. */
  missed: number;
}

class LossyFrequentWindow implements Window, Stateful {
  readonly form = "lossyFrequent@1";
  readonly #use: WindowUse;
  readonly #least: number;
  readonly #bucket: number;
  readonly #key: readonly number[];
  readonly #kept = new TrackedMap<unknown, Kept>();
  readonly #out = new Chunk();
  #total = 0;

  constructor(use: WindowUse, support: number, error: number, key: readonly number[]) {
    this.#use = use;
    this.#least = support - error;
    this.#bucket = Math.ceil(1 / error);
    this.#key = key;
    use.host.keep(this);
  }

  take(chunk: Chunk): void {
    const out = this.#out.clear();
    for (let at = 0; at < chunk.size; at++) {
      if (chunk.kinds[at] !== CURRENT) continue;
      const row = chunk.rows[at] as Row;
      const time = chunk.times[at] as number;
      const buckets = Math.ceil(++this.#total / this.#bucket);
      const key = keyOf(this.#key.map((attribute) => row[attribute]));
      const known = this.#kept.get(key) ?? { count: 0, missed: buckets - 1 };
      const count = known.count + 1;
      this.#kept.set(key, { row, time, count, missed: known.missed });
      if (count >= this.#least * this.#total) out.add(row, time, CURRENT);
      if (this.#total % this.#bucket === 0) this.#prune(buckets, this.#use.host.nowAt(time));
    }
    if (out.size > 0) this.#use.next.take(out);
  }

  each(visit: (row: Row, time: number) => boolean | undefined): void {
    for (const { row, time } of this.#kept.values()) if (visit(row, time) === true) return;
  }

  save(changed: boolean): State {
    return [this.#kept.save(changed), this.#total];
  }

  restore(state: State): void {
    const [kept, total] = state as [State, number];
    if (kept !== undefined) this.#kept.restore(kept);
    this.#total = total;
  }

  #prune(buckets: number, now: number): void {
    for (const [key, { row, count, missed }] of this.#kept) {
      if (count + missed > buckets) continue;
      this.#kept.delete(key);
      this.#out.add(row, now, EXPIRED);
    }
  }
}
