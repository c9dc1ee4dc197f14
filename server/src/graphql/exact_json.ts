/**
 * JSON in and out of GraphQL without losing a digit. A JavaScript number does not hold what a jsonb number holds, so a
 * number that would come back written differently is kept as its own text (JSON.rawJSON), which JSON.stringify writes
 * as it is.
 */
import { type ConstValueNode, GraphQLError, Kind, type ValueNode } from "graphql";

/** JSON as text: what the argument of type JSON becomes. */
export class JsonText {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

// Newer than the types of the library.
type RawJson = { readonly rawJSON: string };
const native = JSON as unknown as { rawJSON(text: string): RawJson; isRawJSON(value: unknown): value is RawJson };
type Reviver = (key: string, value: unknown, context?: { source?: string }) => unknown;

/** For JSON.parse: numbers that JavaScript would write differently stay text. */
export const keepDigits: Reviver = (_key, value, context) => {
  const source = context?.source;
  return typeof value === "number" && source !== undefined && String(value) !== source ? native.rawJSON(source) : value;
};

// What might hold such a number: a point, an exponent, or more digits than a double has. Digits in strings only cost time.
const MAY_LOSE = /\d\.\d|\d[eE]|\d{16}|-0/;

/** Parses JSON; numbers keep their digits. */
export function parseExact(text: string): unknown {
  return MAY_LOSE.test(text)
    ? JSON.parse(text, keepDigits as (key: string, value: unknown) => unknown)
    : JSON.parse(text);
}

/** The text of a number that was kept as text, or undefined. */
export function digitsOf(value: unknown): string | undefined {
  return native.isRawJSON(value) ? value.rawJSON : undefined;
}

/**
 * Variables that are themselves a number, such as `10.0` for an Int, become numbers where that changes nothing but the
 * spelling: GraphQL's own types know JavaScript numbers only.
 */
export function plainIntegers(variables: Record<string, unknown>): Record<string, unknown> {
  for (const [name, value] of Object.entries(variables)) {
    const digits = digitsOf(value);
    if (digits !== undefined && Number.isSafeInteger(Number(digits))) variables[name] = Number(digits);
  }
  return variables;
}

/** The text of a JSON value written into a document. */
export function literalText(node: ValueNode, variables: Record<string, unknown> | null | undefined): string {
  switch (node.kind) {
    case Kind.STRING:
      return JSON.stringify(node.value);
    case Kind.INT:
    case Kind.FLOAT:
      return node.value;
    case Kind.BOOLEAN:
      return String(node.value);
    case Kind.NULL:
      return "null";
    case Kind.LIST:
      return `[${node.values.map((value) => literalText(value, variables)).join(",")}]`;
    case Kind.OBJECT: {
      const fields = node.fields.map(
        ({ name, value }) => `${JSON.stringify(name.value)}:${literalText(value, variables)}`,
      );
      return `{${fields.join(",")}}`;
    }
    case Kind.VARIABLE: {
      const value = variables?.[node.name.value];
      return value instanceof JsonText ? value.text : (JSON.stringify(value) ?? "null");
    }
    default:
      throw new GraphQLError(
        `JSON knows no word ${(node as ConstValueNode & { value: string }).value}: put texts into quotes`,
      );
  }
}

/** The JSON text of an input object; what is not there stays away, values of type JSON keep their digits. */
export function inputText(value: unknown): string {
  if (value instanceof JsonText) return value.text;
  if (Array.isArray(value)) return `[${value.map(inputText).join(",")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value) ?? "null";
  const fields = Object.entries(value).filter(([, each]) => each !== undefined);
  return `{${fields.map(([name, each]) => `${JSON.stringify(name)}:${inputText(each)}`).join(",")}}`;
}
