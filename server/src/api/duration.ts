/** Durations as texts, the same on every door: "300s", "5m", "1h30m". The same rule as gapless.read_duration() in SQL. */
import { refuse } from "./query.ts";

const UNITS = [
  ["w", 604_800_000],
  ["d", 86_400_000],
  ["h", 3_600_000],
  ["m", 60_000],
  ["s", 1_000],
  ["ms", 1],
] as const;
const DURATION = new RegExp(
  `^(?=.)${UNITS.map(([unit]) => `(?:(\\d{1,9}${unit === "ms" ? "" : "(?:\\.\\d{1,6})?"})${unit}(?![a-z]))?`).join("")}$`,
);
const RULE = 'must be a duration such as "300s", "5m" or "1h30m"';
const HINT = "The units are w, d, h, m, s and ms, from the larger to the smaller.";

/** Milliseconds of a duration, or undefined where the text is none. */
export function parseDuration(text: string): number | undefined {
  const found = DURATION.exec(text);
  return found === null ? undefined : UNITS.reduce((sum, [, ms], index) => sum + Number(found[index + 1] ?? 0) * ms, 0);
}

/** Reads a duration within bounds, in milliseconds; refuses anything else by the field's name. */
export function readDuration(text: string, field: string, bounds: { least: string; most: string }): number {
  const ms = parseDuration(text);
  if (ms === undefined) return refuse(field, RULE, HINT);
  const { least, most } = bounds;
  if (ms < (parseDuration(least) ?? 0) || ms > (parseDuration(most) ?? 0)) {
    refuse(field, `must be a duration from "${least}" to "${most}"`);
  }
  return ms;
}

/** A duration as SQL takes it. */
export function asInterval(ms: number): string {
  return `${ms} milliseconds`;
}
