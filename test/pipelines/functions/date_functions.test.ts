import { describe, expect, test } from "vitest";
import { type DatePattern, readDatePattern } from "../../../server/src/pipelines/functions/date_pattern.ts";
import { formatDate } from "../../../server/src/pipelines/functions/format_date.ts";
import { parseDate } from "../../../server/src/pipelines/functions/parse_date.ts";
import { timeShown, UTC, zoneNamed } from "../../../server/src/pipelines/functions/time_zone.ts";
import { evaluate } from "./evaluate_call.ts";

const TIME = Date.UTC(2024, 1, 29, 15, 4, 5, 67);
const pattern = (written: string) => readDatePattern(written) as DatePattern;

test.each([
  ["yyyy-MM-dd'T'HH:mm:ss.SSSXXX", "2024-02-29T15:04:05.067Z"],
  ["EEE, d MMM yyyy HH:mm:ss Z", "Thu, 29 Feb 2024 15:04:05 +0000"],
  ["EEEE dd MMMM yy h:mm a", "Thursday 29 February 24 3:04 PM"],
  ["D w W F u", "60 9 5 5 4"],
  ["KK kk 'o''clock' ''", "03 15 o'clock '"],
  ["yyyy.MM.dd G z", "2024.02.29 AD UTC"],
  ["yyyyMMddHHmmss", "20240229150405"],
])("%s is %s", (written, text) => {
  expect(formatDate(TIME, pattern(written), UTC)).toBe(text);
});

test("a pattern that is none", () => {
  expect(readDatePattern("yyyy-bb")).toEqual({
    error: "the date pattern 'yyyy-bb' has the letter b, which stands for nothing: text goes in quotes, 'bb'",
  });
  expect(readDatePattern("yyyy 'at")).toEqual({
    error: "the date pattern 'yyyy 'at' has a ' that is not closed: '' is a '",
  });
  expect(() => evaluate("time:date('2014-11-11', 'yyyy-bb')")).toThrow("has the letter b");
});

test.each([
  ["2014-11-9 3:4:5", "yyyy-MM-dd HH:mm:ss", Date.UTC(2014, 10, 9, 3, 4, 5)],
  ["20240229150405", "yyyyMMddHHmmss", Date.UTC(2024, 1, 29, 15, 4, 5)],
  ["11 Nov 2014 12:30 am", "dd MMM yyyy hh:mm a", Date.UTC(2014, 10, 11, 0, 30)],
  ["2014-11-11T10:00:00+05:30", "yyyy-MM-dd'T'HH:mm:ssXXX", Date.UTC(2014, 10, 11, 4, 30)],
  ["13:23:44", "HH:mm:ss", Date.UTC(1970, 0, 1, 13, 23, 44)],
  ["60 2024", "D yyyy", Date.UTC(2024, 1, 29)],
  ["1/2/03", "d/M/yy", Date.UTC(2003, 1, 1)],
  ["2014-11-11 10:00 Europe/Berlin", "yyyy-MM-dd HH:mm z", Date.UTC(2014, 10, 11, 9)],
  ["2014-11-11 and more", "yyyy-MM-dd", Date.UTC(2014, 10, 11)],
  ["2014-13-11", "yyyy-MM-dd", undefined],
  ["2023-02-29", "yyyy-MM-dd", undefined],
  ["2014-11", "yyyy-MM-dd", undefined],
  ["25:00", "HH:mm", undefined],
])("%s read by %s", (text, written, time) => {
  expect(parseDate(text, pattern(written), UTC)).toBe(time);
});

test("what a pattern writes it reads", () => {
  const patterns = [
    "yyyy-MM-dd HH:mm:ss.SSS",
    "EEE dd MMMM yyyy hh:mm:ss.SSS a",
    "yyyyMMddHHmmssSSS",
    "D yyyy k:m:s.SSS Z",
  ].map(pattern);
  const zones = ["UTC", "Asia/Kolkata", "America/St_Johns", "-03:00"].map((name) => zoneNamed(name) ?? UTC);
  let seed = 11;
  for (let round = 0; round < 500; round++) {
    seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
    // From 1995 to 2131, but not the hours that clocks show twice.
    const time = Math.floor(Date.UTC(1995, 0, 1) + seed * 1000.1);
    for (const by of patterns) {
      for (const zone of zones) {
        if (timeShown(time + zone(time), zone) !== time) continue;
        expect(parseDate(formatDate(time, by, zone), by, zone)).toBe(time);
      }
    }
  }
});

describe("zones", () => {
  test("have their summer, and names of three letters and offsets are zones", () => {
    const berlin = zoneNamed("Europe/Berlin");
    expect(berlin?.(Date.UTC(2024, 0, 1))).toBe(3_600_000);
    expect(berlin?.(Date.UTC(2024, 6, 1))).toBe(7_200_000);
    expect(zoneNamed("IST")?.(0)).toBe(19_800_000);
    expect(zoneNamed("GMT-3")?.(0)).toBe(-10_800_000);
    expect(zoneNamed("Nowhere/Else")).toBeUndefined();
    expect(() => evaluate("time:currentTimestamp('Nowhere')")).toThrow("there is no time zone 'Nowhere'");
  });

  test("of what clocks show twice the first is meant, and what they skip is an hour later", () => {
    const berlin = zoneNamed("Europe/Berlin") ?? UTC;
    expect(timeShown(Date.UTC(2024, 9, 27, 2, 30), berlin)).toBe(Date.UTC(2024, 9, 27, 0, 30));
    expect(timeShown(Date.UTC(2024, 2, 31, 2, 30), berlin)).toBe(Date.UTC(2024, 2, 31, 1, 30));
  });
});

test.each([
  ["time:dateAdd('2024-01-31', 1, 'month', 'yyyy-MM-dd')", "2024-02-29"],
  ["time:dateAdd('2024-01-31', 1, 'QUARTERS', 'yyyy-MM-dd')", "2024-04-30"],
  ["time:dateSub('2024-03-01 00:00:00', 1, 'DAY')", "2024-02-29 00:00:00.000"],
  ["time:dateAdd(1415712224000L, 1, 'HOUR')", "1415715824000"],
  ["time:dateDiff(1415692424000L, 1412841224000L)", 33],
  ["time:dateDiff('2014/11/11', '2014-11-13', 'yyyy/MM/dd', 'yyyy-MM-dd')", -2],
  ["time:dateFormat(1415692424000L, 'yyyy-MM-dd')", "2014-11-11"],
  ["time:extract('week', '2014-3-11 02:23:44', 'yyyy-MM-dd hh:mm:ss')", 11],
  ["time:extract('WEEK', '2023-01-01', 'yyyy-MM-dd')", 1],
  ["time:extract('WEEK', '2023-01-01', 'yyyy-MM-dd', 'de_DE')", 52],
  ["time:extract('WEEK', '2024-12-30', 'yyyy-MM-dd', 'de_DE')", 1],
  ["time:extract('QUARTER', '2023-08-01')", 3],
  ["time:extract(1394484824000L, 'SECOND', 'en_US')", 44],
  ["time:timestampInMilliseconds()", 1_700_000_000_000],
  ["time:utcTimestamp('yyyy')", "2023"],
])("%s is %s", (expression, value) => {
  expect(evaluate(expression).value).toBe(value);
});

test("units are literals that there are", () => {
  expect(() => evaluate("time:dateAdd('2014-11-11', 1, 'fortnight')")).toThrow(
    "the third argument of time:dateAdd (unit) must be a literal, one of 'YEAR'",
  );
  expect(() => evaluate("time:date('yesterday')")).toThrow(
    "'yesterday' is not a date of the pattern 'yyyy-MM-dd HH:mm:ss.SSS'",
  );
});
