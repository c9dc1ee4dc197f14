// e1=A and e2=B, e1=A or e2=B: two states in one place. A match waits in both.
import type { Row } from "../../runtime/chunk.ts";
import type { Match } from "./match.ts";
import type { Pattern } from "./pattern.ts";
import { State } from "./state.ts";
import type { StateSpec } from "./state_spec.ts";

/** One of two. Matches come to the first of them. */
export class LogicalState extends State {
  readonly op: "and" | "or";
  partner!: LogicalState;
  /** Matches come to its partner. */
  isSecond = false;

  /** One side of `op`; the partner is set when both are made. */
  constructor(spec: StateSpec, pattern: Pattern, op: "and" | "or") {
    super(spec, pattern);
    this.op = op;
  }

  override enter(match: Match): void {
    const { isSequence } = this.pattern;
    for (const side of [this, this.partner]) {
      side.forget();
      if (!((isSequence || this.isStart) && side.waiting.newSize > 0)) side.wait(match);
    }
  }

  override reenter(match: Match): void {
    const copy = this.copyOf(match);
    for (const side of [this, this.partner]) side.wait(copy);
  }

  override copyOf(match: Match): Match {
    return match.before(Math.min(this.spec.slot, this.partner.spec.slot), this.pattern.spec.collects);
  }

  take(row: Row, time: number): void {
    const { waiting, pattern } = this;
    let entry = this.first(row);
    while (entry !== undefined) {
      const { match } = entry;
      const following = waiting.following(entry);
      if (this.isSettled(match)) waiting.remove(entry);
      else if (!this.isLate(entry, time)) {
        const met = this.met(match, row, time);
        if (met !== undefined) {
          waiting.remove(entry);
          this.put(match, met, time);
          if (this.op === "or" || this.partner.allows(match, time)) this.proceed(match, time);
          else pattern.clock.watch(match);
        } else if (pattern.isSequence) waiting.remove(entry);
      }
      entry = following;
    }
  }

  /** Whether this side has what it needs for a match to go on by `and`. */
  allows(match: Match, _time: number): boolean {
    return match.slots[this.spec.slot] !== null;
  }

  override update(): void {
    this.waiting.update();
    this.partner.waiting.update();
  }

  override begin(): void {
    if (!this.isSecond) super.begin();
  }

  override reset(): void {
    if (this.isSecond) return;
    const { waiting, partner } = this;
    // A match that has one of two goes on waiting for the other.
    if (this.op === "and" && waiting.size - waiting.newSize !== partner.waiting.size - partner.waiting.newSize) return;
    for (const side of [this, partner]) side.waiting.clearSeen();
    if (this.isStart && waiting.newSize === 0) this.begin();
  }

  /** A match waits here no longer. */
  leave(match: Match): void {
    for (let entry = this.waiting.head; entry !== undefined; entry = entry.after) {
      if (entry.match === match) this.waiting.remove(entry);
    }
  }

  /** By `or` the other side came first. */
  protected override isSettled(match: Match): boolean {
    return this.op === "or" && match.slots[this.partner.spec.slot] !== null;
  }

  /** Lets go of matches that went on by the other side. */
  protected forget(): void {
    const { waiting } = this;
    while (waiting.head !== undefined && this.isSettled(waiting.head.match)) waiting.remove(waiting.head);
  }
}
