// The buckets of all granularities. An event is added to the shortest one only: when that closes, because a later one has begun, its sums
// are added to the next longer one, and so on. So each level has one open bucket whose sums no longer one knows yet; whoever reads a level
// adds those of the levels below it. What belongs to a bucket that is closed already is added to it and to all the longer ones that know
// it, up to the first that is open.
import type { Bucket } from "../../functions/time_buckets.ts";
import type { ColumnSpec } from "../groups.ts";
import { Level, NEVER, type Places } from "./level.ts";
import type { Sums } from "./sums.ts";

/** Adds the sums of a place of one level to those of the same group in a bucket of another. */
export type Merge = (from: Sums, place: number, into: Sums, start: number, places: Places, key: unknown) => void;

/** The levels of an aggregation, the shortest first. */
export class Tree {
  readonly levels: readonly Level[];
  /** The open bucket of the shortest level: from `low` up to `high`. */
  low = Number.POSITIVE_INFINITY;
  high = NEVER;
  places: Places = new Map();
  readonly #specs: readonly ColumnSpec[];
  readonly #merge: Merge;

  /** Without buckets. `of`: the buckets of each level. */
  constructor(specs: readonly ColumnSpec[], of: readonly ((time: number) => Bucket)[], merge: Merge) {
    this.#specs = specs;
    this.#merge = merge;
    this.levels = of.map((each) => new Level(specs, each));
  }

  /** Time has come to a bucket of the shortest level that is later than the open one. */
  roll(time: number): void {
    const level = this.levels[0] as Level;
    const { start, end } = level.bucketOf(time);
    this.#open(0, start);
    this.low = start;
    this.high = end;
    this.places = level.bucket(start);
  }

  /** The start of the bucket of a level in which something of a time belongs; it is there from then on. */
  reach(at: number, time: number): number {
    const level = this.levels[at] as Level;
    const { start } = level.bucketOf(time);
    if (start > level.open) this.#open(at, start);
    else level.bucket(start);
    return start;
  }

  /** Closes the open bucket of a level, if it begins before a time: its sums become part of longer ones. */
  close(at: number, before: number): void {
    const level = this.levels[at] as Level;
    const { open } = level;
    if (open === NEVER || open >= before) return;
    level.open = NEVER;
    const places = level.bucket(open);
    for (let above = at + 1; above < this.levels.length; above++) {
      const next = this.levels[above] as Level;
      const start = this.reach(above, open);
      const into = next.bucket(start);
      for (const [key, place] of places) this.#merge(level.sums, place, next.sums, start, into, key);
      if (start === next.open) break;
    }
    if (at > 0) return;
    this.low = Number.POSITIVE_INFINITY;
    this.high = NEVER;
  }

  /** Lets go of the buckets of a level that begin before a time. */
  purge(at: number, before: number): void {
    const level = this.levels[at] as Level;
    this.close(at, before);
    const gone = level.countBefore(before);
    if (gone > 0) level.drop(level.starts.slice(0, gone));
  }

  /**
   * Visits the groups of the buckets of a level that begin within a stretch of time, the earlier ones first, until `visit` says true.
   * `only`: no other group than that of this key.
   */
  each(
    at: number,
    { start, end }: Bucket,
    only: { key: unknown } | undefined,
    visit: (sums: Sums, place: number, start: number) => boolean,
  ): void {
    const level = this.levels[at] as Level;
    const below = this.#below(at);
    const starts = level.starts.slice(level.countBefore(start), level.countBefore(end));
    for (const more of below.keys()) if (more >= start && more < end && !level.has(more)) starts.push(more);
    starts.sort((a, b) => a - b);
    for (const each of starts) {
      const lower = below.get(each);
      const from = lower === undefined ? level : this.#together(level, each, lower, only);
      for (const [, place] of groupsOf(from.bucket(each), only)) if (visit(from.sums, place, each)) return;
    }
  }

  /** What was saved is there again. */
  restored(): void {
    const level = this.levels[0] as Level;
    this.low = Number.POSITIVE_INFINITY;
    this.high = NEVER;
    if (level.open === NEVER) return;
    this.low = level.open;
    this.high = level.bucketOf(level.open).end;
    this.places = level.bucket(level.open);
  }

  /** The open bucket of a level is another one from now on. */
  #open(at: number, start: number): void {
    this.close(at, start);
    const level = this.levels[at] as Level;
    level.open = start;
    level.bucket(start);
  }

  /** The levels below one that have an open bucket, by the bucket of that level in which it lies: longer ones first, which are older. */
  #below(at: number): Map<number, Level[]> {
    const found = new Map<number, Level[]>();
    for (let index = at - 1; index >= 0; index--) {
      const lower = this.levels[index] as Level;
      if (lower.open === NEVER) continue;
      const { start } = (this.levels[at] as Level).bucketOf(lower.open);
      const known = found.get(start);
      if (known === undefined) found.set(start, [lower]);
      else known.push(lower);
    }
    return found;
  }

  /** A bucket with what the levels below have for it. */
  #together(level: Level, start: number, lower: readonly Level[], only: { key: unknown } | undefined): Level {
    const whole = new Level(this.#specs, () => ({ start, end: start + 1 }));
    const places = whole.bucket(start);
    const add = (from: Level, groups: Places) => {
      for (const [key, place] of groupsOf(groups, only)) this.#merge(from.sums, place, whole.sums, start, places, key);
    };
    if (level.has(start)) add(level, level.bucket(start));
    for (const each of lower) add(each, each.bucket(each.open));
    return whole;
  }
}

/** All groups of a bucket, or the one that is asked for, if it is there. */
function groupsOf(places: Places, only: { key: unknown } | undefined): Iterable<[unknown, number]> {
  if (only === undefined) return places;
  const place = places.get(only.key);
  return place === undefined ? [] : [[only.key, place]];
}
