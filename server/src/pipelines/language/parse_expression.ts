// Expressions. What binds tightest first, as SiddhiQL does: -x, x is null, not, * / %, + -, < <= > >= like between, == !=, in, and, or.
// Mind that not binds tighter than a comparison: not a == b is (not a) == b.
import type { BinaryOperator, Expression, Span, StreamReference } from "./ast.ts";
import { parseCall, startsCall } from "./parse_call.ts";
import { isCase, parseCase } from "./parse_case.ts";
import { isNumber, parseConstant } from "./parse_constant.ts";
import { parseSource } from "./parse_reference.ts";
import { isTime, parseTime, unitOf } from "./parse_time.ts";
import type { Reader } from "./reader.ts";

const LEVELS: Record<string, number> = {
  ...{ or: 1, and: 2, in: 3, "==": 4, "!=": 4, "<": 5, "<=": 5, ">": 5, ">=": 5, like: 5, between: 5 },
  ...{ "+": 6, "-": 6, "*": 7, "/": 7, "%": 7 },
};
const OPERATORS: ReadonlySet<string> = new Set(Object.keys(LEVELS));
/** Those that may be written behind not. */
const NEGATED: ReadonlySet<string> = new Set(["in", "like", "between"]);
const ADDITIVE = 6;

/** More operators than these cannot stand upon each other: what reads trees calls itself once per level. */
const HIGHEST = 1000;
const heights = new WeakMap<Expression, number>();

/** How high the tree of an expression is. */
export function raise<T extends Expression>(reader: Reader, node: T, below: readonly (Expression | undefined)[]): T {
  let height = 0;
  for (const one of below) if (one !== undefined) height = Math.max(height, heights.get(one) ?? 0);
  if (height + 1 > HIGHEST) throw reader.refuse(`this expression has more than ${HIGHEST} levels`, "split it up");
  heights.set(node, height + 1);
  return node;
}

/** An expression. */
export function parseExpressionIn(reader: Reader): Expression {
  return reader.nested(() => parseFrom(reader, 1));
}

/** An expression whose operators bind at least so tight. */
function parseFrom(reader: Reader, least: number): Expression {
  const first = reader.peek();
  let left = parsePrefix(reader);
  for (;;) {
    const negated = reader.peek().key === "not" && NEGATED.has(reader.peek(1).key);
    const { key } = reader.peek(negated ? 1 : 0);
    if (!reader.isOne(OPERATORS, "an operator") && !negated) return left;
    const level = LEVELS[key] as number;
    if (level < least) return left;
    if (negated) reader.next();
    reader.next();
    left = parseRight(reader, left, key, level, negated);
    left.span = reader.spanFrom(first);
  }
}

/** What stands behind an operator. */
function parseRight(reader: Reader, left: Expression, key: string, level: number, negated: boolean): Expression {
  const { span } = left;
  if (key === "in") return parseIn(reader, left, negated);
  if (key === "like") {
    const pattern = parseFrom(reader, ADDITIVE);
    return raise(reader, { kind: "like", operand: left, pattern, negated, span }, [left, pattern]);
  }
  if (key === "between") {
    const low = parseFrom(reader, ADDITIVE);
    reader.expect("and");
    const high = parseFrom(reader, ADDITIVE);
    return raise(reader, { kind: "between", operand: left, low, high, negated, span }, [left, low, high]);
  }
  const right = parseFrom(reader, level + 1);
  return raise(reader, { kind: "binary", op: key as BinaryOperator, left, right, span }, [left, right]);
}

/** `in Table`, `in (1, 2)`. */
function parseIn(reader: Reader, operand: Expression, negated: boolean): Expression {
  const { span } = operand;
  if (reader.accept("(")) {
    const items = parseList(reader);
    reader.expect(")");
    return raise(reader, { kind: "inList", operand, items, negated, span }, [operand, ...items]);
  }
  const table = reader.name("the name of a table or a list in parentheses");
  const found = raise(reader, { kind: "inTable", operand, table, span }, [operand]);
  if (!negated) return found;
  found.span = { start: span.start, end: reader.end };
  return raise(reader, { kind: "not", operand: found, span }, [found]);
}

/** Expressions with commas between them. */
export function parseList(reader: Reader): Expression[] {
  const items = [parseExpressionIn(reader)];
  while (reader.accept(",")) items.push(parseExpressionIn(reader));
  return items;
}

function parsePrefix(reader: Reader): Expression {
  const first = reader.peek();
  if (isNot(reader)) {
    reader.next();
    const operand = reader.nested(() => parsePrefix(reader));
    return raise(reader, { kind: "not", operand, span: reader.spanFrom(first) }, [operand]);
  }
  const signed = first.key === "-" || first.key === "+";
  const number = signed && isNumber(reader.peek(1)) && reader.peek(1).kind;
  const time = number === "int" && unitBehind(reader);
  if (number && !time) return parsePostfix(reader, parseConstant(reader));
  if (first.key === "-") {
    reader.next();
    if (isNot(reader)) throw reader.refuse("not cannot stand behind -", "leave one of them out");
    const operand = reader.nested(() => parsePrefix(reader));
    return raise(reader, { kind: "negate", operand, span: reader.spanFrom(first) }, [operand]);
  }
  return parsePostfix(reader, parsePrimary(reader));
}

/** Is not the operator next? A name it is where nothing that can be negated follows. */
function isNot(reader: Reader): boolean {
  const behind = reader.peek(1);
  if (!reader.is("not")) return false;
  return behind.kind === "sign" ? ["(", "-", "+", "#", "!"].includes(behind.key) : behind.kind !== "end";
}

function unitBehind(reader: Reader): boolean {
  return unitOf(reader.peek(2).key) !== undefined;
}

/** What may be a literal, a name, a call, a case, or anything in parentheses. */
function parsePrimary(reader: Reader): Expression | StreamReference {
  if (reader.accept("(")) {
    const inner = parseExpressionIn(reader);
    reader.expect(")");
    return inner;
  }
  const first = reader.peek();
  if (isTime(reader)) {
    const value = parseTime(reader);
    return { kind: "time", value, span: value.span };
  }
  if (isNumber(first) || first.kind === "string" || first.key === "true" || first.key === "false") {
    return parseConstant(reader);
  }
  if (isNull(reader)) return { kind: "null", span: whole(reader) };
  if (isCase(reader)) return parseCase(reader);
  if (startsCall(reader)) {
    const call = parseCall(reader);
    return raise(reader, call, call.arguments);
  }
  if (first.key !== "#" && first.key !== "!" && !reader.isName()) throw reader.miss("an expression");
  return parseSource(reader);
}

/** Is it the literal? With a sign of a name behind it, it is one: an event, a function, a namespace. */
function isNull(reader: Reader): boolean {
  return reader.peek().key === "null" && !BEHIND_NAMES.has(reader.peek(1).key);
}

const BEHIND_NAMES: ReadonlySet<string> = new Set([".", "[", "#", "(", ":"]);

/** Takes a token that is all there is. */
function whole(reader: Reader): Span {
  return reader.spanFrom(reader.next());
}

/** `… is null`, `… is not null`. */
function parsePostfix(reader: Reader, operand: Expression | StreamReference): Expression {
  const start = operand.span.start;
  let found = operand;
  while (reader.is("is") || found.kind === "source") {
    if (found.kind === "source") reader.is(".");
    reader.expect("is");
    const negated = reader.accept("not");
    reader.expect("null");
    const span = { start, end: reader.end };
    const below = found.kind === "source" ? [] : [found];
    const isNull = raise(reader, { kind: "isNull", operand: found, span } as const, below);
    found = negated ? raise(reader, { kind: "not", operand: isNull, span } as const, [isNull]) : isNull;
  }
  return found;
}
