// Events that come as values by name become rows: of JSON, and of texts such as the cells of CSV.
import type { Attribute } from "../check/scope.ts";
import { InputError } from "../plan/ingest.ts";

/** The values of an event in the order of the attributes; what is not there is null. Texts become what the attribute's type says. */
export function rowOf(
  stream: string,
  attributes: readonly Attribute[],
  values: Readonly<Record<string, unknown>>,
): unknown[] {
  for (const name of Object.keys(values)) {
    if (!attributes.some((attribute) => attribute.name === name)) {
      const known = attributes.map((attribute) => attribute.name).join(", ");
      throw new InputError(`${stream} has no attribute ${name}; it has ${known}`);
    }
  }
  return attributes.map((attribute) => attributeValue(stream, attribute, values[attribute.name] ?? null));
}

/** The value of an attribute; a text becomes what the attribute's type says. */
export function attributeValue(stream: string, { name, type }: Attribute, value: unknown): unknown {
  if (typeof value === "number" && type === "string") return String(value);
  if (typeof value !== "string" || type === "string" || type === "object") return value;
  const text = value.trim();
  if (text === "") return null;
  if (type === "bool") {
    if (/^(true|false)$/i.test(text)) return text.toLowerCase() === "true";
  } else if (type === "int" || type === "long") {
    if (/^[-+]?\d+$/.test(text)) {
      const number = Number(text);
      return Number.isSafeInteger(number) ? number : BigInt(text);
    }
  } else if (/^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i.test(text) || /^(NaN|[-+]?Infinity)$/.test(text))
    return Number(text);
  throw new InputError(
    `${stream}.${name} takes ${type === "bool" ? "true or false" : "a number"}, not ${JSON.stringify(text)}`,
  );
}
