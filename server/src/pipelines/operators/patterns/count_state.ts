// e1=Stream[…]<2:5>: so many events. When there are enough the match also waits in the state behind, and goes on collecting until that
// one has its event.
import type { Row } from "../../runtime/chunk.ts";
import { Match, NEVER } from "./match.ts";
import type { Pattern } from "./pattern.ts";
import { State } from "./state.ts";
import type { StateSpec } from "./state_spec.ts";

/** How many events. */
export interface Count {
  min: number;
  max: number;
}

/** Collects events. */
export class CountState extends State {
  readonly #count: Count;
  /** A match is led on that has no event here. */
  #isPassing = false;

  /** So many. */
  constructor(spec: StateSpec, pattern: Pattern, count: Count) {
    super(spec, pattern);
    this.#count = count;
  }

  override enter(match: Match): void {
    this.#forget();
    const { next } = this;
    // None is enough: the state behind may have its event at once. But nothing at all is no match.
    const isEnough =
      this.#count.min === 0 && (next !== undefined || (match.time !== NEVER && this.again === undefined));
    if (!isEnough || next !== undefined) super.enter(match);
    if (!isEnough || this.#isPassing) return;
    // Where `every` leads from there back to here it has been led on already.
    this.#isPassing = true;
    this.#reach(match);
    this.#isPassing = false;
  }

  override reenter(match: Match): void {
    const copy = this.copyOf(match);
    if (copy.begun === NEVER) copy.time = NEVER;
    this.wait(copy);
    if (this.#count.min !== 0 || this.#isPassing) return;
    this.#isPassing = true;
    this.next?.enter(copy);
    this.#isPassing = false;
  }

  override reset(): void {
    const goesOn = this.waiting.newSize > 0;
    super.reset();
    // The event that ends one that may be empty may also begin the next.
    if (goesOn && this.isStart && this.again !== undefined && this.#count.min === 0) {
      this.wait(Match.blank(this.pattern.spec.size));
    }
  }

  take(row: Row, time: number): void {
    const { waiting, spec, pattern } = this;
    let entry = this.first(row);
    while (entry !== undefined) {
      const { match } = entry;
      const following = waiting.following(entry);
      if (match.isBeyond(spec.slot)) waiting.remove(entry);
      else if (!this.isLate(entry, time)) {
        const met = this.met(match, row, time);
        if (met === undefined) {
          if (pattern.isSequence) waiting.remove(entry);
        } else if (this.#add(match, met, time)) waiting.remove(entry);
      }
      entry = following;
    }
  }

  /** Adds an event; true if the match waits here no more. */
  #add(match: Match, row: Row, time: number): boolean {
    const { pattern } = this;
    const { min, max } = this.#count;
    const rows = match.slots[this.spec.slot] as Row[] | null;
    pattern.ledger.touch(match);
    if (rows === null) {
      this.put(match, [row], time);
      pattern.clock.watch(match);
    } else {
      rows.push(row);
      this.next?.stir();
    }
    match.time = time;
    const count = rows === null ? 1 : rows.length;
    if (!pattern.isSequence) {
      const enough = this.next === undefined ? Math.max(min, 1) : min;
      const isComplete = count === enough && this.#reach(match);
      return isComplete || count === max;
    }
    if (count >= min && this.next === undefined) return this.#reach(match);
    if (count >= min) this.next?.enter(match);
    // One that is not led on by the next event either is cleared away with it.
    if (count !== max) super.enter(match);
    return true;
  }

  /** It went on; or `every` looks for another one already. */
  protected override isSettled(match: Match): boolean {
    const { slot } = this.spec;
    const isEnough = (match.slots[slot]?.length ?? 0) >= this.#count.min;
    return match.isBeyond(slot) || (this.again !== undefined && isEnough);
  }

  /** There are enough; true if nothing is to follow. */
  #reach(match: Match): boolean {
    if (this.next === undefined) this.pattern.tell(match);
    else this.next.enter(match);
    this.again?.reenter(match);
    return this.next === undefined;
  }

  /** Lets go of matches that went on. */
  #forget(): void {
    const { waiting, spec } = this;
    while (waiting.head?.match.isBeyond(spec.slot) === true) waiting.remove(waiting.head);
  }
}
