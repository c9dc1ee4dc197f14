// Where the results of a query go: to whoever listens to the query, then into a stream, in which everything is new.
import { type Chunk, CURRENT, EXPIRED, type Row, type Taker } from "../runtime/chunk.ts";
import type { Meter } from "../runtime/meter.ts";
import type { OutputEvent, QueryOutput } from "./environment.ts";
import type { RateEnd } from "./rate.ts";

/** The end of a query. */
export class Output implements RateEnd {
  readonly #listeners: QueryOutput[];
  readonly #into: Taker | undefined;
  readonly #meter: Meter;

  /** Results are told to the listeners and go into `into`. */
  constructor(into: Taker | undefined, listeners: QueryOutput[], meter: Meter) {
    this.#listeners = listeners;
    this.#into = into;
    this.#meter = meter;
  }

  take(chunk: Chunk): void {
    if (chunk.size === 0) return;
    const meter = this.#meter;
    meter.give(chunk.size);
    if (this.#listeners.length > 0) this.#tell(chunk);
    if (this.#into !== undefined) {
      for (let at = 0; at < chunk.size; at++) chunk.kinds[at] = CURRENT;
      this.#into.take(chunk);
    }
    meter.goOn();
  }

  /** Tells the listeners that there is nothing to be told. */
  nothing(time: number): void {
    for (const listener of this.#listeners) listener(time, null, null);
  }

  #tell(chunk: Chunk): void {
    const arrived: OutputEvent[] = [];
    const left: OutputEvent[] = [];
    for (let at = 0; at < chunk.size; at++) {
      const isExpired = chunk.kinds[at] === EXPIRED;
      const event = { timestamp: chunk.times[at] as number, data: chunk.rows[at] as Row, isExpired };
      (isExpired ? left : arrived).push(event);
    }
    const time = chunk.times[0] as number;
    for (const listener of this.#listeners) {
      listener(time, arrived.length > 0 ? arrived : null, left.length > 0 ? left : null);
    }
  }
}
