// expressionBatch(expression, include, true): each event is told when it comes; those of a batch leave together.
import { CURRENT, EXPIRED, NOTHING, RESET, type Row } from "../../runtime/chunk.ts";
import { Queue } from "../queue.ts";
import type { Retention } from "../window.ts";
import { HeldBatch } from "./held.ts";

/** The window at work. */
export class StreamedExpressionBatch extends HeldBatch {
  readonly form = "streamedExpressionBatch@1";
  /** What left when the condition became another one: told with the next event. */
  protected readonly aside = new Queue();

  protected override add(retention: Retention, row: Row, time: number, now: number): void {
    const { current, out } = this;
    this.#leave(this.aside, now);
    if (this.takesIn(retention, row, time)) {
      current.push(row, time);
      out.add(row, time, CURRENT);
    } else if (current.size === 0) {
      // An event for which alone the condition is not true has come and gone at once.
      out.add(row, now, EXPIRED);
      out.add(NOTHING, now, RESET);
      out.add(row, time, CURRENT);
      out.add(NOTHING, now, RESET);
    } else if (this.includes(row)) {
      out.add(row, time, CURRENT);
      this.#leave(current, now);
      out.add(row, now, EXPIRED);
      out.add(NOTHING, now, RESET);
    } else {
      this.#leave(current, now);
      out.add(NOTHING, now, RESET);
      out.add(row, time, CURRENT);
      this.hold(retention, row, time);
    }
    this.tell();
  }

  protected override addAgain(retention: Retention, row: Row, time: number): void {
    const { current } = this;
    if (this.takesIn(retention, row, time)) {
      current.push(row, time);
      return;
    }
    const stays = current.size > 0 && !this.includes(row);
    for (const [left, when] of current.drain()) this.aside.push(left, when);
    if (stays) this.hold(retention, row, time);
    else this.aside.push(row, time);
  }

  #leave(from: Queue, now: number): void {
    while (from.size > 0) this.out.add(from.shift(), now, EXPIRED);
  }
}
