// The least or greatest of the values in a window.
import type { State } from "../runtime/stateful.ts";

type Value = number | bigint;

/** Values that come and go, and the best of them. */
export interface Extremes {
  /** null if there is none. */
  readonly value: Value | null;
  add(value: Value): void;
  remove(value: Value): void;
  /** What is kept. */
  save(): State;
  /** Takes it up again. */
  restore(state: State): void;
}

/** For windows that let go of first what came first: a value that a later one beats can never be the best again, so it is forgotten at once. */
export class InTurn implements Extremes {
  /** Each is better than all after it. */
  #best: Value[] = [];
  #counts: number[] = [];
  #head = 0;
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
        return;
      }
      if (this.#isMin ? last < value : last > value) break;
      best.pop();
      counts.pop();
    }
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
    this.#head = 0;
  }

  save(): State {
    return [this.#best.slice(this.#head), this.#counts.slice(this.#head)];
  }

  restore(state: State): void {
    [this.#best, this.#counts] = state as [Value[], number[]];
    this.#head = 0;
  }
}

/** For windows that let go in another order: all values, sorted, the best first. */
export class OutOfTurn implements Extremes {
  #values: Value[] = [];
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
  }

  remove(value: Value): void {
    const place = this.#place(value);
    if (this.#values[place] === value) this.#values.splice(place, 1);
  }

  save(): State {
    return this.#values;
  }

  restore(state: State): void {
    this.#values = state as Value[];
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
