// Cron expressions as Quartz reads them: when they come true next, against looking at each second.
import { describe, expect, test } from "vitest";
import { nextTime } from "../../../server/src/pipelines/cron/next_time.ts";
import { CronError, parseCron } from "../../../server/src/pipelines/cron/parse_cron.ts";

function times(text: string, after: string, count: number): string[] {
  const cron = parseCron(text);
  const found: string[] = [];
  for (let at = Date.parse(after); found.length < count; ) {
    at = nextTime(cron, at);
    if (at === Number.POSITIVE_INFINITY) break;
    found.push(new Date(at).toISOString().slice(0, 19));
  }
  return found;
}

test.each([
  ["*/20 * * * * ?", ["2026-01-30T22:30:20", "2026-01-30T22:30:40", "2026-01-30T22:31:00"]],
  ["0 0 12 * * ?", ["2026-01-31T12:00:00", "2026-02-01T12:00:00"]],
  ["0 15 10 ? * MON-FRI", ["2026-02-02T10:15:00", "2026-02-03T10:15:00"]],
  ["0 15 10 ? * 2-6", ["2026-02-02T10:15:00"]],
  [
    "0 0 22-2 * * ?",
    ["2026-01-30T23:00:00", "2026-01-31T00:00:00", "2026-01-31T01:00:00", "2026-01-31T02:00:00", "2026-01-31T22:00:00"],
  ],
  ["0 0 0 L * ?", ["2026-01-31T00:00:00", "2026-02-28T00:00:00", "2026-03-31T00:00:00"]],
  ["0 0 0 L-2 * ?", ["2026-02-26T00:00:00"]],
  ["0 0 0 LW * ?", ["2026-02-27T00:00:00", "2026-03-31T00:00:00"]],
  ["0 0 0 1W * ?", ["2026-02-02T00:00:00", "2026-03-02T00:00:00", "2026-04-01T00:00:00"]],
  ["0 0 0 ? * 6L", ["2026-02-27T00:00:00"]],
  ["0 0 0 ? * FRI#3", ["2026-02-20T00:00:00", "2026-03-20T00:00:00"]],
  ["0 0 0 29 2 ?", ["2028-02-29T00:00:00", "2032-02-29T00:00:00"]],
  ["0 0 0 1 JAN ? 2027-2028", ["2027-01-01T00:00:00", "2028-01-01T00:00:00"]],
  ["0 0 0 30 2 ?", []],
])("%s", (text, wanted) => {
  expect(times(text, "2026-01-30T22:30:00Z", Math.max(1, wanted.length))).toEqual(wanted);
});

describe("each second looked at", () => {
  test.each([
    [
      "7,40-55/5 */3 4 * * ?",
      ({ s, m, h }: Parts) => (s === 7 || [40, 45, 50, 55].includes(s)) && m % 3 === 0 && h === 4,
    ],
    ["0/30 10-12 * 31 * ?", ({ s, m, day }: Parts) => s % 30 === 0 && m >= 10 && m <= 12 && day === 31],
    [
      "59 59 23 ? 1,2 SAT,SUN",
      ({ s, m, h, weekday }: Parts) => s === 59 && m === 59 && h === 23 && (weekday === 6 || weekday === 0),
    ],
  ])("%s", (text, holds) => {
    const start = Date.parse("2026-01-30T03:00:00Z");
    const wanted: string[] = [];
    for (let at = start + 1000; wanted.length < 30 && at < start + 3 * 864e5; at += 1000) {
      if (holds(partsOf(at))) wanted.push(new Date(at).toISOString().slice(0, 19));
    }
    expect(wanted.length).toBeGreaterThan(1);
    expect(times(text, "2026-01-30T03:00:00Z", wanted.length)).toEqual(wanted);
  });
});

interface Parts {
  s: number;
  m: number;
  h: number;
  day: number;
  weekday: number;
}

function partsOf(at: number): Parts {
  const date = new Date(at);
  return {
    s: date.getUTCSeconds(),
    m: date.getUTCMinutes(),
    h: date.getUTCHours(),
    day: date.getUTCDate(),
    weekday: date.getUTCDay(),
  };
}

test.each([
  ["* * * *", "has 4 fields"],
  ["60 * * * * ?", "seconds are from 0 to 59, not 60"],
  ["0 0 25 * * ?", "hours are from 0 to 23, not 25"],
  ["0 0 0 1 FOO ?", "months are from 1 to 12, not FOO"],
  ["0 0 0 1 * MON", "one of them must be ?"],
  ["0/0 * * * * ?", "steps of seconds are from 1 to 59, not 0"],
])("%s is refused", (text, reason) => {
  expect(() => parseCron(text)).toThrow(CronError);
  expect(() => parseCron(text)).toThrow(reason);
});
