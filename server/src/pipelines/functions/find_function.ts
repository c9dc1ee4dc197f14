// The scalar functions there are, by name.
import { nearest } from "../check/fail.ts";
import { COLLECTIONS } from "./collections.ts";
import { CORE } from "./core.ts";
import type { ScalarFunction } from "./function.ts";
import { JSON_FUNCTIONS } from "./json.ts";
import { JSON_BUILD } from "./json_build.ts";
import { LIST } from "./list.ts";
import { MAP } from "./map.ts";
import { title } from "./match_arguments.ts";
import { MATH } from "./math.ts";
import { PLAIN } from "./plain.ts";
import { REGEX } from "./regex.ts";
import { STR } from "./str.ts";
import { TIME } from "./time.ts";

const FUNCTIONS = new Map(
  [
    ...CORE,
    ...MATH,
    ...STR,
    ...TIME,
    ...JSON_FUNCTIONS,
    ...JSON_BUILD,
    ...LIST,
    ...MAP,
    ...REGEX,
    ...COLLECTIONS,
    ...PLAIN,
  ].map((found) => [title(found), found]),
);

/** Names of what computes over several events, which a query knows beside the scalar functions. */
export const AGGREGATOR_NAMES: readonly string[] = [
  "sum",
  "avg",
  "min",
  "max",
  "minForever",
  "maxForever",
  "count",
  "distinctCount",
  "stdDev",
  "and",
  "or",
  "unionSet",
];

/** The function of that name; the namespace is "" for those without. */
export function functionNamed(namespace: string, name: string): ScalarFunction | undefined {
  return FUNCTIONS.get(title({ namespace, name }));
}

/** Every function, by namespace and name. */
export function allFunctions(): ScalarFunction[] {
  return [...FUNCTIONS.values()];
}

/** What to say of a name that no function has; `others` are further names that could have been meant. */
export function unknownFunction(namespace: string, name: string, others: Iterable<string> = AGGREGATOR_NAMES): string {
  const written = title({ namespace, name });
  const names = [...FUNCTIONS.keys(), ...others];
  // The right name in the wrong namespace, or without one.
  const elsewhere = names.find((known) => (known.split(":").at(-1) ?? known).toLowerCase() === name.toLowerCase());
  const meant = nearest(written, names) || (elsewhere === undefined ? "" : `; did you mean ${elsewhere}?`);
  return `unknown function ${written}${meant}`;
}
