// time(t): the events of the last t. Each leaves at its time + t, when the next event comes or when its time is up, whichever is first.
import { Chunk, CURRENT, EXPIRED, type Row } from "../../runtime/chunk.ts";
import type { State, Stateful } from "../../runtime/stateful.ts";
import type { Sleeper } from "../../runtime/timers.ts";
import { Queue } from "../queue.ts";
import type { Window, WindowFactory, WindowUse } from "../window.ts";
import { arity, milliseconds } from "./parameters.ts";

/** The window. */
export const time: WindowFactory = {
  namespace: "",
  name: "time",
  signature: "time(length time)",
  about: "The events of the last so long.",
  plan(call) {
    arity(call, this.signature, 1, 1);
    const length = milliseconds(call, 0, "length");
    return { inTurn: true, isBatch: false, create: (use) => new TimeWindow(use, length) };
  },
};

/** At work. `most`: how many events there may be, where that is limited. */
export class TimeWindow implements Window, Stateful, Sleeper {
  readonly form = "time@1";
  readonly #use: WindowUse;
  readonly #length: number;
  readonly #most: number;
  readonly #kept = new Queue();
  readonly #out = new Chunk();
  #isAsleep = false;

  /** The events of the last `length` milliseconds. */
  constructor(use: WindowUse, length: number, most = Number.POSITIVE_INFINITY) {
    this.#use = use;
    this.#length = length;
    this.#most = most;
    use.host.keep(this);
  }

  take(chunk: Chunk): void {
    const [out, kept] = [this.#out.clear(), this.#kept];
    const { host } = this.#use;
    for (let at = 0; at < chunk.size; at++) {
      if (chunk.kinds[at] !== CURRENT) continue;
      const time = chunk.times[at] as number;
      const now = host.nowAt(time);
      this.#expire(now);
      if (kept.size === this.#most) out.add(kept.shift(), now, EXPIRED);
      const row = chunk.rows[at] as Row;
      kept.push(row, time);
      out.add(row, time, CURRENT);
    }
    this.#sleep();
    if (out.size > 0) this.#use.next.take(out);
  }

  wake(at: number): void {
    this.#isAsleep = false;
    this.#out.clear();
    this.#expire(at);
    this.#sleep();
    if (this.#out.size > 0) this.#use.next.take(this.#out);
  }

  each(visit: (row: Row, time: number) => boolean | undefined): void {
    this.#kept.each(visit);
  }

  lookUp(attribute: number, value: unknown, visit: (row: Row, time: number) => boolean | undefined): void {
    this.#kept.lookUp(attribute, value, visit);
  }

  save(changed: boolean): State {
    return [this.#kept.save(changed), this.#isAsleep];
  }

  restore(state: State, changed: boolean): void {
    const [first, isAsleep] = state as [State, boolean];
    if (first !== undefined) this.#kept.restore(first, changed);
    this.#isAsleep = isAsleep;
  }

  #expire(now: number): void {
    const kept = this.#kept;
    while (kept.size > 0 && kept.time(kept.head) + this.#length <= now) this.#out.add(kept.shift(), now, EXPIRED);
  }

  /** One timer is enough: that of the oldest. */
  #sleep(): void {
    if (this.#isAsleep || this.#kept.size === 0) return;
    this.#isAsleep = true;
    this.#use.host.idle.ask(this.#kept.time(this.#kept.head) + this.#length, this);
  }
}
