// The next times as four libraries work them out, each in UTC without fractions: what Gapless is compared with.
import { CronExpressionParser } from "cron-parser";
import { Cron } from "croner";
import rrule from "rrule";
import { RRuleTemporal } from "rrule-temporal";

const text = (time: Date | number) => `${new Date(time).toISOString().slice(0, 19)}Z`;

/** By croner, with jobs told apart as Gapless does it: whatever has a wildcard or a step goes by the time that passes. */
export function byCroner(expression: string, zone: string, after: Date, count: number): string[] {
  const fields = expression.split(/\s+/).length as 5 | 6 | 7;
  return new Cron(expression, { timezone: zone, fixedTimeRule: "no-wildcard", mode: `${fields}-part` })
    .nextRuns(count, after)
    .map(text);
}

/** By cron-parser. */
export function byCronParser(expression: string, zone: string, after: Date, count: number): string[] {
  return CronExpressionParser.parse(expression, { currentDate: after, tz: zone })
    .take(count)
    .map((date) => text(date.toDate()));
}

/** By rrule, which knows UTC only. The start is 20260131T093000. */
export function byRrule(rule: string, start: string, count: number): string[] {
  const times: string[] = [];
  rrule.RRule.fromString(`DTSTART:${start}Z\nRRULE:${rule}`).all((time) => times.push(text(time)) < count);
  return times;
}

/** By rrule-temporal; undefined if it gives up. */
export function byRruleTemporal(rule: string, zone: string, start: string, count: number): string[] | undefined {
  const parsed = new RRuleTemporal({
    rruleString: `DTSTART;TZID=${zone}:${start}\nRRULE:${rule}`,
    maxIterations: 600,
  });
  try {
    return parsed.all((_, index) => index < count).map((time) => text(time.epochMilliseconds));
  } catch (error) {
    if (error instanceof Error && error.message.startsWith("Maximum iterations")) return undefined;
    throw error;
  }
}

/** The days around which a zone's clocks are moved, and by how many minutes. */
export function clockChanges(zone: string, from: number, to: number): { at: number; minutes: number }[] {
  const format = new Intl.DateTimeFormat("en-GB", { timeZone: zone, dateStyle: "short", timeStyle: "medium" });
  const offset = (time: number) => {
    const [day, month, year, hour, minute, second] = (format.format(time).match(/\d+/g) ?? []).map(Number);
    return Date.UTC(year ?? 0, (month ?? 1) - 1, day, hour, minute, second) - time;
  };
  const found: { at: number; minutes: number }[] = [];
  // Further apart than this are any two changes of the zones that are tested.
  const step = 8 * 86_400_000;
  for (let low = Date.UTC(from, 0, 1); low < Date.UTC(to, 0, 1); low += step) {
    const before = offset(low);
    const after = offset(low + step);
    if (before === after) continue;
    let [start, end] = [low, low + step];
    while (end - start > 1000) {
      const middle = Math.floor((start + end) / 2000) * 1000;
      if (offset(middle) === before) start = middle;
      else end = middle;
    }
    found.push({ at: end, minutes: (after - before) / 60_000 });
  }
  return found;
}
