// `A#window.time(1 min) as a join B as b on … within … per …`.
import type { Expression, JoinInput, JoinSide, JoinType, SingleInput, WithinRange } from "./ast.ts";
import type { Clauses } from "./clauses.ts";
import { parseExpressionIn } from "./parse_expression.ts";
import { parseSingle } from "./parse_input.ts";
import type { FirstState } from "./parse_pattern.ts";
import { expressionBehind } from "./parse_selection.ts";
import type { Reader } from "./reader.ts";

const STARTS: ReadonlySet<string> = new Set([
  "join",
  "inner",
  "left",
  "right",
  "full",
  "outer",
  "unidirectional",
  "as",
]);

/** Does what stands behind a stream make it the left side of a join? */
export function startsJoin(reader: Reader): boolean {
  return reader.isOne(STARTS);
}

/** A join, whose first stream is read. */
export function parseJoin(reader: Reader, clauses: Clauses, { input, begin }: FirstState): JoinInput {
  const left = parseSide(reader, input);
  clauses.add("left", begin);
  const { type, right } = clauses.read("join", () => {
    const type = parseType(reader);
    const right = parseSide(reader, parseSingle(reader));
    return { type, right };
  });
  if (left.unidirectional && right.unidirectional) {
    throw reader.refuse("both sides of this join are unidirectional", "leave it out where both are to trigger");
  }
  const on = expressionBehind(reader, clauses, "on");
  const { within, per } = parseRange(reader, clauses);
  if (startsJoin(reader)) {
    throw reader.refuse("a join has two sides", "insert this one's result into a stream, and join that one");
  }
  return { kind: "join", type, left, right, on, within, per, span: { start: input.span.start, end: reader.end } };
}

function parseSide(reader: Reader, input: SingleInput): JoinSide {
  const last = input.handlers.at(-1);
  if (last !== undefined && last.kind !== "window" && input.handlers.some((one) => one.kind === "window")) {
    throw reader.refuse("behind the window of a joined stream nothing can follow", "put it before the window");
  }
  const alias = reader.accept("as") ? reader.name("another name of the stream") : undefined;
  return { input, alias, unidirectional: reader.accept("unidirectional") };
}

function parseType(reader: Reader): JoinType {
  const first = reader.peek();
  for (const side of ["left", "right", "full"] as const) {
    if (!reader.accept(side)) continue;
    reader.expect("outer");
    reader.expect("join");
    return side;
  }
  if (reader.accept("outer")) {
    throw reader.refuse(
      "it is not said which side an outer join keeps",
      "write full outer join, left … or right …",
      first,
    );
  }
  reader.accept("inner");
  reader.expect("join");
  return "inner";
}

/** `within start, end per granularity`. */
export function parseRange(
  reader: Reader,
  clauses: Clauses,
): { within: WithinRange | undefined; per: Expression | undefined } {
  if (!reader.is("within")) return { within: undefined, per: undefined };
  const within = clauses.read("within", () => {
    reader.next();
    const start = parseExpressionIn(reader);
    return { start, end: reader.accept(",") ? parseExpressionIn(reader) : undefined };
  });
  if (!reader.is("per")) throw reader.fail();
  return { within, per: expressionBehind(reader, clauses, "per") };
}
