// The buckets of one granularity, each with its groups.
import type { Bucket } from "../../functions/time_buckets.ts";
import { isTooMuch } from "../../runtime/stateful.ts";
import type { ColumnSpec } from "../groups.ts";
import { type SavedSums, Sums } from "./sums.ts";

/** The groups of a bucket: their places by key. */
export type Places = Map<unknown, number>;

/** Before all times. */
export const NEVER = Number.NEGATIVE_INFINITY;

/** A level as it is saved. */
export interface SavedLevel {
  open: number;
  /** All there is, though it was asked for changes. */
  isWhole: boolean;
  /** Buckets that are gone. */
  dropped: number[];
  sums: SavedSums;
}

/** The buckets of one granularity. */
export class Level {
  readonly sums: Sums;
  /** The bucket whose sums are not yet part of longer ones. */
  open = NEVER;
  /** Of the buckets that there are, ascending. */
  starts: number[] = [];
  readonly #buckets = new Map<number, Places>();
  readonly #bucketOf: (time: number) => Bucket;
  #last: Bucket = { start: 0, end: 0 };
  #dropped: number[] = [];

  /** Without buckets. */
  constructor(specs: readonly ColumnSpec[], of: (time: number) => Bucket) {
    this.sums = new Sums(specs);
    this.#bucketOf = of;
  }

  /** The bucket that a time lies in. */
  bucketOf(time: number): Bucket {
    const { start, end } = this.#last;
    if (time < start || time >= end) this.#last = this.#bucketOf(time);
    return this.#last;
  }

  /** Whether there is a bucket that begins at a time. */
  has(start: number): boolean {
    return this.#buckets.has(start);
  }

  /** The groups of the bucket that begins at a time, which is there from then on. */
  bucket(start: number): Places {
    const known = this.#buckets.get(start);
    if (known !== undefined) return known;
    const places: Places = new Map();
    this.#buckets.set(start, places);
    this.starts.splice(this.countBefore(start), 0, start);
    return places;
  }

  /** How many buckets begin before a time. */
  countBefore(start: number): number {
    let [low, high] = [0, this.starts.length];
    // Mostly all of them do.
    if ((this.starts[high - 1] ?? NEVER) < start) return high;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.starts[middle] as number) < start) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** Lets go of buckets. */
  drop(starts: readonly number[]): void {
    for (const start of starts) {
      for (const place of this.#buckets.get(start)?.values() ?? []) this.sums.leave(place);
      if (this.#buckets.delete(start) && this.sums.epoch > 0) this.#dropped.push(start);
    }
    this.starts = this.starts.filter((start) => this.#buckets.has(start));
    if (!isTooMuch(this.#dropped.length, this.starts.length)) return;
    this.sums.isTooMuch = true;
    this.#dropped = [];
  }

  /** All there is, or what has changed since it was last saved or restored: undefined if nothing has. */
  save(changed: boolean): SavedLevel | undefined {
    if (changed && !this.sums.hasChanged && this.#dropped.length === 0) return undefined;
    const isWhole = !changed || this.sums.isTooMuch;
    const all = isWhole ? [...this.#buckets.values()].flatMap((places) => [...places.values()]) : undefined;
    const state = { open: this.open, isWhole, dropped: this.#dropped, sums: this.sums.save(all) };
    this.#dropped = [];
    return state;
  }

  /** Takes up what was saved, in place of what there is or on top of it. */
  restore({ open, isWhole, dropped, sums }: SavedLevel): void {
    this.drop(isWhole ? this.starts : dropped);
    this.open = open;
    for (const [at, start] of sums.starts.entries()) {
      const places = this.bucket(start);
      const key = sums.keys[at];
      let place = places.get(key);
      if (place === undefined) {
        place = this.sums.enter(start, key);
        places.set(key, place);
      }
      this.sums.put(place, sums, at);
    }
    this.sums.settle();
    this.#dropped = [];
  }
}
