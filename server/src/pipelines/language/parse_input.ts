// What queries read: one stream, a join, a pattern or sequence, or another query.

import type { Handler, Input, NestedInput, SingleInput, StreamName } from "./ast.ts";
import type { Clauses } from "./clauses.ts";
import { parseArguments, parseCall } from "./parse_call.ts";
import { parseExpressionIn } from "./parse_expression.ts";
import { parseJoin, startsJoin } from "./parse_join.ts";
import { continuesPattern, parsePattern, startsPattern } from "./parse_pattern.ts";
import { parseNestedQuery } from "./parse_query.ts";
import type { Reader } from "./reader.ts";

/** `from` and the input behind it. */
export function parseInput(reader: Reader, clauses: Clauses): Input {
  return clauses.read("from", () => {
    reader.expect("from");
    if (startsNested(reader)) return parseNested(reader);
    if (startsPattern(reader)) return parsePattern(reader, clauses, undefined);
    const begin = reader.index;
    const input = parseSingle(reader);
    if (startsJoin(reader)) return parseJoin(reader, clauses, { input, begin });
    // The first state of a pattern may look like a stream until what stands behind it.
    if (continuesPattern(reader)) return parsePattern(reader, clauses, { input, begin });
    return input;
  });
}

/** `Stream[filter]#fn()#window.length(5)[filter]`. */
export function parseSingle(reader: Reader): SingleInput {
  const first = reader.peek();
  const stream = parseStreamName(reader);
  const handlers = parseHandlers(reader);
  return { kind: "single", stream, handlers, span: reader.spanFrom(first) };
}

/** `Stream`, `#Inner`, `!Fault`. */
export function parseStreamName(reader: Reader, called = "the name of a stream"): StreamName {
  const first = reader.peek();
  const prefix = reader.accept("#") ? "#" : reader.accept("!") ? "!" : "";
  const name = reader.name(called);
  return { name, prefix, span: reader.spanFrom(first) };
}

/** The name of a table, which is neither of a partition nor of faults. */
export function parseTableName(reader: Reader): StreamName {
  const { key } = reader.peek();
  if (key === "#" || key === "!") throw reader.refuse("only tables can be changed", `leave the ${key} out`);
  return parseStreamName(reader, "the name of a table");
}

/** Filters, functions and at most one window. */
export function parseHandlers(reader: Reader): Handler[] {
  const handlers: Handler[] = [];
  while (reader.is("[") || reader.is("#")) {
    const first = reader.peek();
    const handler = parseHandler(reader);
    if (handler.kind === "window" && handlers.some((one) => one.kind === "window")) {
      throw reader.refuse("this is the second window of a stream", "put it in a query of its own", first);
    }
    handlers.push(handler);
  }
  return handlers;
}

function parseHandler(reader: Reader): Handler {
  const first = reader.peek();
  reader.accept("#");
  if (reader.accept("[")) {
    const condition = parseExpressionIn(reader);
    reader.expect("]");
    return { kind: "filter", condition, span: reader.spanFrom(first) };
  }
  const separator = reader.peek(1).key;
  if (reader.is("window") && (separator === "." || (separator === ":" && reader.peek(3).key === "("))) {
    reader.next();
    reader.next();
    if (!reader.isName()) throw reader.miss("the name of a window");
    const call =
      separator === "." ? parseCall(reader) : parseArguments(reader, reader.peek(), undefined, reader.name());
    return { kind: "window", call, span: reader.spanFrom(first) };
  }
  if (!reader.isName()) throw reader.miss("the name of a function");
  return { kind: "function", call: parseCall(reader), span: reader.spanFrom(first) };
}

/** Does `(from …` begin here? */
function startsNested(reader: Reader): boolean {
  let ahead = 0;
  while (reader.peek(ahead).key === "(") ahead++;
  if (ahead === 0 || reader.peek(ahead).key !== "from") return false;
  const behind = reader.peek(ahead + 1);
  return reader.isName(ahead + 1) || behind.key === "(" || behind.key === "#" || behind.key === "!";
}

/** `(from … return)`, in as many parentheses as one likes, and what its events go through. */
function parseNested(reader: Reader): NestedInput {
  const first = reader.peek();
  const query = reader.nested(() => parseParentheses(reader));
  const handlers = parseHandlers(reader);
  if (startsJoin(reader) || continuesPattern(reader)) {
    const hint = "insert what it gives into a stream, and read that";
    throw reader.refuse("a query within a query stands alone: in no join and in no pattern", hint);
  }
  return { kind: "nested", query, handlers, span: reader.spanFrom(first) };
}

function parseParentheses(reader: Reader): NestedInput["query"] {
  reader.expect("(");
  const query = reader.is("(") ? reader.nested(() => parseParentheses(reader)) : parseNestedQuery(reader);
  reader.expect(")");
  return query;
}
