// What an aggregation selects: what it keeps of each group, and what is made of that when it is read.
import type { AggregationDefinition, Call, SelectItem } from "../language/ast.ts";
import { mergeableOf } from "../operators/aggregations/mergeable.ts";
import type { AggregatorOf } from "../operators/aggregator.ts";
import type { Aggregate } from "../operators/aggregators.ts";
import { aOf, type Context, check } from "./expression.ts";
import { fail } from "./fail.ts";
import { addsUp, mapParts } from "./map_typed.ts";
import { type Attribute, resolve } from "./scope.ts";
import { type Summed, sumOf } from "./selection.ts";
import type { Typed } from "./typed.ts";

/** The attribute that says when a bucket begins. */
export const BUCKET = "AGG_TIMESTAMP";

/** What is added up, of which two sums can be made one. */
export interface MergedSum extends Summed {
  merge: NonNullable<Aggregate["merge"]>;
}

/** A selection whose names and types are known. */
export interface CheckedAggregation {
  /** The start of the bucket, and what is selected. */
  attributes: Attribute[];
  groupBy: Typed[];
  /** What is kept of the latest event of a group: whatever is selected without being added up. */
  latest: Typed[];
  aggregates: MergedSum[];
  /** What is selected, over a row of what is kept: the values of the group, then those of the latest event. */
  items: Typed[];
  /** The time of an event: a long, or a text. */
  by: Typed | undefined;
}

/** Checks what an aggregation selects of events with these attributes. */
export function checkAggregation(
  { select, by, name }: AggregationDefinition,
  context: Context,
  attributes: readonly Attribute[],
  aggregatorOf: AggregatorOf,
): CheckedAggregation {
  const aggregates: CheckedAggregation["aggregates"] = [];
  const mergeable = (call: Call) => mergeableOf(call, aggregatorOf);
  const aggregate = (call: Call): Typed | undefined => {
    const summed = sumOf(call, withoutSums, true, mergeable);
    if (summed === undefined) return undefined;
    const { merge, returns } = summed.aggregate;
    if (merge === undefined) return fail(`an aggregation cannot add up ${call.name}: it has no merge`, call.span);
    aggregates.push({ ...summed, merge });
    return { kind: "aggregate", type: returns, at: aggregates.length - 1 };
  };
  const withoutSums: Context = {
    ...context,
    aggregate: (call) =>
      aggregatorOf(call) ? fail(`${call.name} cannot stand within another aggregator`, call.span) : undefined,
  };
  const inside: Context = { ...context, aggregate };
  const groupBy = select.groupBy.map((each) => resolve(context.scope, each));
  const kept: Typed[] = [...groupBy];
  const written = select.items ?? attributes.map((attribute) => asItem(attribute.name, select.groupBy[0]?.span));
  const all: Attribute[] = [{ name: BUCKET, type: "long" }];
  const items = written.map((item) => {
    const typed = check(item.expression, inside);
    const called = item.as ?? (item.expression.kind === "reference" ? item.expression.name : undefined);
    if (called === undefined) return fail("what is computed needs a name: expression as name", item.span);
    if (all.some((attribute) => attribute.name === called)) fail(`${called} is selected twice`, item.span);
    all.push({ name: called, type: typed.type ?? "object" });
    return fromKept(typed, kept, item);
  });
  const time = by && check(by, context);
  if (by !== undefined && time?.type !== "long" && time?.type !== "string") {
    fail(`${name} aggregates by a long (milliseconds since 1970) or a text, not by ${aOf(time?.type)}`, by.span);
  }
  return { attributes: all, groupBy, latest: kept.slice(groupBy.length), aggregates, items, by: time };
}

/** The same expression, reading what is kept of a group in place of an event. */
function fromKept(typed: Typed, kept: Typed[], item: SelectItem): Typed {
  if (typed.kind === "constant" || typed.kind === "aggregate") return typed;
  if (typed.kind === "inTable" && addsUp(typed)) {
    return fail("an aggregation cannot ask a table for its sums; ask where they are read", item.span);
  }
  if (addsUp(typed)) return mapParts(typed, (part) => fromKept(part, kept, item));
  const known = kept.findIndex((other) => isSame(other, typed));
  const attribute = known >= 0 ? known : kept.push(typed) - 1;
  return { kind: "read", type: typed.type ?? "object", slot: 0, attribute, index: undefined };
}

function isSame(a: Typed, b: Typed): boolean {
  return a.kind === "read" && b.kind === "read" && a.slot === b.slot && a.attribute === b.attribute;
}

const START = { offset: 0, line: 1, column: 1 };

function asItem(name: string, span: SelectItem["span"] = { start: START, end: START }): SelectItem {
  return { expression: { kind: "reference", source: undefined, name, span }, as: undefined, span };
}
