// not A and e2=B, not A for 5 sec and e2=B, not A for 5 sec or e2=B: the side on which no event is to come. It is the first of the two.
import { NOTHING, type Row } from "../../runtime/chunk.ts";
import type { Stateful } from "../../runtime/stateful.ts";
import { Alarm, type SavedAlarm } from "./alarm.ts";
import type { Entry } from "./entry.ts";
import { LogicalState } from "./logical_state.ts";
import { type Match, NEVER } from "./match.ts";
import type { Pattern } from "./pattern.ts";
import type { StateSpec } from "./state_spec.ts";

/** What is saved beside the matches. */
interface SavedAbsent {
  alarm: SavedAlarm | undefined;
  isDone: boolean;
  swallows: boolean;
}

/** Waits for nothing, beside a partner. In a match its slot is filled when its time is over, and without a time when an event came. */
export class AbsentLogicalState extends LogicalState implements Stateful {
  readonly form = "absent_logical@1";
  /** undefined: it is as long as the partner waits. */
  readonly #alarm: Alarm | undefined;
  #isDone = false;
  /** In a sequence with `every`: an event came, so that the partner's next one is no match. */
  #swallows = false;
  #saved = "";

  /** Beside a partner, for so long. */
  constructor(spec: StateSpec, pattern: Pattern, op: "and" | "or", length: number | undefined) {
    super(spec, pattern, op);
    this.#alarm = length === undefined ? undefined : new Alarm(pattern.clock, length, (at) => this.#ring(at));
    pattern.host.keep(this);
  }

  override get waitsForNothing(): boolean {
    return true;
  }

  /** The app has begun. */
  override start(now: number): void {
    if (!this.isStart || this.#alarm === undefined) return;
    this.#alarm.isShared = true;
    this.#alarm.begin(now);
  }

  override enter(match: Match): void {
    if (this.#isDone) return;
    // Those before it may be empty.
    if (!this.isStart && match.time === NEVER) this.setTime(match, this.pattern.clock.now);
    super.enter(match);
    if (this.isStart) return;
    this.#begin(match);
  }

  override reenter(match: Match): void {
    super.reenter(match);
    this.#begin(match);
  }

  override take(row: Row, time: number): void {
    if (this.#isDone) return;
    const { waiting, pattern } = this;
    let entry = this.first(row);
    while (entry !== undefined) {
      const { match } = entry;
      const following = waiting.following(entry);
      if (this.isSettled(match)) waiting.remove(entry);
      else if (!this.isLate(entry, time)) {
        if (this.met(match, row, time) !== undefined) this.#end(entry, time);
        else if (pattern.isSequence) waiting.remove(entry);
      }
      entry = following;
    }
  }

  /** An event came. */
  #end(entry: Entry, time: number): void {
    const { match } = entry;
    if (this.#alarm !== undefined && this.isStart) {
      this.#alarm.begin(time);
      return;
    }
    if (this.#alarm === undefined) this.setSlot(match, NOTHING);
    this.waiting.remove(entry);
    if (!this.pattern.isSequence) return;
    this.partner.leave(match);
    this.#swallows = this.repeats && this.#alarm === undefined;
  }

  override stir(): void {
    this.#alarm?.stir();
    if (this.partner instanceof AbsentLogicalState) this.partner.#alarm?.stir();
  }

  protected override isSettled(match: Match): boolean {
    // Without a time it waits as long as the other does.
    return (this.#alarm === undefined || this.op === "or") && match.slots[this.partner.spec.slot] !== null;
  }

  override allows(match: Match, time: number): boolean {
    const isFilled = match.slots[this.spec.slot] !== null;
    if (this.#alarm !== undefined) return isFilled;
    if (!isFilled && !this.#swallows) return true;
    // What it swallows is no match, but with `every` the next one may be.
    if (this.#swallows) this.begin();
    else if (this.again !== undefined) {
      this.setTime(match, time);
      this.again.reenter(match);
    }
    this.#swallows = false;
    return false;
  }

  #ring(at: number): void {
    const { waiting, pattern, partner } = this;
    const alarm = this.#alarm as Alarm;
    if (this.#isDone) return;
    if (pattern.isSequence && waiting.newSize > 0) this.reset();
    this.update();
    for (const match of alarm.due(waiting, at, (entry) => this.#isGone(entry, at))) {
      const isAlone = match.slots[partner.spec.slot] === null;
      if (isAlone) this.setSlot(match, NOTHING);
      // By `and` the partner goes on when it has its event; by `or` it came first.
      if (isAlone === (this.op === "and")) continue;
      if (this.isStart && !this.repeats) {
        this.#isDone = true;
        if (this.op === "or" && partner instanceof AbsentLogicalState) partner.#isDone = true;
      }
      this.#pass(match, at);
    }
    pattern.give();
  }

  /** `every (not A for 5 sec or not B for 5 sec)`: each side counts its own times, whatever the other comes to. */
  get #isApart(): boolean {
    const { again, partner, op } = this;
    return op === "or" && partner instanceof AbsentLogicalState && (again === this || again === partner);
  }

  /** Takes out a match that went on by the other side, or took too long. */
  #isGone(entry: Entry, at: number): boolean {
    if (!this.isSettled(entry.match)) return this.isLate(entry, at);
    this.waiting.remove(entry);
    return true;
  }

  #pass(match: Match, at: number): void {
    if (!this.#isApart) {
      this.proceed(match, at);
      return;
    }
    const passed = match.before(match.slots.length, this.pattern.spec.collects);
    this.setSlot(match, null);
    this.lead(passed, at);
    const copy = this.copyOf(match);
    copy.time = at;
    this.wait(copy);
    this.#alarm?.begin(at);
  }

  save(changed: boolean): SavedAbsent | undefined {
    const saved = { alarm: this.#alarm?.save(), isDone: this.#isDone, swallows: this.#swallows };
    const text = JSON.stringify(saved);
    if (changed && text === this.#saved) return undefined;
    this.#saved = text;
    return saved;
  }

  restore({ alarm, isDone, swallows }: SavedAbsent): void {
    if (alarm !== undefined) this.#alarm?.restore(alarm);
    this.#isDone = isDone;
    this.#swallows = swallows;
    this.#saved = "";
  }

  /** The times of both sides begin. */
  #begin({ time }: Match): void {
    for (const side of [this, this.partner]) if (side instanceof AbsentLogicalState) side.#alarm?.begin(time);
  }
}
