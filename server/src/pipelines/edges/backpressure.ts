// What happens to events that come faster than an app works them off.

/** What is done with an event that there is no room for. Times are in milliseconds. */
export type Backpressure =
  /** It is left out. */
  | { kind: "drop" }
  /** Whoever sends waits until there is room. */
  | { kind: "block" }
  /** The same, so long at most: then it is left out. */
  | { kind: "blockWithTimeout"; timeout: number }
  /** It is tried again after 1, 2, 4 … milliseconds, `most` at most, and so often: then it is left out. */
  | { kind: "exponentialBackoff"; most: number; tries?: number }
  /** It is left out; after so many without one that got in, all are for a while, without a look. Then one is tried. */
  | { kind: "circuitBreaker"; failures: number; recovery: number };

/** What a circuit breaker does: lets through, refuses, or tries one. */
export type CircuitState = "closed" | "open" | "halfOpen";

/** Counts failures, and refuses for a while after too many. */
export class Circuit {
  readonly #failures: number;
  readonly #recovery: number;
  readonly #now: () => number;
  #failed = 0;
  #openedAt: number | undefined;
  /** How often it opened. */
  breaks = 0;

  /** Opens after so many failures in a row, and tries again after so many milliseconds. */
  constructor(failures: number, recovery: number, now: () => number) {
    this.#failures = failures;
    this.#recovery = recovery;
    this.#now = now;
  }

  get state(): CircuitState {
    if (this.#openedAt === undefined) return "closed";
    return this.#now() - this.#openedAt >= this.#recovery ? "halfOpen" : "open";
  }

  /** One got through. */
  succeeded(): void {
    this.#failed = 0;
    this.#openedAt = undefined;
  }

  /** One did not. */
  failed(): void {
    // The one that is tried decides alone.
    if (++this.#failed < this.#failures && this.#openedAt === undefined) return;
    this.#openedAt = this.#now();
    this.breaks++;
  }
}
