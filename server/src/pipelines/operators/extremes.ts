// The least or greatest of the values in a window.
import { isTooMuch, type State } from "../runtime/stateful.ts";

type Value = number | bigint;

/** Values that come and go, and the best of them. */
export interface Extremes {
  /** null if there is none. */
  readonly value: Value | null;
  add(value: Value): void;
  remove(value: Value): void;
  /** What is kept, or what has changed of it since it was last saved. */
  save(changed: boolean): State;
  /** Takes it up again. */
  restore(state: State): void;
}

interface SavedInTurn {
  /** The numbers of the best one, and of the first that was not saved before. */
  head: number;
  from: number;
  /** How often the best one is there. */
  count: number;
  /** Those from `from` on. */
  best: Value[];
  counts: number[];
}

/** For windows that let go of first what came first: a value that a later one beats can never be the best again, so it is forgotten at once. */
export class InTurn implements Extremes {
  /** Each is better than all after it. */
  #best: Value[] = [];
  #counts: number[] = [];
  #head = 0;
  /** The number, counted from the first ever, of the first in the lists. */
  #base = 0;
  /** Those below this number are as they were saved, but for the best one's count. */
  #same = 0;
  readonly #isMin: boolean;

  /** The least, or the greatest. */
  constructor(isMin: boolean) {
    this.#isMin = isMin;
  }

  get value(): Value | null {
    return this.#best[this.#head] ?? null;
  }

  add(value: Value): void {
    const [best, counts] = [this.#best, this.#counts];
    while (best.length > this.#head) {
      const last = best[best.length - 1] as Value;
      if (last === value) {
        counts[counts.length - 1] = (counts[counts.length - 1] as number) + 1;
        this.#differs(best.length - 1);
        return;
      }
      if (this.#isMin ? last < value : last > value) break;
      best.pop();
      counts.pop();
    }
    this.#differs(best.length);
    best.push(value);
    counts.push(1);
  }

  remove(value: Value): void {
    // It is the oldest: the best one, or forgotten.
    if (this.#best[this.#head] !== value) return;
    const left = (this.#counts[this.#head] as number) - 1;
    this.#counts[this.#head] = left;
    if (left > 0) return;
    this.#head++;
    if (this.#head < 32 || this.#head * 2 < this.#best.length) return;
    this.#best = this.#best.slice(this.#head);
    this.#counts = this.#counts.slice(this.#head);
    this.#base += this.#head;
    this.#head = 0;
  }

  save(changed: boolean): State {
    const head = this.#base + this.#head;
    const from = changed ? Math.max(head, this.#same) : head;
    const saved: SavedInTurn = {
      ...{ head, from, count: this.#counts[this.#head] ?? 0 },
      best: this.#best.slice(from - this.#base),
      counts: this.#counts.slice(from - this.#base),
    };
    this.#same = this.#base + this.#best.length;
    return saved;
  }

  restore(state: State): void {
    const { head, from, count, best, counts } = state as SavedInTurn;
    // Nothing stays of what there was: also where there was nothing.
    if (from === head) this.#base = head;
    const stays = from - this.#base;
    this.#best = [...this.#best.slice(0, stays), ...best];
    this.#counts = [...this.#counts.slice(0, stays), ...counts];
    this.#head = head - this.#base;
    if (this.#head < this.#counts.length) this.#counts[this.#head] = count;
    this.#same = this.#base + this.#best.length;
  }

  /** From a place on it is not what was saved. */
  #differs(place: number): void {
    if (this.#base + place < this.#same) this.#same = this.#base + place;
  }
}

/** For windows that let go in another order: all values, sorted, the best first. */
export class OutOfTurn implements Extremes {
  #values: Value[] = [];
  /** What came (true) and left since it was last saved. */
  #changes: [Value, boolean][] | undefined;
  readonly #isMin: boolean;

  /** The least, or the greatest. */
  constructor(isMin: boolean) {
    this.#isMin = isMin;
  }

  get value(): Value | null {
    return this.#values[0] ?? null;
  }

  add(value: Value): void {
    this.#values.splice(this.#place(value), 0, value);
    this.#note(value, true);
  }

  remove(value: Value): void {
    const place = this.#place(value);
    if (this.#values[place] === value) this.#values.splice(place, 1);
    this.#note(value, false);
  }

  save(changed: boolean): State {
    const changes = changed ? this.#changes : undefined;
    this.#changes = [];
    return { values: changes === undefined ? this.#values : undefined, changes };
  }

  restore(state: State): void {
    const { values, changes = [] } = state as { values?: Value[]; changes?: [Value, boolean][] };
    this.#changes = undefined;
    if (values !== undefined) this.#values = [...values];
    for (const [value, came] of changes) {
      if (came) this.add(value);
      else this.remove(value);
    }
    this.#changes = [];
  }

  #note(value: Value, came: boolean): void {
    if (this.#changes === undefined) return;
    this.#changes.push([value, came]);
    if (isTooMuch(this.#changes.length, this.#values.length)) this.#changes = undefined;
  }

  /** Where the first value stands that is not better. */
  #place(value: Value): number {
    let [low, high] = [0, this.#values.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      const there = this.#values[middle] as Value;
      if (this.#isMin ? there < value : there > value) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
