// Plans the joins of queries.
import { type Context, condition } from "../check/expression.ts";
import { fail } from "../check/fail.ts";
import type { Attribute, Source } from "../check/scope.ts";
import type { Typed } from "../check/typed.ts";
import type { JoinInput, JoinSide as WrittenSide } from "../language/ast.ts";
import type { TableSpec } from "../operators/table.ts";
import type { Window } from "../operators/window.ts";
import type { Row, Taker } from "../runtime/chunk.ts";
import type { Catalogue, Environment } from "./environment.ts";
import { compileFilter, FilterStage } from "./filter.ts";
import { askingTables } from "./in_table.ts";
import { attributesOf, type Handlers, handlersOf, SINGLE } from "./input.ts";
import { JoinStage, type Searched } from "./join.ts";
import type { QueryInput } from "./query.ts";
import { compileSearch, type Search } from "./search.ts";
import type { RowReader } from "./selector.ts";

/** Pairs: a slot of each side, in which there may be nothing. */
const PAIRS: RowReader = () => ({ row: (slot) => ({ value: `r[${slot}]`, isSure: false }) });

interface Side {
  written: WrittenSide;
  attributes: readonly Attribute[];
  names: string[];
  table: TableSpec | undefined;
  handlers: Handlers;
  filter: ReturnType<typeof compileFilter> | undefined;
  triggers: boolean;
  isOuter: boolean;
}

/** Plans the input of a join. */
export function planJoin(from: JoinInput, catalogue: Catalogue): QueryInput {
  const left = sideOf(from, "left", catalogue);
  const right = sideOf(from, "right", catalogue);
  if (!left.triggers && !right.triggers) fail("nothing can set this join off: both sides are tables", from.span);
  const context = contextOf(left, right, catalogue);
  const on = from.on && condition(from.on, context, "on");
  const searches = [searchOf(on, 0, right), searchOf(on, 1, left)] as const;
  return {
    context,
    rows: PAIRS,
    reads: [left, right].filter((side) => side.table === undefined).map((side) => side.written.input.stream),
    filters: [],
    hasWindow: true,
    // Pairs leave in the order of their sides' windows, which is not that in which they came.
    inTurn: false,
    isBatch: true,
    create: (environment, next, use) => setUp([left, right], searches, environment, next, use),
  };
}

function sideOf(from: JoinInput, which: "left" | "right", catalogue: Catalogue): Side {
  const written = from[which];
  const other = from[which === "left" ? "right" : "left"];
  const { stream } = written.input;
  const table = stream.prefix === "" ? catalogue.table(stream.name) : undefined;
  const attributes = table?.attributes ?? attributesOf(stream, catalogue);
  const names = [...(written.alias === undefined ? [] : [written.alias]), stream.prefix + stream.name];
  const own: Context = {
    ...emptyContext(catalogue),
    scope: { groups: [[{ names, attributes, slot: 0, many: false }]] },
  };
  const handlers = handlersOf(written.input, attributes, own, catalogue);
  if (table !== undefined && written.input.handlers.length > 0)
    fail("a table is joined as it is; filter it by on", written.input.span);
  const filters = [...handlers.before, ...(handlers.window === undefined ? handlers.after : [])];
  const filter = filters.length > 0 ? compileFilter(filters, askingTables(SINGLE, catalogue)) : undefined;
  const triggers = table === undefined && !other.unidirectional;
  const isOuter = from.type === "full" || from.type === which;
  return { written, attributes, names, table, handlers, filter, triggers, isOuter };
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
  });
  const sources = [source(left, 0), source(right, 1)];
  // In a self join the name of the stream stands for neither.
  const [a, b] = sources as [Source, Source];
  if (left.written.alias !== undefined || right.written.alias !== undefined) {
    const shared = a.names.filter((name) => b.names.includes(name));
    for (const one of sources) if (one.names.length > 1) one.names = one.names.filter((name) => !shared.includes(name));
  }
  return { ...emptyContext(catalogue), scope: { groups: [sources] } };
}

function searchOf(on: Typed | undefined, own: 0 | 1, other: Side): Search {
  const event = () => ({ value: "r", isSure: true });
  return compileSearch(on, own === 0 ? 1 : 0, event, other.table, undefined);
}

function setUp(
  sides: readonly [Side, Side],
  searches: readonly [Search, Search],
  environment: Environment,
  next: Taker,
  use: { wantsExpired: boolean; asBatch: boolean },
): Taker[] {
  const { host } = environment;
  const contents: (Searched | undefined)[] = sides.map((side) => side.table && host.table(side.table.name));
  const entrances: (Taker | undefined)[] = [undefined, undefined];
  const windows: (Window | undefined)[] = [undefined, undefined];
  // What is found in a side is what is there when it is asked, so the sides may be made one after the other.
  const searched = (at: number): Searched =>
    contents[at] ?? { each: (_probe, visit) => windows[at]?.each((row: Row) => visit(row)) };
  sides.forEach((side, at) => {
    if (side.table !== undefined) return;
    const { window, after } = side.handlers;
    const isLeft = at === 0;
    const part = {
      isLeft,
      isOuter: side.isOuter,
      search: searches[at] as Search,
      isMomentary: window === undefined,
      asBatch: use.asBatch,
      wantsExpired: use.wantsExpired,
    };
    const meets: Taker = side.triggers ? new JoinStage(part, searched(isLeft ? 1 : 0), host, next) : NOBODY;
    if (after.length > 0 && window !== undefined)
      fail("a filter of a joined stream stands before its window", side.written.input.span);
    const held = window?.create({ host, next: meets, wantsExpired: use.wantsExpired, isFound: true });
    windows[at] = held;
    const inner: Taker = held ?? meets;
    entrances[at] = side.filter === undefined ? inner : new FilterStage(side.filter, host, inner);
  });
  return entrances.filter((entrance) => entrance !== undefined);
}

const NOBODY: Taker = { take() {} };
