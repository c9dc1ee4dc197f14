// When the states of a pattern ring in which matches wait for a time to pass.
import type { Host } from "../window.ts";
import type { Alarm } from "./alarm.ts";

/** The alarms of a pattern. */
export class Alarms {
  readonly #host: Host;
  readonly #all: Alarm[] = [];
  /** The first rings then. */
  next = Number.POSITIVE_INFINITY;
  /** The clock of the last event. */
  latest = Number.NEGATIVE_INFINITY;

  /** None yet. */
  constructor(host: Host) {
    this.#host = host;
  }

  /** One more. */
  add(alarm: Alarm): void {
    this.#all.push(alarm);
  }

  /** Whether there are any. */
  get areThere(): boolean {
    return this.#all.length > 0;
  }

  /** What the clock says: within a batch what the last event has said. */
  get now(): number {
    return Math.max(this.#host.now, this.latest);
  }

  /** Lets the first one ring. */
  ring(): void {
    this.#all.find((alarm) => alarm.at === this.next)?.ring();
    this.next = Math.min(...this.#all.map((alarm) => alarm.at));
  }
}
