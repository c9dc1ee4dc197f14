// unique:timeBatch(key, t), unique:firstTimeBatch(key, t), unique:externalTimeBatch(key, timestamp, t): the keys of one t together, of
// each its last or first event, by the clock or by an attribute.
import { type Chunk, CURRENT, type Row } from "../../runtime/chunk.ts";
import type { State } from "../../runtime/stateful.ts";
import type { Sleeper } from "../../runtime/timers.ts";
import type { WindowCall, WindowFactory, WindowUse } from "../window.ts";
import { arity, attribute, constant, milliseconds } from "./parameters.ts";
import { type Keeps, keyPlace, UniqueBatch } from "./unique_batch.ts";

const BATCH = { inTurn: true, isBatch: true };

/** The windows. */
export const UNIQUE_TIME_BATCHES: readonly WindowFactory[] = [
  ofTime(
    "timeBatch",
    "last",
    "The last events of so long of each value of an attribute together, then those of the next so long.",
  ),
  ofTime(
    "firstTimeBatch",
    "first",
    "The first events of so long of each value of an attribute together, then those of the next so long.",
  ),
  {
    namespace: "unique",
    name: "externalTimeBatch",
    signature: "unique:externalTimeBatch(key, timestamp long, length time [, start.time int|long])",
    about:
      "The last events of so long of each value of an attribute together, by an attribute that says when they were.",
    plan(call) {
      arity(call, this.signature, 3, 4);
      const spec = {
        key: keyPlace(call),
        keeps: "last" as const,
        clock: attribute(call, 1, "timestamp", ["long"]).attribute,
        length: milliseconds(call, 2, "length"),
        from: startOf(call, 3),
      };
      return { ...BATCH, create: (use) => new UniqueTimeBatch(use, spec) };
    },
  },
];

function ofTime(name: string, keeps: Keeps, about: string): WindowFactory {
  return {
    ...{ namespace: "unique", name, signature: `unique:${name}(key, length time [, start.time int|long])`, about },
    plan(call) {
      arity(call, this.signature, 2, 3);
      const length = milliseconds(call, 1, "length");
      const spec = { key: keyPlace(call), keeps, length, from: startOf(call, 2), clock: undefined };
      return { ...BATCH, create: (use) => new UniqueTimeBatch(use, spec) };
    },
  };
}

function startOf(call: WindowCall, place: number): number | undefined {
  const start = constant(call, place, "start.time", ["int", "long"]);
  return start === undefined ? undefined : Number(start);
}

interface TimeSpec {
  key: number;
  keeps: Keeps;
  length: number;
  /** A time from which batches are counted; undefined: that of the first event. */
  from: number | undefined;
  /** The attribute that says when an event was; undefined: the clock does. */
  clock: number | undefined;
}

class UniqueTimeBatch extends UniqueBatch implements Sleeper {
  readonly form = "uniqueTimeBatch@1";
  readonly #spec: TimeSpec;
  /** When the batch is over; undefined before the first event. */
  #end: number | undefined;
  #isAsleep = false;

  constructor(use: WindowUse, spec: TimeSpec) {
    super(use, spec.key, spec.keeps);
    this.#spec = spec;
  }

  take(chunk: Chunk): void {
    const { clock } = this.#spec;
    for (let at = 0; at < chunk.size; at++) {
      if (chunk.kinds[at] !== CURRENT) continue;
      const row = chunk.rows[at] as Row;
      const time = chunk.times[at] as number;
      this.#roll(clock === undefined ? this.use.host.nowAt(time) : Number(row[clock]));
      this.add(row, time);
    }
    this.#sleep();
  }

  wake(at: number): void {
    this.#isAsleep = false;
    this.#roll(at);
    this.#sleep();
  }

  override save(changed: boolean): State {
    return [super.save(changed), this.#end, this.#isAsleep];
  }

  override restore(state: State, changed: boolean): void {
    const [batches, end, isAsleep] = state as [State, number | undefined, boolean];
    super.restore(batches, changed);
    this.#end = end;
    this.#isAsleep = isAsleep;
  }

  /** Ends the batches that are over. By an attribute they are told when a later event comes, and only those that have events. */
  #roll(now: number): void {
    const { length, from, clock } = this.#spec;
    const past = from === undefined ? 0 : (((now - from) % length) + length) % length;
    this.#end ??= now + length - past;
    while (this.#end <= now && !this.#isIdle) {
      this.flush(this.#end);
      this.#end += length;
      if (clock !== undefined) break;
    }
    if (this.#end <= now) this.#end += Math.floor((now - this.#end) / length + 1) * length;
  }

  get #isIdle(): boolean {
    return this.kept.size === 0 && this.batches.isIdle;
  }

  #sleep(): void {
    if (this.#spec.clock !== undefined || this.#isAsleep || this.#end === undefined || this.#isIdle) return;
    this.#isAsleep = true;
    this.use.host.idle.ask(this.#end, this);
  }
}
