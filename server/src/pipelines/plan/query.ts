// A query becomes a plan: checked and compiled once, set up as often as needed (for each key of a partition).
import type { Context } from "../check/expression.ts";
import { fail } from "../check/fail.ts";
import { type CheckedSelection, checkSelection } from "../check/selection.ts";
import type { Typed } from "../check/typed.ts";
import type { EventKind, OutputRate, Query, SingleInput, StreamName } from "../language/ast.ts";
import type { Failed } from "../operators/window.ts";
import type { Row, Taker } from "../runtime/chunk.ts";
import { compileChain, lastFilters } from "./chain.ts";
import type { Catalogue, Environment } from "./environment.ts";
import { askingTables } from "./in_table.ts";
import { attributesOf, handlersOf, SINGLE, windowRead } from "./input.ts";
import { OneByOneStage } from "./one_by_one.ts";
import { Output } from "./output.ts";
import { planJoin } from "./plan_join.ts";
import { planOutput } from "./plan_output.ts";
import { planPattern } from "./plan_pattern.ts";
import { planRate, type RatePlan } from "./rate.ts";
import { SelectStage } from "./select_stage.ts";
import { compileSelector, newGroups, type RowReader } from "./selector.ts";
import { isSnapshot, planSnapshot } from "./snapshot.ts";

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
  /** Which event of a stream a row of it came from; left out where that cannot be told. */
  cause?(row: Row): { stream: StreamName; row: Row };
  create(environment: Environment, next: Taker, use: InputUse): Taker[];
}

/** What the rest of the query wants of its input. */
export interface InputUse {
  /** The name of the query. */
  query: string;
  wantsExpired: boolean;
  /** It tells sums once for each batch. */
  asBatch: boolean;
  /** What each event sets off comes in a chunk of its own. */
  oneByOne: boolean;
  /** Takes rows that fail. */
  failed: Failed;
}

/** Plans a query. */
export function planQuery(query: Query, name: string, catalogue: Catalogue): QueryPlan {
  const input = planInput(query, catalogue);
  const selection = checkSelection(query.select, input.context, input.inTurn);
  const output = planOutput(query.output, selection.attributes, catalogue);
  const snapshots = isSnapshot(query);
  const kinds = kindsOf(snapshots ? "all" : query.output.events);
  const { items, groupBy, aggregates, having } = selection;
  const plan = {
    ...{ items, groupBy, aggregates, having, filters: input.filters, hasWindow: input.hasWindow },
    ...{ wantsCurrent: kinds.current, wantsExpired: kinds.expired, tellsGroups: query.rate !== undefined },
    tellsAllThatLeave: snapshots,
  };
  const rate = query.rate && planLimit(query.rate, selection, input.hasWindow);
  const rows = askingTables(input.rows, catalogue);
  const each = compileSelector(plan, rows, false);
  // A snapshot wants to know all that comes and leaves.
  const asBatch = !snapshots && (aggregates.length > 0 || groupBy.length > 0);
  // What an event sets off, what leaves because of it and itself, is told once, like a batch.
  const asUnits = asBatch && kinds.expired && input.hasWindow;
  const batch = asBatch && (input.isBatch || asUnits) ? compileSelector(plan, rows, true) : each;
  // Batches begin their sums anew, so what leaves them need not be taken away.
  const use = { wantsExpired: kinds.expired, asBatch, oneByOne: asUnits && !input.isBatch };
  return {
    name,
    reads: input.reads,
    create(environment) {
      const lost: Failed = (row, time, error) => environment.fail({ query: name, stream: undefined, row, time, error });
      const failed: Failed = (row, time, error) => {
        const cause = input.cause?.(row);
        if (cause === undefined) lost(row, time, error);
        else environment.fail({ query: name, ...cause, time, error });
      };
      const end = new Output(output(environment, lost), environment.listeners(name));
      const limited = rate?.(environment.host, end) ?? end;
      const select = new SelectStage(
        asUnits ? batch : each,
        batch,
        newGroups(plan),
        selection,
        environment.host,
        failed,
        limited,
      );
      return { entrances: input.create(environment, select, { ...use, query: name, failed }), output: end };
    },
  };
}

function planLimit(rate: OutputRate, selection: CheckedSelection, hasWindow: boolean): RatePlan {
  const { kind, every } = rate;
  if (kind === "snapshot" && "time" in every) return planSnapshot(every.time.milliseconds, selection, hasWindow);
  return planRate(rate, selection.groupBy.length > 0);
}

function planInput(query: Query, catalogue: Catalogue): QueryInput {
  const { from } = query;
  if (from.kind === "single") return planSingle(from, catalogue);
  if (from.kind === "join") return planJoin(from, catalogue);
  if (from.kind === "pattern" || from.kind === "sequence") return planPattern(from, catalogue);
  return fail("a query within a query is not yet understood", from.span);
}

function planSingle(from: SingleInput, catalogue: Catalogue): QueryInput {
  const attributes = attributesOf(from.stream, catalogue);
  let slots = 1;
  const { tables, functionNamed } = catalogue;
  const source = { names: [from.stream.prefix + from.stream.name], attributes, slot: 0, many: false };
  const context: Context = { scope: { groups: [[source]] }, tables, functionNamed, nextSlot: () => slots++ };
  const handlers = handlersOf(from, source, context, catalogue);
  const named = windowRead(from.stream, catalogue);
  const window = handlers.window ?? named?.plan;
  // Filters at the end are tested when rows are selected: one loop less.
  const { steps, filters } = lastFilters(handlers.window === undefined ? handlers.before : handlers.after);
  const before = compileChain(handlers.window === undefined ? steps : handlers.before, catalogue);
  const after = compileChain(handlers.window === undefined ? [] : steps, catalogue);
  return {
    context,
    rows: SINGLE,
    reads: [from.stream],
    filters,
    hasWindow: window !== undefined,
    inTurn: window?.inTurn ?? true,
    isBatch: window?.isBatch ?? false,
    // Without what stream functions have added.
    cause: (row) => ({
      stream: from.stream,
      row: row.length > attributes.length ? row.slice(0, attributes.length) : row,
    }),
    create({ host }, next, { wantsExpired, failed, query, oneByOne }) {
      const selected = after({ host, query, failed, next });
      const held = handlers.window?.create({ host, next: selected, wantsExpired, isFound: false, failed }) ?? selected;
      const entrance = oneByOne && handlers.window !== undefined ? new OneByOneStage(held) : held;
      return [before({ host, query, failed, next: entrance })];
    },
  };
}

/** Which events a query gives out. */
export function kindsOf(events: EventKind | undefined): { current: boolean; expired: boolean } {
  return { current: events !== "expired", expired: events === "expired" || events === "all" };
}
