// Days, weeks and months of times in milliseconds, as the clocks of UTC show them.
import { FunctionError } from "./function.ts";

const DAY = 86_400_000;

/** The units that functions of time know. */
export const UNITS = ["YEAR", "QUARTER", "MONTH", "WEEK", "DAY", "HOUR", "MINUTE", "SECOND", "MILLISECOND"] as const;

/** A unit of time. */
export type Unit = (typeof UNITS)[number];

const LENGTHS: Partial<Record<Unit, number>> = {
  WEEK: 7 * DAY,
  DAY,
  HOUR: 3_600_000,
  MINUTE: 60_000,
  SECOND: 1000,
  MILLISECOND: 1,
};

/** The unit of a name, `day`, `DAYS`; undefined where there is none. */
export function unitNamed(name: unknown): Unit | undefined {
  if (typeof name !== "string") return undefined;
  const written = name.trim().toUpperCase();
  return UNITS.find((unit) => written === unit || written === `${unit}S`);
}

/** A time and so many units; of a month that is shorter the last day. */
export function addUnits(time: number, count: number, unit: Unit): number {
  const length = LENGTHS[unit];
  if (length !== undefined) return inRange(time + count * length);
  const months = count * (unit === "YEAR" ? 12 : unit === "QUARTER" ? 3 : 1);
  const date = new Date(time);
  const day = date.getUTCDate();
  date.setUTCDate(1);
  date.setUTCMonth(date.getUTCMonth() + months);
  date.setUTCDate(Math.min(day, daysOfMonth(date.getUTCFullYear(), date.getUTCMonth())));
  return inRange(date.getTime());
}

/** What a clock shows of a unit: months and quarters from 1. */
export function partOf(time: number, unit: Unit, week: WeekRule): number {
  const date = new Date(inRange(time));
  switch (unit) {
    case "YEAR":
      return date.getUTCFullYear();
    case "QUARTER":
      return Math.floor(date.getUTCMonth() / 3) + 1;
    case "MONTH":
      return date.getUTCMonth() + 1;
    case "WEEK":
      return weekOf(time, week).week;
    case "DAY":
      return date.getUTCDate();
    case "HOUR":
      return date.getUTCHours();
    case "MINUTE":
      return date.getUTCMinutes();
    case "SECOND":
      return date.getUTCSeconds();
    case "MILLISECOND":
      return date.getUTCMilliseconds();
  }
}

/** How weeks are counted: the first day (0 is Sunday), and how many days of a year make a week its first. */
export interface WeekRule {
  first: number;
  least: number;
}

/** From Sunday; the week with January 1 is the first. */
export const SUNDAY_WEEKS: WeekRule = { first: 0, least: 1 };

/** From Monday; the week with January 4 is the first (ISO 8601). */
export const MONDAY_WEEKS: WeekRule = { first: 1, least: 4 };

/** The week of a year and the year it counts to. */
export function weekOf(time: number, rule: WeekRule): { week: number; year: number } {
  const year = new Date(time).getUTCFullYear();
  const start = firstWeek(year, rule);
  if (time < start) return { week: weeksBetween(firstWeek(year - 1, rule), time), year: year - 1 };
  if (time >= firstWeek(year + 1, rule)) return { week: 1, year: year + 1 };
  return { week: weeksBetween(start, time), year };
}

/** How many days a month has; months from 0. */
export function daysOfMonth(year: number, month: number): number {
  return new Date(utc(year, month + 1, 0)).getUTCDate();
}

/** The time of a day; years below 100 are those. */
export function utc(year: number, month: number, day: number): number {
  return new Date(0).setUTCFullYear(year, month, day);
}

function firstWeek(year: number, { first, least }: WeekRule): number {
  const start = utc(year, 0, 1);
  const into = (new Date(start).getUTCDay() - first + 7) % 7;
  return start - into * DAY + (7 - into >= least ? 0 : 7 * DAY);
}

function weeksBetween(start: number, time: number): number {
  return Math.floor((time - start) / (7 * DAY)) + 1;
}

function inRange(time: number): number {
  if (Math.abs(time) <= 8.64e15) return time;
  throw new FunctionError(`${time} is beyond the times that there are: ±8640000000000000 milliseconds around 1970`);
}
