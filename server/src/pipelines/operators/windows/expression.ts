// expression('count() <= 20'): holds events while the expression is true; when it is not, the oldest leave until it is again.
import { Chunk, CURRENT, EXPIRED, type Row } from "../../runtime/chunk.ts";
import type { State, Stateful } from "../../runtime/stateful.ts";
import { Queue } from "../queue.ts";
import type { Retention, Window, WindowFactory, WindowUse } from "../window.ts";
import { type Condition, conditionOf, Held } from "./held.ts";
import { arity } from "./parameters.ts";

/** The window. */
export const expression: WindowFactory = {
  namespace: "",
  name: "expression",
  signature: "expression(expression string)",
  about:
    "Holds events while an expression of them is true, with first, last, eventTimestamp(first), eventTimestamp(last), and aggregators; when it is not, the oldest leave until it is again. The expression may be an attribute: when it changes, all are looked at anew.",
  plan(call) {
    arity(call, this.signature, 1, 1);
    const condition = conditionOf(call);
    return { inTurn: true, isBatch: false, create: (use) => new ExpressionWindow(use, condition) };
  },
};

class ExpressionWindow implements Window, Stateful {
  readonly form = "expression@1";
  readonly #use: WindowUse;
  readonly #held: Held;
  readonly #kept = new Queue();
  readonly #out = new Chunk();

  constructor(use: WindowUse, condition: Condition) {
    this.#use = use;
    this.#held = new Held(condition, use.host);
    use.host.keep(this);
  }

  take(chunk: Chunk): void {
    const out = this.#out.clear();
    for (let at = 0; at < chunk.size; at++) {
      if (chunk.kinds[at] !== CURRENT) continue;
      const row = chunk.rows[at] as Row;
      const time = chunk.times[at] as number;
      try {
        this.#add(row, time, this.#use.host.nowAt(time));
      } catch (error) {
        this.#use.failed(row, time, error);
      }
    }
    if (out.size > 0) this.#use.next.take(out);
  }

  each(visit: (row: Row, time: number) => boolean | undefined): void {
    this.#kept.each(visit);
  }

  save(changed: boolean): State {
    return [this.#held.save(changed), this.#kept.save(changed)];
  }

  restore(state: State, changed: boolean): void {
    const [held, kept] = state as State[];
    this.#held.restore(held);
    if (kept !== undefined) this.#kept.restore(kept, changed);
  }

  #add(row: Row, time: number, now: number): void {
    const { retention, isNew } = this.#held.of(row);
    if (isNew) {
      // What is held comes in once more, one after the other.
      for (const [other, when] of this.#kept.drain()) {
        if (!this.#fits(retention, other, when, now)) this.#out.add(other, now, EXPIRED);
      }
    }
    const stays = this.#fits(retention, row, time, now);
    this.#out.add(row, time, CURRENT);
    // It does not even hold for itself: it has come, and gone.
    if (!stays) this.#out.add(row, now, EXPIRED);
  }

  /** Lets the oldest leave until the condition is true with an event, and takes it in. false: it is not true for it alone. */
  #fits(retention: Retention, row: Row, time: number, now: number): boolean {
    const kept = this.#kept;
    retention.add(row, time);
    let holds = false;
    try {
      for (;;) {
        const [first, when] = kept.size === 0 ? [row, time] : [kept.row(kept.head), kept.time(kept.head)];
        holds = retention.holds(first, when, row, time);
        if (holds || kept.size === 0) break;
        retention.remove(first, when);
        this.#out.add(kept.shift(), now, EXPIRED);
      }
    } finally {
      if (holds) kept.push(row, time);
      else retention.remove(row, time);
    }
    return holds;
  }
}
