// What aggregations add up: aggregators whose sums of two stretches of time can be made one. Nothing leaves an aggregation, so the least
// and greatest need no memory of the others.
import { addLong } from "../../functions/values.ts";
import type { Call } from "../../language/ast.ts";
import type { Code } from "../../plan/code.ts";
import type { Aggregator, AggregatorOf } from "../aggregator.ts";
import type { Aggregate } from "../aggregators.ts";

type Merge = NonNullable<Aggregate["merge"]>;

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

/** The aggregator that an aggregation uses for a call, and how its sums become one; undefined if it is of none. */
export function mergeableOf(call: Call, aggregatorOf: AggregatorOf): Aggregator | undefined {
  // Under its own name first: mistakes are told of that one.
  const own = aggregatorOf(call);
  if (own === undefined) return undefined;
  const name = call.namespace === undefined ? call.name.toLowerCase() : "";
  const found = Object.hasOwn(MERGES, name) ? MERGES[name] : undefined;
  if (found === undefined) return own;
  const aggregator = aggregatorOf({ ...call, name: found.as }) ?? own;
  return {
    choose(...given) {
      const aggregate = aggregator.choose(...given);
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
