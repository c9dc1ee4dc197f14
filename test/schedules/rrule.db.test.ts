// Recurrence rules: against two libraries, against the examples of RFC 5545, and what is refused.
import { beforeAll, expect, test } from "vitest";
import { createDatabase, type TestDatabase } from "../helpers/database.ts";
import { byRrule, byRruleTemporal } from "./libraries.ts";
import { randomFrom } from "./random.ts";
import { randomRrule } from "./random_rrule.ts";
import { nextTimes, timesOf } from "./times.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await createDatabase();
});

const COUNT = 5;
const FROM_DAYS_ON = ["YEARLY", "MONTHLY", "WEEKLY", "DAILY"];
const ZONES = ["Europe/Berlin", "America/New_York", "America/Sao_Paulo", "Australia/Lord_Howe", "Europe/Dublin"];

interface Case {
  rule: string;
  freq: string;
  zone: string;
  /** As the clocks show it: 2026-01-31T09:30:00. */
  start: string;
}

function drawCases(seed: number, count: number, freqs: string[], zones: string[]): Case[] {
  const random = randomFrom(seed);
  return Array.from({ length: count }, () => {
    const start = Date.UTC(
      random.number(2000, 2030),
      random.number(0, 11),
      random.number(1, 28),
      random.number(0, 23),
      random.number(0, 59),
    );
    return {
      ...randomRrule(random, freqs),
      zone: random.one(...zones),
      start: new Date(start).toISOString().slice(0, 19),
    };
  });
}

async function timesOfCases(cases: Case[]): Promise<string[][]> {
  return nextTimes(
    database,
    cases.map(({ rule, zone, start }) => ({
      spec: { rrule: rule, timezone: zone, from: start },
      after: "1990-01-01T00:00:00Z",
    })),
    COUNT,
  );
}

const has = (rule: string, part: RegExp) => part.test(rule);
const ends = (start: string) => start.replace(/[-:]/g, "");

/** What rrule reads otherwise than RFC 5545 has it, or cannot work out in time. */
function isForRrule({ rule, freq, start }: Case, times: string[]): boolean {
  // A place before a set's first is its first for it, and one that is named from both ends comes twice; the first week of a
  // rule is cut off at the start before places are counted; a week of the year without a day of the week has all seven
  // days, not that of the start.
  const places = /BYSETPOS=([^;]*)/.exec(rule)?.[1];
  if (places !== undefined && (freq === "WEEKLY" || (places.includes("-") && places !== "-1"))) return false;
  if (has(rule, /BYWEEKNO/) && !has(rule, /BYDAY/)) return false;
  // Below the day it passes over times that BYHOUR and days let through together.
  if (!FROM_DAYS_ON.includes(freq) && has(rule, /BYHOUR|BYMINUTE|BYSECOND/)) return false;
  // It looks through every period up to the year 9999.
  const span = Date.parse(times.at(-1) ?? "9999-01-01") - Date.parse(`${start}Z`);
  return times.length === COUNT && span < (FROM_DAYS_ON.includes(freq) ? 12 * 365 : 20) * 86_400_000;
}

/** What rrule-temporal reads otherwise. */
function isForTemporal({ rule, freq }: Case): boolean {
  // The fifth Friday of a year is that of each month for it, once days of the month or the year stand beside it.
  if (freq === "YEARLY" && has(rule, /BYDAY=[^;]*\d/) && !has(rule, /BYMONTH=/) && has(rule, /BYMONTHDAY|BYYEARDAY/))
    return false;
  return !(has(rule, /BYYEARDAY/) && has(rule, /BYDAY/));
}

/** Whether rrule-temporal has an answer, which then is ours. It gives up on what is rare; what never comes is nothing for it too. */
function agreesWithTemporal({ rule, zone, start }: Case, times: string[]): boolean {
  const theirs = byRruleTemporal(rule, zone, ends(start), COUNT);
  if (theirs !== undefined) expect(times, `${rule} from ${start} in ${zone}`).toEqual(theirs);
  return theirs !== undefined;
}

test("150 random rules in UTC come when rrule and rrule-temporal say", async () => {
  const cases = drawCases(5545, 150, FROM_DAYS_ON, ["UTC"]);
  const ours = await timesOfCases(cases);
  const compared = { rrule: 0, temporal: 0 };
  for (const [index, drawn] of cases.entries()) {
    const times = ours[index] ?? [];
    const what = `${drawn.rule} from ${drawn.start}`;
    if (isForRrule(drawn, times)) {
      compared.rrule++;
      expect(times, what).toEqual(byRrule(drawn.rule, ends(drawn.start), COUNT));
    }
    if (isForTemporal(drawn) && agreesWithTemporal(drawn, times)) compared.temporal++;
  }
  expect(compared.rrule).toBeGreaterThan(70);
  expect(compared.temporal).toBeGreaterThan(100);
});

test("80 random rules in zones whose clocks are moved come when rrule-temporal says", async () => {
  const cases = drawCases(7, 80, FROM_DAYS_ON, ZONES);
  const ours = await timesOfCases(cases);
  let compared = 0;
  for (const [index, drawn] of cases.entries()) {
    if (isForTemporal(drawn) && agreesWithTemporal(drawn, ours[index] ?? [])) compared++;
  }
  expect(compared).toBeGreaterThan(50);
});

// In zones that move their clocks rrule-temporal adds hours that pass, Gapless takes every so many of those that clocks show.
test("60 random rules by the hour, minute and second come when both say", async () => {
  const cases = drawCases(11, 60, ["HOURLY", "MINUTELY", "SECONDLY"], ["UTC"]);
  const ours = await timesOfCases(cases);
  const compared = { rrule: 0, temporal: 0 };
  for (const [index, drawn] of cases.entries()) {
    const times = ours[index] ?? [];
    const what = `${drawn.rule} from ${drawn.start}`;
    if (isForRrule(drawn, times)) {
      compared.rrule++;
      expect(times, what).toEqual(byRrule(drawn.rule, ends(drawn.start), COUNT));
    }
    // It goes from one to the next, and takes long where that is far.
    const isFar = Date.parse(times.at(-1) ?? "9999-01-01") - Date.parse(`${drawn.start}Z`) > 40 * 86_400_000;
    if (isForTemporal(drawn) && !isFar && agreesWithTemporal(drawn, times)) compared.temporal++;
  }
  expect(compared.rrule).toBeGreaterThan(12);
  expect(compared.temporal).toBeGreaterThan(20);
});

// Section 3.8.5.3, in America/New_York as there. Days at nine where no time is said.
test.each([
  ["19970902", "FREQ=DAILY;COUNT=3", "1997-09-02 1997-09-03 1997-09-04"],
  [
    "19980101",
    "FREQ=YEARLY;UNTIL=20000131T140000Z;BYMONTH=1;BYDAY=SU",
    "1998-01-04 1998-01-11 1998-01-18 1998-01-25 1999-01-03",
  ],
  ["19970805", "FREQ=WEEKLY;INTERVAL=2;COUNT=4;BYDAY=TU,SU;WKST=MO", "1997-08-05 1997-08-10 1997-08-19 1997-08-24"],
  ["19970805", "FREQ=WEEKLY;INTERVAL=2;COUNT=4;BYDAY=TU,SU;WKST=SU", "1997-08-05 1997-08-17 1997-08-19 1997-08-31"],
  ["19970905", "FREQ=MONTHLY;COUNT=10;BYDAY=1FR", "1997-09-05 1997-10-03 1997-11-07 1997-12-05 1998-01-02"],
  [
    "19970907",
    "FREQ=MONTHLY;INTERVAL=2;COUNT=10;BYDAY=1SU,-1SU",
    "1997-09-07 1997-09-28 1997-11-02 1997-11-30 1998-01-04",
  ],
  ["19970928", "FREQ=MONTHLY;BYMONTHDAY=-3", "1997-09-28 1997-10-29 1997-11-28 1997-12-29 1998-01-29"],
  [
    "19970910",
    "FREQ=MONTHLY;INTERVAL=18;COUNT=10;BYMONTHDAY=10,11,12,13,14,15",
    "1997-09-10 1997-09-11 1997-09-12 1997-09-13 1997-09-14",
  ],
  [
    "19970101",
    "FREQ=YEARLY;INTERVAL=3;COUNT=10;BYYEARDAY=1,100,200",
    "1997-01-01 1997-04-10 1997-07-19 2000-01-01 2000-04-09",
  ],
  ["19970519", "FREQ=YEARLY;BYDAY=20MO", "1997-05-19 1998-05-18 1999-05-17 2000-05-15 2001-05-14"],
  ["19970512", "FREQ=YEARLY;BYWEEKNO=20;BYDAY=MO", "1997-05-12 1998-05-11 1999-05-17 2000-05-15 2001-05-14"],
  ["19970902", "FREQ=MONTHLY;BYDAY=FR;BYMONTHDAY=13", "1998-02-13 1998-03-13 1998-11-13 1999-08-13 2000-10-13"],
  [
    "19961105",
    "FREQ=YEARLY;INTERVAL=4;BYMONTH=11;BYDAY=TU;BYMONTHDAY=2,3,4,5,6,7,8",
    "1996-11-05 2000-11-07 2004-11-02 2008-11-04 2012-11-06",
  ],
  ["19970904", "FREQ=MONTHLY;COUNT=3;BYDAY=TU,WE,TH;BYSETPOS=3", "1997-09-04 1997-10-07 1997-11-06"],
  [
    "19970929",
    "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-2",
    "1997-09-29 1997-10-30 1997-11-27 1997-12-30 1998-01-29",
  ],
  ["20070115", "FREQ=MONTHLY;BYMONTHDAY=15,30;COUNT=5", "2007-01-15 2007-01-30 2007-02-15 2007-03-15 2007-03-30"],
])("RFC 5545: %s %s", async (start, rrule, days) => {
  const from = start.replace(/(....)(..)(..)/, "$1-$2-$3T09:00:00");
  const times = await timesOf(database, { rrule, from, timezone: "America/New_York" }, "1990-01-01T00:00:00Z", COUNT);
  const shown = new Intl.DateTimeFormat("sv-SE", {
    timeZone: "America/New_York",
    dateStyle: "short",
    timeStyle: "short",
  });
  expect(times.map((time) => shown.format(new Date(time)))).toEqual(days.split(" ").map((day) => `${day} 09:00`));
});

test.each([
  [
    "without from: from the day on which the schedule was made",
    { rrule: "FREQ=DAILY;BYHOUR=9" },
    ["2026-02-13T09:00:00Z", "2026-02-14T09:00:00Z"],
  ],
  [
    "a prefix and small letters",
    { rrule: "rrule:freq=weekly;byday=mo\n" },
    ["2026-02-16T00:00:00Z", "2026-02-23T00:00:00Z"],
  ],
  [
    "times taken out and put in",
    {
      rrule: "RRULE:FREQ=DAILY\nEXDATE:20260215T090000,20260216T080000Z\r\nRDATE;TZID=Europe/Berlin:20260215T100000",
      from: "2026-02-14T09:00:00",
      timezone: "Europe/Berlin",
    },
    ["2026-02-14T08:00:00Z", "2026-02-15T09:00:00Z", "2026-02-17T08:00:00Z"],
  ],
  [
    "UNTIL as a date holds that day",
    { rrule: "FREQ=DAILY;UNTIL=20260215", from: "2026-02-14T09:00:00Z" },
    ["2026-02-14T09:00:00Z", "2026-02-15T09:00:00Z"],
  ],
  [
    "UNTIL as the clocks show it",
    { rrule: "FREQ=DAILY;UNTIL=20260215T090000", from: "2026-02-14T09:00:00", timezone: "Asia/Tokyo" },
    ["2026-02-14T00:00:00Z", "2026-02-15T00:00:00Z"],
  ],
  [
    "until ends it as well",
    { rrule: "FREQ=DAILY", from: "2026-02-14T09:00:00Z", until: "2026-02-15T09:00:00Z" },
    ["2026-02-14T09:00:00Z", "2026-02-15T09:00:00Z"],
  ],
  [
    "a start that does not match is no occurrence",
    { rrule: "FREQ=WEEKLY;BYDAY=MO;COUNT=2", from: "2026-02-14T09:00:00Z" },
    ["2026-02-16T09:00:00Z", "2026-02-23T09:00:00Z"],
  ],
])("%s", async (_, spec, times) => {
  expect((await timesOf(database, spec, "2026-02-13T08:59:59.5Z", 3)).slice(0, times.length)).toEqual(times);
});

test.each([
  ["", "must have a rule"],
  ["INTERVAL=2", "FREQ must be YEARLY, MONTHLY, WEEKLY, DAILY, HOURLY, MINUTELY or SECONDLY, got nothing"],
  ["FREQ=FORTNIGHTLY", "FREQ must be YEARLY, MONTHLY, WEEKLY, DAILY, HOURLY, MINUTELY or SECONDLY, got FORTNIGHTLY"],
  ["FREQ=DAILY;BYDYA=MO", "part BYDYA is not known"],
  ["FREQ=DAILY;BYHOUR", "must have parts such as FREQ=DAILY between semicolons, got 'BYHOUR'"],
  ["FREQ=DAILY;BYHOUR=9;BYHOUR=10", "must have BYHOUR once"],
  ["FREQ=DAILY;BYHOUR=24", "BYHOUR must be 0 to 23, got 24"],
  ["FREQ=DAILY;BYMINUTE=5,,6", "BYMINUTE must be 0 to 59, got nothing"],
  ["FREQ=DAILY;BYSECOND=60", "BYSECOND must be 0 to 59, got 60"],
  ["FREQ=MONTHLY;BYMONTHDAY=0", "BYMONTHDAY must be 1 to 31 or -31 to -1, got 0"],
  ["FREQ=YEARLY;BYWEEKNO=54", "BYWEEKNO must be 1 to 53 or -53 to -1, got 54"],
  ["FREQ=DAILY;BYMONTH=-1", "BYMONTH must be 1 to 12, got -1"],
  ["FREQ=DAILY;INTERVAL=0", "INTERVAL must be 1 to 1000000, got 0"],
  ["FREQ=DAILY;INTERVAL=1,2", "INTERVAL must be one number"],
  ["FREQ=WEEKLY;BYDAY=XX", "BYDAY must be days such as MO, 1MO or -1FR, got XX"],
  ["FREQ=WEEKLY;BYDAY=1MO", "BYDAY must not have numbers with FREQ=WEEKLY"],
  ["FREQ=YEARLY;BYWEEKNO=1;BYDAY=1MO", "BYDAY must not have numbers with BYWEEKNO"],
  ["FREQ=MONTHLY;BYWEEKNO=1", "BYWEEKNO must not stand with FREQ=MONTHLY"],
  ["FREQ=DAILY;BYYEARDAY=1", "BYYEARDAY must not stand with FREQ=DAILY"],
  ["FREQ=WEEKLY;BYMONTHDAY=1", "BYMONTHDAY must not stand with FREQ=WEEKLY"],
  ["FREQ=DAILY;BYSETPOS=1", "BYSETPOS must stand with another part whose name begins with BY"],
  ["FREQ=DAILY;WKST=MON", "WKST must be one of SU, MO, TU, WE, TH, FR, SA, got MON"],
  ["FREQ=DAILY;COUNT=2;UNTIL=20260101", "must have either COUNT or UNTIL"],
  ["FREQ=DAILY;COUNT=2", "COUNT must have a from to count from"],
  [
    "FREQ=DAILY;UNTIL=20260231T000000Z",
    "UNTIL must be a time such as 20261231T235959Z or a date such as 20261231, got 20260231T000000Z",
  ],
  [
    "FREQ=DAILY;UNTIL=tomorrow",
    "UNTIL must be a time such as 20261231T235959Z or a date such as 20261231, got TOMORROW",
  ],
  ["DTSTART:20260101T090000\nRRULE:FREQ=DAILY", "must not have DTSTART"],
  ["FREQ=DAILY\nFREQ=WEEKLY", "must be one rule, got a further line: FREQ=WEEKLY"],
  ["FREQ=DAILY\nEXDATE;VALUE=DATE:20260101", "EXDATE must not have ;VALUE=DATE"],
  ["FREQ=DAILY\nEXDATE:20260101", "EXDATE must be a time such as 20261231T235959Z, got 20260101"],
  ["FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", "must come at all: nothing is found within a century"],
  ["FREQ=DAILY;BYSETPOS=2;BYHOUR=9", "must come at all: nothing is found within a century"],
  ["FREQ=SECONDLY;INTERVAL=60;BYSECOND=30", "must come at all: nothing is found within a century"],
])("%s is refused", async (rrule, rule) => {
  const refused = await database.query("select gapless.read_timing($1)", [{ rrule }]).catch((error: unknown) => error);
  expect(refused).toMatchObject({ code: "VG001", message: `rrule ${rule}` });
});
