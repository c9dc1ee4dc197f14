// How an input queue does.

/** What a queue has done since it was made. Times are in milliseconds. */
export interface QueueMetrics {
  /** Events that got in, and events that the app has worked off. */
  published: number;
  consumed: number;
  /** Events that were left out because there was no room, or no room in time. */
  dropped: number;
  /** How often there was no room. */
  queueFull: number;
  /** Events that the app refused. */
  errors: number;
  /** Events in it, and senders that wait to get in. */
  size: number;
  waiting: number;
  /** Events that were worked off in a second, on average. */
  throughput: number;
  /** From getting in until worked off. */
  latency: { average: number; max: number };
  /** Of those that wanted in, the share that was left out; of those that got in, the share that was refused. */
  dropRate: number;
  errorRate: number;
  /** Of a circuit breaker. */
  circuit?: { state: "closed" | "open" | "halfOpen"; breaks: number };
}

/** Adds up how long events took. */
export class Latency {
  #sum = 0;
  #count = 0;
  #max = 0;

  /** An event took so long. */
  add(milliseconds: number): void {
    this.#sum += milliseconds;
    this.#count++;
    if (milliseconds > this.#max) this.#max = milliseconds;
  }

  get told(): { average: number; max: number } {
    return { average: this.#count === 0 ? 0 : this.#sum / this.#count, max: this.#max };
  }
}
