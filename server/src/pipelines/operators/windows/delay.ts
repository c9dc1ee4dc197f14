// delay(t): each event is held back for so long, and arrives then.
import { Chunk, CURRENT, type Row } from "../../runtime/chunk.ts";
import type { State, Stateful } from "../../runtime/stateful.ts";
import type { Sleeper } from "../../runtime/timers.ts";
import { Queue } from "../queue.ts";
import type { Window, WindowFactory, WindowUse } from "../window.ts";
import { arity, milliseconds } from "./parameters.ts";

/** The window. */
export const delay: WindowFactory = {
  namespace: "",
  name: "delay",
  signature: "delay(length time)",
  about: "Holds each event back for so long; it arrives then, and never leaves.",
  plan(call) {
    arity(call, this.signature, 1, 1);
    const length = milliseconds(call, 0, "length");
    return { inTurn: true, isBatch: false, create: (use) => new DelayWindow(use, length) };
  },
};

class DelayWindow implements Window, Stateful, Sleeper {
  readonly form = "delay@1";
  readonly #use: WindowUse;
  readonly #length: number;
  readonly #held = new Queue();
  readonly #out = new Chunk();
  #isAsleep = false;

  constructor(use: WindowUse, length: number) {
    this.#use = use;
    this.#length = length;
    use.host.keep(this);
  }

  take(chunk: Chunk): void {
    for (let at = 0; at < chunk.size; at++) {
      if (chunk.kinds[at] !== CURRENT) continue;
      const time = chunk.times[at] as number;
      this.#release(this.#use.host.nowAt(time));
      this.#held.push(chunk.rows[at] as Row, time);
    }
    this.#sleep();
  }

  wake(at: number): void {
    this.#isAsleep = false;
    this.#release(at);
    this.#sleep();
  }

  each(visit: (row: Row, time: number) => boolean | undefined): void {
    this.#held.each(visit);
  }

  save(changed: boolean): State {
    return [this.#held.save(changed), this.#isAsleep];
  }

  restore(state: State, changed: boolean): void {
    const [first, isAsleep] = state as [State, boolean];
    if (first !== undefined) this.#held.restore(first, changed);
    this.#isAsleep = isAsleep;
  }

  /** Each arrives when its time is over, with those that came when it did. */
  #release(now: number): void {
    const held = this.#held;
    while (held.size > 0 && held.time(held.head) + this.#length <= now) {
      const out = this.#out.clear();
      const over = held.time(held.head) + this.#length;
      while (held.size > 0 && held.time(held.head) + this.#length <= over) out.add(held.shift(), over, CURRENT);
      this.#use.next.take(out);
    }
  }

  #sleep(): void {
    if (this.#isAsleep || this.#held.size === 0) return;
    this.#isAsleep = true;
    this.#use.host.idle.ask(this.#held.time(this.#held.head) + this.#length, this);
  }
}
