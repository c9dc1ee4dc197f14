// What a query's first filter asks of an event alone. Of queries that ask the same it is found out once, and of those that ask whether
// an attribute has a value, all at once.
import type { Typed } from "../check/typed.ts";
import type { Chunk } from "../runtime/chunk.ts";
import { Code } from "./code.ts";
import { compile } from "./expression.ts";
import { SINGLE } from "./input.ts";
import { childrenOf, equality as equalityOfRow, partsOf } from "./search.ts";

/** A condition that never fails. An event for which it does not hold makes no difference to the query. */
export interface Guard {
  /** Those with the same text let the same events through. */
  text: string;
  /** All it asks is whether an attribute has this value. */
  equals: { attribute: number; value: unknown } | undefined;
  /** Copies what it lets through. */
  sift(chunk: Chunk, out: Chunk): void;
}

/** The guard of a query whose events first meet this filter; undefined where that may fail, or depends on more than the event. */
export function guardOf(filter: Typed): Guard | undefined {
  // What stands behind something that may fail is not known to be asked.
  const parts = partsOf(filter);
  const first = parts.findIndex((part) => !isPlain(part));
  const sure = first < 0 ? parts : parts.slice(0, first);
  if (sure[0] === undefined) return undefined;
  const equals = equality(sure[0]);
  const asked = equals === undefined ? sure : [sure[0]];
  let sift: Guard["sift"] | undefined;
  return {
    text: JSON.stringify(asked, (_, value) => (typeof value === "bigint" ? `${value}n` : value)),
    equals,
    sift: (chunk, out) => {
      sift ??= compileSift(asked);
      sift(chunk, out);
    },
  };
}

/** Attributes of a row that a condition says are equal to something of the event, before it asks anything that may fail. */
export function sureEqualities(condition: Typed, row: number): number[] {
  const attributes: number[] = [];
  for (const part of partsOf(condition)) {
    if (!isPlain(part)) break;
    const found = equalityOfRow(part, row);
    if (found !== undefined) attributes.push(found.attribute);
  }
  return attributes;
}

/** Whether it is made of what cannot fail and is the same whenever it is asked. */
function isPlain(typed: Typed): boolean {
  switch (typed.kind) {
    case "constant":
      // JSON has no other numbers, and the text is to tell them apart.
      return typeof typed.value !== "number" || (Number.isFinite(typed.value) && !Object.is(typed.value, -0));
    case "read":
    case "not":
    case "negate":
    case "arithmetic":
    case "compare":
    case "logic":
    case "isNull":
    case "case":
      return childrenOf(typed).every(isPlain);
    default:
      return false;
  }
}

/** `attribute == constant`, of types in which equal values are the same value. */
function equality(typed: Typed): Guard["equals"] {
  if (typed.kind !== "compare" || typed.op !== "==") return undefined;
  for (const [read, constant] of [
    [typed.left, typed.right],
    [typed.right, typed.left],
  ] as const) {
    if (read.kind !== "read" || constant.kind !== "constant" || constant.value === null) continue;
    const isWhole = (type: Typed["type"]) => type === "int" || type === "long";
    if (read.type === constant.type || (isWhole(read.type) && isWhole(constant.type))) {
      return { attribute: read.attribute, value: constant.value };
    }
  }
  return undefined;
}

function compileSift(conditions: Typed[]): Guard["sift"] {
  const code = new Code();
  code.line("for (let i = 0; i < chunk.size; i++) {");
  code.line("const r = chunk.rows[i];");
  // A plain condition needs nothing but the event.
  const reader = { ...SINGLE(code), needs: { clock: "0", event: "0", random: "0" } };
  for (const condition of conditions) code.line(`if (${compile(condition, code, reader).text} !== true) continue;`);
  code.line("out.copy(chunk, i); }");
  return code.build<Guard["sift"]>(["chunk", "out"]);
}
