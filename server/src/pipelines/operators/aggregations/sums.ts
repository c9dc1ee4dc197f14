// The sums of one granularity: columns with a place for each group of each bucket. A second of one group costs its numbers.
import { isTooMuch } from "../../runtime/stateful.ts";
import type { ColumnSpec } from "../groups.ts";

type Column = Float64Array | unknown[];

const FIRST = 16;

/** Columns that grow, places that are given back, and a memory for which of them were written. */
export class Sums {
  /** One for each ColumnSpec; replaced when they grow, so code reads them again after enter(). */
  columns: Column[];
  /** When each place was last written: between which two savings. Equal to `epoch`: it is noted already, or nobody asks. */
  stamps = new Uint32Array(FIRST);
  epoch = 0;
  readonly #specs: readonly ColumnSpec[];
  #keys: unknown[] = [];
  /** The start of the bucket of each place; NaN where there is none. */
  #starts: number[] = [];
  #free: number[] = [];
  #noted: number[] = [];
  /** More was written than what is kept: nobody asks for changes, or they are no less than the whole. */
  isTooMuch = false;

  /** Without places. */
  constructor(specs: readonly ColumnSpec[]) {
    this.#specs = specs;
    this.columns = specs.map((spec) => (spec.type === "number" ? new Float64Array(FIRST) : []));
  }

  /** Whether places were written since they were saved. */
  get hasChanged(): boolean {
    return this.isTooMuch || this.#noted.length > 0;
  }

  /** A place for a group of a bucket, whose columns are to be written: nothing of worth is in them. */
  enter(start: number, key: unknown): number {
    const place = this.#free.pop() ?? this.#keys.length;
    if (place === this.stamps.length) this.#grow();
    this.#keys[place] = key;
    this.#starts[place] = start;
    this.stamps[place] = Math.max(0, this.epoch - 1);
    return place;
  }

  /** Gives a place back. */
  leave(place: number): void {
    this.#keys[place] = undefined;
    this.#starts[place] = Number.NaN;
    this.#free.push(place);
    for (const column of this.columns) if (Array.isArray(column)) column[place] = null;
  }

  /** A place is written, for the first time since it was saved. */
  note(place: number): void {
    this.stamps[place] = this.epoch;
    this.#noted.push(place);
    if (!isTooMuch(this.#noted.length, this.#keys.length - this.#free.length)) return;
    this.isTooMuch = true;
    this.#noted = [];
  }

  /** What is in these places, or in those that were written since they were saved. From then on changes are kept track of. */
  save(
    places: readonly number[] = [...new Set(this.#noted)].filter((at) => !Number.isNaN(this.#starts[at])),
  ): SavedSums {
    this.settle();
    return {
      starts: places.map((place) => this.#starts[place] as number),
      keys: places.map((place) => this.#keys[place]),
      columns: this.columns.map((column, index) => {
        if (!Array.isArray(column)) return Float64Array.from(places, (place) => column[place] as number);
        const { save = own } = this.#specs[index] as ColumnSpec;
        return places.map((place) => save(column[place]));
      }),
    };
  }

  /** Puts what was saved at a place of it into one here. */
  put(place: number, { columns }: SavedSums, at: number): void {
    for (const [index, column] of this.columns.entries()) {
      const { restore = own } = this.#specs[index] as ColumnSpec;
      column[place] = restore((columns[index] as ArrayLike<unknown>)[at]) as number;
    }
  }

  /** All there is counts as saved. */
  settle(): void {
    this.epoch++;
    this.#noted = [];
    this.isTooMuch = false;
  }

  #grow(): void {
    const size = this.stamps.length * 2;
    const stamps = new Uint32Array(size);
    stamps.set(this.stamps);
    this.stamps = stamps;
    this.columns = this.columns.map((column) => {
      if (Array.isArray(column)) return column;
      const next = new Float64Array(size);
      next.set(column);
      return next;
    });
  }
}

/** Places as they are saved, side by side: their buckets, their keys and their values. */
export interface SavedSums {
  starts: number[];
  keys: unknown[];
  columns: (Float64Array | unknown[])[];
}

/** What is saved is not changed any more. */
function own(value: unknown): unknown {
  return value instanceof Map ? new Map(value) : value;
}
