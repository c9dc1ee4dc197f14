// Whether arguments fit a signature, and what to say where they do not.
import type { TypeName } from "../language/ast.ts";
import type { Argument } from "./function.ts";
import { type Parameter, type ParameterType, type Signature, TYPES } from "./parse_signature.ts";

/** A type that stands for several (`T`, `N`) as it was found, or what is wrong and how far it was right. */
export type Match = { returns: TypeName } | { error: string; fits: number };

const ORDINALS = ["first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth"];

const WORDS: Partial<Record<ParameterType, string>> = {
  number: "a number",
  whole: "an int or long",
  decimal: "a float or double",
  long: "a long or int",
  double: "a number",
  text: "a string or object",
  plain: "of any type but object",
  int: "an int",
  object: "an object",
  N: "a number",
};

/** Matches arguments with a signature. */
export function matchArguments(signature: Signature, given: Argument[]): Match {
  const { parameters, rest } = signature;
  const least = parameters.filter((parameter) => !parameter.optional).length;
  const most = rest ? Number.POSITIVE_INFINITY : parameters.length;
  if (given.length < least || given.length > most) {
    return { error: `${title(signature)} takes ${counted(least, most)}, not ${given.length}`, fits: -1 };
  }
  let same: TypeName | undefined;
  for (const [index, argument] of given.entries()) {
    const parameter = (parameters[index] ?? parameters.at(-1)) as Parameter;
    // The literal null is of every type.
    if (argument.type === undefined) continue;
    if (!TYPES[parameter.type].includes(argument.type)) {
      const wanted = WORDS[parameter.type] ?? `a ${parameter.type}`;
      return { error: `${which(signature, index, parameter)} must be ${wanted}, not ${argument.type}`, fits: index };
    }
    if (parameter.type !== "T" && parameter.type !== "N") continue;
    if (same !== undefined && same !== argument.type) {
      return {
        error: `${which(signature, index, parameter)} must be of the type of those before it, ${same}, not ${argument.type}: convert(…, '${same}') makes it one`,
        fits: index,
      };
    }
    same ??= argument.type;
  }
  const { returns } = signature;
  if (returns === "any") return { returns: "object" };
  return { returns: returns === "T" || returns === "N" ? (same ?? "object") : returns };
}

/** The name of a function as it is written: `str:upper`. */
export function title({ namespace, name }: { namespace: string; name: string }): string {
  return namespace === "" ? name : `${namespace}:${name}`;
}

function which(signature: Signature, index: number, parameter: Parameter): string {
  return `the ${ORDINALS[index] ?? `${index + 1}th`} argument of ${title(signature)} (${parameter.name})`;
}

function counted(least: number, most: number): string {
  if (most === 0) return "no arguments";
  if (least === most) return `${least} ${least === 1 ? "argument" : "arguments"}`;
  if (most === Number.POSITIVE_INFINITY) return `at least ${least} ${least === 1 ? "argument" : "arguments"}`;
  return `${least} to ${most} arguments`;
}
