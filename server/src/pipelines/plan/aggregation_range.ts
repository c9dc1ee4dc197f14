// within … per …: which buckets of an aggregation are read.
import { aOf, type Context, check } from "../check/expression.ts";
import { fail } from "../check/fail.ts";
import type { Typed } from "../check/typed.ts";
import { FunctionError } from "../functions/function.ts";
import { type Bucket, type Granularity, granularityNamed } from "../functions/time_buckets.ts";
import type { Expression, Span, WithinRange } from "../language/ast.ts";
import type { AggregationSpec } from "../operators/aggregations/aggregation.ts";
import type { Host } from "../operators/window.ts";
import type { Row } from "../runtime/chunk.ts";
import { Code } from "./code.ts";
import { compile } from "./expression.ts";
import { SINGLE } from "./input.ts";

/** What an event, or a query that is asked once, reads. */
export type Range = (event: Row, time: number, host: Host) => { within: Bucket; per: Granularity };

/** What is written of a range, and where. */
export interface WrittenRange {
  within: WithinRange | undefined;
  per: Expression | undefined;
  span: Span;
}

type Value = (event: Row, time: number, host: Host) => unknown;

/** Plans which buckets are read. `context`: what the event has. */
export function planRange({ within, per, span }: WrittenRange, spec: AggregationSpec, context: Context): Range {
  if (within === undefined || per === undefined) {
    const like = `within '2017-06-** **:**:**' per '${spec.granularities.at(-1)}'`;
    return fail(`${spec.name} is an aggregation: say which of its buckets are read, such as ${like}`, span);
  }
  const stretch = planWithin(within, spec, context);
  const granularity = planPer(per, spec, context);
  return (event, time, host) => ({ within: stretch(event, time, host), per: granularity(event, time, host) });
}

function planWithin(
  { start, end }: WithinRange,
  spec: AggregationSpec,
  context: Context,
): (...event: Parameters<Value>) => Bucket {
  if (end === undefined) {
    const text = planValue(start, ["string"], "within, with one value,", context);
    return whereConstant(start, text, (...event) => spec.stretchOfText(String(present(text(...event), "within"))));
  }
  const values = [start, end].map((each) => planValue(each, ["long", "string"], "within", context));
  const time = (value: unknown) => (typeof value === "string" ? spec.timeOfText(value) : Number(value));
  const stretch = (...event: Parameters<Value>) => {
    const [from = 0, to = 0] = values.map((value) => time(present(value(...event), "within")));
    if (from < to) return { start: from, end: to };
    throw new FunctionError(`within takes a start and a later end; ${from} is not before ${to}`);
  };
  const isConstant = values.every((value) => value.constant === true);
  return isConstant ? once(stretch, start.span) : stretch;
}

function planPer(
  per: Expression,
  spec: AggregationSpec,
  context: Context,
): (...event: Parameters<Value>) => Granularity {
  const text = planValue(per, ["string"], "per", context);
  return whereConstant(per, text, (...event) => {
    const name = String(present(text(...event), "per"));
    const found = granularityNamed(name);
    if (found !== undefined && spec.granularities.includes(found)) return found;
    const known = spec.granularities.map((granularity) => `'${granularity}'`).join(", ");
    throw new FunctionError(`${spec.name} has no buckets per '${name}'; it has ${known}`);
  });
}

/** A value, and whether it is the same for all events. */
function planValue(
  expression: Expression,
  types: readonly Typed["type"][],
  of: string,
  context: Context,
): Value & { constant?: true } {
  const typed = check(expression, context);
  if (!types.includes(typed.type)) {
    const wanted = types.map(aOf).join(" or ");
    fail(`${of} takes ${wanted}, not ${aOf(typed.type)}`, expression.span);
  }
  const code = new Code();
  const needs = { clock: "host.nowAt(time)", event: "time", random: "host.random" };
  code.line(`return ${compile(typed, code, { ...SINGLE(code), needs }).text};`);
  const value = code.build<Value>(["r", "time", "host"]);
  return typed.kind === "constant" ? Object.assign(value, { constant: true as const }) : value;
}

function whereConstant<T>(
  { span }: Expression,
  value: Value & { constant?: true },
  make: (...event: Parameters<Value>) => T,
): (...event: Parameters<Value>) => T {
  return value.constant === true ? once(make, span) : make;
}

/** What is the same for all events is made once; mistakes in it are told at once. */
function once<T>(make: (...event: Parameters<Value>) => T, span: Span): () => T {
  try {
    const made = make([], 0, undefined as never);
    return () => made;
  } catch (error) {
    return fail((error as Error).message, span);
  }
}

function present(value: unknown, of: string): unknown {
  if (value !== null) return value;
  throw new FunctionError(`${of} is null`);
}
