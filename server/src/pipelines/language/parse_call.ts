// Calls of functions and windows.
import type { Call, Expression } from "./ast.ts";
import { parseList } from "./parse_expression.ts";
import type { Reader } from "./reader.ts";
import type { Token } from "./token.ts";

/** Is a call next: `name(` or `ns:name(`? */
export function startsCall(reader: Reader): boolean {
  if (!reader.isName()) return false;
  const behind = reader.peek(1).key;
  return behind === "(" || (behind === ":" && reader.isName(2));
}

/** `ns:name(a, b)`, `count(*)`. */
export function parseCall(reader: Reader): Call {
  const first = reader.peek();
  let name = reader.name("the name of a function");
  let namespace: string | undefined;
  if (reader.accept(":")) {
    namespace = name;
    name = reader.name("the name of a function");
  }
  return parseArguments(reader, first, namespace, name);
}

/** What stands in the parentheses of a call. */
export function parseArguments(reader: Reader, first: Token, namespace: string | undefined, name: string): Call {
  reader.expect("(");
  let all = false;
  let values: Expression[] = [];
  if (!reader.is(")")) {
    if (reader.accept("*")) all = true;
    else values = parseList(reader);
  }
  reader.expect(")");
  return { kind: "call", namespace, name, arguments: values, all, span: reader.spanFrom(first) };
}
