// What aggregations add up: aggregators whose sums of two stretches of time can be made one. Nothing leaves an aggregation, so the least
// and greatest need no memory of the others.
import { addLong } from "../../functions/values.ts";
import type { Call } from "../../language/ast.ts";
import type { Code } from "../../plan/code.ts";
import type { Aggregator, AggregatorOf } from "../aggregator.ts";
import type { Aggregate } from "../aggregators.ts";

type Merge = NonNullable<Aggregate["merge"]>;

/** By name, in lower case: how two sums become one. */
const MERGES: Readonly<Record<string, (whole: boolean) => Merge>> = {
  sum: mergeSums,
  avg: () => mergeSums(false),
  count: () => addColumns,
  min: () => mergeBest("<"),
  max: () => mergeBest(">"),
  minforever: () => mergeBest("<"),
  maxforever: () => mergeBest(">"),
  distinctcount: () => mergeCounts,
  stddev: () => mergeDeviations,
  and: () => addColumns,
  or: () => addColumns,
  unionset: () => mergeCounts,
};

/** The aggregator that an aggregation uses for a call, and how its sums become one; undefined if it is of none. */
export function mergeableOf(call: Call, aggregatorOf: AggregatorOf): Aggregator | undefined {
  const aggregator = aggregatorOf(call);
  const name = call.namespace === undefined ? call.name.toLowerCase() : "";
  const merge = Object.hasOwn(MERGES, name) ? MERGES[name] : undefined;
  if (aggregator === undefined || merge === undefined) return aggregator;
  return {
    choose(...given) {
      const chosen = aggregator.choose(...given);
      return { ...(chosen.lasting ?? chosen), merge: merge(chosen.returns === "long") };
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
