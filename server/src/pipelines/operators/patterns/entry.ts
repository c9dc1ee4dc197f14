// Where a match stands among those that wait with it.
import type { Chain } from "./by_key.ts";
import type { Match } from "./match.ts";

/** The place of a match in the list of a state. */
export class Entry {
  readonly match: Match;
  /** Counts up in the order of the list. */
  readonly number: number;
  before: Entry | undefined;
  after: Entry | undefined;
  /** Where it is found by its key, with its neighbours there. */
  chain: Chain | undefined;
  keyBefore: Entry | undefined;
  keyAfter: Entry | undefined;

  /** At the end of a list. */
  constructor(match: Match, number: number) {
    this.match = match;
    this.number = number;
    this.before = undefined;
    this.after = undefined;
    this.chain = undefined;
    this.keyBefore = undefined;
    this.keyAfter = undefined;
  }
}
