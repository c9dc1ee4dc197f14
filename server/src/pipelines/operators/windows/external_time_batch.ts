// externalTimeBatch(timestamp, t): the events of one t together, by an attribute that says when they were. An event of a later batch
// ends the one before; so does, with a timeout, the clock, after which late events are told with all that was told of their batch.
import { Chunk, CURRENT, EXPIRED, NOTHING, RESET, type Row } from "../../runtime/chunk.ts";
import type { State, Stateful } from "../../runtime/stateful.ts";
import type { Sleeper } from "../../runtime/timers.ts";
import { Queue } from "../queue.ts";
import type { Window, WindowCall, WindowFactory, WindowUse } from "../window.ts";
import { arity, attribute, constant, milliseconds, refuse } from "./parameters.ts";

/** The window. */
export const externalTimeBatch: WindowFactory = {
  namespace: "",
  name: "externalTimeBatch",
  signature:
    "externalTimeBatch(timestamp long, length time [, start.time int|long|attribute [, timeout time [, replace.with.batchtime bool]]])",
  about: "The events of so long together, by an attribute that says when they were.",
  plan(call) {
    arity(call, this.signature, 2, 5);
    const spec: Spec = {
      place: attribute(call, 0, "timestamp", ["long"]).attribute,
      length: milliseconds(call, 1, "length"),
      start: startOf(call),
      timeout: Number(constant(call, 3, "timeout", ["int", "long"]) ?? 0),
      replaces: constant(call, 4, "replace.with.batchtime", ["bool"]) === true,
    };
    if (spec.timeout < 0) refuse(call, "timeout must not be negative", call.parameters[3]);
    return { inTurn: true, isBatch: true, create: (use) => new ExternalTimeBatchWindow(use, spec) };
  },
};

interface Spec {
  place: number;
  length: number;
  /** A time from which batches are counted, or the attribute of the first event that says it. */
  start: { time: number } | { place: number };
  timeout: number;
  replaces: boolean;
}

function startOf(call: WindowCall): Spec["start"] {
  const parameter = call.parameters[2];
  if (parameter === undefined) return { place: attribute(call, 0, "timestamp", ["long"]).attribute };
  if (parameter.typed.kind === "constant") return { time: Number(constant(call, 2, "start.time", ["int", "long"])) };
  return { place: attribute(call, 2, "start.time", ["long"]).attribute };
}

class ExternalTimeBatchWindow implements Window, Stateful, Sleeper {
  readonly form = "externalTimeBatch@1";
  readonly #use: WindowUse;
  readonly #spec: Spec;
  readonly #current = new Queue();
  /** What was told of the last batch, or of this one. */
  readonly #told = new Queue();
  readonly #out = new Chunk();
  #start = 0;
  /** Where the batch ends; undefined before the first event. */
  #end: number | undefined;
  /** The latest time of an event. */
  #latest = Number.NEGATIVE_INFINITY;
  /** This batch was told already, by timeout. */
  #wasTold = false;
  #needsReset = false;
  #alarm = Number.POSITIVE_INFINITY;
  #isAsleep = false;

  constructor(use: WindowUse, spec: Spec) {
    this.#use = use;
    this.#spec = spec;
    use.host.keep(this);
  }

  take(chunk: Chunk): void {
    const { host } = this.#use;
    const { place, replaces } = this.#spec;
    for (let at = 0; at < chunk.size; at++) {
      if (chunk.kinds[at] !== CURRENT) continue;
      let row = chunk.rows[at] as Row;
      const time = chunk.times[at] as number;
      const when = Number(row[place]);
      const now = host.nowAt(time);
      this.#ring(now);
      this.#begin(row, when, now);
      if (when > this.#latest) this.#latest = when;
      if (when >= (this.#end as number)) {
        this.#tell(this.#wasTold);
        this.#wasTold = false;
        this.#end = this.#endOf(this.#latest);
        this.#wait(now);
      }
      if (replaces) row = row.map((value, index) => (index === place ? this.#end : value));
      this.#current.push(row, time);
    }
    this.#sleep();
  }

  wake(at: number): void {
    this.#isAsleep = false;
    this.#ring(at);
    this.#sleep();
  }

  /** Also what its batch waits with. */
  get size(): number {
    return this.#current.size + this.#told.size;
  }

  each(visit: (row: Row, time: number) => boolean | undefined): void {
    this.#told.each(visit);
  }

  save(changed: boolean): State {
    return [
      this.#current.save(changed),
      this.#told.save(changed),
      this.#start,
      this.#end,
      this.#latest,
      this.#wasTold,
      this.#needsReset,
      this.#alarm,
      this.#isAsleep,
    ];
  }

  restore(state: State, changed: boolean): void {
    const [first, second, start, end, latest, wasTold, needsReset, alarm, isAsleep] = state as [
      State,
      State,
      number,
      number | undefined,
      number,
      boolean,
      boolean,
      number,
      boolean,
    ];
    if (first !== undefined) this.#current.restore(first, changed);
    if (second !== undefined) this.#told.restore(second, changed);
    this.#start = start;
    this.#end = end;
    this.#latest = latest;
    this.#wasTold = wasTold;
    this.#needsReset = needsReset;
    this.#alarm = alarm;
    this.#isAsleep = isAsleep;
  }

  #begin(row: Row, when: number, now: number): void {
    const { start, length } = this.#spec;
    if (this.#end !== undefined) return;
    this.#start = "time" in start ? start.time : Number(row[start.place]);
    this.#end = "time" in start ? this.#endOf(when) : this.#start + length;
    this.#wait(now);
  }

  #endOf(when: number): number {
    const { length } = this.#spec;
    return when + length - ((when - this.#start) % length);
  }

  #wait(now: number): void {
    if (this.#spec.timeout > 0) this.#alarm = now + this.#spec.timeout;
  }

  /** Nothing would be told by timeout. */
  get #isIdle(): boolean {
    return this.#current.size === 0 && (this.#wasTold || this.#told.size === 0);
  }

  /** The timeouts that are over. */
  #ring(now: number): void {
    while (this.#alarm <= now && !this.#isIdle) {
      const again = this.#wasTold;
      this.#wasTold = true;
      this.#alarm += this.#spec.timeout;
      this.#tell(again);
    }
    // Those at which there was nothing to be told are passed.
    if (this.#alarm > now) return;
    const { timeout } = this.#spec;
    this.#alarm += Math.floor((now - this.#alarm) / timeout + 1) * timeout;
  }

  #sleep(): void {
    if (this.#isAsleep || this.#alarm === Number.POSITIVE_INFINITY || this.#isIdle) return;
    this.#isAsleep = true;
    this.#use.host.idle.ask(this.#alarm, this);
  }

  /** `again`: the batch with what was told of it before. */
  #tell(again: boolean): void {
    const [out, current, told] = [this.#out.clear(), this.#current, this.#told];
    const { isFound, wantsExpired } = this.#use;
    const now = this.#latest;
    if (again && current.size === 0) return;
    if (wantsExpired) told.each((row) => void out.add(row, now, EXPIRED));
    if (!again) told.clear();
    if (current.size > 0 && this.#needsReset) out.add(NOTHING, now, RESET);
    if (again) told.each((row, time) => void out.add(row, time, CURRENT));
    if (current.size > 0) this.#needsReset = true;
    while (current.size > 0) {
      const time = current.time(current.head);
      const row = current.shift();
      out.add(row, time, CURRENT);
      if (wantsExpired || isFound || this.#spec.timeout > 0) told.push(row, time);
    }
    if (out.size === 0) return;
    out.batch = true;
    this.#use.next.take(out);
  }
}
