// Expressions as texts, with as few parentheses as their operators need.

import type { Call, Constant, Expression, Reference, StreamReference, TimeValue } from "./ast.ts";
import { NO_OPERANDS } from "./parse_case.ts";
import { printName, printText } from "./print_name.ts";

const LEVELS: Record<string, number> = {
  ...{ or: 1, and: 2, inTable: 3, inList: 3, "==": 4, "!=": 4, "<": 5, "<=": 5, ">": 5, ">=": 5, like: 5, between: 5 },
  ...{ "+": 6, "-": 6, "*": 7, "/": 7, "%": 7, not: 8, negate: 9 },
};
const HIGHEST = 10;

/** An expression where operators have to bind at least so tight. */
export function printExpression(node: Expression | StreamReference, least = 0): string {
  const level = levelOf(node);
  const text = printAt(node, level);
  return level < least ? `(${text})` : text;
}

function levelOf(node: Expression | StreamReference): number {
  if (node.kind === "binary") return LEVELS[node.op] as number;
  if (node.kind !== "not") return LEVELS[node.kind] ?? HIGHEST;
  // `x is not null` and `x not in T` are said in one.
  if (node.operand.kind === "isNull") return HIGHEST;
  return LEVELS[node.operand.kind === "inTable" ? "inTable" : "not"] as number;
}

function printAt(node: Expression | StreamReference, level: number): string {
  switch (node.kind) {
    case "constant":
      return printConstant(node);
    case "null":
      return "null";
    case "time":
      return printTime(node.value);
    case "reference":
    case "source":
      return printReference(node);
    case "call":
      return printCall(node);
    case "binary":
      return `${printExpression(node.left, level)} ${node.op} ${printExpression(node.right, level + 1)}`;
    case "negate":
      return `-${printNegated(node.operand)}`;
    case "not":
      return printNot(node.operand);
    case "isNull":
      return `${printExpression(node.operand, HIGHEST)} is null`;
    case "inTable":
      return `${printExpression(node.operand, level)} in ${printName(node.table)}`;
    case "case":
      return printCase(node);
    default:
      return `${printExpression(node.operand, level)} ${node.negated ? "not " : ""}${printSecond(node)}`;
  }
}

function printSecond(node: Expression & { kind: "inList" | "like" | "between" }): string {
  const tight = LEVELS["+"] as number;
  if (node.kind === "inList") return `in (${node.items.map((one) => printExpression(one)).join(", ")})`;
  if (node.kind === "like") return `like ${printExpression(node.pattern, tight)}`;
  return `between ${printExpression(node.low, tight)} and ${printExpression(node.high, tight)}`;
}

function printNot(operand: Expression): string {
  if (operand.kind === "isNull") return `${printExpression(operand.operand, HIGHEST)} is not null`;
  if (operand.kind === "inTable") {
    return `${printExpression(operand.operand, LEVELS["inTable"])} not in ${printName(operand.table)}`;
  }
  return `not ${printExpression(operand, LEVELS["not"])}`;
}

/** `-(5)` is no literal, and `--` begins a comment. */
function printNegated(operand: Expression): string {
  const text = printExpression(operand, LEVELS["negate"]);
  const number = operand.kind !== "time" && /^[.\d]/.test(text);
  return number || text.startsWith("-") ? `(${text})` : text;
}

function printCase(node: Expression & { kind: "case" }): string {
  const parts = ["case"];
  if (node.of !== undefined) {
    const text = printExpression(node.of);
    parts.push(isOpen(text) ? text : `(${text})`);
  }
  for (const { when, then } of node.branches) parts.push(`when ${printExpression(when)} then ${printExpression(then)}`);
  if (node.otherwise !== undefined) parts.push(`else ${printExpression(node.otherwise)}`);
  return [...parts, "end"].join(" ");
}

/** Can it stand behind `case` as it is? Before some words that is a name. */
function isOpen(text: string): boolean {
  const word = /^[a-z_]\w*/i.exec(text)?.[0].toLowerCase();
  return word === undefined ? /^[\d.'"`]/.test(text) : word !== "when" && !NO_OPERANDS.has(word);
}

function printConstant({ type, value, written }: Constant): string {
  if (typeof value === "string") return printText(value);
  if (typeof value === "boolean") return String(value);
  const negative = value < 0 || Object.is(value, -0);
  return (negative ? "-" : "") + (written ?? printNumber(type, value));
}

/** A number that was not read from a text, without its sign. */
function printNumber(type: Constant["type"], value: number | bigint): string {
  if (typeof value === "number" && !Number.isFinite(value))
    throw new TypeError(`${value} cannot be written as a literal`);
  const digits = String(value).replace("-", "");
  if (type === "double") return /[.e]/.test(digits) ? digits : `${digits}.0`;
  return digits + (type === "long" ? "L" : type === "float" ? "f" : "");
}

/** `1 hour 30 min`. */
export function printTime({ parts }: TimeValue): string {
  return parts.map(({ amount, unit }) => `${amount} ${unit}`).join(" ");
}

/** `price`, `e1[last].price`, `#Inner`. */
export function printReference(node: Reference | StreamReference): string {
  if (node.kind === "reference") {
    return node.source === undefined ? printName(node.name) : `${printReference(node.source)}.${printName(node.name)}`;
  }
  const { prefix, name, index, handler } = node;
  const behind = handler === undefined ? "" : `#${printName(handler.name)}${printIndex(handler.index)}`;
  return prefix + printName(name) + printIndex(index) + behind;
}

function printIndex(index: StreamReference["index"]): string {
  if (index === undefined) return "";
  if ("at" in index) return `[${index.at}]`;
  return index.fromLast === 0 ? "[last]" : `[last - ${index.fromLast}]`;
}

/** `ns:name(a, b)`. */
export function printCall(node: Call): string {
  const values = node.all ? "*" : node.arguments.map((one) => printExpression(one)).join(", ");
  const namespace = node.namespace === undefined ? "" : `${printName(node.namespace)}:`;
  return `${namespace}${printName(node.name)}(${values})`;
}
