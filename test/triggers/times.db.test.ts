// Times of day by the clock on the wall: around midnight, by day, and where clocks are put forward and back.
import { beforeAll, expect, test } from "vitest";
import { createDatabase, type TestDatabase } from "../helpers/database.ts";
import { isTimeOfDay, type Rule } from "./naive_trigger.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await createDatabase();
});

/** Of moments those that lie in the times. */
async function within(rule: Rule, moments: string[]): Promise<string[]> {
  const rows = await database.query<{ at: string }>(
    "select m as at from unnest($3::text[]) m where gapless.is_time_of_day(gapless.read_times($1), $2, m::timestamptz)",
    [JSON.stringify(rule.times), rule.timezone ?? "UTC", moments],
  );
  return rows.map(({ at }) => at);
}

test.each<[string, Rule, Record<string, boolean>]>([
  [
    "from counts, to does not",
    { times: [{ from: "09:00", to: "17:30" }] },
    {
      "2030-01-01T08:59:59.999Z": false,
      "2030-01-01T09:00:00Z": true,
      "2030-01-01T17:29:59.999999Z": true,
      "2030-01-01T17:30:00Z": false,
    },
  ],
  [
    "over midnight it belongs to the day it began on",
    { times: [{ from: "22:00", to: "06:00", days: ["fri"] }] },
    {
      // 2030-01-04 is a Friday.
      "2030-01-04T05:59:00Z": false,
      "2030-01-04T21:59:00Z": false,
      "2030-01-04T22:00:00Z": true,
      "2030-01-05T00:00:00Z": true,
      "2030-01-05T05:59:59Z": true,
      "2030-01-05T06:00:00Z": false,
      "2030-01-05T22:00:00Z": false,
    },
  ],
  [
    "up to the end of the day, and the whole of it",
    {
      times: [
        { from: "23:00", to: "24:00" },
        { from: "00:00", to: "24:00", days: ["sun"] },
      ],
    },
    {
      "2030-01-05T22:59:59Z": false,
      "2030-01-05T23:59:59.999Z": true,
      "2030-01-06T00:00:00Z": true,
      "2030-01-06T12:00:00Z": true,
      "2030-01-07T00:00:00Z": false,
    },
  ],
  [
    "clocks put forward: the hour that is left out is not there, the night is shorter",
    {
      times: [
        { from: "02:00", to: "03:00" },
        { from: "23:00", to: "03:30", days: ["sat"] },
      ],
      timezone: "Europe/Berlin",
    },
    {
      // 2030-03-31: 01:59:59 CET is followed by 03:00 CEST.
      "2030-03-30T21:59:59Z": false,
      "2030-03-30T22:00:00Z": true,
      "2030-03-31T00:59:59Z": true,
      "2030-03-31T01:00:00Z": true,
      "2030-03-31T01:29:59Z": true,
      "2030-03-31T01:30:00Z": false,
    },
  ],
  [
    "clocks put back: the hour that comes twice counts twice",
    { times: [{ from: "02:00", to: "03:00" }], timezone: "Europe/Berlin" },
    {
      "2030-10-26T23:59:59Z": false,
      "2030-10-27T00:00:00Z": true,
      "2030-10-27T00:59:59Z": true,
      "2030-10-27T01:00:00Z": true,
      "2030-10-27T01:59:59Z": true,
      "2030-10-27T02:00:00Z": false,
    },
  ],
  [
    "a zone whose offset is no whole hour",
    { times: [{ from: "00:00", to: "00:30", days: ["tue"] }], timezone: "Asia/Kathmandu" },
    {
      "2029-12-31T18:14:59Z": false,
      "2029-12-31T18:15:00Z": true,
      "2029-12-31T18:44:59Z": true,
      "2029-12-31T18:45:00Z": false,
    },
  ],
])("%s", async (_, rule, wanted) => {
  const moments = Object.keys(wanted);
  expect(await within(rule, moments)).toEqual(moments.filter((moment) => wanted[moment]));
  // The model of the random test is held against the same.
  expect(moments.filter((moment) => isTimeOfDay(rule, Date.parse(moment)))).toEqual(
    moments.filter((moment) => wanted[moment]),
  );
});

test("every hour of a year in zones with and without summer time, as the model says", async () => {
  const moments = Array.from({ length: 24 * 366 }, (_, n) =>
    new Date(Date.UTC(2028, 0, 1) + n * 3_600_000).toISOString(),
  );
  for (const timezone of ["Europe/Berlin", "America/St_Johns", "Australia/Lord_Howe", "UTC"]) {
    const rule: Rule = {
      timezone,
      times: [
        { from: "01:30", to: "02:30" },
        { from: "23:00", to: "00:30", days: ["sat", "sun"] },
      ],
    };
    const found = await within(rule, moments);
    expect(found.length).toBeGreaterThan(400);
    expect(found).toEqual(moments.filter((moment) => isTimeOfDay(rule, Date.parse(moment))));
  }
});
