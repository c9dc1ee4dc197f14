// Evaluates an expression of constants and calls, `str:concat('a', 1.0f)`, by the functions alone: what an example in the
// reference says must come out of them.

import { functionNamed, unknownFunction } from "../../../server/src/pipelines/functions/find_function.ts";
import type { Argument } from "../../../server/src/pipelines/functions/function.ts";
import type { TypeName } from "../../../server/src/pipelines/language/ast.ts";

const TOKEN =
  /\s*(?:(-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)([LlFfDd]?)|'([^']*)'|"([^"]*)"|([A-Za-z_]\w*(?::\w+)?)|([(),]))/y;

/** The time that functions are given. */
export const NOW = 1_700_000_000_000;

/** The value of an expression and its type. */
export function evaluate(expression: string): { type: TypeName | undefined; value: unknown } {
  const tokens: RegExpExecArray[] = [];
  TOKEN.lastIndex = 0;
  for (let token = TOKEN.exec(expression); token !== null; token = TOKEN.exec(expression)) tokens.push(token);
  if (tokens.map(([text]) => text).join("") !== expression.trimEnd())
    throw new Error(`Not an expression: ${expression}`);
  let at = 0;
  const read = (): Argument & { value: unknown } => {
    const [, number, suffix = "", single, double, name] = tokens[at++] ?? [];
    if (number !== undefined) return literal(...numberOf(number, suffix.toLowerCase()));
    if (name === "true" || name === "false") return literal("bool", name === "true");
    if (name === undefined) return literal("string", single ?? double);
    at++;
    const given: (Argument & { value: unknown })[] = [];
    while (tokens[at]?.[6] !== ")") {
      given.push(read());
      if (tokens[at]?.[6] === ",") at++;
    }
    at++;
    return { ...call(name, given), constant: undefined };
  };
  const { type, value } = read();
  return { type, value };
}

/** Calls a function with values of types; `double` values may be given as themselves. */
export function call(name: string, given: (Argument & { value: unknown })[]): { type: TypeName; value: unknown } {
  const [namespace = "", plain = ""] = name.includes(":") ? name.split(":") : ["", name];
  const found = functionNamed(namespace, plain);
  if (found === undefined) throw new Error(unknownFunction(namespace, plain));
  const chosen = found.choose(given);
  if ("error" in chosen) throw new Error(chosen.error);
  const first = { clock: NOW, event: NOW, random: Math.random };
  const values = [...(found.needs === undefined ? [] : [first[found.needs]]), ...given.map(({ value }) => value)];
  return { type: chosen.returns, value: (chosen.call as (...all: unknown[]) => unknown)(...values) };
}

/** A value that is not a literal. */
export function given(type: TypeName, value: unknown): Argument & { value: unknown } {
  return { type, value, constant: undefined };
}

/** A literal. */
export function literal(type: TypeName, value: unknown): Argument & { value: unknown } {
  return { type, value, constant: { value } };
}

function numberOf(text: string, suffix: string): [TypeName, number] {
  if (suffix === "l") return ["long", Number(text)];
  if (suffix === "f") return ["float", Math.fround(Number(text))];
  return [suffix === "d" || /[.e]/i.test(text) ? "double" : "int", Number(text)];
}
