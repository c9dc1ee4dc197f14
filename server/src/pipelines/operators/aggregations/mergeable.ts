// What aggregations add up: aggregators whose sums of two stretches of time can be made one. Nothing leaves an aggregation, so the least
// and greatest need no memory of the others.
import { nearest } from "../../check/fail.ts";
import type { Type } from "../../check/typed.ts";
import { addLong } from "../../functions/values.ts";
import type { Call } from "../../language/ast.ts";
import type { Code } from "../../plan/code.ts";
import { type Aggregate, aggregatorOf } from "../aggregators.ts";

/** An aggregator chosen for the type of its argument, whose sums can be put together. */
export interface Mergeable extends Aggregate {
  /** Lines that add what another has come to. `into` and `from` are the places of their columns. */
  merge(code: Code, into: string[], from: string[]): void;
}

type Merge = Mergeable["merge"];

/** By name, in lower case: under which name it adds up, and how two sums become one. */
const MERGES: Readonly<Record<string, { as: string; merge: (whole: boolean) => Merge }>> = {
  sum: { as: "sum", merge: mergeSums },
  avg: { as: "avg", merge: () => mergeSums(false) },
  count: { as: "count", merge: () => addColumns },
  min: { as: "minForever", merge: () => mergeBest("<") },
  max: { as: "maxForever", merge: () => mergeBest(">") },
  minforever: { as: "minForever", merge: () => mergeBest("<") },
  maxforever: { as: "maxForever", merge: () => mergeBest(">") },
  distinctcount: { as: "distinctCount", merge: () => mergeCounts },
  stddev: { as: "stdDev", merge: () => mergeDeviations },
  and: { as: "and", merge: () => addColumns },
  or: { as: "or", merge: () => addColumns },
  unionset: { as: "unionSet", merge: () => mergeCounts },
};

/** What an aggregation can add up of a call; undefined if it is no aggregator, a text that says what is wrong if it is another one. */
export function mergeableOf(call: Call): { choose(type: Type): Mergeable } | string | undefined {
  // Under its own name first: mistakes are told of that one.
  if (aggregatorOf(call) === undefined) return undefined;
  const name = call.name.toLowerCase();
  const found = Object.hasOwn(MERGES, name) ? MERGES[name] : undefined;
  if (found === undefined) return `an aggregation cannot add up ${call.name}${nearest(call.name, Object.keys(MERGES))}`;
  const aggregator = aggregatorOf({ ...call, name: found.as });
  if (aggregator === undefined) return undefined;
  return {
    choose(type) {
      const aggregate = aggregator.choose(type, call, true);
      return { ...aggregate, merge: found.merge(aggregate.returns === "long") };
    },
  };
}

function mergeSums(whole: boolean): Merge {
  return (code, [total = "", n], [added, m]) => {
    code.line(
      `${total} = ${whole ? `${code.value(addLong)}(${total}, ${added})` : `${total} + ${added}`}; ${n} += ${m};`,
    );
  };
}

function addColumns(code: Code, into: string[], from: string[]): void {
  for (const [at, column] of into.entries()) code.line(`${column} += ${from[at]};`);
}

function mergeBest(op: "<" | ">"): Merge {
  return (code, [best], [other]) =>
    code.line(`if (${other} !== null && (${best} === null || ${other} ${op} ${best})) ${best} = ${other};`);
}

function mergeCounts(code: Code, [into]: string[], [from]: string[]): void {
  code.line(`for (const [x, n] of ${from}) ${into}.set(x, (${into}.get(x) ?? 0) + n);`);
}

/** Deviations from two means: by how far these are apart (Chan's method). */
function mergeDeviations(code: Code, [n, mean, squares]: string[], [m, otherMean, otherSquares]: string[]): void {
  code.line(`if (${m} > 0) {`);
  const away = code.let(`${otherMean} - ${mean}`);
  const both = code.let(`${n} + ${m}`);
  code.line(`${squares} += ${otherSquares} + ${away} * ${away} * ${n} * ${m} / ${both};`);
  code.line(`${mean} += ${away} * ${m} / ${both}; ${n} = ${both}; }`);
}
