// One timer for many who wait: that of the first. When it is due, the next one is asked for.
import type { Sleeper } from "../../runtime/timers.ts";
import type { Host } from "../window.ts";
import type { Entry } from "./entry.ts";
import { type Match, NEVER } from "./match.ts";
import type { Waiting } from "./waiting.ts";

/** An alarm as it is saved. */
export interface SavedAlarm {
  at: number;
  due: number;
  isShared: boolean;
  isMixed: boolean;
}

/** The timer of a state in which matches wait for a time to pass. */
export class Alarm {
  readonly #host: Host;
  readonly #sleeper: Sleeper;
  readonly #length: number;
  /** All wait for the same time: where a pattern begins. */
  isShared = false;
  /** When it will ring. */
  #at = Number.POSITIVE_INFINITY;
  /** When the time that began last is over. */
  #due = NEVER;
  /** Times went back: those who wait do not stand in the order of their times. */
  #isMixed = false;

  /** Wakes the state that waits so long. */
  constructor(host: Host, sleeper: Sleeper, length: number) {
    this.#host = host;
    this.#sleeper = sleeper;
    this.#length = length;
  }

  /** A time begins. */
  begin(from: number): void {
    const due = from + this.#length;
    if (due < this.#due) this.#isMixed = true;
    this.#due = due;
    this.#ask(due);
  }

  /** It rings: what the clock says. */
  rang(asked: number): number {
    if (asked >= this.#at) this.#at = Number.POSITIVE_INFINITY;
    return Math.max(asked, this.#host.now);
  }

  /** Takes out the matches whose time is over. */
  due(waiting: Waiting, at: number, isLate: (entry: Entry) => boolean): Match[] {
    const found: Match[] = [];
    let next = Number.POSITIVE_INFINITY;
    for (let entry = waiting.head; entry !== undefined; entry = entry.after) {
      const { match } = entry;
      if (isLate(entry)) continue;
      const due = this.isShared || match.time === NEVER ? this.#due : match.time + this.#length;
      if (due <= at) {
        waiting.remove(entry);
        found.push(match);
      } else {
        next = Math.min(next, due);
        if (!this.#isMixed) break;
      }
    }
    if (waiting.size === 0) this.#isMixed = false;
    else if (next !== Number.POSITIVE_INFINITY) this.#ask(next);
    return found;
  }

  save(): SavedAlarm {
    return { at: this.#at, due: this.#due, isShared: this.isShared, isMixed: this.#isMixed };
  }

  restore({ at, due, isShared, isMixed }: SavedAlarm): void {
    this.#at = at;
    this.#due = due;
    this.isShared = isShared;
    this.#isMixed = isMixed;
  }

  #ask(at: number): void {
    if (at >= this.#at) return;
    this.#at = at;
    this.#host.timers.ask(at, this.#sleeper);
  }
}
