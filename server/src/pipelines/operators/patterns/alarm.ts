// One timer for many who wait: that of the first. When it is due, the next one is asked for.
import type { Clock } from "./clock.ts";
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
  readonly #clock: Clock;
  readonly #rung: (at: number) => void;
  readonly #length: number;
  /** All wait for the same time: where a pattern begins. */
  isShared = false;
  /** When it will ring. */
  at = Number.POSITIVE_INFINITY;
  /** When the time that began last is over. */
  #due = NEVER;
  /** Times went back or were changed: those who wait do not stand in the order of their times. */
  #isMixed = false;

  /** Calls a state that waits so long, with what the clock says. */
  constructor(clock: Clock, length: number, rung: (at: number) => void) {
    this.#clock = clock;
    this.#length = length;
    this.#rung = rung;
    clock.add(this);
  }

  /** A time begins. */
  begin(from: number): void {
    const due = from + this.#length;
    if (due < this.#due) this.#isMixed = true;
    this.#due = due;
    this.#ask(due);
  }

  /** One of those that wait has got another time. */
  stir(): void {
    this.#isMixed = true;
  }

  /** Its time has come. */
  ring(): void {
    const at = Math.max(this.at, this.#clock.now);
    this.at = Number.POSITIVE_INFINITY;
    this.#rung(at);
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
    return { at: this.at, due: this.#due, isShared: this.isShared, isMixed: this.#isMixed };
  }

  restore({ at, due, isShared, isMixed }: SavedAlarm): void {
    this.at = at;
    if (at < this.#clock.next) this.#clock.next = at;
    this.#due = due;
    this.isShared = isShared;
    this.#isMixed = isMixed;
  }

  #ask(at: number): void {
    if (at >= this.at) return;
    this.at = at;
    if (at < this.#clock.next) this.#clock.next = at;
  }
}
