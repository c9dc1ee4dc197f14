// An aggregation becomes three functions: one that adds events, one that puts the sums of two buckets together, one that reads them.
import type { CheckedAggregation } from "../check/aggregation.ts";
import type { Typed } from "../check/typed.ts";
import type { AggregationSpec } from "../operators/aggregations/aggregation.ts";
import type { Places } from "../operators/aggregations/level.ts";
import type { Sums } from "../operators/aggregations/sums.ts";
import type { ColumnSpec } from "../operators/groups.ts";
import { keyOf } from "../operators/table.ts";
import { Code } from "./code.ts";
import { compile, type Reader } from "./expression.ts";
import type { RowReader } from "./selector.ts";

/** What of an aggregation is code. */
export type AggregationCode = Pick<AggregationSpec, "columns" | "add" | "merge" | "row">;

/** Where everything lies in the columns: values of the group, the time of the latest event, its values, the sums. */
interface Layout {
  groups: number[];
  time: number;
  latest: number[];
  sums: number[][];
  specs: ColumnSpec[];
}

const VALUE: ColumnSpec = { type: "any", start: () => null };
const TIME: ColumnSpec = { type: "number", start: () => Number.NEGATIVE_INFINITY };

/** Compiles an aggregation. `filters`: what an event must hold to come in at all. */
export function compileAggregation(
  plan: CheckedAggregation,
  filters: readonly Typed[],
  rows: RowReader,
  timeOfText: (text: string) => number,
): AggregationCode {
  const layout = layoutOf(plan);
  return {
    columns: layout.specs,
    add: compileAdd(plan, layout, filters, rows, timeOfText),
    merge: compileMerge(plan, layout),
    row: compileRow(plan, layout),
  };
}

function layoutOf({ groupBy, latest, aggregates }: CheckedAggregation): Layout {
  const specs: ColumnSpec[] = [];
  const next = (spec: ColumnSpec) => specs.push(spec) - 1;
  return {
    groups: groupBy.map(() => next(VALUE)),
    time: latest.length > 0 ? next(TIME) : -1,
    latest: latest.map(() => next(VALUE)),
    sums: aggregates.map(({ aggregate }) => aggregate.columns.map(next)),
    specs,
  };
}

/** Adds one event to one bucket. */
type AddOne = (sums: Sums, start: number, places: Places, key: unknown, at: number, ...values: unknown[]) => void;

function compileAdd(
  plan: CheckedAggregation,
  layout: Layout,
  filters: readonly Typed[],
  rows: RowReader,
  timeOfText: (text: string) => number,
): AggregationSpec["add"] {
  const code = new Code();
  const one = code.value(compileAddOne(plan, layout), "add");
  code.line("for (let i = 0; i < chunk.size; i++) {");
  code.line("if (chunk.kinds[i] !== 0) continue;");
  code.line("const r = chunk.rows[i], time = chunk.times[i];");
  const needs = { clock: "host.nowAt(time)", event: "time", random: "host.random" };
  const reader: Reader = { ...rows(code), needs };
  code.line("try {");
  for (const filter of filters) code.line(`if (${compile(filter, code, reader).text} !== true) continue;`);
  const at = code.let(timeOf(plan.by, code, reader, timeOfText));
  // All values first: an event for which one of them fails is in none of the sums.
  const groups = plan.groupBy.map((each) => compile(each, code, reader).text);
  // The same key by which conditions look rows up.
  const key = groups.length < 2 ? (groups[0] ?? "0") : code.let(`${code.value(keyOf)}([${groups.join(", ")}])`);
  const values = [...plan.latest, ...plan.aggregates.flatMap(({ argument, more }) => [argument, ...more])].map(
    (typed) => (typed === undefined ? "null" : compile(typed, code, reader).text),
  );
  const all = [key, at, ...groups, ...values].join(", ");
  code.line(`if (${at} >= tree.high) tree.roll(${at});`);
  code.line(`if (${at} >= tree.low) ${one}(tree.levels[0].sums, tree.low, tree.places, ${all});`);
  code.line("else for (let l = 0; l < tree.levels.length; l++) {");
  code.line(`const level = tree.levels[l], start = tree.reach(l, ${at});`);
  code.line(`${one}(level.sums, start, level.bucket(start), ${all});`);
  code.line("if (start === level.open) break; }");
  code.line("} catch (error) { failed(r, time, error); } }");
  return code.build(["chunk", "tree", "host", "failed"]);
}

/** The time of an event: what it is aggregated by, or what the clock says. */
function timeOf(by: Typed | undefined, code: Code, reader: Reader, timeOfText: (text: string) => number): string {
  if (by === undefined) return reader.needs.clock;
  const { text } = compile(by, code, reader);
  const missing = code.value(() => {
    throw new Error("the time that it is aggregated by is null");
  });
  return `${text} === null ? ${missing}() : ${by.type === "string" ? `${code.value(timeOfText)}(${text})` : `Number(${text})`}`;
}

function compileAddOne(plan: CheckedAggregation, layout: Layout): AddOne {
  const code = new Code();
  const keys = layout.groups.map((_, index) => `k${index}`);
  const latest = layout.latest.map((_, index) => `l${index}`);
  const values = plan.aggregates.map(({ more }, index) => [`v${index}`, ...more.map((_, at) => `v${index}_${at}`)]);
  enter(code, layout, "sums", (index) => `k${index}`);
  const place = column(code, "columns", "g");
  if (latest.length > 0) {
    const assign = layout.latest.map((at, index) => `${place(at)} = ${latest[index]};`).join(" ");
    code.line(`if (at >= ${place(layout.time)}) { ${place(layout.time)} = at; ${assign} }`);
  }
  for (const [index, { aggregate }] of plan.aggregates.entries()) {
    const [value = "null", ...more] = values[index] ?? [];
    aggregate.add(code, (layout.sums[index] as number[]).map(place), value, more);
  }
  return code.build<AddOne>(["sums", "start", "places", "key", "at", ...keys, ...latest, ...values.flat()]);
}

function compileMerge(plan: CheckedAggregation, layout: Layout): AggregationSpec["merge"] {
  const code = new Code();
  code.line("const others = from.columns;");
  enter(code, layout, "into", (index) => `others[${layout.groups[index]}][place]`);
  const into = column(code, "columns", "g");
  const from = column(code, "others", "place");
  if (layout.latest.length > 0) {
    const assign = [layout.time, ...layout.latest].map((at) => `${into(at)} = ${from(at)};`).join(" ");
    code.line(`if (${from(layout.time)} >= ${into(layout.time)}) { ${assign} }`);
  }
  for (const [index, { merge }] of plan.aggregates.entries()) {
    const at = layout.sums[index] as number[];
    merge(code, at.map(into), at.map(from));
  }
  return code.build(["from", "place", "into", "start", "places", "key"]);
}

/** Finds the place `g` of a group in `sums`, or makes one; `columns` are those of the sums afterwards. */
function enter(code: Code, layout: Layout, sums: string, group: (index: number) => string): void {
  code.line(`let g = places.get(key), columns = ${sums}.columns;`);
  code.line(`if (g === undefined) { places.set(key, g = ${sums}.enter(start, key)); columns = ${sums}.columns;`);
  for (const [column, { start }] of layout.specs.entries()) {
    const index = layout.groups.indexOf(column);
    const first = start();
    const isPlain = typeof first !== "object" || first === null;
    const value = index >= 0 ? group(index) : isPlain ? code.literal(first) : `${code.value(start)}()`;
    code.line(`columns[${column}][g] = ${value};`);
  }
  code.line("}");
  code.line(`if (${sums}.stamps[g] !== ${sums}.epoch) ${sums}.note(g);`);
}

/** Names for columns, as they are needed. */
function column(code: Code, columns: string, place: string): (at: number) => string {
  const names = new Map<number, string>();
  return (at) => {
    const name = names.get(at) ?? code.let(`${columns}[${at}]`);
    names.set(at, name);
    return `${name}[${place}]`;
  };
}

function compileRow(plan: CheckedAggregation, layout: Layout): AggregationSpec["row"] {
  const code = new Code();
  code.line("const columns = sums.columns;");
  const place = column(code, "columns", "place");
  const kept = [...layout.groups, ...layout.latest].map(place);
  code.line(`const r = [${kept.join(", ")}];`);
  for (const [index, { aggregate }] of plan.aggregates.entries()) {
    code.line(`const g${index} = ${aggregate.value((layout.sums[index] as number[]).map(place))};`);
  }
  const needs = { clock: "start", event: "start", random: "Math.random" };
  const reader: Reader = { row: () => ({ value: "r", isSure: true }), aggregate: (at) => `g${at}`, needs };
  const values = plan.items.map((item) => compile(item, code, reader).text);
  code.line(`return [start, ${values.join(", ")}];`);
  return code.build(["sums", "place", "start"]);
}
