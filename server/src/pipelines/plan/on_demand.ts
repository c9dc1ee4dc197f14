// Queries that are asked once: what is in a table or in a window that is defined, and what is to be done to a table.
import { type Context, condition } from "../check/expression.ts";
import { fail, nearest } from "../check/fail.ts";
import type { Attribute } from "../check/scope.ts";
import { type CheckedSelection, checkSelection } from "../check/selection.ts";
import type { Typed } from "../check/typed.ts";
import type { OnDemandQuery, Selection, Span } from "../language/ast.ts";
import type { AggregationSpec } from "../operators/aggregations/aggregation.ts";
import type { TableSpec } from "../operators/table.ts";
import type { Host } from "../operators/window.ts";
import { Chunk, CURRENT, NOTHING, type Row } from "../runtime/chunk.ts";
import { ordered } from "../runtime/order.ts";
import { planRange } from "./aggregation_range.ts";
import type { Catalogue, Environment } from "./environment.ts";
import { compileTest } from "./filter.ts";
import { asking, askingTables } from "./in_table.ts";
import { SINGLE } from "./input.ts";
import { planOutput } from "./plan_output.ts";
import { compileSearch } from "./search.ts";
import { compileSelector, newSums } from "./selector.ts";

/** What a query comes to. */
export interface Answer {
  attributes: readonly Attribute[];
  /** The values of each event, in the order of the attributes. */
  rows: (readonly unknown[])[];
}

/** A query that may be asked again and again. */
export type OnDemandPlan = (environment: Environment) => Answer;

const ALL: Selection = {
  items: undefined,
  groupBy: [],
  having: undefined,
  orderBy: [],
  limit: undefined,
  offset: undefined,
};

/** Plans a query that is asked once. */
export function planOnDemand(query: OnDemandQuery, catalogue: Catalogue): OnDemandPlan {
  const { from, output } = query;
  if (from !== undefined) return planFind(from, query.select ?? ALL, catalogue);
  if (output === undefined) return fail("it is not said what is asked: from …, or what is to be done", query.span);
  if (output.kind === "insert") mustHold(output.into.prefix + output.into.name, output.into.span, catalogue);
  const context = contextOf([], [], catalogue);
  const none = query.select === undefined;
  const selection = checkSelection(none ? ALL : (query.select as Selection), context, true, catalogue.aggregatorOf);
  const given = none ? [] : selection.attributes;
  const plan = planOutput(output, given, catalogue);
  const select = compile(selection, catalogue);
  return (environment) => {
    const taker = plan(environment, raise);
    const chunk = new Chunk();
    chunk.add(NOTHING, environment.host.now, CURRENT);
    taker?.take(none ? chunk : select(chunk, environment.host));
    return { attributes: [], rows: [] };
  };
}

function planFind(from: NonNullable<OnDemandQuery["from"]>, written: Selection, catalogue: Catalogue): OnDemandPlan {
  const name = from.name.prefix + from.name.name;
  const aggregation = catalogue.aggregation(name);
  if (aggregation !== undefined) return planBuckets(from, aggregation, written, catalogue);
  mustHold(name, from.name.span, catalogue);
  if (from.within !== undefined || from.per !== undefined)
    fail(`within and per are asked of aggregations; ${name} is none`, from.name.span);
  const spec = catalogue.table(name);
  const attributes = spec?.attributes ?? catalogue.namedWindow(name)?.attributes ?? [];
  const context = contextOf([...(from.alias === undefined ? [] : [from.alias]), name], attributes, catalogue);
  const on = from.on && condition(from.on, context, "on");
  const find = compileFind(name, spec, on, catalogue);
  const selection = checkSelection(written, context, true, catalogue.aggregatorOf);
  const select = compile(selection, catalogue);
  return ({ host }) => {
    const found = select(find(host), host);
    return { attributes: selection.attributes, rows: found.rows.slice(0, found.size) };
  };
}

/** What is in the buckets of an aggregation. */
function planBuckets(
  { name, alias, on, within, per }: NonNullable<OnDemandQuery["from"]>,
  spec: AggregationSpec,
  written: Selection,
  catalogue: Catalogue,
): OnDemandPlan {
  const context = contextOf([...(alias === undefined ? [] : [alias]), spec.name], spec.attributes, catalogue);
  const range = planRange({ within, per, span: name.span }, spec, contextOf([], [], catalogue));
  const search = compileSearch(
    on && condition(on, context, "on"),
    0,
    () => ({ value: "r", isSure: true }),
    spec,
    asking(catalogue),
  );
  const selection = checkSelection(written, context, true, catalogue.aggregatorOf);
  const select = compile(selection, catalogue);
  return ({ host }) => {
    const chunk = new Chunk();
    const { now } = host;
    const asked = range(NOTHING, now, host);
    host.aggregation(spec.name).each(asked.per, asked.within, search.probe(NOTHING, now, host), (row) => {
      if (search.test(NOTHING, row, now, host)) chunk.add(row, now, CURRENT);
      return false;
    });
    const found = select(chunk, host);
    return { attributes: selection.attributes, rows: found.rows.slice(0, found.size) };
  };
}

function mustHold(name: string, span: Span, catalogue: Catalogue): void {
  if (catalogue.tables.has(name)) return;
  fail(`there is no table, window or aggregation ${name}${nearest(name, catalogue.tables.keys())}`, span);
}

function contextOf(names: string[], attributes: readonly Attribute[], catalogue: Catalogue): Context {
  const { tables, functionNamed } = catalogue;
  let slots = 1;
  const sources = [{ names, attributes, slot: 0, many: false }];
  return { scope: { groups: [sources] }, tables, functionNamed, nextSlot: () => slots++ };
}

/** The rows that hold a condition. */
function compileFind(
  name: string,
  spec: TableSpec | undefined,
  on: Typed | undefined,
  catalogue: Catalogue,
): (host: Host) => Chunk {
  const holds = compileTest(on === undefined ? [] : [on], catalogue);
  // What is indexed is looked up.
  const search = on && compileSearch(on, 0, () => ({ value: "r", isSure: true }), spec, asking(catalogue));
  return (host) => {
    const chunk = new Chunk();
    const { now } = host;
    const visit = (row: Row) => {
      if (holds(row, now, host)) chunk.add(row, now, CURRENT);
      return false;
    };
    if (spec === undefined) host.window(name).each(visit);
    else host.table(name).each(search?.probe(NOTHING, now, host) ?? { by: "all" }, visit);
    return chunk;
  };
}

/** What is selected from rows that are all there at once: sums are told once, those of groups once for each. */
function compile(selection: CheckedSelection, catalogue: Catalogue): (chunk: Chunk, host: Host) => Chunk {
  const { written, groupBy, aggregates, having } = selection;
  const plan = {
    ...{ items: written, groupBy, aggregates, having, filters: [], hasWindow: false },
    ...{ wantsCurrent: true, wantsExpired: false, tellsGroups: false },
  };
  const select = compileSelector(plan, askingTables(SINGLE, catalogue), true);
  return (chunk, host) => {
    const out = new Chunk();
    select(chunk, out, newSums(plan), host, raise);
    return ordered(out, selection);
  };
}

/** What fails is told to whoever asks. */
function raise(_row: Row, _time: number, error: unknown): never {
  throw error;
}
