// Lengths of time in annotations: '1 hour 30 min'.
import type { Span } from "../language/ast.ts";
import { fail } from "./fail.ts";

const UNITS: Record<string, number> = {
  millisecond: 1,
  millisec: 1,
  ms: 1,
  second: 1e3,
  sec: 1e3,
  minute: 6e4,
  min: 6e4,
  hour: 36e5,
  h: 36e5,
  day: 864e5,
  week: 6048e5,
  // As long as they are in time literals.
  month: 2_630_000_000,
  year: 31_556_900_000,
};

/** The milliseconds of a length of time. */
export function durationOf(text: string, span: Span): number {
  let total = 0;
  const rest = text.toLowerCase().replace(/(\d+)\s*([a-z]+?)s?(?=\s|\d|$)/g, (whole, amount, unit) => {
    const length = UNITS[unit];
    if (length === undefined) return whole;
    total += Number(amount) * length;
    return "";
  });
  if (rest.trim() !== "" || total <= 0)
    fail(`${JSON.stringify(text)} is not a length of time such as '1 hour 30 min'`, span);
  return total;
}
