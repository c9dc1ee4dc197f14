// expressionBatch('count() <= 20'): holds events while the expression is true; when it is not, they are a batch.
import { CURRENT, EXPIRED, NOTHING, RESET, type Row } from "../../runtime/chunk.ts";
import { Queue } from "../queue.ts";
import type { Retention, WindowCall, WindowFactory, WindowUse } from "../window.ts";
import { StreamedExpressionBatch } from "./expression_stream.ts";
import { conditionOf, HeldBatch, type HeldBatchSpec } from "./held.ts";
import { arity, attribute, constant } from "./parameters.ts";

/** The window. */
export const expressionBatch: WindowFactory = {
  namespace: "",
  name: "expressionBatch",
  signature:
    "expressionBatch(expression string [, include.triggering.event bool|attribute [, stream.current.event bool]])",
  about:
    "Holds events while an expression of them is true; when it is not, they are a batch, with the event that made it untrue or without it.",
  plan(call) {
    arity(call, this.signature, 1, 3);
    const spec = { condition: conditionOf(call), includes: includesOf(call) };
    const isStreaming = constant(call, 2, "stream.current.event", ["bool"]) === true;
    const create = (use: WindowUse) =>
      isStreaming ? new StreamedExpressionBatch(use, spec) : new ExpressionBatch(use, spec);
    return { inTurn: true, isBatch: true, create };
  },
};

function includesOf(call: WindowCall): HeldBatchSpec["includes"] {
  const typed = call.parameters[1]?.typed;
  if (typed === undefined) return false;
  if (typed.kind === "constant") return constant(call, 1, "include.triggering.event", ["bool"]) === true;
  return { place: attribute(call, 1, "include.triggering.event", ["bool"]).attribute };
}

class ExpressionBatch extends HeldBatch {
  readonly form = "expressionBatch@1";
  /** The batch that was told. */
  protected readonly aside = new Queue();

  protected override add(retention: Retention, row: Row, time: number, now: number): void {
    if (this.takesIn(retention, row, time)) {
      this.current.push(row, time);
      return;
    }
    const { current, out, use } = this;
    const told = this.aside;
    while (told.size > 0) {
      const left = told.shift();
      if (use.wantsExpired) out.add(left, now, EXPIRED);
    }
    out.add(NOTHING, now, RESET);
    if (current.size === 0) {
      // An event for which alone the condition is not true has come and gone at once.
      if (use.wantsExpired) out.add(row, now, EXPIRED);
      out.add(NOTHING, now, RESET);
      out.add(row, time, CURRENT);
    } else {
      for (const [each, when] of current.drain()) this.#arrive(each, when);
      if (this.includes(row)) this.#arrive(row, time);
      else this.hold(retention, row, time);
    }
    this.tell();
  }

  #arrive(row: Row, time: number): void {
    this.out.add(row, time, CURRENT);
    if (this.use.wantsExpired) this.aside.push(row, time);
  }
}
