// e1=Stream[…]: one event.
import type { Row } from "../../runtime/chunk.ts";
import type { Entry } from "./entry.ts";
import { State } from "./state.ts";

/** Waits for an event. */
export class EventState extends State {
  take(row: Row, time: number): void {
    const { waiting, pattern } = this;
    let entry = this.first(row);
    while (entry !== undefined) {
      const { match } = entry;
      const following = waiting.following(entry);
      if (!this.isLate(entry, time)) {
        const met = this.met(match, row, time);
        if (met !== undefined) this.#meet(entry, met, time);
        else if (pattern.isSequence) waiting.remove(entry);
      }
      entry = following;
    }
  }

  #meet(entry: Entry, row: Row, time: number): void {
    const { match } = entry;
    const { waiting, pattern } = this;
    if (this.isStart && this.again === this && waiting.size === 1 && !pattern.isSequence) {
      // `every` of this state alone: the only match that waits stays where it is, and a copy goes on.
      const copy = this.copyOf(match);
      this.put(copy, row, time);
      this.lead(copy, time);
      return;
    }
    waiting.remove(entry);
    this.put(match, row, time);
    this.proceed(match, time);
  }
}
