// CASE WHEN … THEN … ELSE … END. Its words are no keywords of SiddhiQL: all of them may be names of attributes too.
import type { Expression } from "./ast.ts";
import { parseExpressionIn, raise } from "./parse_expression.ts";
import type { Reader } from "./reader.ts";

/** Words behind `case` where that is the name of an attribute. */
export const NO_OPERANDS: ReadonlySet<string> = new Set([
  ...["is", "as", "in", "and", "or", "not", "like", "between", "of", "then", "else", "end"],
  ...["asc", "desc", "having", "order", "group", "limit", "offset", "output", "insert", "update", "delete", "return"],
  ...[
    "on",
    "within",
    "per",
    "select",
    "join",
    "inner",
    "left",
    "right",
    "full",
    "outer",
    "unidirectional",
    "aggregate",
  ],
]);
const VALUES: ReadonlySet<string> = new Set(["name", "quoted", "int", "long", "float", "double", "string"]);

/** Does a case begin here? */
export function isCase(reader: Reader): boolean {
  const behind = reader.peek(1);
  if (!reader.is("case")) return false;
  return behind.key === "(" || (VALUES.has(behind.kind) && !NO_OPERANDS.has(behind.key));
}

/** A case, with or without a value that is compared. */
export function parseCase(reader: Reader): Expression {
  const first = reader.expect("case");
  const of = reader.is("when") ? undefined : parseExpressionIn(reader);
  const branches: { when: Expression; then: Expression }[] = [];
  do {
    reader.expect("when");
    const when = parseExpressionIn(reader);
    reader.expect("then");
    // biome-ignore lint/suspicious/noThenProperty: nobody waits for a tree.
    branches.push({ when, then: parseExpressionIn(reader) });
  } while (reader.is("when"));
  const otherwise = reader.accept("else") ? parseExpressionIn(reader) : undefined;
  reader.expect("end");
  const below = branches.flatMap(({ when, then }) => [when, then]);
  const span = reader.spanFrom(first);
  return raise(reader, { kind: "case", of, branches, otherwise, span }, [of, ...below, otherwise]);
}
