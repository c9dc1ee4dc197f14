// One input of a query: a stream with its filters and its window, from what is written to what takes its events.
import { type Context, check, condition } from "../check/expression.ts";
import { fail, nearest } from "../check/fail.ts";
import type { Attribute } from "../check/scope.ts";
import type { Typed } from "../check/typed.ts";
import type { Call, SingleInput, StreamName } from "../language/ast.ts";
import type { WindowPlan } from "../operators/window.ts";
import { Code } from "./code.ts";
import type { Catalogue } from "./environment.ts";
import { compile } from "./expression.ts";
import type { RowReader } from "./selector.ts";

/** What stands behind the name of a stream. */
export interface Handlers {
  before: Typed[];
  window: WindowPlan | undefined;
  after: Typed[];
}

/** Rows of one stream, which fill no slot but the only one. */
export const SINGLE: RowReader = () => ({ row: () => ({ value: "r", isSure: true }) });

/** The attributes of a stream that a query reads. */
export function attributesOf(stream: StreamName, catalogue: Catalogue): readonly Attribute[] {
  const found = catalogue.stream(stream);
  if (found !== undefined) return found;
  const name = stream.prefix + stream.name;
  return fail(`there is no stream ${name}${nearest(name, catalogue.names())}`, stream.span);
}

/** Checks filters and window. */
export function handlersOf(
  from: SingleInput,
  attributes: readonly Attribute[],
  context: Context,
  catalogue: Catalogue,
): Handlers {
  const before: Typed[] = [];
  const after: Typed[] = [];
  let window: WindowPlan | undefined;
  for (const handler of from.handlers) {
    if (handler.kind === "filter") {
      (window === undefined ? before : after).push(condition(handler.condition, context, "a filter"));
    } else if (handler.kind === "window") {
      if (window !== undefined) fail("an input has one window", handler.span);
      window = planWindow(handler.call, attributes, context, catalogue);
    } else fail(`#${handler.call.name}() is not yet understood`, handler.span);
  }
  return { before, window, after };
}

/** Finds a window and checks its parameters. */
export function planWindow(
  call: Call,
  attributes: readonly Attribute[],
  context: Context,
  catalogue: Catalogue,
): WindowPlan {
  const factory = catalogue.windowNamed(call.namespace ?? "", call.name, call.span);
  const parameters = call.arguments.map((argument) => ({ typed: check(argument, context), span: argument.span }));
  return factory.plan({ call, parameters, attributes, evaluate: evaluator });
}

/** A function of an expression over one row. */
export function evaluator(typed: Typed): (row: readonly unknown[], time: number) => unknown {
  const code = new Code();
  const needs = { clock: "time", event: "time", random: "Math.random" };
  code.line(`return ${compile(typed, code, { ...SINGLE(code), needs }).text};`);
  return code.build(["r", "time"]);
}
