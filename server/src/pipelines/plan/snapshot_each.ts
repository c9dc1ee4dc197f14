// What all snapshots of queries have in common: each so long they tell what there is.
import type { Host } from "../operators/window.ts";
import { Chunk, type Taker } from "../runtime/chunk.ts";
import type { State, Stateful } from "../runtime/stateful.ts";
import type { Sleeper } from "../runtime/timers.ts";
import type { RatePlan } from "./rate.ts";

/** Where snapshots go. */
export type Next = Parameters<RatePlan>[1];

/** Tells what there is at the end of each so long. */
export abstract class Snapshot implements Taker, Stateful, Sleeper {
  abstract readonly form: string;
  readonly #length: number;
  readonly #host: Host;
  readonly #next: Next;
  readonly #out = new Chunk();

  /** The first time is so long after the beginning. */
  constructor(length: number, host: Host, next: Next) {
    this.#length = length;
    this.#host = host;
    this.#next = next;
    host.keep(this);
    host.whenStarted((now) => host.timers.ask(now + length, this));
  }

  abstract take(chunk: Chunk): void;
  abstract save(changed: boolean): State | undefined;
  abstract restore(state: State, changed: boolean): void;

  wake(at: number): void {
    this.#host.timers.ask(at + this.#length, this);
    const out = this.#out.clear();
    this.fill(out);
    if (out.size > 0) this.#next.take(out);
    else this.#next.nothing(at);
  }

  protected abstract fill(out: Chunk): void;
}
