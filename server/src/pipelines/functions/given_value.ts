// What code of others gives, scripts and extensions: held to the type that it is said to be of, in the one form of that type.
import type { TypeName } from "../language/ast.ts";
import { FunctionError } from "./function.ts";
import { toLong } from "./values.ts";

/** Makes values of a type of what is given, or throws a FunctionError that says who gave what. Nothing at all is null. */
export function givenValue(type: TypeName, of: string): (value: unknown) => unknown {
  const make = MAKERS[type];
  return (value) => {
    if (value === null || value === undefined) return null;
    const made = make(value);
    if (made !== undefined) return made;
    throw new FunctionError(`${of} gives ${A[type]}, but gave ${shown(value)}${hint(type, value)}`);
  };
}

/** undefined: it is none of the type. */
const MAKERS: Readonly<Record<TypeName, (value: unknown) => unknown>> = {
  string(value) {
    if (typeof value === "string") return value;
    return typeof value === "number" || typeof value === "bigint" || typeof value === "boolean"
      ? String(value)
      : undefined;
  },
  bool: (value) => (typeof value === "boolean" ? value : undefined),
  // + 0: -0 is a double.
  int(value) {
    const number = typeof value === "bigint" ? Number(value) : value;
    return typeof number === "number" && (number | 0) === number ? number + 0 : undefined;
  },
  long(value) {
    if (typeof value === "number") return Number.isSafeInteger(value) ? value + 0 : undefined;
    return typeof value === "bigint" && BigInt.asIntN(64, value) === value ? toLong(value) : undefined;
  },
  float: (value) => (isNumber(value) ? Math.fround(Number(value)) : undefined),
  double: (value) => (isNumber(value) ? Number(value) : undefined),
  object: (value) => value,
};

const A: Readonly<Record<TypeName, string>> = {
  string: "a string",
  bool: "a bool",
  int: "an int",
  long: "a long",
  float: "a float",
  double: "a double",
  object: "an object",
};

function isNumber(value: unknown): boolean {
  return typeof value === "number" || typeof value === "bigint";
}

function shown(value: unknown): string {
  if (typeof value === "string") return JSON.stringify(value.length > 40 ? `${value.slice(0, 40)}…` : value);
  if (typeof value === "function") return "a function";
  return typeof value === "object" ? (Array.isArray(value) ? "an array" : "an object") : String(value);
}

function hint(type: TypeName, value: unknown): string {
  if ((type !== "int" && type !== "long") || typeof value !== "number") return "";
  if (!Number.isInteger(value)) return "; Math.trunc(…) or Math.round(…) makes it whole";
  return type === "int" ? "; a long holds more" : "; give what is beyond 2^53 as a BigInt";
}
