// Which types can be compared: numbers with numbers, texts and bools with their like, and those only for being equal.
import type { Span } from "../language/ast.ts";
import { fail } from "./fail.ts";
import type { Type, Typed } from "./typed.ts";

type Operator = "<" | "<=" | ">" | ">=" | "==" | "!=";

/** a op b, or what is wrong with it. Comparing across kinds of types is a mistake that a query is refused for, not a false at run time. */
export function compared(op: Operator, left: Typed, right: Typed, span: Span): Typed {
  const [a, b] = [classOf(left.type), classOf(right.type)];
  if (a === undefined || b === undefined) fail(`${op} with null is never true; write \`is null\``, span);
  if (a !== b) fail(`${op} compares ${left.type} with ${right.type}; ${hint(a, b)}`, span);
  if (a === "object") fail(`objects cannot be compared; take a value out of them by cast() or convert()`, span);
  if (a !== "number" && op !== "==" && op !== "!=") {
    fail(`${op} takes numbers, not ${left.type}; a ${left.type} can only be == or !=`, span);
  }
  return { kind: "compare", type: "bool", op, left, right };
}

function classOf(type: Type): "number" | "string" | "bool" | "object" | undefined {
  if (type === undefined || type === "string" || type === "bool" || type === "object") return type;
  return "number";
}

function hint(a: string, b: string): string {
  return a === "object" || b === "object"
    ? "cast() says what the object is"
    : "convert(value, 'type') makes one of the other";
}
