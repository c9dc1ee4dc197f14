// unique:ever(key), unique:length(key, n), unique:time(key, t): the last event of each key. What it takes the place of leaves at once.
import { Chunk, CURRENT, EXPIRED, type Row } from "../../runtime/chunk.ts";
import type { State, Stateful } from "../../runtime/stateful.ts";
import type { Sleeper } from "../../runtime/timers.ts";
import { keyOf } from "../table.ts";
import { TrackedMap } from "../tracked_map.ts";
import type { Window, WindowFactory, WindowUse } from "../window.ts";
import { arity, attribute, constant, milliseconds, places, refuse } from "./parameters.ts";

const EVER = "The last event of each value of attributes.";

/** The windows, also under the name that needs no namespace. */
export const UNIQUE: readonly WindowFactory[] = [
  ever("unique", "ever"),
  ever("", "unique"),
  {
    namespace: "unique",
    name: "length",
    signature: "unique:length(key, events int)",
    about: "The last event of each value of an attribute, but no more than so many.",
    plan(call) {
      arity(call, this.signature, 2, 2);
      const key = attribute(call, 0, "key", ["string", "int", "long", "float", "double", "bool"]).attribute;
      const most = Number(constant(call, 1, "events", ["int", "long"]));
      if (most < 1) refuse(call, "events must be 1 or more", call.parameters[1]);
      const create = (use: WindowUse) => new UniqueWindow(use, [key], most, Number.POSITIVE_INFINITY);
      return { inTurn: false, isBatch: false, create };
    },
  },
  {
    namespace: "unique",
    name: "time",
    signature: "unique:time(key, length time)",
    about: "The last event of each value of an attribute, as far as it is no older than so long.",
    plan(call) {
      arity(call, this.signature, 2, 2);
      const key = attribute(call, 0, "key", ["string", "int", "long", "float", "double", "bool"]).attribute;
      const length = milliseconds(call, 1, "length");
      const create = (use: WindowUse) => new UniqueWindow(use, [key], Number.POSITIVE_INFINITY, length);
      return { inTurn: false, isBatch: false, create };
    },
  },
];

function ever(namespace: string, name: string): WindowFactory {
  return {
    namespace,
    name,
    signature: `${namespace === "" ? "" : `${namespace}:`}${name}(attribute …)`,
    about: EVER,
    plan(call) {
      arity(call, this.signature, 1, Number.POSITIVE_INFINITY);
      const key = places(call, 0);
      const create = (use: WindowUse) => new UniqueWindow(use, key, Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY);
      return { inTurn: false, isBatch: false, create };
    },
  };
}

/** An event in the window. */
interface Held {
  row: Row;
  time: number;
}

class UniqueWindow implements Window, Stateful, Sleeper {
  readonly form = "unique@1";
  readonly #use: WindowUse;
  readonly #key: readonly number[];
  readonly #most: number;
  readonly #length: number;
  /** The oldest first. */
  readonly #kept = new TrackedMap<unknown, Held>();
  readonly #out = new Chunk();
  #isAsleep = false;

  constructor(use: WindowUse, key: readonly number[], most: number, length: number) {
    this.#use = use;
    this.#key = key;
    this.#most = most;
    this.#length = length;
    use.host.keep(this);
  }

  take(chunk: Chunk): void {
    const [out, kept] = [this.#out.clear(), this.#kept];
    for (let at = 0; at < chunk.size; at++) {
      if (chunk.kinds[at] !== CURRENT) continue;
      const row = chunk.rows[at] as Row;
      const time = chunk.times[at] as number;
      const now = this.#use.host.nowAt(time);
      this.#expire(now);
      const key = keyOf(this.#key.map((attribute) => row[attribute]));
      const goes = kept.has(key) ? { key } : kept.size >= this.#most ? kept.oldest : undefined;
      if (goes !== undefined) {
        out.add((kept.get(goes.key) as Held).row, now, EXPIRED);
        kept.delete(goes.key);
      }
      kept.set(key, { row, time });
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
    for (const { row, time } of this.#kept.values()) if (visit(row, time) === true) return;
  }

  save(changed: boolean): State {
    return [this.#kept.save(changed), this.#isAsleep];
  }

  restore(state: State): void {
    const [kept, isAsleep] = state as [State, boolean];
    if (kept !== undefined) this.#kept.restore(kept);
    this.#isAsleep = isAsleep;
  }

  #expire(now: number): void {
    if (this.#length === Number.POSITIVE_INFINITY) return;
    for (let first = this.#kept.oldest; first !== undefined; first = this.#kept.oldest) {
      const { row, time } = this.#kept.get(first.key) as Held;
      if (time + this.#length > now) return;
      this.#kept.delete(first.key);
      this.#out.add(row, now, EXPIRED);
    }
  }

  #sleep(): void {
    if (this.#isAsleep || this.#length === Number.POSITIVE_INFINITY) return;
    const oldest = this.#kept.oldest;
    if (oldest === undefined) return;
    this.#isAsleep = true;
    this.#use.host.idle.ask((this.#kept.get(oldest.key) as Held).time + this.#length, this);
  }
}
