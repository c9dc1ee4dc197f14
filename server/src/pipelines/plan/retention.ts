// The condition of a window that holds events as long as it is true: `count() <= 20`, `last.price - first.price < 5`,
// `eventTimestamp(last) - eventTimestamp(first) < 3000`.
import { type Context, condition } from "../check/expression.ts";
import type { Attribute, Source } from "../check/scope.ts";
import { type Summed, sumOf } from "../check/selection.ts";
import type { Typed } from "../check/typed.ts";
import type { Call } from "../language/ast.ts";
import { parseExpression } from "../language/parse.ts";
import { type ColumnSpec, Groups } from "../operators/groups.ts";
import type { Host, Retention } from "../operators/window.ts";
import type { Row } from "../runtime/chunk.ts";
import type { State } from "../runtime/stateful.ts";
import { Code } from "./code.ts";
import type { Catalogue } from "./environment.ts";
import { compile, type Reader } from "./expression.ts";

const LAST = 0;
const FIRST = 1;
/** Places of the times of the first and last event among the aggregates. */
const TIMES = { first: -1, last: -2 };

type Columns = Groups["columns"];
type Change = (columns: Columns, r: Row, time: number, host: Host) => void;
type Test = (columns: Columns, first: Row, firstTime: number, last: Row, time: number, host: Host) => boolean;
type Sums = Summed[];

/** Checks and compiles a condition over the events that a window holds. */
export function compileRetention(
  text: string,
  attributes: readonly Attribute[],
  catalogue: Pick<Catalogue, "functionNamed" | "aggregatorOf">,
): (host: Host) => Retention {
  const sums: Sums = [];
  const holds = checked(text, attributes, catalogue, sums);
  const compiled: Compiled = {
    columns: sums.flatMap(({ aggregate }) => aggregate.columns),
    test: compileTest(holds, sums),
    add: compileChange(sums, "add"),
    remove: compileChange(sums, "remove"),
  };
  return (host) => new Held(compiled, host);
}

interface Compiled {
  columns: ColumnSpec[];
  test: Test;
  add: Change;
  remove: Change;
}

/** The sums of what is held. */
class Held implements Retention {
  readonly #compiled: Compiled;
  readonly #host: Host;
  /** All is one group. */
  readonly #groups: Groups;

  constructor(compiled: Compiled, host: Host) {
    this.#compiled = compiled;
    this.#host = host;
    this.#groups = new Groups(compiled.columns);
    this.#groups.open(undefined);
  }

  clear(): void {
    this.#groups.clear();
    this.#groups.open(undefined);
  }

  add(row: Row, time: number): void {
    this.#groups.touch(0);
    this.#compiled.add(this.#groups.columns, row, time, this.#host);
  }

  remove(row: Row, time: number): void {
    this.#groups.touch(0);
    this.#compiled.remove(this.#groups.columns, row, time, this.#host);
  }

  save(changed: boolean): State | undefined {
    return this.#groups.save(changed);
  }

  restore(state: State): void {
    this.#groups.restore(state);
  }

  holds(first: Row, firstTime: number, last: Row, time: number): boolean {
    return this.#compiled.test(this.#groups.columns, first, firstTime, last, time, this.#host);
  }
}

function checked(
  text: string,
  attributes: readonly Attribute[],
  { functionNamed, aggregatorOf }: Pick<Catalogue, "functionNamed" | "aggregatorOf">,
  sums: Sums,
): Typed {
  const source = (slot: number, ...names: string[]): Source[] => [{ names, attributes, slot, many: false }];
  let slots = 2;
  const plain: Context = {
    // Bare names are those of the last event.
    scope: { groups: [source(LAST), source(FIRST, "first"), source(LAST, "last")] },
    // Tables cannot be asked: what is in them changes without an event.
    tables: new Map(),
    functionNamed,
    nextSlot: () => slots++,
  };
  const aggregate = (call: Call): Typed | undefined => {
    const of = timeOf(call);
    if (of !== undefined) return { kind: "aggregate", type: "long", at: TIMES[of] };
    const summed = sumOf(call, plain, true, aggregatorOf);
    if (summed === undefined) return undefined;
    sums.push(summed);
    return { kind: "aggregate", type: summed.aggregate.returns, at: sums.length - 1 };
  };
  return condition(parseExpression(text), { ...plain, aggregate }, "the condition of the window");
}

/** `eventTimestamp(first)`. */
function timeOf({ name, namespace, arguments: [of, ...more] }: Call): "first" | "last" | undefined {
  if (name !== "eventTimestamp" || namespace !== undefined || more.length > 0) return undefined;
  if (of?.kind !== "reference" || of.source !== undefined) return undefined;
  return of.name === "first" || of.name === "last" ? of.name : undefined;
}

const NEEDS = { clock: "host.nowAt(time)", event: "time", random: "host.random" };

function placesOf(sums: Sums): string[][] {
  let column = 0;
  return sums.map(({ aggregate }) => aggregate.columns.map(() => `columns[${column++}][0]`));
}

function compileTest(holds: Typed, sums: Sums): Test {
  const code = new Code();
  const places = placesOf(sums);
  sums.forEach(({ aggregate }, at) => {
    code.line(`const g${at} = ${aggregate.value(places[at] as string[])};`);
  });
  const reader: Reader = {
    row: (slot) => ({ value: slot === FIRST ? "first" : "last", isSure: true }),
    needs: NEEDS,
    aggregate: (at) => (at === TIMES.first ? "firstTime" : at === TIMES.last ? "time" : `g${at}`),
  };
  code.line(`return ${compile(holds, code, reader).text} === true;`);
  return code.build<Test>(["columns", "first", "firstTime", "last", "time", "host"]);
}

function compileChange(sums: Sums, way: "add" | "remove"): Change {
  const code = new Code();
  const places = placesOf(sums);
  const reader: Reader = { row: () => ({ value: "r", isSure: true }), needs: NEEDS };
  sums.forEach(({ aggregate, argument, more }, at) => {
    const value = argument === undefined ? "null" : compile(argument, code, reader).text;
    const others = more.map((each) => compile(each, code, reader).text);
    aggregate[way](code, places[at] as string[], value, others);
  });
  return code.build<Change>(["columns", "r", "time", "host"]);
}
