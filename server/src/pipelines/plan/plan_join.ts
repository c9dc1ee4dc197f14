// Plans the joins of queries.

import { type Context, condition } from "../check/expression.ts";
import { fail } from "../check/fail.ts";
import type { Attribute, Source, TimePlace } from "../check/scope.ts";
import type { Typed } from "../check/typed.ts";
import type { JoinInput, JoinSide as WrittenSide } from "../language/ast.ts";
import type { AggregationSpec } from "../operators/aggregations/aggregation.ts";
import type { NamedWindowSpec } from "../operators/named_window.ts";
import { AddStage } from "../operators/stream_functions/add_stage.ts";
import type { TableSpec } from "../operators/table.ts";
import type { Failed, Host, Window, WindowPlan } from "../operators/window.ts";
import type { Row, Taker } from "../runtime/chunk.ts";
import { Scratch } from "../runtime/scratch.ts";
import { planRange, type Range } from "./aggregation_range.ts";
import { type Chain, compileChain, lastFilters } from "./chain.ts";
import type { Catalogue, Environment } from "./environment.ts";
import { compileTest } from "./filter.ts";
import { sureEqualities } from "./guard.ts";
import { asking } from "./in_table.ts";
import { attributesOf, handlersOf, windowRead } from "./input.ts";
import { JoinStage, type Searched } from "./join.ts";
import type { InputUse, QueryInput } from "./query_input.ts";
import { compileSearch, type Search } from "./search.ts";
import type { RowReader } from "./selector.ts";

/** Pairs: a slot of each side, in which there may be nothing. */
const PAIRS: RowReader = () => ({ row: (slot) => ({ value: `r[${slot}]`, isSure: false }) });

interface Side {
  written: WrittenSide;
  attributes: readonly Attribute[];
  names: string[];
  time: TimePlace | undefined;
  table: TableSpec | undefined;
  named: NamedWindowSpec | undefined;
  aggregation: AggregationSpec | undefined;
  window: WindowPlan | undefined;
  before: Chain;
  /** Which events of a window that is defined are looked at. */
  holds: ((row: Row, time: number, host: Host) => boolean) | undefined;
  triggers: boolean;
  isOuter: boolean;
}

/** Plans the input of a join. */
export function planJoin(from: JoinInput, catalogue: Catalogue): QueryInput {
  const left = sideOf(from, "left", catalogue);
  const right = sideOf(from, "right", catalogue);
  const [called = ""] = right.names;
  if (left.names.includes(called) && (from.left.alias ?? from.right.alias) !== undefined)
    fail(`both sides are called ${called}; call one of them something else by as`, from.span);
  // A window that is joined with itself is looked at from one side: each event would meet itself twice.
  if (left.triggers && left.named !== undefined && left.named === right.named) right.triggers = false;
  if (!left.triggers && !right.triggers)
    fail("nothing can set this join off: neither side is a stream that does", from.span);
  const context = contextOf(left, right, catalogue);
  const range = rangeOf(from, left, right, catalogue);
  const on = from.on && condition(from.on, context, "on");
  const inTable = asking(catalogue);
  const searches = [searchOf(on, 0, right, inTable), searchOf(on, 1, left, inTable)] as const;
  return {
    context,
    rows: PAIRS,
    reads: [left, right].filter(isRead).map((side) => side.written.input.stream),
    filters: [],
    hasWindow: true,
    // Pairs leave in the order of their sides' windows, which is not that in which they came.
    inTurn: false,
    isBatch: true,
    cause: (pair) => {
      const [l, r] = pair as [Row | null, Row | null];
      // An event of the side that set it off; if that may be either, of the left one.
      const isLeft = l !== null && (left.triggers || r === null);
      const side = isLeft ? left : right;
      const { stream } = side.written.input;
      // Without what stream functions have added.
      return { stream, row: ((isLeft ? l : r) ?? []).slice(0, attributesOf(stream, catalogue).length) };
    },
    create: (environment, next, use) => setUp([left, right], searches, range, environment, next, use),
  };
}

function sideOf(from: JoinInput, which: "left" | "right", catalogue: Catalogue): Side {
  const written = from[which];
  const other = from[which === "left" ? "right" : "left"];
  const { stream } = written.input;
  const table = stream.prefix === "" ? catalogue.table(stream.name) : undefined;
  // Another name hides that of the stream.
  const names = [written.alias ?? stream.prefix + stream.name];
  const aggregation = stream.prefix === "" ? catalogue.aggregation(stream.name) : undefined;
  const attributes = table?.attributes ?? aggregation?.attributes ?? attributesOf(stream, catalogue);
  const source: Source = { names, attributes, slot: 0, many: false, time: "event" };
  const own: Context = { ...emptyContext(catalogue), scope: { groups: [[source]] } };
  const named = table === undefined ? windowRead(stream, catalogue) : undefined;
  const { before, window, after } = handlersOf(written.input.handlers, named, source, own, catalogue);
  const { span } = written.input;
  if (table !== undefined && before.length > 0) fail("a table is joined as it is; filter it by on", span);
  if (aggregation !== undefined && (before.length > 0 || window !== undefined))
    fail("an aggregation is joined as it is; filter it by on", span);
  if (after.length > 0) fail("a filter of a joined stream stands before its window", span);
  if (named !== undefined && source.attributes !== attributes)
    fail(`a function cannot add to the events of ${named.name}, which are found as they are`, span);
  return {
    ...{ written, attributes: source.attributes, names, table, named, aggregation, window },
    // What tables, aggregations and windows that are defined hold is found as it is.
    time:
      table === undefined && named === undefined && aggregation === undefined
        ? { at: source.attributes.length, isAsked: false }
        : undefined,
    before: compileChain(before, catalogue),
    holds: named === undefined || before.length === 0 ? undefined : compileTest(lastFilters(before).filters, catalogue),
    triggers: table === undefined && aggregation === undefined && !other.unidirectional,
    isOuter: from.type === "full" || from.type === which,
  };
}

/** Tables and aggregations are looked into; the others send events. */
function isRead(side: Side): boolean {
  return side.table === undefined && side.aggregation === undefined;
}

/** Which buckets of the side that is an aggregation an event of the other one meets. */
function rangeOf(from: JoinInput, left: Side, right: Side, catalogue: Catalogue): Range | undefined {
  const [side, other, slot] = left.aggregation === undefined ? [right, left, 0] : [left, right, 1];
  if (side.aggregation === undefined) {
    if (from.within !== undefined)
      fail("within and per are said of aggregations; neither side is one", from.within.start.span);
    return undefined;
  }
  const { names, attributes } = other;
  const scope = { groups: [[{ names, attributes, slot, many: false }]] };
  return planRange(from, side.aggregation, { ...emptyContext(catalogue), scope });
}

function emptyContext(catalogue: Catalogue): Context {
  let slots = 2;
  const { tables, functionNamed } = catalogue;
  return { scope: { groups: [] }, tables, functionNamed, nextSlot: () => slots++ };
}

function contextOf(left: Side, right: Side, catalogue: Catalogue): Context {
  const source = (side: Side, slot: number): Source => ({
    names: side.names,
    attributes: side.attributes,
    slot,
    many: false,
    ...(side.time === undefined ? {} : { time: side.time }),
  });
  const sources = [source(left, 0), source(right, 1)];
  return { ...emptyContext(catalogue), scope: { groups: [sources] } };
}

function searchOf(on: Typed | undefined, own: 0 | 1, other: Side, inTable: ReturnType<typeof asking>): Search {
  const event = () => ({ value: "r", isSure: true });
  const row = own === 0 ? 1 : 0;
  // Events of a window are looked up by what they are surely asked for: what fails fails whether there is an index or not.
  const indexes = on === undefined ? [] : sureEqualities(on, row);
  const window = { name: "", attributes: other.attributes, key: [], indexes };
  return compileSearch(on, row, event, other.table ?? other.aggregation ?? window, inTable);
}

function setUp(
  sides: readonly [Side, Side],
  searches: readonly [Search, Search],
  range: Range | undefined,
  environment: Environment,
  next: Taker,
  use: InputUse,
): Taker[] {
  const { host } = environment;
  const entrances: (Taker | undefined)[] = [undefined, undefined];
  const windows: (Window | undefined)[] = [undefined, undefined];
  // What is found in a side is what is there when it is asked, so the sides may be made one after the other.
  const searched = (at: number): Searched => {
    const { table, named, aggregation, holds } = sides[at] as Side;
    if (table !== undefined) return host.table(table.name);
    if (aggregation !== undefined && range !== undefined) {
      const buckets = host.aggregation(aggregation.name);
      return {
        each(probe, visit, event, time) {
          const { within, per } = range(event, time, host);
          buckets.each(per, within, probe, visit);
        },
      };
    }
    const contents = () => (named === undefined ? windows[at] : host.window(named.name));
    if (holds !== undefined)
      return { each: (_probe, visit) => contents()?.each((row, time) => holds(row, time, host) && visit(row)) };
    return {
      each(probe, visit) {
        const held = contents();
        if (probe.by !== "index" || held?.lookUp === undefined) held?.each(visit);
        else held.lookUp(probe.attribute, probe.value, visit);
      },
    };
  };
  sides.forEach((side, at) => {
    if (!isRead(side)) return;
    const { window } = side;
    const isLeft = at === 0;
    const part = {
      isLeft,
      isOuter: side.isOuter,
      search: searches[at] as Search,
      isMomentary: window === undefined && side.named === undefined,
      asBatch: use.asBatch,
      wantsExpired: use.wantsExpired,
    };
    const failed: Failed = (row, time, error) => use.failed(isLeft ? [row, null] : [null, row], time, error);
    const other = searched(isLeft ? 1 : 0);
    const meets: Taker = side.triggers ? new JoinStage(part, other, host, failed, next) : NOBODY;
    const { wantsExpired } = use;
    const held = window?.create({ host, next: meets, wantsExpired, isFound: true, scratch: new Scratch(), failed });
    windows[at] = held;
    const chain = { host, query: use.query, failed, next: held ?? meets };
    const end = side.time?.isAsked === true ? new AddStage((_row, time) => [time], chain) : chain.next;
    entrances[at] = side.before({ ...chain, next: end });
  });
  return entrances.filter((entrance) => entrance !== undefined);
}

const NOBODY: Taker = { take() {} };
