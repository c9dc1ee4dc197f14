// What queries add up. Each aggregator writes code for its columns of the groups, so that adding an event costs a few instructions.

import { aOf } from "../check/expression.ts";
import { fail } from "../check/fail.ts";
import type { Type } from "../check/typed.ts";
import { addLong, subtractLong } from "../functions/values.ts";
import type { Call, TypeName } from "../language/ast.ts";
import type { Code } from "../plan/code.ts";
import { type Extremes, InTurn, OutOfTurn } from "./extremes.ts";
import type { ColumnSpec } from "./groups.ts";
import { TrackedMap } from "./tracked_map.ts";

/** An aggregator chosen for the types of its arguments. */
export interface Aggregate {
  returns: TypeName;
  columns: ColumnSpec[];
  /** Lines that take an event in. `at` are the places of its columns (`c0[g]`), `value` its argument, null where it may be, `more` those behind it. */
  add(code: Code, at: string[], value: string, more: readonly string[]): void;
  /** Lines that take an event out again. */
  remove(code: Code, at: string[], value: string, more: readonly string[]): void;
  /** What it has come to, as an expression. */
  value(at: string[]): string;
  /** The same for events that never leave again, where that takes less to be kept. */
  lasting?: Aggregate;
  /** Lines that add what another has come to, which stays as it is: `into` and `from` are the places of their columns. */
  merge?(code: Code, into: string[], from: string[]): void;
}

/** `inTurn`: what came first into the window leaves it first. */
type Choose = (type: Type, call: Call, inTurn: boolean) => Aggregate;

const zero: ColumnSpec = { type: "number", start: () => 0 };
const nothing: ColumnSpec = { type: "any", start: () => null };

/** By name, in lower case. */
const AGGREGATORS: Record<string, { choose: Choose; argument: "one" | "none or one" }> = {
  sum: { choose: sum, argument: "one" },
  avg: { choose: average, argument: "one" },
  count: { choose: count, argument: "none or one" },
  min: { choose: (type, call, inTurn) => extreme(type, call, true, inTurn), argument: "one" },
  max: { choose: (type, call, inTurn) => extreme(type, call, false, inTurn), argument: "one" },
  minforever: { choose: (type, call) => forever(type, call, "<"), argument: "one" },
  maxforever: { choose: (type, call) => forever(type, call, ">"), argument: "one" },
  distinctcount: { choose: distinct, argument: "one" },
  stddev: { choose: deviation, argument: "one" },
  and: { choose: (type, call) => truth(type, call, "and"), argument: "one" },
  or: { choose: (type, call) => truth(type, call, "or"), argument: "one" },
  unionset: { choose: union, argument: "one" },
};

/** Their names, in lower case. */
export const AGGREGATOR_NAMES: readonly string[] = Object.keys(AGGREGATORS);

/** The aggregator of a call; undefined if it is not one. */
export function aggregatorOf(call: Call): { choose: Choose } | undefined {
  if (call.namespace !== undefined) return undefined;
  const name = call.name.toLowerCase();
  const found = Object.hasOwn(AGGREGATORS, name) ? AGGREGATORS[name] : undefined;
  if (found === undefined) return undefined;
  const given = call.arguments.length;
  if (given > 1 || (given === 0 && found.argument === "one")) {
    return fail(`${call.name} takes ${found.argument} argument, not ${given}`, call.span);
  }
  return found;
}

function numeric(type: Type, call: Call): TypeName {
  if (type === "int" || type === "long" || type === "float" || type === "double") return type;
  return fail(`${call.name} takes a number, not ${aOf(type)}`, call.span);
}

/** Adds up; nothing but nulls is null. Whole numbers stay whole and wrap at 64 bits, as SiddhiQL's longs do. */
function sum(type: Type, call: Call): Aggregate {
  const isWhole = numeric(type, call) === "int" || type === "long";
  return {
    returns: isWhole ? "long" : "double",
    columns: [isWhole ? { type: "any", start: () => 0 } : zero, zero],
    add(code, [total, n], value) {
      const added = isWhole ? `${total} = ${code.value(addLong)}(${total}, ${value})` : `${total} += ${value}`;
      code.line(`if (${value} !== null) { ${added}; ${n}++; }`);
    },
    remove(code, [total, n], value) {
      const taken = isWhole ? `${total} = ${code.value(subtractLong)}(${total}, ${value})` : `${total} -= ${value}`;
      // What rounding has left over goes when nothing is left.
      code.line(`if (${value} !== null) { ${taken}; if (--${n} === 0) ${total} = 0; }`);
    },
    value: ([total, n]) => `${n} === 0 ? null : ${total}`,
  };
}

function average(type: Type, call: Call): Aggregate {
  const number = numeric(type, call) === "long" ? (value: string) => `Number(${value})` : (value: string) => value;
  return {
    returns: "double",
    columns: [zero, zero],
    add: (code, [total, n], value) => code.line(`if (${value} !== null) { ${total} += ${number(value)}; ${n}++; }`),
    remove: (code, [total, n], value) =>
      code.line(`if (${value} !== null) { ${total} -= ${number(value)}; if (--${n} === 0) ${total} = 0; }`),
    value: ([total, n]) => `${n} === 0 ? null : ${total} / ${n}`,
  };
}

/** Counts events; that its argument may be null makes no difference. */
function count(): Aggregate {
  return {
    returns: "long",
    columns: [zero],
    add: (code, [n]) => code.line(`${n}++;`),
    remove: (code, [n]) => code.line(`${n}--;`),
    value: ([n]) => `${n}`,
  };
}

/** How often each value is there. */
const counts: ColumnSpec = {
  type: "any",
  start: () => new TrackedMap(),
  save: (value, changed) => (value as TrackedMap<unknown, number>).save(changed === true),
  restore(state, before = new TrackedMap()) {
    if (state !== undefined) (before as TrackedMap<unknown, number>).restore(state);
    return before;
  },
};

function extremesColumn(isMin: boolean, inTurn: boolean): ColumnSpec {
  const start = () => (inTurn ? new InTurn(isMin) : new OutOfTurn(isMin));
  return {
    type: "any",
    start,
    save: (value, changed) => (value as Extremes).save(changed === true),
    restore(state, before = start()) {
      (before as Extremes).restore(state);
      return before;
    },
  };
}

function extreme(type: Type, call: Call, isMin: boolean, inTurn: boolean): Aggregate {
  return {
    returns: numeric(type, call),
    columns: [extremesColumn(isMin, inTurn)],
    add: (code, [seen], value) => code.line(`if (${value} !== null) ${seen}.add(${value});`),
    remove: (code, [seen], value) => code.line(`if (${value} !== null) ${seen}.remove(${value});`),
    value: ([seen]) => `${seen}.value`,
    lasting: forever(type, call, isMin ? "<" : ">"),
  };
}

/** The least or greatest there ever was: what expires stays in. */
function forever(type: Type, call: Call, op: "<" | ">"): Aggregate {
  const take: Aggregate["add"] = (code, [best], value) =>
    code.line(`if (${value} !== null && (${best} === null || ${value} ${op} ${best})) ${best} = ${value};`);
  return { returns: numeric(type, call), columns: [nothing], add: take, remove: take, value: ([best]) => `${best}` };
}

function distinct(): Aggregate {
  return {
    returns: "long",
    columns: [counts],
    add: (code, [seen], value) => code.line(`${seen}.set(${value}, (${seen}.get(${value}) ?? 0) + 1);`),
    remove: (code, [seen], value) => {
      const left = code.let(`(${seen}.get(${value}) ?? 0) - 1`);
      code.line(`if (${left} > 0) ${seen}.set(${value}, ${left}); else ${seen}.delete(${value});`);
    },
    value: ([seen]) => `${seen}.size`,
  };
}

/** Of the whole population, by Welford's method, which does not lose digits as sums of squares do; 0 below two values. */
function deviation(type: Type, call: Call): Aggregate {
  const number = numeric(type, call) === "long" ? (value: string) => `Number(${value})` : (value: string) => value;
  return {
    returns: "double",
    columns: [zero, zero, zero],
    add(code, [n, mean, squares], value) {
      code.line(`if (${value} !== null) {`);
      const away = code.let(`${number(value)} - ${mean}`);
      code.line(`${mean} += ${away} / ++${n};`);
      code.line(`${squares} += ${away} * (${number(value)} - ${mean}); }`);
    },
    remove(code, [n, mean, squares], value) {
      code.line(`if (${value} !== null) {`);
      code.line(`if (--${n} === 0) { ${mean} = 0; ${squares} = 0; } else {`);
      const away = code.let(`${number(value)} - ${mean}`);
      code.line(`${mean} -= ${away} / ${n};`);
      code.line(`${squares} = Math.max(0, ${squares} - ${away} * (${number(value)} - ${mean})); } }`);
    },
    value: ([n, , squares]) => `${n} === 0 ? null : ${n} < 2 ? 0 : Math.sqrt(${squares} / ${n})`,
  };
}

/** Whether all, or any, of the values are true. */
function truth(type: Type, call: Call, op: "and" | "or"): Aggregate {
  if (type !== "bool") fail(`${call.name} takes a bool, not ${aOf(type)}`, call.span);
  return {
    returns: "bool",
    columns: [zero, zero],
    add: (code, [yes, no], value) => code.line(`if (${value} === true) ${yes}++; else ${no}++;`),
    remove: (code, [yes, no], value) => code.line(`if (${value} === true) ${yes}--; else ${no}--;`),
    value: ([yes, no]) => (op === "and" ? `${no} === 0` : `${yes} > 0`),
  };
}

/** The set of what is in all the sets. */
function union(type: Type, call: Call): Aggregate {
  if (type !== "object") fail(`${call.name} takes a set (createSet(value) makes one), not ${aOf(type)}`, call.span);
  return {
    returns: "object",
    columns: [counts],
    add: (code, [seen], value) =>
      code.line(`if (${value} !== null) for (const x of ${value}) ${seen}.set(x, (${seen}.get(x) ?? 0) + 1);`),
    remove: (code, [seen], value) =>
      code.line(
        `if (${value} !== null) for (const x of ${value}) { const n = (${seen}.get(x) ?? 0) - 1; if (n > 0) ${seen}.set(x, n); else ${seen}.delete(x); }`,
      ),
    value: ([seen]) => `new Set(${seen}.keys())`,
  };
}
