// The key of a group, in code.
import type { Typed } from "../check/typed.ts";
import type { Code } from "./code.ts";
import { compile, type Operand, type Reader } from "./expression.ts";

/** The key of one value is the value; of several it is a text in which no two keys are alike. */
export function groupKey(groupBy: readonly Typed[], code: Code, reader: Reader): { key: string; values: string[] } {
  const parts = groupBy.map((key) => ({ operand: compile(key, code, reader), type: key.type }));
  const values = parts.map(({ operand }) => operand.text);
  const [only] = values;
  if (only !== undefined && values.length === 1) return { key: only, values };
  return { key: code.let(parts.map(keyPart).join(' + "," + ')), values };
}

function keyPart({ operand: { text }, type }: { operand: Operand; type: Typed["type"] }): string {
  const value = type === "string" ? `${text}.length + ":" + ${text}` : text;
  return `(${text} === null ? "n" : ${value})`;
}
