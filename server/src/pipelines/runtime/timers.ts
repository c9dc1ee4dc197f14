// What is to happen at a time: a heap by time, then by the order in which it was asked for, so that a replay does it alike.

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

/** The timers of an app, or of whoever has many things to look after. */
export class Timers<S = Sleeper> {
  #heap: Timer<S>[] = [];
  #asked = 0;

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
    const heap = this.#heap;
    const timer = { at, order: this.#asked++, sleeper };
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
    return first;
  }

  /** Forgets those of sleepers that are gone. */
  forget(sleepers: ReadonlySet<S>): void {
    const kept = this.#heap.filter((timer) => !sleepers.has(timer.sleeper)).sort((a, b) => (isBefore(a, b) ? -1 : 1));
    this.#heap = kept; // In order, an array is a heap.
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
