// What is to happen at a time: a heap by time, then by the order in which it was asked for, so that a replay does it alike.

import { isTooMuch, type State } from "./stateful.ts";

/** Something that can be woken. */
export interface Sleeper {
  /** Called when the clock has reached `at`. */
  wake(at: number): void;
}

interface Timer<S> {
  at: number;
  order: number;
  sleeper: S;
}

interface SavedTimers {
  /** What was there before is gone. */
  isWhole: boolean;
  asked: number;
  /** Times, orders and names of sleepers. */
  at: Float64Array;
  orders: Float64Array;
  sleepers: unknown[];
  /** Orders of those that were due. */
  gone: number[];
}

/** The timers of an app, or of whoever has many things to look after. */
export class Timers<S = Sleeper> {
  #heap: Timer<S>[] = [];
  #asked = 0;
  /** Those asked for since they were last saved. */
  #fresh: Set<Timer<S>> | undefined;
  /** Orders of those that were saved and are no more. */
  #gone: number[] = [];

  /** Time of the next one; Infinity when there is none. */
  get next(): number {
    return this.#heap[0]?.at ?? Number.POSITIVE_INFINITY;
  }

  /** How many wait. */
  get size(): number {
    return this.#heap.length;
  }

  /** Wakes the sleeper once when the clock reaches `at`. */
  ask(at: number, sleeper: S): void {
    const timer = { at, order: this.#asked++, sleeper };
    this.#fresh?.add(timer);
    this.#push(timer);
  }

  #push(timer: Timer<S>): void {
    const heap = this.#heap;
    let place = heap.length;
    heap.push(timer);
    while (place > 0) {
      const above = (place - 1) >> 1;
      const parent = heap[above] as Timer<S>;
      if (!isBefore(timer, parent)) break;
      heap[place] = parent;
      place = above;
    }
    heap[place] = timer;
  }

  /** Takes the first one out, if it is due. */
  due(now: number): { at: number; sleeper: S } | undefined {
    const heap = this.#heap;
    const first = heap[0];
    if (first === undefined || first.at > now) return undefined;
    const last = heap.pop() as Timer<S>;
    if (heap.length > 0) this.#sink(last);
    this.#lose(first);
    return first;
  }

  /** Forgets all. */
  clear(): void {
    this.#heap = [];
    this.#asked = 0;
    this.#fresh = undefined;
    this.#gone = [];
  }

  /** Forgets those of sleepers that are gone. */
  forget(sleepers: ReadonlySet<S>): void {
    this.#keep((timer) => !sleepers.has(timer.sleeper));
  }

  /** All, or what has changed. `name`: what a sleeper is saved as. */
  save(changed: boolean, name: (sleeper: S) => State): State {
    const isWhole = !changed || this.#fresh === undefined;
    const timers = isWhole || this.#fresh === undefined ? this.#heap : [...this.#fresh];
    const saved: SavedTimers = {
      isWhole,
      asked: this.#asked,
      at: Float64Array.from(timers, (timer) => timer.at),
      orders: Float64Array.from(timers, (timer) => timer.order),
      sleepers: timers.map((timer) => name(timer.sleeper)),
      gone: isWhole ? [] : this.#gone,
    };
    this.#fresh = new Set();
    this.#gone = [];
    return saved;
  }

  /** Takes up what was saved. `named`: the sleeper of a name; undefined if there is none any more. */
  restore(state: State, named: (name: State) => S | undefined): void {
    const { isWhole, asked, at, orders, sleepers, gone } = state as SavedTimers;
    const over = new Set(gone);
    this.#fresh = undefined;
    this.#keep((timer) => !isWhole && !over.has(timer.order));
    for (const [place, name] of sleepers.entries()) {
      const sleeper = named(name);
      if (sleeper !== undefined) this.#push({ at: at[place] as number, order: orders[place] as number, sleeper });
    }
    this.#asked = asked;
    this.#fresh = new Set();
    this.#gone = [];
  }

  #keep(stays: (timer: Timer<S>) => boolean): void {
    const kept: Timer<S>[] = [];
    for (const timer of this.#heap) {
      if (stays(timer)) kept.push(timer);
      else this.#lose(timer);
    }
    this.#heap = kept.sort((a, b) => (isBefore(a, b) ? -1 : 1)); // In order, an array is a heap.
  }

  /** A timer is no more. */
  #lose(timer: Timer<S>): void {
    const fresh = this.#fresh;
    if (fresh === undefined || fresh.delete(timer)) return;
    this.#gone.push(timer.order);
    if (isTooMuch(this.#gone.length, this.#heap.length)) this.#fresh = undefined;
  }

  #sink(timer: Timer<S>): void {
    const heap = this.#heap;
    let place = 0;
    for (;;) {
      let child = 2 * place + 1;
      if (child >= heap.length) break;
      const right = heap[child + 1];
      if (right !== undefined && isBefore(right, heap[child] as Timer<S>)) child++;
      const below = heap[child] as Timer<S>;
      if (!isBefore(below, timer)) break;
      heap[place] = below;
      place = child;
    }
    heap[place] = timer;
  }
}

function isBefore(a: Timer<unknown>, b: Timer<unknown>): boolean {
  return a.at < b.at || (a.at === b.at && a.order < b.order);
}
