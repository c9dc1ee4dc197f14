// Functions of time without a namespace. Times are milliseconds since 1970, patterns those of Java or of strftime (`%Y-%m-%d`).
import { addUnits } from "./calendar.ts";
import { patternsOf, unitOf } from "./date_arguments.ts";
import { alias, define, type Form } from "./define.ts";
import { formatDate } from "./format_date.ts";
import type { Argument, ScalarFunction } from "./function.ts";
import { parseDate } from "./parse_date.ts";
import { javaPattern } from "./strftime.ts";
import { UTC } from "./time_zone.ts";
import type { Long } from "./values.ts";

const now = define("now() long", {
  about: "The time of the app, in milliseconds since 1970: the wall clock's, or in playback that of the events.",
  example: { expression: "now()", result: 1_700_000_000_000 },
  needs: "clock",
  call: (time: number) => time,
});

/** The functions. */
export const PLAIN_TIME: ScalarFunction[] = [
  now,
  alias(now, "", "currentTimestamp"),
  define("formatDate(milliseconds long, pattern string) string", {
    about: "A time as a text by a pattern, which is a literal: Java's or strftime's.",
    example: { expression: "formatDate(1415692424000L, '%Y-%m-%d')", result: "2014-11-11" },
    prepare: byPattern((pattern) => (time: Long) => formatDate(Number(time), pattern, UTC), "formatDate"),
  }),
  define("parseDate(date string, pattern string) long", {
    about:
      "The time that a text says by a pattern, which is a literal: Java's or strftime's; null where it does not keep the pattern.",
    example: { expression: "parseDate('2014-11-11 07:53', 'yyyy-MM-dd HH:mm')", result: 1_415_692_380_000 },
    prepare: byPattern((pattern) => (date: string) => parseDate(date, pattern, UTC) ?? null, "parseDate"),
  }),
  define("dateAdd(milliseconds long, count long, unit string) long", {
    about: "A time so many units later (years, quarters, months, weeks, days, hours, minutes, seconds, milliseconds).",
    example: { expression: "dateAdd(1415692424000L, 2, 'days')", result: 1_415_865_224_000 },
    prepare: ([, , name]) => {
      const unit = unitOf(name, "the third argument of dateAdd (unit)");
      if (typeof unit === "object") return unit;
      return { call: (time: Long, count: Long) => addUnits(Number(time), Number(count), unit) };
    },
  }),
];

function byPattern(
  work: (pattern: ReturnType<Exclude<ReturnType<typeof patternsOf>, { error: string }>>) => (value: never) => unknown,
  name: string,
): NonNullable<Form["prepare"]> {
  return ([, written]) => {
    const constant = written?.constant?.value;
    if (typeof constant !== "string") return { error: `the second argument of ${name} (pattern) must be a literal` };
    const java = javaPattern(constant);
    if (typeof java === "object") return java;
    const argument: Argument = { type: "string", constant: { value: java } };
    const patterns = patternsOf(argument);
    return "error" in patterns ? patterns : { call: work(patterns(java)) };
  };
}
