// Values of cases, and whether what came out is what had to.
import type { Value } from "./case.ts";

/** When the virtual clock of a case begins: any time would do. */
export const BEGIN = 1_600_000_000_000;

/** The value that the engine takes, or gives, for one of a case. */
export function givenValue(value: Value, type: string): unknown {
  if (value === null || type === "n") return null;
  if (typeof value === "object") return BEGIN + value.$now;
  if (type === "f") return Math.fround(Number(value));
  if (type !== "l") return value;
  return typeof value === "string" && !Number.isSafeInteger(Number(value)) ? BigInt(value) : Number(value);
}

/** The row of a case. */
export function rowOf(data: Value[], types: string): unknown[] {
  return data.map((value, at) => givenValue(value, types[at] ?? "o"));
}

/** Whether two values are the same; numbers of doubles may differ in their last digits. */
export function isSame(found: unknown, wanted: unknown, delta?: number): boolean {
  if (found === wanted) return true;
  if (typeof found === "number" && typeof wanted === "number") {
    if (Number.isNaN(found) && Number.isNaN(wanted)) return true;
    return Math.abs(found - wanted) <= (delta ?? 1e-9 * Math.max(1, Math.abs(wanted)));
  }
  if (Array.isArray(found) && Array.isArray(wanted)) {
    return found.length === wanted.length && found.every((value, at) => isSame(value, wanted[at], delta));
  }
  return found === undefined && wanted === null;
}

/** Compares numbers by a sign. */
export function holds(a: number, sign: string, b: number): boolean {
  switch (sign) {
    case "==":
      return a === b;
    case "!=":
      return a !== b;
    case ">":
      return a > b;
    case ">=":
      return a >= b;
    case "<":
      return a < b;
    case "<=":
      return a <= b;
    default:
      throw new Error(`unknown relation ${sign}`);
  }
}

/** A value as one reads it. */
export function shown(value: unknown): string {
  return JSON.stringify(value, (_, inner) => (typeof inner === "bigint" ? `${inner}L` : inner)) ?? "undefined";
}
