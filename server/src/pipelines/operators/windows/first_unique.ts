// unique:first(key): the first event of each key there ever was. None leaves, and what has a known key does not come in.
import { Chunk, CURRENT, type Row } from "../../runtime/chunk.ts";
import type { State, Stateful } from "../../runtime/stateful.ts";
import { keyOf } from "../table.ts";
import { TrackedMap } from "../tracked_map.ts";
import type { Window, WindowFactory, WindowUse } from "../window.ts";
import { arity, places } from "./parameters.ts";

/** The window, also under the name that needs no namespace. */
export const FIRST_UNIQUE: readonly WindowFactory[] = [firstOf("unique", "first"), firstOf("", "firstUnique")];

function firstOf(namespace: string, name: string): WindowFactory {
  return {
    namespace,
    name,
    signature: `${namespace === "" ? "" : `${namespace}:`}${name}(attribute …)`,
    about: "The first event of each value of attributes; others with that value do not come in.",
    plan(call) {
      arity(call, this.signature, 1, Number.POSITIVE_INFINITY);
      const key = places(call, 0);
      return { inTurn: true, isBatch: false, create: (use) => new FirstUniqueWindow(use, key) };
    },
  };
}

class FirstUniqueWindow implements Window, Stateful {
  readonly form = "firstUnique@1";
  readonly #use: WindowUse;
  readonly #key: readonly number[];
  readonly #kept = new TrackedMap<unknown, { row: Row; time: number }>();
  readonly #out = new Chunk();

  constructor(use: WindowUse, key: readonly number[]) {
    this.#use = use;
    this.#key = key;
    use.host.keep(this);
  }

  take(chunk: Chunk): void {
    const out = this.#out.clear();
    for (let at = 0; at < chunk.size; at++) {
      if (chunk.kinds[at] !== CURRENT) continue;
      const row = chunk.rows[at] as Row;
      const key = keyOf(this.#key.map((attribute) => row[attribute]));
      if (this.#kept.has(key)) continue;
      const time = chunk.times[at] as number;
      this.#kept.set(key, { row, time });
      out.add(row, time, CURRENT);
    }
    if (out.size > 0) this.#use.next.take(out);
  }

  each(visit: (row: Row, time: number) => boolean | undefined): void {
    for (const { row, time } of this.#kept.values()) if (visit(row, time) === true) return;
  }

  save(changed: boolean): State | undefined {
    return this.#kept.save(changed);
  }

  restore(state: State): void {
    this.#kept.restore(state);
  }
}
