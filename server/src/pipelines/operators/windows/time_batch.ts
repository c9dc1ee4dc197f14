// timeBatch(t): the events of one t together, then those of the next. The first event of the app is where they are counted from,
// or a time that is given.
import { type Chunk, CURRENT, type Row } from "../../runtime/chunk.ts";
import type { State, Stateful } from "../../runtime/stateful.ts";
import type { Sleeper } from "../../runtime/timers.ts";
import type { Window, WindowFactory, WindowUse } from "../window.ts";
import { Batches } from "./batch.ts";
import { arity, constant, milliseconds } from "./parameters.ts";

/** The window. */
export const timeBatch: WindowFactory = {
  namespace: "",
  name: "timeBatch",
  signature: "timeBatch(length time [, start.time int|long] [, stream.current.event bool])",
  about: "The events of so long together, then those of the next so long.",
  plan(call) {
    arity(call, this.signature, 1, 3);
    const length = milliseconds(call, 0, "length");
    const [second] = call.parameters.slice(1);
    // The start may be left out.
    const skipsStart = call.parameters.length === 2 && second?.typed.type === "bool";
    const start = skipsStart ? undefined : constant(call, 1, "start.time", ["int", "long"]);
    const isStreaming = constant(call, skipsStart ? 1 : 2, "stream.current.event", ["bool"]) === true;
    const from = start === undefined ? undefined : Number(start);
    const create = (use: WindowUse) => new TimeBatchWindow(use, length, from, isStreaming);
    return { inTurn: true, isBatch: !isStreaming, create };
  },
};

class TimeBatchWindow implements Window, Stateful, Sleeper {
  readonly form = "timeBatch@1";
  readonly #use: WindowUse;
  readonly #length: number;
  readonly #from: number | undefined;
  readonly #batches: Batches;
  /** When the batch is over; undefined before the first event. */
  #end: number | undefined;
  #isAsleep = false;

  constructor(use: WindowUse, length: number, from: number | undefined, isStreaming: boolean) {
    this.#use = use;
    this.#length = length;
    this.#from = from;
    this.#batches = new Batches(use, isStreaming);
    use.host.keep(this);
  }

  take(chunk: Chunk): void {
    const { host } = this.#use;
    for (let at = 0; at < chunk.size; at++) {
      if (chunk.kinds[at] !== CURRENT) continue;
      const time = chunk.times[at] as number;
      this.#roll(host.nowAt(time));
      this.#batches.add(chunk.rows[at] as Row, time);
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
    return this.#batches.size;
  }

  each(visit: (row: Row, time: number) => boolean | undefined): void {
    this.#batches.each(visit);
  }

  lookUp(attribute: number, value: unknown, visit: (row: Row, time: number) => boolean | undefined): void {
    this.#batches.lookUp(attribute, value, visit);
  }

  save(changed: boolean): State {
    return [this.#batches.save(changed), this.#end, this.#isAsleep];
  }

  restore(state: State, changed: boolean): void {
    const [first, end, isAsleep] = state as [State, number | undefined, boolean];
    if (first !== undefined) this.#batches.restore(first, changed);
    this.#end = end;
    this.#isAsleep = isAsleep;
  }

  /** Ends the batches that are over. */
  #roll(now: number): void {
    this.#end ??= now + this.#length - this.#past(now);
    while (this.#end <= now && !this.#batches.isIdle) {
      this.#batches.flush(this.#end);
      this.#end += this.#length;
    }
    // Of batches in which nothing happens nothing is told: years of them are passed at once.
    if (this.#end <= now) this.#end += Math.floor((now - this.#end) / this.#length + 1) * this.#length;
  }

  #past(now: number): number {
    if (this.#from === undefined) return 0;
    return (((now - this.#from) % this.#length) + this.#length) % this.#length;
  }

  #sleep(): void {
    if (this.#isAsleep || this.#end === undefined || this.#batches.isIdle) return;
    this.#isAsleep = true;
    this.#use.host.idle.ask(this.#end, this);
  }
}
