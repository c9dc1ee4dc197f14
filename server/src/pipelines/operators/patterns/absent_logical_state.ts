// not A and e2=B, not A for 5 sec and e2=B, not A for 5 sec or e2=B: the side on which no event is to come. It is the first of the two.
import { NOTHING, type Row } from "../../runtime/chunk.ts";
import type { Sleeper } from "../../runtime/timers.ts";
import { Alarm } from "./alarm.ts";
import { LogicalState } from "./logical_state.ts";
import type { Match } from "./match.ts";
import type { Pattern } from "./pattern.ts";
import type { StateSpec } from "./state.ts";

/** Waits for nothing, beside a partner. In a match its slot is filled when its time is over, and without a time when an event came. */
export class AbsentLogicalState extends LogicalState implements Sleeper {
  /** undefined: it is as long as the partner waits. */
  readonly #alarm: Alarm | undefined;
  #isDone = false;

  constructor(spec: StateSpec, pattern: Pattern, op: "and" | "or", length: number | undefined) {
    super(spec, pattern, op);
    this.#alarm = length === undefined ? undefined : new Alarm(pattern.host, this, length);
  }

  override get waitsForNothing(): boolean {
    return true;
  }

  /** The app has begun. */
  override start(now: number): void {
    if (this.isStart) this.#alarm?.begin(now);
  }

  override enter(match: Match): void {
    if (this.#isDone) return;
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
    const { waiting, pattern, spec, partner } = this;
    let entry = this.first(row);
    while (entry !== undefined) {
      const { match } = entry;
      const following = waiting.following(entry);
      if (this.isSettled(match)) waiting.remove(entry);
      else if (!this.isLate(entry, time)) {
        if (!this.holds(match, row, time)) {
          if (pattern.isSequence) waiting.remove(entry);
        } else if (this.#alarm !== undefined && this.isStart) this.#alarm.begin(time);
        else {
          if (this.#alarm === undefined) match.slots[spec.slot] = NOTHING;
          waiting.remove(entry);
          if (pattern.isSequence) partner.leave(match);
        }
      }
      entry = following;
    }
  }

  override allows(match: Match): boolean {
    const isFilled = match.slots[this.spec.slot] !== null;
    if (this.#alarm !== undefined) return isFilled;
    // What it swallows is no match, but with `every` the next one may be.
    if (isFilled) this.again?.reenter(match);
    return !isFilled;
  }

  wake(asked: number): void {
    const { waiting, pattern, partner, spec } = this;
    const alarm = this.#alarm as Alarm;
    const at = alarm.rang(asked);
    if (this.#isDone) return;
    if (pattern.isSequence && waiting.newSize > 0) this.reset();
    this.update();
    for (const match of alarm.due(waiting, at, (entry) => this.isLate(entry, at))) {
      const isAlone = match.slots[partner.spec.slot] === null;
      if (isAlone) match.slots[spec.slot] = NOTHING;
      // By `and` the partner goes on when it has its event; by `or` it came first.
      if (isAlone === (this.op === "and")) continue;
      if (this.isStart && !this.repeats) {
        this.#isDone = true;
        if (this.op === "or" && partner instanceof AbsentLogicalState) partner.#isDone = true;
      }
      this.proceed(match, at);
    }
    pattern.give();
  }

  /** The times of both sides begin. */
  #begin({ time }: Match): void {
    for (const side of [this, this.partner]) if (side instanceof AbsentLogicalState) side.#alarm?.begin(time);
  }
}
