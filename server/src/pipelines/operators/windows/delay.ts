// delay(t): each event is held back for so long, and arrives then.
import { Chunk, CURRENT, type Row } from "../../runtime/chunk.ts";
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

class DelayWindow implements Window, Sleeper {
  readonly #use: WindowUse;
  readonly #length: number;
  readonly #held = new Queue();
  readonly #out = new Chunk();
  #isAsleep = false;

  constructor(use: WindowUse, length: number) {
    this.#use = use;
    this.#length = length;
  }

  take(chunk: Chunk): void {
    for (let at = 0; at < chunk.size; at++) {
      if (chunk.kinds[at] === CURRENT) this.#held.push(chunk.rows[at] as Row, chunk.times[at] as number);
    }
    this.#sleep();
  }

  wake(at: number): void {
    this.#isAsleep = false;
    const [out, held] = [this.#out.clear(), this.#held];
    while (held.size > 0 && held.time(held.head) + this.#length <= at) out.add(held.shift(), at, CURRENT);
    this.#sleep();
    if (out.size > 0) this.#use.next.take(out);
  }

  each(visit: (row: Row, time: number) => boolean | undefined): void {
    this.#held.each(visit);
  }

  /** What arrives late is an event like any other, so a batch that is fed is cut for it. */
  #sleep(): void {
    if (this.#isAsleep || this.#held.size === 0) return;
    this.#isAsleep = true;
    this.#use.host.timers.ask(this.#held.time(this.#held.head) + this.#length, this);
  }
}
