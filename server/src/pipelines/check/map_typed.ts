// The parts of an expression, and an expression made of other parts.
import type { Typed } from "./typed.ts";

/** The same expression with each of its direct parts replaced. */
export function mapParts(typed: Typed, replace: (part: Typed) => Typed): Typed {
  switch (typed.kind) {
    case "not":
    case "negate":
    case "isNull":
      return { ...typed, operand: replace(typed.operand) };
    case "arithmetic":
    case "compare":
    case "logic":
      return { ...typed, left: replace(typed.left), right: replace(typed.right) };
    case "like":
      return { ...typed, operand: replace(typed.operand), pattern: replace(typed.pattern) };
    case "inTable":
      return { ...typed, condition: replace(typed.condition) };
    case "case":
      return {
        ...typed,
        branches: typed.branches.map(({ when, gives }) => ({ when: replace(when), gives: replace(gives) })),
        otherwise: typed.otherwise && replace(typed.otherwise),
      };
    case "call":
      return { ...typed, arguments: typed.arguments.map(replace) };
    default:
      return typed;
  }
}

/** Whether an expression reads what an aggregator has come to. */
export function addsUp(typed: Typed): boolean {
  let found = typed.kind === "aggregate";
  mapParts(typed, (part) => {
    found ||= addsUp(part);
    return part;
  });
  return found;
}
