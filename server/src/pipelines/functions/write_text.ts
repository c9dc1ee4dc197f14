// Values as texts, as SiddhiQL writes them, which is as Java does: 1.0, 1.0E10, true.
import type { TypeName } from "../language/ast.ts";
import { FunctionError } from "./function.ts";

// The types of the language do not know it yet.
const rawJson = (JSON as unknown as { rawJSON(text: string): unknown }).rawJSON;

/** What writes values of a type that are not null. */
export function textOf(type: TypeName | undefined): (value: unknown) => string {
  if (type === "double") return (value) => (typeof value === "number" ? doubleText(value) : objectText(value));
  if (type === "float") return (value) => (typeof value === "number" ? floatText(value) : objectText(value));
  if (type === "object") return objectText;
  return String;
}

/** A double: the fewest digits that say which it is, with at least one behind the point. */
export function doubleText(value: number): string {
  if (!Number.isFinite(value)) return String(value);
  const digits = value.toExponential();
  // Of the texts of two digits the nearest is taken, not of those of one: 4.9E-324.
  return javaText(digits.includes(".") ? digits : value.toExponential(1), value);
}

/** A float: the fewest digits that say which of the floats it is. */
export function floatText(value: number): string {
  if (!Number.isFinite(value)) return String(value);
  for (let digits = 1; digits < 9; digits++) {
    const text = value.toExponential(digits);
    if (Math.fround(Number(text)) === value) return javaText(text, value);
  }
  return javaText(value.toExponential(9), value);
}

/** What no type is declared of: texts as they are, lists in brackets, the rest as JSON. */
export function objectText(value: unknown): string {
  if (value === null || value === undefined) return "null";
  if (Array.isArray(value)) return `[${value.map(objectText).join(", ")}]`;
  if (value instanceof Set) return `[${[...value].map(objectText).join(", ")}]`;
  if (value instanceof Error) return `message : ${value.message}\n cause :${objectText(value.cause)}`;
  if (typeof value === "object") return jsonText(value);
  return String(value);
}

/** JSON, in which longs keep all their digits. */
export function jsonText(value: unknown): string {
  try {
    const text = JSON.stringify(value, (_, part) =>
      typeof part === "bigint" ? rawJson(String(part)) : plainPart(part),
    );
    return text ?? "null";
  } catch (error) {
    throw new FunctionError(`this object cannot be written as JSON: ${(error as Error).message}`);
  }
}

function plainPart(part: unknown): unknown {
  if (part instanceof Map) return Object.fromEntries(part);
  if (part instanceof Set) return [...part];
  return part;
}

// `text` is d.ddde±n of the value; between 10⁻³ and 10⁷ the point is put where it belongs.
function javaText(text: string, value: number): string {
  if (value === 0) return Object.is(value, -0) ? "-0.0" : "0.0";
  const [mantissa = "", exponent = "0"] = text.split("e");
  const power = Number(exponent);
  const sign = value < 0 ? "-" : "";
  const digits = mantissa.replace(/[-.]/g, "").replace(/0+$/, "");
  if (power < -3 || power >= 7) return `${sign}${digits.slice(0, 1)}.${digits.slice(1) || "0"}E${power}`;
  if (power < 0) return `${sign}0.${"0".repeat(-power - 1)}${digits}`;
  const whole = digits.slice(0, power + 1).padEnd(power + 1, "0");
  return `${sign}${whole}.${digits.slice(power + 1) || "0"}`;
}
