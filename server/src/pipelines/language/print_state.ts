// States of patterns and sequences.
import type { AbsentState, State, StreamState } from "./ast.ts";
import { printTime } from "./print_expression.ts";
import { printSingle } from "./print_input.ts";
import { printName } from "./print_name.ts";

/** A state in one line. */
export function printState(node: State, kind: "pattern" | "sequence"): string {
  switch (node.kind) {
    case "next":
      return node.states.map((one) => printState(one, kind)).join(kind === "pattern" ? " -> " : ", ");
    case "every": {
      const inner = printState(node.state, kind);
      return node.state.kind === "next" || node.state.kind === "every" ? `every (${inner})` : `every ${inner}`;
    }
    case "count":
      return printOne(node.state) + printCount(node);
    case "logical":
      return `${printOne(node.left)} ${node.op} ${printOne(node.right)}`;
    default:
      return printOne(node);
  }
}

function printOne(node: StreamState | AbsentState): string {
  if (node.kind === "event")
    return (node.name === undefined ? "" : `${printName(node.name)}=`) + printSingle(node.input);
  return `not ${printSingle(node.input)}${node.for === undefined ? "" : ` for ${printTime(node.for)}`}`;
}

function printCount({ sign, min, max }: State & { kind: "count" }): string {
  if (sign !== "<>") return sign;
  if (min === max) return `<${min}>`;
  if (max === undefined) return `<${min}:>`;
  return `<${min === 0 ? "" : min}:${max}>`;
}
