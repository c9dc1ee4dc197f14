// hopping(length, hop): at each hop the events of the last length together. Where the hop is shorter than the length, events are told
// more than once.
import { Chunk, CURRENT, EXPIRED, NOTHING, RESET, type Row } from "../../runtime/chunk.ts";
import type { State, Stateful } from "../../runtime/stateful.ts";
import type { Sleeper } from "../../runtime/timers.ts";
import { Queue } from "../queue.ts";
import type { Window, WindowFactory, WindowUse } from "../window.ts";
import { arity, constant, milliseconds } from "./parameters.ts";

/** The window. */
export const hopping: WindowFactory = {
  namespace: "",
  name: "hopping",
  signature: "hopping(length time, hop time [, start.time int|long])",
  about: "At each hop the events of the last so long, together. Hops are counted from the first event, or from a time.",
  plan(call) {
    arity(call, this.signature, 2, 3);
    const length = milliseconds(call, 0, "length");
    const hop = milliseconds(call, 1, "hop");
    const start = constant(call, 2, "start.time", ["int", "long"]);
    const from = start === undefined ? undefined : Number(start);
    return { inTurn: true, isBatch: true, create: (use) => new HoppingWindow(use, length, hop, from) };
  },
};

class HoppingWindow implements Window, Stateful, Sleeper {
  readonly form = "hopping@1";
  readonly #use: WindowUse;
  readonly #length: number;
  readonly #hop: number;
  readonly #from: number | undefined;
  readonly #kept = new Queue();
  /** What was told at the last hop. */
  readonly #told = new Queue();
  readonly #out = new Chunk();
  #needsReset = false;
  #next: number | undefined;
  #isAsleep = false;

  constructor(use: WindowUse, length: number, hop: number, from: number | undefined) {
    this.#use = use;
    this.#length = length;
    this.#hop = hop;
    this.#from = from;
    use.host.keep(this);
  }

  take(chunk: Chunk): void {
    const { host } = this.#use;
    for (let at = 0; at < chunk.size; at++) {
      if (chunk.kinds[at] !== CURRENT) continue;
      const time = chunk.times[at] as number;
      this.#roll(host.nowAt(time));
      this.#kept.push(chunk.rows[at] as Row, time);
    }
    this.#sleep();
  }

  wake(at: number): void {
    this.#isAsleep = false;
    this.#roll(at);
    this.#sleep();
  }

  /** Also what its batch waits with. */
  get size(): number {
    return this.#kept.size + this.#told.size;
  }

  each(visit: (row: Row, time: number) => boolean | undefined): void {
    this.#told.each(visit);
  }

  save(changed: boolean): State {
    return [this.#kept.save(changed), this.#told.save(changed), this.#needsReset, this.#next, this.#isAsleep];
  }

  restore(state: State, changed: boolean): void {
    const [first, second, needsReset, next, isAsleep] = state as [State, State, boolean, number | undefined, boolean];
    if (first !== undefined) this.#kept.restore(first, changed);
    if (second !== undefined) this.#told.restore(second, changed);
    this.#needsReset = needsReset;
    this.#next = next;
    this.#isAsleep = isAsleep;
  }

  get #isIdle(): boolean {
    return this.#kept.size === 0 && this.#told.size === 0 && !this.#needsReset;
  }

  #roll(now: number): void {
    const hop = this.#hop;
    const past = this.#from === undefined ? 0 : (((now - this.#from) % hop) + hop) % hop;
    this.#next ??= now + hop - past;
    while (this.#next <= now && !this.#isIdle) {
      this.#tell(this.#next);
      this.#next += hop;
    }
    if (this.#next <= now) this.#next += Math.floor((now - this.#next) / hop + 1) * hop;
  }

  #tell(now: number): void {
    const [out, kept, told] = [this.#out.clear(), this.#kept, this.#told];
    const { isFound, wantsExpired } = this.#use;
    while (told.size > 0) {
      const row = told.shift();
      if (wantsExpired) out.add(row, now, EXPIRED);
    }
    if (this.#needsReset) out.add(NOTHING, now, RESET);
    while (kept.size > 0 && kept.time(kept.head) < now - this.#length) kept.shift();
    kept.each((row, time) => {
      out.add(row, time, CURRENT);
      if (wantsExpired || isFound) told.push(row, time);
      return false;
    });
    this.#needsReset = kept.size > 0;
    if (out.size === 0) return;
    out.batch = true;
    this.#use.next.take(out);
  }

  #sleep(): void {
    if (this.#isAsleep || this.#next === undefined || this.#isIdle) return;
    this.#isAsleep = true;
    this.#use.host.idle.ask(this.#next, this);
  }
}
