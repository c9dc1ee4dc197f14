// Values and paths of JSON as they are written in EventFluxQL.
import { printText } from "../language/print_name.ts";
import type { Json } from "./shape.ts";

/** The path to a field of a payload: `a.b` is b in a, whatever their names are made of. */
export function pathTo(field: string): string {
  const parts = field.split(".");
  const isPlain = parts.every((part) => /^\w+$/.test(part));
  return writeText(isPlain ? `$.${field}` : `$${parts.map((part) => `["${escaped(part)}"]`).join("")}`);
}

/** A value of JSON. */
export function writeValue(value: Json): string {
  if (typeof value === "string") return writeText(value);
  if (typeof value === "boolean") return String(value);
  if (typeof value === "number" || typeof value === "bigint") return writeNumber(value);
  return `json:toObject(${writeText(jsonOf(value))})`;
}

/** A text. One that would be read as a variable, or that no quotes hold, is written as JSON. */
export function writeText(text: string): string {
  if (!/\$\{|\p{Cc}/u.test(text)) return printText(text);
  return `json:getString(${printText(jsonOf(text))}, '$')`;
}

/** A number as a double, whole or not. */
export function writeDouble(value: number): string {
  const text = String(value);
  return /[.e]/.test(text) ? text : `${text}.0`;
}

function writeNumber(value: number | bigint): string {
  if (typeof value === "number" && !Number.isSafeInteger(value)) return writeDouble(value);
  return Math.abs(Number(value)) < 2 ** 31 ? String(value) : `${value}L`;
}

/** JSON without what means something else in EventFluxQL. */
function jsonOf(value: Json): string {
  const text = JSON.stringify(value, (_, part) => (typeof part === "bigint" ? rawJson(String(part)) : part));
  return text.replace(/\$(?=\{)|[\u007f-\u009f]/g, (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, "0")}`);
}

// The types of the language do not know it yet.
const rawJson = (JSON as unknown as { rawJSON(text: string): unknown }).rawJSON;

function escaped(part: string): string {
  return part.replace(/[\\"'${]/g, "\\$&");
}
