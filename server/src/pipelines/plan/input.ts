// One input of a query: a stream with its filters and its window, from what is written to what takes its events.
import { type Context, check, condition } from "../check/expression.ts";
import { fail, nearest } from "../check/fail.ts";
import type { Attribute, Source } from "../check/scope.ts";
import type { Typed } from "../check/typed.ts";
import type { Call, Handler, StreamName } from "../language/ast.ts";
import type { NamedWindowSpec } from "../operators/named_window.ts";
import type { StreamFunctionPlan } from "../operators/stream_function.ts";
import type { Evaluate, Parameter, WindowPlan } from "../operators/window.ts";
import type { Step } from "./chain.ts";
import { Code } from "./code.ts";
import type { Catalogue } from "./environment.ts";
import { compile } from "./expression.ts";
import { askingTables } from "./in_table.ts";
import { compileRetention } from "./retention.ts";
import type { RowReader } from "./selector.ts";

/** What stands behind the name of a stream. */
export interface Handlers {
  before: Step[];
  window: WindowPlan | undefined;
  after: Step[];
}

/** Rows of one stream, which fill no slot but the only one. */
export const SINGLE: RowReader = () => ({ row: () => ({ value: "r", isSure: true }) });

/** The attributes of a stream, or of a window that is defined, that a query reads. */
export function attributesOf(stream: StreamName, catalogue: Catalogue): readonly Attribute[] {
  const found = catalogue.stream(stream) ?? windowRead(stream, catalogue)?.attributes;
  if (found !== undefined) return found;
  const name = stream.prefix + stream.name;
  const hasFaults = stream.prefix === "!" && catalogue.stream({ ...stream, prefix: "" }) !== undefined;
  if (hasFaults)
    fail(`there is no stream ${name}; @OnError(action = 'STREAM') before ${stream.name} makes it`, stream.span);
  if (stream.prefix === "" && catalogue.aggregation(name) !== undefined) {
    return fail(`${name} is an aggregation: join it within … per …, or ask it once`, stream.span);
  }
  if (stream.prefix === "" && catalogue.table(name) !== undefined)
    fail(`${name} is a table, which sets nothing off; join it with a stream, or ask it once`, stream.span);
  const names = catalogue.names();
  const hint = nearest(name, names) || (stream.prefix === "#" ? INNER : shown(names));
  return fail(`there is no stream ${name}${hint}`, stream.span);
}

const INNER = "; a stream with # is a partition's own: a query before this one, in the same partition, inserts into it";

/** What there is, where nothing is near. */
function shown(names: readonly string[]): string {
  if (names.length === 0) return "; define it, or let a query before this one insert into it";
  return `; there is ${names.slice(0, 12).join(", ")}${names.length > 12 ? ", …" : ""}`;
}

/** The window of that name, if it is not a stream that is read. */
export function windowRead({ name, prefix }: StreamName, catalogue: Catalogue): NamedWindowSpec | undefined {
  return prefix === "" ? catalogue.namedWindow(name) : undefined;
}

/** Checks filters, stream functions and window; `named`: events are of a window that is defined. What functions add, the source has from there on. */
export function handlersOf(
  handlers: readonly Handler[],
  named: NamedWindowSpec | undefined,
  source: Source,
  context: Context,
  catalogue: Catalogue,
): Handlers {
  const before: Step[] = [];
  const after: Step[] = [];
  let window: WindowPlan | undefined;
  for (const handler of handlers) {
    const steps = window === undefined ? before : after;
    if (handler.kind === "filter") steps.push({ filter: condition(handler.condition, context, "a filter") });
    else if (handler.kind === "function")
      steps.push({ function: planFunction(handler.call, source, context, catalogue) });
    else {
      if (window !== undefined) fail("an input has one window", handler.span);
      if (named !== undefined) fail(`${named.name} is a window already; read it as it is`, handler.span);
      window = planWindow(handler.call, source.attributes, context, catalogue);
    }
  }
  return { before, window, after };
}

/** Finds a stream function and checks its parameters. */
export function planFunction(call: Call, source: Source, context: Context, catalogue: Catalogue): StreamFunctionPlan {
  const factory = catalogue.streamFunctionNamed(call.namespace ?? "", call.name, call.span);
  const parameters = parametersOf(call, source.attributes, context);
  const plan = factory.plan({ call, parameters, attributes: source.attributes, evaluate: evaluator(catalogue) });
  for (const { name } of plan.adds) {
    if (source.attributes.some((attribute) => attribute.name === name))
      fail(`#${call.name} adds an attribute ${name}, which there is already`, call.span);
  }
  source.attributes = [...source.attributes, ...plan.adds];
  return plan;
}

/** Finds a window and checks its parameters. */
export function planWindow(
  call: Call,
  attributes: readonly Attribute[],
  context: Context,
  catalogue: Catalogue,
): WindowPlan {
  const factory = catalogue.windowNamed(call.namespace ?? "", call.name, call.span);
  const parameters = parametersOf(call, attributes, context);
  const retention = (text: string) => compileRetention(text, attributes, catalogue);
  return factory.plan({ call, parameters, attributes, evaluate: evaluator(catalogue), retention });
}

/** `(*)`: all attributes. */
function parametersOf(call: Call, attributes: readonly Attribute[], context: Context): Parameter[] {
  const { span } = call;
  if (!call.all) {
    return call.arguments.map((argument) => ({ typed: check(argument, context), span: argument.span }));
  }
  return attributes.map(({ type }, attribute) => ({
    typed: { kind: "read", type, slot: 0, attribute, index: undefined },
    span,
  }));
}

/** A function of an expression over one row. */
export function evaluator(catalogue: Catalogue): (typed: Typed) => Evaluate {
  const rows = askingTables(SINGLE, catalogue);
  return (typed) => {
    const code = new Code();
    const needs = { clock: "host.nowAt(time)", event: "time", random: "host.random" };
    code.line(`return ${compile(typed, code, { ...rows(code), needs }).text};`);
    return code.build(["r", "time", "host"]);
  };
}
