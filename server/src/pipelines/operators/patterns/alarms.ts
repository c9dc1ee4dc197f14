// When the states of a pattern ring in which matches wait for a time to pass. Of a batch each event first lets ring what is due by then,
// as if it came alone; the app's timer is there for when none comes.
import type { Sleeper } from "../../runtime/timers.ts";
import type { Host } from "../window.ts";
import type { Alarm } from "./alarm.ts";

/** The alarms of a pattern. */
export class Alarms {
  readonly #host: Host;
  readonly #sleeper: Sleeper;
  readonly #all: Alarm[] = [];
  /** The first rings then. */
  next = Number.POSITIVE_INFINITY;
  /** The app was asked to wake then, at the earliest. */
  asked = Number.POSITIVE_INFINITY;
  /** The clock of the last event. */
  latest = Number.NEGATIVE_INFINITY;

  /** Whoever sleeps has ring() called when it wakes. */
  constructor(host: Host, sleeper: Sleeper) {
    this.#host = host;
    this.#sleeper = sleeper;
  }

  /** One more. */
  add(alarm: Alarm): void {
    this.#all.push(alarm);
  }

  /** What the clock says: within a batch what the last event has said. */
  get now(): number {
    return Math.max(this.#host.now, this.latest);
  }

  /** One is to ring then. */
  ask(at: number): void {
    if (at < this.next) this.next = at;
    if (at >= this.asked) return;
    this.asked = at;
    this.#host.idle.ask(at, this.#sleeper);
  }

  /** Lets ring what is due, in its order. */
  ring(now: number): void {
    while (this.next <= now) {
      const first = this.#all.find((alarm) => alarm.at === this.next);
      first?.ring();
      this.next = Math.min(...this.#all.map((alarm) => alarm.at));
    }
  }

  /** The app wakes it. */
  woken(at: number): void {
    if (at >= this.asked) this.asked = Number.POSITIVE_INFINITY;
    if (this.next <= at) this.ring(at);
    if (this.next < Number.POSITIVE_INFINITY) this.ask(this.next);
  }
}
