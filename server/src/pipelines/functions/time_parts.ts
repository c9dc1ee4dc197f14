// Functions of time that add, subtract, compare and take apart.
import { addUnits, MONDAY_WEEKS, partOf, SUNDAY_WEEKS, type WeekRule } from "./calendar.ts";
import { DEFAULT_PATTERN, datesOf, patternsOf, unitOf } from "./date_arguments.ts";
import { defineForms, type Form } from "./define.ts";
import { formatDate } from "./format_date.ts";
import type { Argument, ScalarFunction } from "./function.ts";
import { UTC } from "./time_zone.ts";
import type { Long } from "./values.ts";

const DAY = 86_400_000;

/** The functions. */
export const TIME_PARTS: ScalarFunction[] = [
  shift("dateAdd", "later", 1, "2024-11-11 13:23:44.657"),
  shift("dateSub", "earlier", -1, "2014-11-11 13:23:44.657"),
  defineForms(
    [
      {
        signature: "time:dateDiff(first string, second string [, firstPattern string [, secondPattern string]]) long",
        prepare: ([, , firstPattern, secondPattern]) => {
          const [firsts, seconds] = [datesOf(firstPattern), datesOf(secondPattern)];
          if ("error" in firsts) return firsts;
          if ("error" in seconds) return seconds;
          return {
            call: (first: string, second: string, firstBy?: string, secondBy?: string) =>
              daysBetween(firsts(first, firstBy), seconds(second, secondBy)),
          };
        },
      },
      {
        signature: "time:dateDiff(first long, second long) long",
        call: (first: Long, second: Long) => daysBetween(Number(first), Number(second)),
      },
    ],
    {
      about:
        "How many whole days the first date, or time in milliseconds since 1970, is after the second. Without a pattern dates are read as `yyyy-MM-dd HH:mm:ss.SSS`.",
      example: { expression: "time:dateDiff('2014-11-13 13:23:44', '2014-11-9 13:23:44')", result: 4 },
    },
  ),
  defineForms(
    [
      {
        signature: "time:extract(unit string, date string [, pattern string [, locale string]]) int",
        prepare: ([name, , pattern, locale]) => {
          const unit = unitOf(name, "the first argument of time:extract (unit)");
          const dates = datesOf(pattern);
          const week = weekRule(locale);
          if (typeof unit === "object") return unit;
          if ("error" in dates) return dates;
          if ("error" in week) return week;
          return { call: (_: string, date: string, by?: string) => partOf(dates(date, by), unit, week) };
        },
      },
      {
        signature: "time:extract(milliseconds long, unit string [, locale string]) int",
        prepare: ([, name, locale]) => {
          const unit = unitOf(name, "the second argument of time:extract (unit)");
          const week = weekRule(locale);
          if (typeof unit === "object") return unit;
          if ("error" in week) return week;
          return { call: (time: Long) => partOf(Number(time), unit, week) };
        },
      },
    ],
    {
      about:
        "The year, quarter, month (from 1), week, day, hour (0 to 23), minute or second of a date or of a time in milliseconds since 1970. Weeks are counted as in the United States, or as the locale says (`de_DE`).",
      example: { expression: "time:extract('YEAR', '2019/11/11 13:23:44', 'yyyy/MM/dd HH:mm:ss')", result: 2019 },
    },
  ),
];

function shift(name: string, direction: string, sign: 1 | -1, result: string): ScalarFunction {
  const units = (argument: Argument | undefined) => unitOf(argument, `the third argument of time:${name} (unit)`);
  const ofText: NonNullable<Form["prepare"]> = ([, , name, pattern]) => {
    const unit = units(name);
    const dates = datesOf(pattern);
    const patterns = patternsOf(pattern);
    if (typeof unit === "object") return unit;
    if ("error" in dates) return dates;
    if ("error" in patterns) return patterns;
    return {
      call: (date: string, count: number, _: string, by?: string) =>
        formatDate(addUnits(dates(date, by), sign * count, unit), patterns(by ?? DEFAULT_PATTERN), UTC),
    };
  };
  const ofTime: NonNullable<Form["prepare"]> = ([, , name]) => {
    const unit = units(name);
    if (typeof unit === "object") return unit;
    return { call: (time: Long, count: number) => String(addUnits(Number(time), sign * count, unit)) };
  };
  return defineForms(
    [
      { signature: `time:${name}(date string, count int, unit string [, pattern string]) string`, prepare: ofText },
      { signature: `time:${name}(milliseconds long, count int, unit string) string`, prepare: ofTime },
    ],
    {
      about: `A date that is so many units ${direction}, by the same pattern (else \`${DEFAULT_PATTERN}\`); of a time in milliseconds the text of that time. Units are YEAR, QUARTER, MONTH, WEEK, DAY, HOUR, MINUTE and SECOND.`,
      example: { expression: `time:${name}('2019-11-11 13:23:44.657', 5, 'YEAR')`, result },
    },
  );
}

function daysBetween(first: number, second: number): number {
  return Math.trunc((first - second) / DAY) + 0;
}

function weekRule(locale: Argument | undefined): WeekRule | { error: string } {
  if (locale === undefined) return SUNDAY_WEEKS;
  const name = locale.constant?.value;
  if (typeof name !== "string") return { error: "the locale of time:extract must be a literal" };
  try {
    const info = new Intl.Locale(name.replaceAll("_", "-")) as Intl.Locale & { getWeekInfo(): { firstDay: number } };
    const { firstDay } = info.getWeekInfo();
    return firstDay === 1 ? MONDAY_WEEKS : { first: firstDay % 7, least: 1 };
  } catch {
    return { error: `'${name}' is not a locale: en_US and de_DE are some` };
  }
}
