/** JSON in and out of GraphQL without losing a digit. */
import { type ConstValueNode, GraphQLError, Kind, type ValueNode } from "graphql";
import { digitsOf } from "../json/exact.ts";

export { digitsOf, keepDigits, parseExact } from "../json/exact.ts";

/** JSON as text: what the argument of type JSON becomes. */
export class JsonText {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
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
