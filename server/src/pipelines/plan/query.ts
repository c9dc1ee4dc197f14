// A query becomes a plan: checked and compiled once, set up as often as needed (for each key of a partition).
import { type Context, check, condition } from "../check/expression.ts";
import { fail, nearest } from "../check/fail.ts";
import { type Attribute, scopeOf } from "../check/scope.ts";
import { type CheckedSelection, checkSelection } from "../check/selection.ts";
import type { Typed } from "../check/typed.ts";
import type { EventKind, Query, SingleInput, StreamName } from "../language/ast.ts";
import type { WindowPlan } from "../operators/window.ts";
import type { Taker } from "../runtime/chunk.ts";
import { Code } from "./code.ts";
import type { Catalogue, Environment } from "./environment.ts";
import { compile } from "./expression.ts";
import { compileFilter, FilterStage } from "./filter.ts";
import { Output } from "./output.ts";
import { SelectStage } from "./select_stage.ts";
import { compileSelector, newGroups, type RowReader, type SelectorPlan } from "./selector.ts";

/** A query that can be set up. */
export interface QueryPlan {
  name: string;
  /** The streams it reads. */
  reads: StreamName[];
  create(environment: Environment): QueryParts;
}

/** A query that was set up. */
export interface QueryParts {
  /** What the streams it reads are given to, in their order. */
  entrances: Taker[];
  output: Output;
}

/** Plans a query. */
export function planQuery(query: Query, name: string, catalogue: Catalogue): QueryPlan {
  const { from } = query;
  if (from.kind !== "single") return fail(`a ${from.kind} is not yet understood`, from.span);
  return planSingle(query, from, name, catalogue);
}

/** Rows of one stream. */
const single: RowReader = () => ({ row: () => ({ value: "r", isSure: true }) });

function planSingle(query: Query, from: SingleInput, name: string, catalogue: Catalogue): QueryPlan {
  const attributes = attributesOf(from.stream, catalogue);
  const context = contextOf(from, attributes, catalogue);
  const { before, window, after } = handlersOf(from, attributes, context, catalogue);
  const selection = checkSelection(query.select, context, window?.inTurn ?? true);
  const { output } = query;
  if (output.kind !== "insert") return fail(`${output.kind} is not yet understood`, output.span);
  catalogue.writes(output.into, selection.attributes, output.span);
  const kinds = kindsOf(output.events);
  const filters = window === undefined ? [...before, ...after] : after;
  const plan = selectorPlan(selection, filters, kinds, window !== undefined);
  const each = compileSelector(plan, single, false);
  const batch = window?.isBatch ? compileSelector(plan, single, true) : each;
  const filter = window !== undefined && before.length > 0 ? compileFilter(before, single) : undefined;
  return {
    name,
    reads: [from.stream],
    create({ host, junction }) {
      const end = new Output(junction(output.into));
      const select = new SelectStage(each, batch, newGroups(plan), selection, host, end);
      const wantsExpired = kinds.expired || selection.aggregates.length > 0;
      const held = window?.create({ host, next: select, wantsExpired, isFound: false }) ?? select;
      return { entrances: [filter === undefined ? held : new FilterStage(filter, host, held)], output: end };
    },
  };
}

/** The attributes of a stream that a query reads. */
export function attributesOf(stream: StreamName, catalogue: Catalogue): readonly Attribute[] {
  const found = catalogue.stream(stream);
  if (found !== undefined) return found;
  return fail(
    `there is no stream ${stream.prefix}${stream.name}${nearest(stream.name, catalogue.names())}`,
    stream.span,
  );
}

function contextOf(from: SingleInput, attributes: readonly Attribute[], catalogue: Catalogue): Context {
  let slots = 1;
  return {
    scope: scopeOf([from.stream.prefix + from.stream.name], attributes),
    tables: catalogue.tables,
    functionNamed: catalogue.functionNamed,
    nextSlot: () => slots++,
  };
}

function handlersOf(from: SingleInput, attributes: readonly Attribute[], context: Context, catalogue: Catalogue) {
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

function planWindow(
  call: (SingleInput["handlers"][number] & { kind: "window" })["call"],
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
  code.line(`return ${compile(typed, code, { ...single(code), needs }).text};`);
  return code.build(["r", "time"]);
}

/** Which events a query gives out. */
export function kindsOf(events: EventKind | undefined): { current: boolean; expired: boolean } {
  return { current: events !== "expired", expired: events === "expired" || events === "all" };
}

function selectorPlan(
  selection: CheckedSelection,
  filters: Typed[],
  kinds: { current: boolean; expired: boolean },
  hasWindow: boolean,
): SelectorPlan {
  const { items, groupBy, aggregates, having } = selection;
  return {
    items,
    groupBy,
    aggregates,
    having,
    filters,
    wantsCurrent: kinds.current,
    wantsExpired: kinds.expired,
    hasWindow,
  };
}
