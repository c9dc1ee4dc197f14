// States of a pattern: each waits for events of a stream, with the matches that need one.
import type { Row } from "../../runtime/chunk.ts";
import type { Entry } from "./entry.ts";
import { Match, NEVER, type Slots } from "./match.ts";
import type { Pattern } from "./pattern.ts";
import type { Passage, StateSpec } from "./state_spec.ts";
import { Waiting } from "./waiting.ts";

const DIRECT: Passage = { ahead: undefined, behind: [] };

/** So many may wait before it is looked whether all of them still do. */
const FEW = 1_024;

/** A state. */
export abstract class State {
  readonly spec: StateSpec;
  readonly pattern: Pattern;
  readonly waiting: Waiting;
  passage = DIRECT;
  /** Where matches go; undefined: they are complete. */
  next: State | undefined;
  /** `every` ends here: where it begins. */
  again: State | undefined;
  /** Within `every`: where it begins, for matches that took too long. */
  around: State | undefined;
  isStart = false;
  /** The states of an `every (…)` of several that begins here, at the start. */
  group: State[] | undefined;
  hasBegun = false;
  #most = FEW;

  /** A state of a pattern, with no matches. */
  constructor(spec: StateSpec, pattern: Pattern) {
    this.spec = spec;
    this.pattern = pattern;
    this.waiting = new Waiting(spec.key !== undefined);
  }

  /** Whether a match without events may begin again and again. */
  get repeats(): boolean {
    return this.again !== undefined || this.group !== undefined;
  }

  /** A match comes from the state before. In a sequence only one comes at a time. */
  enter(match: Match): void {
    if (this.pattern.isSequence && this.waiting.newSize > 0) return;
    this.wait(match);
  }

  /** `every`: what led here is looked for again. */
  reenter(match: Match): void {
    this.wait(this.copyOf(match));
  }

  /** What a match was when it came here. */
  copyOf(match: Match): Match {
    return match.before(this.spec.slot, this.pattern.spec.collects);
  }

  /** An event of the state's stream. */
  abstract take(row: Row, time: number): void;

  /** In a sequence: an event of the state's stream was kept back, so that nothing goes on from here. */
  miss(): void {
    this.waiting.clearSeen();
  }

  /** Lets go of matches that took too long. Those that came first stand first; what is hidden behind others is seen when it is met. */
  expire(now: number): void {
    const { pattern, waiting } = this;
    let over: Match | undefined;
    for (
      let entry = waiting.head;
      entry !== undefined && pattern.clock.isOver(entry.match, now);
      entry = waiting.head
    ) {
      const { match } = entry;
      waiting.remove(entry);
      if (match.isOver || this.isSettled(match)) continue;
      over = match;
      this.pattern.ledger.touch(match);
      match.isOver = true;
    }
    if (over !== undefined) this.#renew(over, now);
  }

  /** What came is met by the next event. */
  update(): void {
    this.waiting.update();
  }

  /** In a sequence: what the last event did not lead on is no match, and the next one may begin. */
  reset(): void {
    this.waiting.clearSeen();
    if (!this.isStart || this.waiting.newSize > 0) return;
    this.begin();
  }

  /** The clock begins. */
  start(_now: number): void {}

  /** The app begins, or with `every` another match. */
  begin(): void {
    if (!this.isStart) return;
    const isIdle = this.group?.every((state) => state.waiting.size === 0) === true;
    const isFree = this.pattern.isSequence && this.next?.waitsForNothing === true;
    if (this.hasBegun && this.again === undefined && !isIdle && !isFree) return;
    this.hasBegun = true;
    this.enter(Match.blank(this.pattern.spec.size));
  }

  /** It is a state that no event leads on. */
  get waitsForNothing(): boolean {
    return false;
  }

  protected wait(match: Match): void {
    this.waiting.add(match, this.spec.key?.ofMatch(match.slots));
    this.pattern.clock.watch(match);
  }

  protected first(row: Row): Entry | undefined {
    return this.waiting.first(this.spec.key?.ofEvent(row));
  }

  /** The event as a match takes it; undefined if it does not go with what the match has. */
  protected met(match: Match, row: Row, time: number): Row | undefined {
    const { filter } = this.spec;
    if (filter !== undefined && !filter(match.slots, row, time, this.pattern.host)) return undefined;
    return this.passage.behind.length === 0 ? row : this.#led(match, row, time);
  }

  /** Takes out a match that took too long: true if it did. */
  protected isLate(entry: Entry, now: number): boolean {
    const { match } = entry;
    if (!this.pattern.clock.isOver(match, now)) return false;
    this.waiting.remove(entry);
    if (!match.isOver) {
      this.pattern.ledger.touch(match);
      match.isOver = true;
      this.#renew(match, now);
    }
    return true;
  }

  /** The time of a match that waits here has changed. */
  stir(): void {}

  /** A match has what it needs here. */
  protected proceed(match: Match, time: number): void {
    this.lead(match, time);
    this.again?.reenter(match);
  }

  /** Leads a match on. */
  protected lead(match: Match, time: number): void {
    this.setTime(match, time);
    if (this.next === undefined) this.pattern.tell(match);
    else this.next.enter(match);
  }

  /** Now and then, between events: lets go of matches that went on elsewhere and have not been met since. */
  tidy(): void {
    const { waiting } = this;
    if (waiting.size < this.#most) return;
    for (let entry = waiting.head; entry !== undefined; entry = entry.after) {
      if (entry.match.isOver || this.isSettled(entry.match)) waiting.remove(entry);
    }
    this.#most = Math.max(FEW, waiting.size * 2);
  }

  /** It waits here no longer, and has only not been met since. */
  protected isSettled(_match: Match): boolean {
    return false;
  }

  protected setTime(match: Match, time: number): void {
    this.pattern.ledger.touch(match);
    match.time = time;
  }

  protected setSlot(match: Match, to: Slots[number]): void {
    this.pattern.ledger.touch(match);
    match.slots[this.spec.slot] = to;
  }

  protected put(match: Match, row: Row | Row[], time: number): void {
    this.setSlot(match, row);
    if (match.begun === NEVER) match.begun = time;
  }

  #led(match: Match, row: Row, time: number): Row | undefined {
    let met: Row | undefined = row;
    for (const { through, filter } of this.passage.behind) {
      [met] = through.rows(met, time);
      if (met === undefined || filter?.(match.slots, met, time, this.pattern.host) === false) return undefined;
    }
    return met;
  }

  #renew(match: Match, now: number): void {
    const { around } = this;
    // With events from before it would be as late.
    if (around === undefined || around.copyOf(match).begun !== NEVER) return;
    // What waits for nothing does so from now on.
    this.setTime(match, now);
    around.reenter(match);
    around.update();
  }
}
