// Where a match stands among those that wait with it.
import type { Match } from "./match.ts";

/** The place of a match in the list of a state. */
export class Entry {
  readonly match: Match;
  readonly key: unknown;
  /** Counts up in the order of the list. */
  readonly number: number;
  before: Entry | undefined;
  after: Entry | undefined;
  /** The one before with the same key; of the first, the last. */
  keyBefore: Entry | undefined;
  keyAfter: Entry | undefined;

  /** At the end of a list. */
  constructor(match: Match, key: unknown, number: number) {
    this.match = match;
    this.key = key;
    this.number = number;
    this.before = undefined;
    this.after = undefined;
    this.keyBefore = undefined;
    this.keyAfter = undefined;
  }
}
