// select … group by … having … order by … limit … offset …

import type { Call, Expression, SelectItem, Selection } from "../language/ast.ts";
import type { AggregatorOf } from "../operators/aggregator.ts";
import type { Aggregate } from "../operators/aggregators.ts";
import { argumentOf, type Context, check, condition } from "./expression.ts";
import { fail } from "./fail.ts";
import { type Attribute, resolve, type Scope, sourcesOf } from "./scope.ts";
import type { Typed } from "./typed.ts";

/** An aggregator of a query. */
export interface Summed {
  aggregate: Aggregate;
  /** undefined where it has none. */
  argument: Typed | undefined;
  /** Arguments behind the first. */
  more: readonly Typed[];
}

/** A selection whose names and types are known. */
export interface CheckedSelection {
  /** undefined: each event as it is. */
  items: Typed[] | undefined;
  /** The items, and behind them what results are ordered by without selecting it: it is cut off once they are in order. */
  written: Typed[] | undefined;
  /** What the results are made of. */
  attributes: Attribute[];
  aggregates: Summed[];
  groupBy: Typed[];
  having: Typed | undefined;
  orderBy: { at: number; descending: boolean }[];
  /** How many values of a row are results, where more stand behind them. */
  width: number | undefined;
  limit: number | undefined;
  offset: number | undefined;
}

/** Checks what a query selects. `inTurn`: its window lets go of first what came first. */
export function checkSelection(
  selection: Selection,
  context: Context,
  inTurn: boolean,
  aggregatorOf: AggregatorOf,
): CheckedSelection {
  const aggregates: Summed[] = [];
  const aggregate = (call: Call) => {
    const summed = sumOf(call, withoutSums, inTurn, aggregatorOf);
    if (summed === undefined) return undefined;
    const { aggregate: chosen } = summed;
    aggregates.push(summed);
    return { kind: "aggregate", type: chosen.returns, at: aggregates.length - 1 } as const;
  };
  const withoutSums: Context = {
    ...context,
    aggregate: (call) =>
      aggregatorOf(call) ? fail(`${call.name} cannot stand within another aggregator`, call.span) : undefined,
  };
  const inside: Context = { ...context, aggregate };
  const written = selection.items ?? everything(inside);
  const items = written?.map((item) => check(item.expression, inside));
  const attributes = written === undefined ? asItIs(context) : named(written, items as Typed[]);
  const having: Context = { ...inside, scope: { ...context.scope, selected: attributes, unindexed: "last" } };
  const { hidden, orderBy } = orderOf(selection, having.scope, items);
  return {
    ...{ items, orderBy, written: items && [...items, ...hidden] },
    width: hidden.length === 0 ? undefined : attributes.length,
    attributes,
    aggregates,
    groupBy: selection.groupBy.map((by) => resolve(context.scope, by)),
    having: selection.having && condition(selection.having, having, "having"),
    limit: bound(selection.limit, "limit", context),
    offset: bound(selection.offset, "offset", context),
  };
}

/** What a call of an aggregator adds up; undefined for other calls. */
export function sumOf(call: Call, context: Context, inTurn: boolean, aggregatorOf: AggregatorOf): Summed | undefined {
  const found = aggregatorOf(call);
  if (found === undefined) return undefined;
  const values = call.arguments.map((argument) => check(argument, context));
  const [argument, ...more] = values;
  return { aggregate: found.choose(argument?.type, call, inTurn, values.map(argumentOf)), argument, more };
}

/** `select *` of several sources names the attributes of all; of one it needs no list. */
function everything(context: Context): SelectItem[] | undefined {
  const sources = context.scope.groups.flat();
  if (sources.length === 1 && context.scope.inSlots === undefined) return undefined;
  return sources.flatMap((source) =>
    source.attributes.map(({ name }) => {
      const span = NOWHERE;
      const [called = ""] = source.names;
      const from = { kind: "source", name: called, prefix: "", index: undefined, span } as const;
      return { expression: { kind: "reference", source: from, name, span } satisfies Expression, as: name, span };
    }),
  );
}

const NOWHERE = { start: { offset: 0, line: 1, column: 1 }, end: { offset: 0, line: 1, column: 1 } };

function asItIs(context: Context): Attribute[] {
  return [...(sourcesOf(context.scope)[0]?.attributes ?? [])];
}

function named(written: SelectItem[], items: Typed[]): Attribute[] {
  const attributes: Attribute[] = [];
  for (const [index, item] of written.entries()) {
    const name = item.as ?? (item.expression.kind === "reference" ? item.expression.name : undefined);
    if (name === undefined) fail("what is computed needs a name: expression as name", item.span);
    if (attributes.some((attribute) => attribute.name === name)) fail(`${name} is selected twice`, item.span);
    const type = items[index]?.type;
    attributes.push(type === undefined ? { name, type: "object", isNull: true } : { name, type });
  }
  return attributes;
}

/** What is ordered by: what is selected by that name or as that attribute, or else an attribute that is only read for it. */
function orderOf(
  { orderBy }: Selection,
  scope: Scope,
  items: readonly Typed[] | undefined,
): { hidden: Typed[]; orderBy: CheckedSelection["orderBy"] } {
  const hidden: Typed[] = [];
  const places = orderBy.map(({ by, descending }) => {
    const typed = resolve(scope, by);
    if (typed.kind === "selected") return { at: typed.at, descending };
    if (items === undefined && typed.kind === "read") return { at: typed.attribute, descending };
    const at = (items ?? []).findIndex((item) => isSameRead(item, typed));
    return { at: at >= 0 ? at : (items?.length ?? 0) + hidden.push(typed) - 1, descending };
  });
  return { hidden, orderBy: places };
}

function isSameRead(a: Typed, b: Typed): boolean {
  if (a.kind !== "read" || b.kind !== "read") return false;
  return a.slot === b.slot && a.attribute === b.attribute && a.index === undefined && b.index === undefined;
}

function bound(expression: Expression | undefined, name: string, context: Context): number | undefined {
  if (expression === undefined) return undefined;
  const { kind, type, ...rest } = check(expression, context);
  if (kind !== "constant" || (type !== "int" && type !== "long") || !("value" in rest) || Number(rest.value) < 0) {
    return fail(`${name} takes a constant number of events that is not negative`, expression.span);
  }
  return Number(rest.value);
}
