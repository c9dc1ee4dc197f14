// A query becomes a plan: checked and compiled once, set up as often as needed (for each key of a partition).
import type { Context } from "../check/expression.ts";
import { fail } from "../check/fail.ts";
import { scopeOf } from "../check/scope.ts";
import { checkSelection } from "../check/selection.ts";
import type { Typed } from "../check/typed.ts";
import type { EventKind, Query, SingleInput, StreamName } from "../language/ast.ts";
import type { Taker } from "../runtime/chunk.ts";
import type { Catalogue, Environment } from "./environment.ts";
import { compileFilter, FilterStage } from "./filter.ts";
import { askingTables } from "./in_table.ts";
import { attributesOf, handlersOf, SINGLE } from "./input.ts";
import { Output } from "./output.ts";
import { planJoin } from "./plan_join.ts";
import { planOutput } from "./plan_output.ts";
import { planPattern } from "./plan_pattern.ts";
import { planRate } from "./rate.ts";
import { SelectStage } from "./select_stage.ts";
import { compileSelector, newGroups, type RowReader } from "./selector.ts";

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

/** What a query reads: streams, and how their events become rows that are selected from. */
export interface QueryInput {
  context: Context;
  rows: RowReader;
  reads: StreamName[];
  /** What is left to be tested when rows are selected. */
  filters: Typed[];
  /** Events leave again, so what was added up is taken away. */
  hasWindow: boolean;
  /** What came first leaves first. */
  inTurn: boolean;
  /** Some of its chunks are batches. */
  isBatch: boolean;
  create(environment: Environment, next: Taker, use: InputUse): Taker[];
}

/** What the rest of the query wants of its input. */
export interface InputUse {
  wantsExpired: boolean;
  /** It tells sums once for each batch. */
  asBatch: boolean;
}

/** Plans a query. */
export function planQuery(query: Query, name: string, catalogue: Catalogue): QueryPlan {
  const input = planInput(query, catalogue);
  const selection = checkSelection(query.select, input.context, input.inTurn);
  const output = planOutput(query.output, selection.attributes, catalogue);
  const kinds = kindsOf(query.output.events);
  const { items, groupBy, aggregates, having } = selection;
  const plan = {
    ...{ items, groupBy, aggregates, having, filters: input.filters, hasWindow: input.hasWindow },
    ...{ wantsCurrent: kinds.current, wantsExpired: kinds.expired, tellsGroups: query.rate !== undefined },
  };
  const rate = query.rate && planRate(query.rate, groupBy.length > 0);
  const rows = askingTables(input.rows, catalogue);
  const each = compileSelector(plan, rows, false);
  const batch = input.isBatch ? compileSelector(plan, rows, true) : each;
  const use = {
    // Batches begin their sums anew, so what leaves them need not be taken away.
    wantsExpired: kinds.expired,
    asBatch: aggregates.length > 0 || groupBy.length > 0,
  };
  return {
    name,
    reads: input.reads,
    create(environment) {
      const end = new Output(output(environment), environment.listeners(name));
      const limited = rate?.(environment.host, end) ?? end;
      const select = new SelectStage(each, batch, newGroups(plan), selection, environment.host, limited);
      return { entrances: input.create(environment, select, use), output: end };
    },
  };
}

function planInput(query: Query, catalogue: Catalogue): QueryInput {
  const { from } = query;
  if (from.kind === "single") return planSingle(from, catalogue);
  if (from.kind === "join") return planJoin(from, catalogue);
  if (from.kind === "pattern" || from.kind === "sequence") return planPattern(from, catalogue);
  return fail(`a ${from.kind} is not yet understood`, from.span);
}

function planSingle(from: SingleInput, catalogue: Catalogue): QueryInput {
  const attributes = attributesOf(from.stream, catalogue);
  let slots = 1;
  const { tables, functionNamed } = catalogue;
  const scope = scopeOf([from.stream.prefix + from.stream.name], attributes);
  const context: Context = { scope, tables, functionNamed, nextSlot: () => slots++ };
  const { before, window, after } = handlersOf(from, attributes, context, catalogue);
  const filter =
    window !== undefined && before.length > 0 ? compileFilter(before, askingTables(SINGLE, catalogue)) : undefined;
  return {
    context,
    rows: SINGLE,
    reads: [from.stream],
    filters: window === undefined ? [...before, ...after] : after,
    hasWindow: window !== undefined,
    inTurn: window?.inTurn ?? true,
    isBatch: window?.isBatch ?? false,
    create({ host }, next, { wantsExpired }) {
      const held = window?.create({ host, next, wantsExpired, isFound: false }) ?? next;
      return [filter === undefined ? held : new FilterStage(filter, host, held)];
    },
  };
}

/** Which events a query gives out. */
export function kindsOf(events: EventKind | undefined): { current: boolean; expired: boolean } {
  return { current: events !== "expired", expired: events === "expired" || events === "all" };
}
