// What queries come to: from … select … output …, whatever becomes of it.

import type { Attribute } from "../check/scope.ts";
import { type CheckedSelection, checkSelection, type Summed } from "../check/selection.ts";
import type { EventKind, Input, NestedInput, OutputRate, Selection, Span, StreamName } from "../language/ast.ts";
import type { Failed } from "../operators/window.ts";
import type { Row, Taker } from "../runtime/chunk.ts";
import type { Catalogue, Environment, Failure } from "./environment.ts";
import type { Guard } from "./guard.ts";
import { askingTables } from "./in_table.ts";
import { NestedEnd } from "./nested_end.ts";
import { planJoin } from "./plan_join.ts";
import { planPattern } from "./plan_pattern.ts";
import { planEvents, planSingle } from "./plan_single.ts";
import type { QueryInput } from "./query_input.ts";
import { planRate, type RateEnd, type RatePlan } from "./rate.ts";
import { Selecting, SelectStage } from "./select_stage.ts";
import { compileSelector, newSums } from "./selector.ts";
import { isSnapshot, planSnapshot } from "./snapshot.ts";

/** A query without its output. */
export interface WrittenResults {
  from: Input;
  select: Selection;
  rate: OutputRate | undefined;
  /** Which events are given out. */
  events: EventKind | undefined;
  /** Whoever takes them wants to know what they came of. */
  tellsCauses: boolean;
  span: Span;
}

/** Results that can be set up. */
export interface ResultsPlan {
  /** The streams that are read. */
  reads: StreamName[];
  guard: Guard | undefined;
  attributes: Attribute[];
  /** The event of a stream that a result came of, if that can be told: what a chunk knows of it. */
  causeOf(cause: Row | undefined): Pick<Failure, "stream" | "row"> | undefined;
  /** Gives what the streams are given to, in their order. */
  create(environment: Environment, query: string, end: RateEnd): Taker[];
}

/** Plans what a query comes to. */
export function planResults(written: WrittenResults, catalogue: Catalogue): ResultsPlan {
  const { from, select, rate, events, tellsCauses, span } = written;
  const input = planInput(from, catalogue);
  const selection = checkSelection(select, input.context, input.inTurn, catalogue.aggregatorOf);
  const snapshots = isSnapshot(rate, events, span);
  const kinds = kindsOf(snapshots ? "all" : events);
  const { written: items, groupBy, having } = selection;
  const aggregates = input.hasWindow ? selection.aggregates : selection.aggregates.map(lasting);
  const plan = {
    ...{ items, groupBy, aggregates, having, filters: input.filters, hasWindow: input.hasWindow },
    ...{ wantsCurrent: kinds.current, wantsExpired: kinds.expired, tellsGroups: rate !== undefined },
    ...{ tellsAllThatLeave: snapshots, tellsCauses },
  };
  const limit = rate && planLimit(rate, selection, input.hasWindow);
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
    reads: input.reads,
    guard: input.guard,
    attributes: selection.attributes,
    causeOf: (cause) => (cause === undefined ? undefined : input.cause?.(cause)),
    create(environment, query, end) {
      const { host } = environment;
      const how = environment.shared(plan, () => {
        const failed: Failed = (row, time, error) =>
          environment.fail({ query, ...(input.cause?.(row) ?? { stream: undefined, row }), time, error });
        return new Selecting(asUnits ? batch : each, batch, selection, host, failed);
      });
      const select = new SelectStage(how, newSums(plan), limit?.(host, end) ?? end);
      return input.create(environment, select, { ...use, query, failed: how.failed });
    },
  };
}

function planLimit(rate: OutputRate, selection: CheckedSelection, hasWindow: boolean): RatePlan {
  const { kind, every } = rate;
  if (kind === "snapshot" && "time" in every) return planSnapshot(every.time.milliseconds, selection, hasWindow);
  return planRate(rate, selection.groupBy.length > 0);
}

function planInput(from: Input, catalogue: Catalogue): QueryInput {
  if (from.kind === "single") return planSingle(from, catalogue);
  if (from.kind === "join") return planJoin(from, catalogue);
  if (from.kind === "nested") return planNested(from, catalogue);
  return planPattern(from, catalogue);
}

/** The results of the query within go straight into the one around it: there is no stream in between that needed a name. */
function planNested({ query, handlers, span }: NestedInput, catalogue: Catalogue): QueryInput {
  const inner = planResults({ ...query, tellsCauses: false, span }, catalogue);
  const outer = planEvents([], inner.attributes, handlers, undefined, catalogue);
  return {
    ...outer,
    reads: inner.reads,
    guard: inner.guard,
    create(environment, next, use) {
      const [entrance] = outer.create(environment, next, use);
      return inner.create(environment, use.query, new NestedEnd(entrance as Taker));
    },
  };
}

function lasting(summed: Summed): Summed {
  return { ...summed, aggregate: summed.aggregate.lasting ?? summed.aggregate };
}

/** Which events a query gives out. */
function kindsOf(events: EventKind | undefined): { current: boolean; expired: boolean } {
  return { current: events !== "expired", expired: events === "expired" || events === "all" };
}
