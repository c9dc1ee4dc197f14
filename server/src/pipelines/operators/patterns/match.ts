// A match on its way: what a pattern has found so far.
import type { Row } from "../../runtime/chunk.ts";

/** The time of what has not come yet. */
export const NEVER = Number.NEGATIVE_INFINITY;

/** By state: the event that was found for it, those that were counted, an empty row for what did not come, or null. */
export type Slots = (Row | Row[] | null)[];

/** A match. States that wait for the same one share it. */
export class Match {
  slots: Slots;
  /** When it came to where it is: the time of its last event, or of the timer that let it go on. */
  time: number;
  /** The time of its first event. */
  begun: number;
  /** It took too long. States that share it are told once. */
  isOver = false;
  /** By which it is known where it was saved; 0 while it has not been. */
  id = 0;

  /** A match of these events. */
  constructor(slots: Slots, time: number, begun: number) {
    this.slots = slots;
    this.time = time;
    this.begun = begun;
  }

  /** Without events. */
  static blank(size: number): Match {
    return new Match(new Array<null>(size).fill(null), NEVER, NEVER);
  }

  /** A copy with the events before a slot: what comes from there on is looked for anew. `collects`: the slots with events of their own. */
  before(slot: number, collects: readonly number[]): Match {
    const copy = this.slots.slice();
    let begun = NEVER;
    for (let at = 0; at < copy.length; at++) {
      if (at >= slot) copy[at] = null;
      else if (copy[at] !== null && (copy[at] as Row).length > 0) begun = this.begun;
    }
    for (const at of collects) if (copy[at] !== null) copy[at] = (copy[at] as Row[]).slice();
    return new Match(copy, this.time, begun);
  }

  /** Whether a slot behind this one is filled: the match went on. */
  isBeyond(slot: number): boolean {
    for (let at = slot + 1; at < this.slots.length; at++) if (this.slots[at] !== null) return true;
    return false;
  }
}
