// An expression becomes statements and a name that holds its value.

import type { Needs, Typed } from "../check/typed.ts";
import { addLong, divideLong, moduloLong, multiplyLong, subtractLong } from "../functions/values.ts";
import type { Index, TypeName } from "../language/ast.ts";
import type { Code } from "./code.ts";
import { likeTest } from "./like.ts";

/** How the code reaches what expressions read. Each gives an expression of JavaScript that may be repeated. */
export interface Reader {
  /** The row in a slot; null where there is none. `isSure`: there always is one. */
  row(slot: number, index: Index | undefined): { value: string; isSure: boolean };
  /** An array of the values that an attribute has in a collection. */
  collect?(slot: number, attribute: number): string;
  /** A selected value. */
  selected?(at: number): string;
  /** What an aggregator has come to. */
  aggregate?(at: number): string;
  /** Whether a table has a row for which the condition holds. */
  inTable?(typed: Typed & { kind: "inTable" }, code: Code, reader: Reader): string;
  /** What functions need beside their arguments: the time of the clock, that of the event, a random number. */
  needs: Record<Needs, string>;
}

/** A value in the code: an expression without effects that may be repeated, and whether it can be null. */
export interface Operand {
  text: string;
  canBeNull: boolean;
}

/** Writes what computes an expression. */
export function compile(typed: Typed, code: Code, reader: Reader): Operand {
  switch (typed.kind) {
    case "constant":
      return { text: code.literal(typed.value), canBeNull: typed.value === null };
    case "read": {
      const { value, isSure } = reader.row(typed.slot, typed.index);
      if (isSure) return { text: `${value}[${typed.attribute}]`, canBeNull: true };
      const row = code.let(value);
      return { text: code.let(`${row} === null ? null : ${row}[${typed.attribute}]`), canBeNull: true };
    }
    case "collect":
      return { text: code.let(given(reader.collect)(typed.slot, typed.attribute)), canBeNull: false };
    case "selected":
      return { text: given(reader.selected)(typed.at), canBeNull: true };
    case "aggregate":
      return { text: given(reader.aggregate)(typed.at), canBeNull: true };
    case "not": {
      const operand = compile(typed.operand, code, reader);
      return { text: code.let(`${operand.text} !== true`), canBeNull: false };
    }
    case "negate":
      return negate(typed, code, reader);
    case "arithmetic":
      return arithmetic(typed, code, reader);
    case "compare":
      return compare(typed, code, reader);
    case "logic":
      return logic(typed, code, reader);
    case "isNull": {
      const operand = compile(typed.operand, code, reader);
      return { text: operand.canBeNull ? code.let(`${operand.text} === null`) : "false", canBeNull: false };
    }
    case "isMissing":
      return { text: code.let(`${reader.row(typed.slot, typed.index).value} === null`), canBeNull: false };
    case "inTable":
      return { text: given(reader.inTable)(typed, code, reader), canBeNull: false };
    case "like":
      return like(typed, code, reader);
    case "case":
      return cases(typed, code, reader);
    case "call":
      return call(typed, code, reader);
  }
}

function given<T>(part: T | undefined): T {
  if (part === undefined) throw new Error("An expression reads what is not there: the checker let it through.");
  return part;
}

/** `a === null || b === null`, of those that can be. */
function nulls(...operands: Operand[]): string | undefined {
  const tests = operands.filter((operand) => operand.canBeNull).map((operand) => `${operand.text} === null`);
  return tests.length === 0 ? undefined : tests.join(" || ");
}

function unlessNull(value: string, fallback: string, ...operands: Operand[]): string {
  const test = nulls(...operands);
  return test === undefined ? value : `(${test}) ? ${fallback} : ${value}`;
}

/** The value as an operand of a wider type: a long may be a bigint. */
function widened(operand: Operand, from: Typed["type"], to: TypeName): string {
  return from === "long" && (to === "float" || to === "double") ? `Number(${operand.text})` : operand.text;
}

function negate(typed: Typed & { kind: "negate" }, code: Code, reader: Reader): Operand {
  const operand = compile(typed.operand, code, reader);
  const values = { int: `(-${operand.text} | 0)`, long: `${code.value(subtractLong)}(0, ${operand.text})` };
  const value = typed.type === "int" || typed.type === "long" ? values[typed.type] : `(-${operand.text})`;
  return { text: code.let(unlessNull(value, "null", operand)), canBeNull: operand.canBeNull };
}

const LONG = { "+": addLong, "-": subtractLong, "*": multiplyLong, "/": divideLong, "%": moduloLong };

function arithmetic(typed: Typed & { kind: "arithmetic" }, code: Code, reader: Reader): Operand {
  const { op, type } = typed;
  const left = compile(typed.left, code, reader);
  const right = compile(typed.right, code, reader);
  const [a, b] = [widened(left, typed.left.type, type), widened(right, typed.right.type, type)];
  const divides = op === "/" || op === "%";
  const isDivisorSure = typed.right.kind === "constant" && Number(typed.right.value) !== 0;
  let value: string;
  if (type === "long") value = `${code.value(LONG[op])}(${a}, ${b})`;
  else if (type === "int") value = op === "*" ? `Math.imul(${a}, ${b})` : `((${a} ${op} ${b}) | 0)`;
  else value = type === "float" ? `Math.fround(${a} ${op} ${b})` : `(${a} ${op} ${b})`;
  // Whatever is divided by nothing is nothing; the functions of longs see to it themselves.
  if (divides && !isDivisorSure && type !== "long") value = `${b} === 0 ? null : ${value}`;
  const canBeNull = left.canBeNull || right.canBeNull || (divides && !isDivisorSure);
  return { text: code.let(unlessNull(value, "null", left, right)), canBeNull };
}

function compare(typed: Typed & { kind: "compare" }, code: Code, reader: Reader): Operand {
  const left = compile(typed.left, code, reader);
  const right = compile(typed.right, code, reader);
  // A bigint and a double are compared by value by == only; everything else is in one form.
  const mixed = (typed.left.type === "long") !== (typed.right.type === "long");
  const op = typed.op === "==" ? (mixed ? "==" : "===") : typed.op === "!=" ? (mixed ? "!=" : "!==") : typed.op;
  const test = nulls(left, right);
  const text = `${left.text} ${op} ${right.text}`;
  return { text: code.let(test === undefined ? text : `!(${test}) && ${text}`), canBeNull: false };
}

function logic(typed: Typed & { kind: "logic" }, code: Code, reader: Reader): Operand {
  const left = compile(typed.left, code, reader);
  const result = code.let(left.canBeNull ? `${left.text} === true` : left.text);
  code.line(`if (${typed.op === "and" ? result : `!${result}`}) {`);
  const right = compile(typed.right, code, reader);
  code.line(`${result} = ${right.canBeNull ? `${right.text} === true` : right.text};`);
  code.line("}");
  return { text: result, canBeNull: false };
}

function like(typed: Typed & { kind: "like" }, code: Code, reader: Reader): Operand {
  const operand = compile(typed.operand, code, reader);
  if (typed.pattern.kind === "constant" && typed.pattern.value !== null) {
    const pattern = code.value(likeTest(String(typed.pattern.value)));
    return { text: code.let(unlessNull(`${pattern}(${operand.text})`, "false", operand)), canBeNull: false };
  }
  const pattern = compile(typed.pattern, code, reader);
  const test = `${code.value(likeTest)}(${pattern.text})(${operand.text})`;
  return { text: code.let(unlessNull(test, "false", operand, pattern)), canBeNull: false };
}

function cases(typed: Typed & { kind: "case" }, code: Code, reader: Reader): Operand {
  const result = code.let("null");
  for (const branch of typed.branches) {
    const when = compile(branch.when, code, reader);
    code.line(`if (${when.text} === true) {`);
    code.line(`${result} = ${into(compile(branch.gives, code, reader), branch.gives.type, typed.type)};`);
    code.line("} else {");
  }
  if (typed.otherwise !== undefined) {
    const otherwise = compile(typed.otherwise, code, reader);
    code.line(`${result} = ${into(otherwise, typed.otherwise.type, typed.type)};`);
  }
  code.line("}".repeat(typed.branches.length));
  return { text: result, canBeNull: true };
}

/** A value in the form of a wider type. */
function into(operand: Operand, from: Typed["type"], to: TypeName): string {
  if (from === to || from === undefined || (from === "int" && to !== "float")) return operand.text;
  const value = to === "float" ? `Math.fround(Number(${operand.text}))` : `Number(${operand.text})`;
  return to === "long" ? operand.text : unlessNull(value, "null", operand);
}

function call(typed: Typed & { kind: "call" }, code: Code, reader: Reader): Operand {
  const { chosen, needs } = typed;
  const values = typed.arguments.map((argument) => compile(argument, code, reader));
  const texts = values.map((value) => value.text);
  if (needs !== undefined) texts.unshift(reader.needs[needs]);
  const work = (chosen.whenPresent ?? chosen.inline)?.(texts) ?? `${code.value(chosen.call)}(${texts.join(", ")})`;
  code.mayThrow = true;
  const isStrict = chosen.strict === true || chosen.whenPresent !== undefined;
  return { text: code.let(isStrict ? unlessNull(work, "null", ...values) : work), canBeNull: true };
}
