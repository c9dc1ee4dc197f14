// Expressions by themselves: what a program wants to know of values without an app.
import { check } from "../check/expression.ts";
import { inText } from "../check/fail.ts";
import { type Attribute, scopeOf } from "../check/scope.ts";
import type { TypeName } from "../language/ast.ts";
import { parseExpression } from "../language/parse.ts";
import { AppCatalogue } from "../plan/catalogue.ts";
import { Code } from "../plan/code.ts";
import { compile } from "../plan/expression.ts";
import { SINGLE } from "../plan/input.ts";
import { type LanguageOptions, registryFor } from "./create_app.ts";

/** What an expression may read, and what its functions are given. */
export interface ExpressionOptions extends Pick<LanguageOptions, "extensions"> {
  /** Names and types of the values of a row. */
  attributes?: readonly Attribute[];
  /** For functions that ask the clock; the time of the machine, if it is not said. */
  now?: () => number;
  /** For functions that draw numbers. */
  random?: () => number;
}

/** An expression that was checked and compiled. */
export interface CompiledExpression {
  /** undefined: it is the literal null. */
  type: TypeName | undefined;
  /** What it gives for a row: its values in the order of the attributes. */
  value(row?: readonly unknown[]): unknown;
}

/** Compiles an expression such as `5 > 3` or `price * 2`. Throws a LanguageError or a CheckError. */
export function compileExpression(text: string, options: ExpressionOptions = {}): CompiledExpression {
  const { attributes = [], now = Date.now, random = Math.random } = options;
  const { functionNamed } = new AppCatalogue(registryFor(options));
  let slots = 1;
  const context = { scope: scopeOf([], attributes), tables: new Map(), functionNamed, nextSlot: () => slots++ };
  const typed = inText(text, () => check(parseExpression(text), context));
  const code = new Code();
  const needs = { clock: "now()", event: "now()", random: "random" };
  code.line(`return ${compile(typed, code, { ...SINGLE(code), needs }).text};`);
  const run = code.build<(row: readonly unknown[], now: () => number, random: () => number) => unknown>([
    ...["r", "now", "random"],
  ]);
  return { type: typed.type, value: (row = []) => run(row, now, random) };
}
