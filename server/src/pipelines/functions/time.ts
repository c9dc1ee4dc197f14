// time: dates and times. Texts without a zone are of UTC, and so are those that are written.
import { datesOf, patternsOf, zoneOrFail } from "./date_arguments.ts";
import { type DatePattern, readDatePattern } from "./date_pattern.ts";
import { define, defineForms, type Form } from "./define.ts";
import { formatDate } from "./format_date.ts";
import { FunctionError, type ScalarFunction } from "./function.ts";
import { parseDate } from "./parse_date.ts";
import { TIME_PARTS } from "./time_parts.ts";
import { UTC } from "./time_zone.ts";
import type { Long } from "./values.ts";

const fixed = (written: string) => readDatePattern(written) as DatePattern;
const DATE = fixed("yyyy-MM-dd");
const CLOCK = fixed("HH:mm:ss");
const SECONDS = fixed("yyyy-MM-dd HH:mm:ss");
const WEEKDAY = fixed("EEEE");

const WITHOUT =
  "Without a pattern the text is read as `yyyy-MM-dd HH:mm:ss.SSS`, where the fraction, or the time of day, may be missing.";

/** The functions. */
export const TIME: ScalarFunction[] = [
  define("time:currentDate() string", {
    about: "The date of the app's clock.",
    example: { expression: "time:currentDate()", result: "2023-11-14" },
    needs: "clock",
    call: (now: number) => formatDate(now, DATE, UTC),
  }),
  define("time:currentTime() string", {
    about: "The time of day of the app's clock.",
    example: { expression: "time:currentTime()", result: "22:13:20" },
    needs: "clock",
    call: (now: number) => formatDate(now, CLOCK, UTC),
  }),
  define("time:currentTimestamp([zone string]) string", {
    about:
      "The date and time of the app's clock, as the clocks of a zone show it: `Europe/Berlin`, `IST`, `+05:30`; else of UTC.",
    example: { expression: "time:currentTimestamp('Asia/Kolkata')", result: "2023-11-15 03:43:20" },
    needs: "clock",
    call: (now: number, zone?: string) => formatDate(now, SECONDS, zone === undefined ? UTC : zoneOrFail(zone)),
  }),
  define("time:utcTimestamp([pattern string]) string", {
    about: "The date and time of the app's clock, by a pattern or as `yyyy-MM-dd HH:mm:ss`.",
    example: { expression: "time:utcTimestamp()", result: "2023-11-14 22:13:20" },
    needs: "clock",
    prepare: ([pattern]) => {
      const patterns = patternsOf(pattern);
      if ("error" in patterns) return patterns;
      return {
        call: (now: number, written?: string) =>
          formatDate(now, written === undefined ? SECONDS : patterns(written), UTC),
      };
    },
  }),
  define("time:date(date string [, pattern string]) string", {
    about: `The date of a text, as \`yyyy-MM-dd\`. ${WITHOUT}`,
    example: { expression: "time:date('2014/11/11 13:23:44', 'yyyy/MM/dd HH:mm:ss')", result: "2014-11-11" },
    prepare: written((time) => formatDate(time, DATE, UTC)),
  }),
  define("time:dayOfWeek(date string [, pattern string]) string", {
    about: `The day of the week of a text. ${WITHOUT}`,
    example: { expression: "time:dayOfWeek('2014-12-11')", result: "Thursday" },
    prepare: written((time) => formatDate(time, WEEKDAY, UTC)),
  }),
  defineForms(
    [
      { signature: "time:timestampInMilliseconds() long", call: (now: number) => now },
      {
        signature: "time:timestampInMilliseconds(date string [, pattern string]) long",
        prepare: ([, pattern]) => {
          const dates = datesOf(pattern);
          return "error" in dates ? dates : { call: (_: number, date: string, by?: string) => dates(date, by) };
        },
      },
    ],
    {
      about: `The time of a text in milliseconds since 1970, or of the app's clock. ${WITHOUT}`,
      example: { expression: "time:timestampInMilliseconds('2007-11-30 10:30:19.123')", result: 1_196_418_619_123 },
      needs: "clock",
    },
  ),
  defineForms(
    [
      {
        signature: "time:dateFormat(date string, target string [, source string]) string",
        prepare: ([, target, source]) => {
          const [patterns, dates] = [patternsOf(target), datesOf(source)];
          if ("error" in patterns) return patterns;
          if ("error" in dates) return dates;
          return { call: (date: string, to: string, by?: string) => formatDate(dates(date, by), patterns(to), UTC) };
        },
      },
      {
        signature: "time:dateFormat(milliseconds long, target string) string",
        prepare: ([, target]) => {
          const patterns = patternsOf(target);
          if ("error" in patterns) return patterns;
          return { call: (time: Long, to: string) => formatDate(Number(time), patterns(to), UTC) };
        },
      },
    ],
    {
      about: `A date, or a time in milliseconds since 1970, by a pattern. ${WITHOUT}`,
      example: {
        expression: "time:dateFormat('2014/11/11 13:23:44', 'mm:ss', 'yyyy/MM/dd HH:mm:ss')",
        result: "23:44",
      },
    },
  ),
  define("time:timezoneConvert(date string, pattern string, target string [, source string]) string", {
    about: "What the clocks of one zone show when those of another (else of UTC) show the date.",
    example: {
      expression: "time:timezoneConvert('2019-11-11 10:00', 'yyyy-MM-dd HH:mm', 'Asia/Kolkata', 'Europe/Paris')",
      result: "2019-11-11 14:30",
    },
    prepare: ([, pattern]) => {
      const patterns = patternsOf(pattern);
      if ("error" in patterns) return patterns;
      return {
        call: (date: string, by: string, target: string, source?: string) => {
          const time = parseDate(date, patterns(by), source === undefined ? UTC : zoneOrFail(source));
          if (time === undefined)
            throw new FunctionError(`'${date.slice(0, 60)}' is not a date of the pattern '${by}'`);
          return formatDate(time, patterns(by), zoneOrFail(target));
        },
      };
    },
  }),
  ...TIME_PARTS,
];

// For functions of a date and, it may be, its pattern.
function written(work: (time: number) => unknown): NonNullable<Form["prepare"]> {
  return ([, pattern]) => {
    const dates = datesOf(pattern);
    return "error" in dates ? dates : { call: (date: string, by?: string) => work(dates(date, by)) };
  };
}
