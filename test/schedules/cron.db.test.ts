// The next times of cron expressions: against two libraries over zones and years, and by hand where those know no word for it.
import { beforeAll, describe, expect, test } from "vitest";
import { createDatabase, type TestDatabase } from "../helpers/database.ts";
import { byCroner, byCronParser, clockChanges } from "./libraries.ts";
import { randomFrom } from "./random.ts";
import { type RandomCron, randomCron } from "./random_cron.ts";
import { nextTimes, timesOf } from "./times.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await createDatabase();
});

const ZONES = [
  "UTC",
  "Europe/Berlin",
  "Europe/Dublin",
  "America/New_York",
  "America/Sao_Paulo",
  "America/St_Johns",
  "Asia/Kolkata",
  "Asia/Tehran",
  "Australia/Lord_Howe",
  "Pacific/Chatham",
  "Antarctica/Troll",
];
// cron-parser steps by the hour, and where clocks are not moved by one, or at midnight, it goes wrong.
const MOVED_BY_AN_HOUR = ["Europe/Berlin", "Europe/Dublin", "America/New_York"];
const DAY = 86_400_000;

interface Case {
  cron: RandomCron;
  zone: string;
  after: string;
  changes: { at: number; minutes: number }[];
}

function drawCases(seed: number, count: number): Case[] {
  const random = randomFrom(seed);
  const changes = new Map(ZONES.map((zone) => [zone, clockChanges(zone, 2001, 2036)]));
  return Array.from({ length: count }, () => {
    const zone = random.one(...ZONES);
    const known = changes.get(zone) ?? [];
    // Every other time within a day of a change, most of which are at night.
    const near = known.length > 0 && random.chance(0.5);
    const after = near
      ? random.one(...known).at + random.number(-86_400, 10_800) * 1000
      : Date.UTC(
          random.number(2001, 2035),
          random.number(0, 11),
          random.number(1, 28),
          0,
          0,
          random.number(0, DAY / 1000),
        );
    return { cron: randomCron(random), zone, after: new Date(after).toISOString(), changes: known };
  });
}

/** The changes that may matter for some times: a day around them. */
function changesAmong({ changes, after }: Case, times: string[]): { at: number; minutes: number }[] {
  const last = Math.max(Date.parse(after), ...times.map((time) => Date.parse(time)));
  return changes.filter(({ at }) => at > Date.parse(after) - DAY && at < last + DAY);
}

describe("400 random expressions in eleven zones from 2001 to 2035", () => {
  const cases = drawCases(20_260_131, 400);
  let ours: string[][];
  beforeAll(async () => {
    ours = await nextTimes(
      database,
      cases.map(({ cron, zone, after }) => ({ spec: { cron: cron.ours, timezone: zone }, after })),
      6,
    );
  });

  test("come when croner says", () => {
    let compared = 0;
    for (const [index, drawn] of cases.entries()) {
      const { cron, zone, after } = drawn;
      const times = ours[index] ?? [];
      // Out of a gap, croner takes a fixed time to its end; Gapless moves it on by as much as the gap is long.
      const gap = changesAmong(drawn, times).some(({ minutes }) => minutes > 0);
      if (cron.croner === undefined || (gap && !cron.flows)) continue;
      compared++;
      expect(times, `${cron.ours} in ${zone} after ${after}`).toEqual(byCroner(cron.croner, zone, new Date(after), 6));
    }
    expect(compared).toBeGreaterThan(300);
  });

  test("come when cron-parser says", () => {
    let compared = 0;
    for (const [index, drawn] of cases.entries()) {
      const { cron, zone, after } = drawn;
      const times = ours[index] ?? [];
      const moved = changesAmong(drawn, times);
      // It throws at the 31st of February, where Gapless has refused the expression.
      if (cron.parser === undefined || times.length === 0) continue;
      if (moved.length > 0) {
        if (!MOVED_BY_AN_HOUR.includes(zone)) continue;
        // It takes a list of hours for fixed times, whatever the minutes are.
        if (cron.flows && !cron.everyHour) continue;
        // Asked in the middle of an hour that is there twice, it does not see that it has been there once.
        if (moved.some(({ at, minutes }) => minutes < 0 && Date.parse(after) >= at)) continue;
      }
      compared++;
      expect(times, `${cron.ours} in ${zone} after ${after}`).toEqual(
        byCronParser(cron.parser, zone, new Date(after), 6),
      );
    }
    expect(compared).toBeGreaterThan(150);
  });
});

test.each([
  // Neither library knows all of these.
  ["0 0 L-2 * *", ["2026-02-26T00:00:00Z", "2026-03-29T00:00:00Z", "2026-04-28T00:00:00Z"]],
  ["0 9 LW * *", ["2026-02-27T09:00:00Z", "2026-03-31T09:00:00Z", "2026-04-30T09:00:00Z"]],
  ["0 9 1W * *", ["2026-03-02T09:00:00Z", "2026-04-01T09:00:00Z", "2026-05-01T09:00:00Z"]], // 1 March is a Sunday
  ["0 9 31W * *", ["2026-03-31T09:00:00Z", "2026-05-29T09:00:00Z", "2026-07-31T09:00:00Z"]], // 31 May too
  ["0 9 1W,L * *", ["2026-02-28T09:00:00Z", "2026-03-02T09:00:00Z", "2026-03-31T09:00:00Z"]],
  ["0 9 ? * friL", ["2026-02-27T09:00:00Z", "2026-03-27T09:00:00Z", "2026-04-24T09:00:00Z"]],
  ["0 9 ? * 5#L", ["2026-02-27T09:00:00Z", "2026-03-27T09:00:00Z", "2026-04-24T09:00:00Z"]],
  ["0 9 ? * 1#1,fri#3", ["2026-02-20T09:00:00Z", "2026-03-02T09:00:00Z", "2026-03-20T09:00:00Z"]],
  ["0 9 * * sat-sun", ["2026-02-14T09:00:00Z", "2026-02-15T09:00:00Z", "2026-02-21T09:00:00Z"]],
  ["0 9 13 * 5", ["2026-02-13T09:00:00Z", "2026-02-20T09:00:00Z", "2026-02-27T09:00:00Z"]], // either
  ["0 9 */30 * 5", ["2026-02-13T09:00:00Z", "2026-02-20T09:00:00Z", "2026-02-27T09:00:00Z"]],
  ["0 0 29 2 *", ["2028-02-29T00:00:00Z", "2032-02-29T00:00:00Z", "2036-02-29T00:00:00Z"]],
  ["0 0 * 2 1#5", ["2044-02-29T00:00:00Z", "2072-02-29T00:00:00Z", "2112-02-29T00:00:00Z"]], // over 2100
  ["59 59 23 31 12 * 2026-2027", ["2026-12-31T23:59:59Z", "2027-12-31T23:59:59Z"]],
  ["0 0 0 1 1 ? */10", ["2030-01-01T00:00:00Z", "2040-01-01T00:00:00Z", "2050-01-01T00:00:00Z"]], // from 1970 on
  ["5/25 * * * *", ["2026-02-13T00:05:00Z", "2026-02-13T00:30:00Z", "2026-02-13T00:55:00Z"]],
  ["  0\t12   * FEB,mar  MON ", ["2026-02-16T12:00:00Z", "2026-02-23T12:00:00Z", "2026-03-02T12:00:00Z"]],
  ["@yearly", ["2027-01-01T00:00:00Z", "2028-01-01T00:00:00Z", "2029-01-01T00:00:00Z"]],
  ["@annually", ["2027-01-01T00:00:00Z", "2028-01-01T00:00:00Z", "2029-01-01T00:00:00Z"]],
  ["@monthly", ["2026-03-01T00:00:00Z", "2026-04-01T00:00:00Z", "2026-05-01T00:00:00Z"]],
  ["@weekly", ["2026-02-15T00:00:00Z", "2026-02-22T00:00:00Z", "2026-03-01T00:00:00Z"]],
  ["@daily", ["2026-02-14T00:00:00Z", "2026-02-15T00:00:00Z", "2026-02-16T00:00:00Z"]],
  ["@midnight", ["2026-02-14T00:00:00Z", "2026-02-15T00:00:00Z", "2026-02-16T00:00:00Z"]],
  ["@Hourly", ["2026-02-13T01:00:00Z", "2026-02-13T02:00:00Z", "2026-02-13T03:00:00Z"]],
  ["@every 90m", ["2026-02-13T01:30:00Z", "2026-02-13T03:00:00Z", "2026-02-13T04:30:00Z"]],
])("%s", async (cron, times) => {
  // A Friday, at midnight: strictly after.
  expect(await timesOf(database, { cron }, "2026-02-13T00:00:00Z", 3)).toEqual(times);
});

test.each([
  ["0 25 * * *", "cron field 2 (hour) must be 0 to 23, got 25"],
  ["60 0 0 * * *", "cron field 1 (second) must be 0 to 59, got 60"],
  ["0 60 0 * * *", "cron field 2 (minute) must be 0 to 59, got 60"],
  ["0 0 0 * *", "cron field 3 (day of month) must be 1 to 31, got 0"],
  ["0 0 * 13 *", "cron field 4 (month) must be 1 to 12, got 13"],
  ["0 0 * JANUARY *", "cron field 4 (month) cannot be read: 'JANUARY'"],
  ["0 0 * mai *", "cron field 4 (month) must be 1 to 12 or JAN to DEC, got mai"],
  ["0 0 * * 8", "cron field 5 (day of week) must be 0 to 7, got 8"],
  ["0 0 * * MIT", "cron field 5 (day of week) must be 0 to 7 or SUN to SAT, got MIT"],
  ["0 0 * * MON#6", "cron field 5 (day of week) must have #1 to #5, got MON#6"],
  ["0 0 * * L", "cron field 5 (day of week) must say which day is the last: L alone is ambiguous"],
  ["0 0 32W * *", "cron field 3 (day of month) must be 1 to 31, got 32W"],
  ["0 0 L-31 * *", "cron field 3 (day of month) must have L-1 to L-30, got L-31"],
  ["0 0 0 1 1 * 1969", "cron field 7 (year) must be 1970 to 2199, got 1969"],
  ["0 22-6 * * *", "cron field 2 (hour) must not begin after it ends: 22-6"],
  ["0 0 * * fri-mon", "cron field 5 (day of week) must not begin after it ends: FRI-MON"],
  ["*/90 * * * *", "cron field 1 (minute) must have a step of 1 to 59, got 90"],
  ["*/0 * * * *", "cron field 1 (minute) must have a step of 1 to 59, got 0"],
  ["H 0 * * *", "cron field 1 (minute) must not be H"],
  ["? 0 * * *", "cron field 1 (minute) must not be ?"],
  ["1,,2 * * * *", "cron field 1 (minute) cannot be read: ''"],
  ["1- * * * *", "cron field 1 (minute) cannot be read: '1-'"],
  ["-1 * * * *", "cron field 1 (minute) cannot be read: '-1'"],
  ["1.5 * * * *", "cron field 1 (minute) cannot be read: '1.5'"],
  ["*/5/2 * * * *", "cron field 1 (minute) cannot be read: '*/5/2'"],
  ["99999999999 * * * *", "cron field 1 (minute) cannot be read: '99999999999'"],
  ["* * * *", "cron must have 5, 6 or 7 fields, got 4"],
  ["* * * * * * * *", "cron must have 5, 6 or 7 fields, got 8"],
  ["", "cron must have 5, 6 or 7 fields, got 0"],
  [`0${" ".repeat(1000)}0 * * *`, "cron must have at most 1000 characters"],
  [
    "@fortnightly",
    "cron must, with @, be @yearly, @annually, @monthly, @weekly, @daily, @midnight, @hourly or @every and a duration",
  ],
  ["@every 5 apples", 'every must be a duration such as "5s", "1m30s", "2h" or "500ms"'],
  ["0 0 31 2 *", "cron must come at all: none of its months, in none of its years, has such a day"],
  ["0 0 0 29 2 * 2026,2027", "cron must come at all: none of its months, in none of its years, has such a day"],
  ["0 0 31W 4,6 *", "cron must come at all: none of its months, in none of its years, has such a day"],
])("%s is refused", async (cron, message) => {
  const refused = await database.query("select gapless.read_timing($1)", [{ cron }]).catch((error: unknown) => error);
  expect(refused).toMatchObject({ code: "VG001", message });
});
