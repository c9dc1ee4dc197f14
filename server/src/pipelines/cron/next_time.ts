// When a cron expression comes true next.
import type { Cron, Days } from "./parse_cron.ts";

/** How far it looks: no expression that ever comes true rests longer (29 February on a given weekday: 40 years at most). */
const YEARS = 60;
const DAY = 86_400;

/** The first time after one, in milliseconds since 1970; Infinity if it never comes. */
export function nextTime(cron: Cron, after: number): number {
  const start = Math.floor(after / 1000) + 1;
  const from = new Date(start * 1000);
  const [year, month, day] = [from.getUTCFullYear(), from.getUTCMonth(), from.getUTCDate()];
  const until = cron.years === undefined ? year + YEARS : Math.max(...cron.years);
  for (let y = year, m = month; y <= until; [y, m] = m === 11 ? [y + 1, 0] : [y, m + 1]) {
    if (!cron.months.has(m + 1) || cron.years?.has(y) === false) continue;
    const isFirst = y === year && m === month;
    for (const d of daysIn(cron.days, y, m)) {
      if (isFirst && d < day) continue;
      const second = secondIn(cron, isFirst && d === day ? ((start % DAY) + DAY) % DAY : 0);
      if (second !== undefined) return Date.UTC(y, m, d) + second * 1000;
    }
  }
  return Number.POSITIVE_INFINITY;
}

/** The first second of a day from one on. */
function secondIn({ hours, minutes, seconds }: Cron, from: number): number | undefined {
  for (let hour = Math.floor(from / 3600); hour < 24; hour++) {
    if (!hours.has(hour)) continue;
    for (let minute = hour * 3600 > from ? 0 : Math.floor((from % 3600) / 60); minute < 60; minute++) {
      if (!minutes.has(minute)) continue;
      for (let second = 0; second < 60; second++) {
        const at = hour * 3600 + minute * 60 + second;
        if (at >= from && seconds.has(second)) return at;
      }
    }
  }
  return undefined;
}

/** The days of a month (0 is January) in their order. */
function daysIn(days: Days, year: number, month: number): number[] {
  const length = new Date(Date.UTC(year, month + 1, 0)).getUTCDate();
  const weekdayOf = (day: number) => new Date(Date.UTC(year, month, day)).getUTCDay();
  const each = Array.from({ length }, (_, at) => at + 1);
  switch (days.by) {
    case "day":
      return each.filter((day) => days.days.has(day));
    case "weekday":
      return each.filter((day) => days.weekdays.has(weekdayOf(day)));
    case "nth": {
      const found = each.filter((day) => weekdayOf(day) === days.weekday).at(days.nth < 0 ? -1 : days.nth - 1);
      return found === undefined ? [] : [found];
    }
    case "last": {
      const day = length - days.before;
      if (day < 1) return [];
      return [days.isWeekday ? nearestWeekday(day, length, weekdayOf) : day];
    }
    case "nearest":
      return days.day > length ? [] : [nearestWeekday(days.day, length, weekdayOf)];
  }
}

function nearestWeekday(day: number, length: number, weekdayOf: (day: number) => number): number {
  const weekday = weekdayOf(day);
  if (weekday === 6) return day > 1 ? day - 1 : day + 2;
  if (weekday === 0) return day < length ? day + 1 : day - 2;
  return day;
}
