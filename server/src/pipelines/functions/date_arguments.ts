// Arguments of functions of time: patterns, zones, units and dates that are texts.
import { UNITS, type Unit, unitNamed } from "./calendar.ts";
import { type DatePattern, readDatePattern } from "./date_pattern.ts";
import { type Argument, FunctionError } from "./function.ts";
import { parseDate } from "./parse_date.ts";
import { UTC, type Zone, zoneNamed } from "./time_zone.ts";

/** The pattern of dates for which none is given. */
export const DEFAULT_PATTERN = "yyyy-MM-dd HH:mm:ss.SSS";

/** Gives the pattern for what was written: of a literal that is done once. */
export type Patterns = (written: string) => DatePattern;

/** Gives the time of a text. */
export type Dates = (date: string, written?: string) => number;

/** What gives patterns for an argument; a literal that is none is an error. */
export function patternsOf(argument: Argument | undefined): Patterns | { error: string } {
  const constant = argument?.constant?.value;
  if (typeof constant === "string") {
    const pattern = readDatePattern(constant);
    return "error" in pattern ? pattern : () => pattern;
  }
  let last: DatePattern | undefined;
  return (written) => {
    if (last?.written === written) return last;
    const pattern = readDatePattern(written);
    if ("error" in pattern) throw new FunctionError(pattern.error);
    last = pattern;
    return pattern;
  };
}

const usual = ["yyyy-MM-dd HH:mm:ss.SSS", "yyyy-MM-dd HH:mm:ss", "yyyy-MM-dd"].map(
  (written) => readDatePattern(written) as DatePattern,
);

/** What gives the times of texts by a pattern that is an argument, or else by the usual one. */
export function datesOf(argument: Argument | undefined): Dates | { error: string } {
  if (argument === undefined) return usualDate;
  const patterns = patternsOf(argument);
  if ("error" in patterns) return patterns;
  return (date, written = "") => dateBy(patterns(written), date);
}

/** The zone of a name. */
export function zoneOrFail(name: string): Zone {
  const zone = zoneNamed(name);
  if (zone === undefined)
    throw new FunctionError(`there is no time zone '${name}': Europe/Berlin, +05:30 and UTC are some`);
  return zone;
}

/** The unit that a literal names. */
export function unitOf(argument: Argument | undefined, place: string): Unit | { error: string } {
  const unit = unitNamed(argument?.constant?.value);
  return unit ?? { error: `${place} must be a literal, one of '${UNITS.join("', '")}'` };
}

/** The time of a text by a pattern. */
export function dateBy(pattern: DatePattern, date: string): number {
  const time = parseDate(date, pattern, UTC);
  if (time === undefined)
    throw new FunctionError(`'${date.slice(0, 60)}' is not a date of the pattern '${pattern.written}'`);
  return time;
}

function usualDate(date: string): number {
  for (const pattern of usual) {
    const time = parseDate(date, pattern, UTC);
    if (time !== undefined) return time;
  }
  throw new FunctionError(`'${date.slice(0, 60)}' is not a date of the pattern '${DEFAULT_PATTERN}'`);
}
