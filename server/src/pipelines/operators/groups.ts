// What aggregators have added up, by group: columns of numbers with a place for each group. A million groups cost their numbers and
// an entry of a map each, and a group without events in its window gives its place back.

/** What a column holds: numbers of eight bytes, or anything. */
export type ColumnType = "number" | "any";

/** A column and what a new group has in it. */
export interface ColumnSpec {
  type: ColumnType;
  start: () => unknown;
}

type Column = Float64Array | unknown[];

const FIRST = 16;

/** The groups of one query. */
export class Groups {
  readonly places = new Map<unknown, number>();
  /** One for each ColumnSpec; replaced when they grow, so code reads them again after open(). */
  columns: Column[];
  /** How many events of a window a group has. */
  events: Float64Array = new Float64Array(FIRST);
  readonly #specs: readonly ColumnSpec[];
  #keys: unknown[] = [];
  #free: number[] = [];
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
    this.columns.forEach((column, index) => {
      column[place] = (this.#specs[index] as ColumnSpec).start() as number;
    });
    return place;
  }

  /** Gives the place of a group back. */
  close(place: number): void {
    const key = this.#keys[place];
    this.#changed?.add(key);
    this.places.delete(key);
    this.#keys[place] = undefined;
    this.#free.push(place);
    for (const column of this.columns) if (Array.isArray(column)) column[place] = undefined;
  }

  /** Begins anew, without groups. */
  clear(): void {
    if (this.#changed !== undefined) for (const key of this.places.keys()) this.#changed.add(key);
    this.places.clear();
    this.#keys = [];
    this.#free = [];
    for (const column of this.columns) if (Array.isArray(column)) column.length = 0;
  }

  /** A group was changed: told by the code of queries when changes are kept track of. */
  touch(place: number): void {
    this.#changed?.add(this.#keys[place]);
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
