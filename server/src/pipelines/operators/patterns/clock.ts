// The time of a pattern: when states ring in which matches wait for a time to pass, and when matches have taken too long.
import type { Sleeper } from "../../runtime/timers.ts";
import type { Host } from "../window.ts";
import type { Alarm } from "./alarm.ts";
import { type Match, NEVER } from "./match.ts";
import type { State } from "./state.ts";

/** What is saved of it. */
export interface SavedClock {
  expiry: number;
  asked: number;
  heldUntil: number;
}

/** Whose time it is. */
interface Timed extends Sleeper {
  readonly states: readonly State[];
}

/** Lets happen what the time brings: of a batch before each event, as if it came alone; when none comes the app's timer wakes it. */
export class Clock {
  readonly #host: Host;
  readonly #pattern: Timed;
  readonly #within: number;
  readonly #alarms: Alarm[] = [];
  /** The first alarm rings then. */
  next = Number.POSITIVE_INFINITY;
  /** When the first of those that wait has taken too long. */
  #expiry = Number.POSITIVE_INFINITY;
  /** The app was asked to wake it then, for when no events come. */
  #asked = Number.POSITIVE_INFINITY;
  /** Until then the clock does not say that a match is over: events came with times that are not the clock's. */
  #heldUntil = NEVER;
  /** What it said at the last event. */
  #latest = NEVER;

  /** `within`: how long a match may take. */
  constructor(host: Host, pattern: Timed, within: number) {
    this.#host = host;
    this.#pattern = pattern;
    this.#within = within;
  }

  /** An alarm of one of the states. */
  add(alarm: Alarm): void {
    this.#alarms.push(alarm);
  }

  /** What it says: within a batch what the last event has said. */
  get now(): number {
    return Math.max(this.#host.now, this.#latest);
  }

  /** Whether a match has taken too long. */
  isOver(match: Match, now: number): boolean {
    return match.begun !== NEVER && Math.abs(now - match.begun) > this.#within;
  }

  /** A match waits: it is let go of in time, also when no events come. */
  watch({ begun }: Match): void {
    if (this.#expiry !== Number.POSITIVE_INFINITY || begun === NEVER || this.#within === Number.POSITIVE_INFINITY)
      return;
    this.#expiry = Math.max(begun, this.#host.now) + this.#within + 1;
  }

  /** An event comes. */
  move(time: number): void {
    const now = this.#host.nowAt(time);
    if (this.next <= now || (this.#expiry <= now && this.#alarms.length > 0)) this.#pass(now);
    this.#latest = now;
    if (this.#within === Number.POSITIVE_INFINITY) return;
    if (now !== time) this.#heldUntil = now + this.#within + 1;
    for (const state of this.#pattern.states) state.expire(time);
  }

  /** The app wakes it. */
  wake(at: number): void {
    if (at >= this.#asked) this.#asked = Number.POSITIVE_INFINITY;
    this.#pass(at);
    this.sleep();
  }

  /** No event comes for now. */
  sleep(): void {
    const at = Math.min(this.#expiry, this.next);
    if (at >= this.#asked) return;
    this.#asked = at;
    this.#host.idle.ask(at, this.#pattern);
  }

  save(): SavedClock {
    return { expiry: this.#expiry, asked: this.#asked, heldUntil: this.#heldUntil };
  }

  restore({ expiry, asked, heldUntil }: SavedClock): void {
    this.#expiry = expiry;
    this.#asked = asked;
    this.#heldUntil = heldUntil;
  }

  /** Lets happen what is due until then, in its order. */
  #pass(until: number): void {
    while (Math.min(this.next, this.#expiry) <= until) {
      if (this.next < this.#expiry) this.#ring();
      else this.#expire();
    }
  }

  #ring(): void {
    this.#alarms.find((alarm) => alarm.at === this.next)?.ring();
    this.next = Math.min(...this.#alarms.map((alarm) => alarm.at));
  }

  /** Some have taken too long. */
  #expire(): void {
    // A batch may have brought later events before the app came to wake anybody.
    const now = Math.max(this.#expiry, this.now);
    this.#expiry = Number.POSITIVE_INFINITY;
    const { states } = this.#pattern;
    if (now >= this.#heldUntil) for (const state of states) state.expire(now);
    let oldest = Number.POSITIVE_INFINITY;
    for (const { waiting } of states) {
      const begun = waiting.head?.match.begun ?? NEVER;
      if (begun !== NEVER && begun < oldest) oldest = begun;
    }
    if (oldest === Number.POSITIVE_INFINITY) return;
    this.#expiry = Math.max(oldest, now - this.#within, this.#heldUntil - this.#within) + this.#within + 1;
  }
}
