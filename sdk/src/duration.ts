/** Durations: texts as on every door, or milliseconds. */
import { refuse } from "./read_options.ts";

/** A text such as `"300s"`, `"5m"`, `"1h30m"` or `"50ms"`, or a number of milliseconds. */
export type Duration = string | number;

const UNITS: Record<string, number> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** Milliseconds of a duration. */
export function milliseconds(field: string, value: Duration): number {
  if (typeof value === "number") {
    return value >= 0 ? value : refuse(field, "must be a number of milliseconds from 0 up");
  }
  let sum = 0;
  const rest = value.replace(/(\d+(?:\.\d+)?)(ms|s|m|h|d)/g, (_, count: string, unit: string) => {
    sum += Number(count) * (UNITS[unit] ?? 0);
    return "";
  });
  return value !== "" && rest === "" ? sum : refuse(field, 'must be a duration such as "300s", "5m" or "1h30m"');
}

/** A duration as it is sent: texts as they are, milliseconds with their unit. */
export function durationText(field: string, value: Duration): string {
  return typeof value === "string" ? value : `${Math.round(milliseconds(field, value))}ms`;
}
