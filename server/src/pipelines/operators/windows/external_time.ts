// externalTime(ts, t): as time(t), by an attribute of the events. Nothing leaves but when an event comes.
import { Chunk, CURRENT, EXPIRED, type Row } from "../../runtime/chunk.ts";
import type { State, Stateful } from "../../runtime/stateful.ts";
import { Queue } from "../queue.ts";
import type { Window, WindowFactory, WindowUse } from "../window.ts";
import { arity, attribute, milliseconds } from "./parameters.ts";

/** The window. */
export const externalTime: WindowFactory = {
  namespace: "",
  name: "externalTime",
  signature: "externalTime(timestamp long, length time)",
  about: "The events of the last so long, by an attribute that says when they were.",
  plan(call) {
    arity(call, this.signature, 2, 2);
    const { attribute: place } = attribute(call, 0, "timestamp", ["long"]);
    const length = milliseconds(call, 1, "length");
    return { inTurn: true, isBatch: false, create: (use) => new ExternalTimeWindow(use, place, length) };
  },
};

class ExternalTimeWindow implements Window, Stateful {
  readonly form = "externalTime@1";
  readonly #use: WindowUse;
  readonly #place: number;
  readonly #length: number;
  /** With the attribute as time. */
  readonly #kept = new Queue();
  readonly #out = new Chunk();

  constructor(use: WindowUse, place: number, length: number) {
    this.#use = use;
    this.#place = place;
    this.#length = length;
    use.host.keep(this);
  }

  take(chunk: Chunk): void {
    const [out, kept] = [this.#out.clear(), this.#kept];
    for (let at = 0; at < chunk.size; at++) {
      if (chunk.kinds[at] !== CURRENT) continue;
      const row = chunk.rows[at] as Row;
      const when = Number(row[this.#place]);
      while (kept.size > 0 && kept.time(kept.head) + this.#length <= when) out.add(kept.shift(), when, EXPIRED);
      kept.push(row, when);
      out.add(row, chunk.times[at] as number, CURRENT);
    }
    if (out.size > 0) this.#use.next.take(out);
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
