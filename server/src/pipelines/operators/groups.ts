// What aggregators have added up, by group: columns of numbers with a place for each group. A million groups cost their numbers and
// an entry of a map each, and a group without events in its window gives its place back.

import { isTooMuch, type State, type Stateful } from "../runtime/stateful.ts";

/** What a column holds: numbers of eight bytes, or anything. */
export type ColumnType = "number" | "any";

/** A column and what a new group has in it. */
export interface ColumnSpec {
  type: ColumnType;
  start: () => unknown;
  /** What is saved of a value, where it is not plain. `changed`: only what has changed since it was last saved will do. */
  save?(value: unknown, changed?: boolean): State;
  /** The value of what was saved. `before`: the one that it may be the changes of. */
  restore?(state: State, before?: unknown): unknown;
}

type Column = Float64Array | unknown[];

const FIRST = 16;

/** The events of a place that no group has. */
const CLOSED = -1;

interface SavedGroups {
  /** What was there before is gone. */
  isWhole: boolean;
  /** Groups that are no more. */
  gone: unknown[];
  keys: unknown[];
  events: Float64Array;
  columns: Column[];
}

/** The groups of one query. */
export class Groups implements Stateful {
  readonly form = "groups@1";
  readonly places = new Map<unknown, number>();

  /** How many there are. */
  get size(): number {
    return this.places.size;
  }

  /** One for each ColumnSpec; replaced when they grow, so code reads them again after open(). */
  columns: Column[];
  /** How many events of a window a group has. */
  events: Float64Array = new Float64Array(FIRST);
  readonly #specs: readonly ColumnSpec[];
  #keys: unknown[] = [];
  #free: number[] = [];
  /** Groups that have emptied in this chunk; some may be in it more than once. */
  #empty: number[] = [];
  #changed: Set<unknown> | undefined;

  /** Groups of these columns. */
  constructor(specs: readonly ColumnSpec[]) {
    this.#specs = specs;
    this.columns = specs.map((spec) => (spec.type === "number" ? new Float64Array(FIRST) : []));
  }

  /** The place of a group that there was not. */
  open(key: unknown): number {
    const place = this.#free.pop() ?? this.#keys.length;
    if (place === this.events.length) this.#grow();
    this.#keys[place] = key;
    this.places.set(key, place);
    this.events[place] = 0;
    this.#changed?.add(key);
    this.renew(place);
    return place;
  }

  /** A group has no events any more. Whether it goes is seen when the chunk is through: most often its next event is in there. */
  empty(place: number): void {
    this.#empty.push(place);
  }

  /** A group that has emptied begins anew. */
  renew(place: number): void {
    for (let index = 0; index < this.columns.length; index++) {
      (this.columns[index] as Column)[place] = (this.#specs[index] as ColumnSpec).start() as number;
    }
  }

  /** Lets go of the groups that have emptied and have not begun anew. */
  closeEmpty(): void {
    const empty = this.#empty;
    for (let place = empty.pop(); place !== undefined; place = empty.pop()) {
      if (this.events[place] === 0) this.close(place);
    }
  }

  /** Gives the place of a group back. */
  close(place: number): void {
    this.events[place] = CLOSED;
    const key = this.#keys[place];
    this.places.delete(key);
    this.#lose(key);
    this.#keys[place] = undefined;
    this.#free.push(place);
    for (const column of this.columns) if (Array.isArray(column)) column[place] = undefined;
  }

  /** Begins anew, without groups. */
  clear(): void {
    const keys = this.#changed === undefined ? [] : [...this.places.keys()];
    this.places.clear();
    for (const key of keys) this.#lose(key);
    this.#keys = [];
    this.#free = [];
    this.#empty = [];
    for (const column of this.columns) if (Array.isArray(column)) column.length = 0;
  }

  /** There is something in it that is not the same at all times. */
  readonly isKept = true;

  /** Changes are kept track of: whoever changes a group says so. */
  get isTracked(): boolean {
    return this.#changed !== undefined;
  }

  /** A group was changed: told by the code of queries when changes are kept track of. */
  touch(place: number): void {
    this.#changed?.add(this.#keys[place]);
  }

  save(changed: boolean): State | undefined {
    const { places, events } = this;
    const gone: unknown[] = [];
    let keys: unknown[] = [];
    const isWhole = !changed || this.#changed === undefined;
    if (this.#changed === undefined || isWhole) keys = [...places.keys()];
    else for (const key of this.#changed) (places.has(key) ? keys : gone).push(key);
    this.#changed = new Set();
    if (!isWhole && keys.length + gone.length === 0) return undefined;
    const at = Uint32Array.from(keys, (key) => places.get(key) as number);
    const columns = this.columns.map((column, index) => {
      if (!Array.isArray(column)) return Float64Array.from(at, (place) => column[place] as number);
      const { save } = this.#specs[index] as ColumnSpec;
      return Array.from(at, (place) => (save === undefined ? column[place] : save(column[place], !isWhole)));
    });
    const saved: SavedGroups = {
      isWhole,
      gone,
      keys,
      events: Float64Array.from(at, (place) => events[place] as number),
      columns,
    };
    return saved;
  }

  restore(state: State): void {
    const { isWhole, gone, keys, events, columns } = state as SavedGroups;
    if (isWhole) this.clear();
    for (const key of gone) {
      const place = this.places.get(key);
      if (place !== undefined) this.close(place);
    }
    for (const [at, key] of keys.entries()) {
      const place = this.places.get(key) ?? this.open(key);
      this.events[place] = events[at] as number;
      for (const [index, column] of columns.entries()) {
        const { restore } = this.#specs[index] as ColumnSpec;
        const into = this.columns[index] as unknown[];
        into[place] = restore === undefined ? column[at] : restore(column[at], into[place]);
      }
    }
    this.#changed = new Set();
  }

  #lose(key: unknown): void {
    if (this.#changed === undefined) return;
    this.#changed.add(key);
    if (isTooMuch(this.#changed.size, this.places.size)) this.#changed = undefined;
  }

  #grow(): void {
    const size = this.events.length * 2;
    const grown = (column: Float64Array) => {
      const next = new Float64Array(size);
      next.set(column);
      return next;
    };
    this.events = grown(this.events);
    this.columns = this.columns.map((column) => (Array.isArray(column) ? column : grown(column)));
  }
}
