// e1=Stream[…]: one event.
import type { Row } from "../../runtime/chunk.ts";
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
        if (this.holds(match, row, time)) {
          waiting.remove(entry);
          this.put(match, row, time);
          this.proceed(match, time);
        } else if (pattern.isSequence) waiting.remove(entry);
      }
      entry = following;
    }
  }
}
