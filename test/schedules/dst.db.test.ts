// What happens where clocks are put forward or back, in zones that do it in their own ways.
import { beforeAll, expect, test } from "vitest";
import { createDatabase, type TestDatabase } from "../helpers/database.ts";
import { timesOf } from "./times.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await createDatabase();
});

const SUMMER_2026 = "2026-03-28T12:00:00Z"; // Europe/Berlin: 29 March, from 2:00 to 3:00, at 1:00 UTC
const WINTER_2026 = "2026-10-24T12:00:00Z"; // 25 October, from 3:00 to 2:00, at 1:00 UTC

test.each([
  [
    "a fixed time in the gap is moved on by the gap, once",
    "30 2 * * *",
    SUMMER_2026,
    ["2026-03-29T01:30:00Z", "2026-03-30T00:30:00Z"],
  ],
  ["at the gap's first second", "0 2 * * *", SUMMER_2026, ["2026-03-29T01:00:00Z", "2026-03-30T00:00:00Z"]],
  ["at the gap's last second", "59 59 2 * * *", SUMMER_2026, ["2026-03-29T01:59:59Z", "2026-03-30T00:59:59Z"]],
  [
    "two that meet behind the gap are one",
    "30 2,3 * * *",
    SUMMER_2026,
    ["2026-03-29T01:30:00Z", "2026-03-30T00:30:00Z"],
  ],
  [
    "one behind the gap comes before one that was moved there",
    "0,40 2,3 29 3 *",
    SUMMER_2026,
    ["2026-03-29T01:00:00Z", "2026-03-29T01:40:00Z", "2027-03-29T00:00:00Z"],
  ],
  [
    "what flows leaves the gap out",
    "*/30 * * * *",
    "2026-03-29T00:10:00Z",
    ["2026-03-29T00:30:00Z", "2026-03-29T01:00:00Z", "2026-03-29T01:30:00Z"],
  ],
  [
    "even if it were to come in the gap alone",
    "*/20 2 * * *",
    SUMMER_2026,
    ["2026-03-30T00:00:00Z", "2026-03-30T00:20:00Z"],
  ],
  [
    "a fixed time that is there twice comes once, the first time",
    "30 2 * * *",
    WINTER_2026,
    ["2026-10-25T00:30:00Z", "2026-10-26T01:30:00Z"],
  ],
  ["asked between the two", "30 2 * * *", "2026-10-25T00:30:00Z", ["2026-10-26T01:30:00Z", "2026-10-27T01:30:00Z"]],
  [
    "asked in the second pass, before the time",
    "30 2 * * *",
    "2026-10-25T01:10:00Z",
    ["2026-10-26T01:30:00Z", "2026-10-27T01:30:00Z"],
  ],
  [
    "the second pass belongs to what flows",
    "*/30 * * * *",
    "2026-10-25T00:10:00Z",
    ["2026-10-25T00:30:00Z", "2026-10-25T01:00:00Z", "2026-10-25T01:30:00Z"],
  ],
  [
    "also where the hour is named",
    "*/30 2 * * *",
    WINTER_2026,
    ["2026-10-25T00:00:00Z", "2026-10-25T00:30:00Z", "2026-10-25T01:00:00Z", "2026-10-25T01:30:00Z"],
  ],
  ["every hour keeps coming", "0 * * * *", "2026-10-25T00:10:00Z", ["2026-10-25T01:00:00Z", "2026-10-25T02:00:00Z"]],
  ["a year later nothing has moved", "30 2 29 3 *", "2026-03-29T01:30:00Z", ["2027-03-29T00:30:00Z"]],
])("Berlin: %s (%s)", async (_, cron, after, times) => {
  expect(await timesOf(database, { cron, timezone: "Europe/Berlin" }, after, times.length)).toEqual(times);
});

test.each([
  // Half an hour: 5 April 2026 from 2:00 to 1:30, 4 October from 2:00 to 2:30.
  ["Australia/Lord_Howe", "45 1 * * *", "2026-04-04T00:00:00Z", ["2026-04-04T14:45:00Z", "2026-04-05T15:15:00Z"]],
  [
    "Australia/Lord_Howe",
    "*/15 * * * *",
    "2026-04-04T14:40:00Z",
    ["2026-04-04T14:45:00Z", "2026-04-04T15:00:00Z", "2026-04-04T15:15:00Z", "2026-04-04T15:30:00Z"],
  ],
  ["Australia/Lord_Howe", "15 2 * * *", "2026-10-03T00:00:00Z", ["2026-10-03T15:45:00Z", "2026-10-04T15:15:00Z"]],
  [
    "Australia/Lord_Howe",
    "*/20 * * * *",
    "2026-10-03T15:00:00Z",
    ["2026-10-03T15:10:00Z", "2026-10-03T15:40:00Z", "2026-10-03T16:00:00Z"],
  ],
  // At midnight: 4 November 2018 had no hour from 0:00 to 1:00, 17 February 2019 began an hour after 23:00 had come twice.
  ["America/Sao_Paulo", "0 0 * * *", "2018-11-03T12:00:00Z", ["2018-11-04T03:00:00Z", "2018-11-05T02:00:00Z"]],
  ["America/Sao_Paulo", "30 23 * * *", "2019-02-16T12:00:00Z", ["2019-02-17T01:30:00Z", "2019-02-18T02:30:00Z"]],
  // Since 2019 clocks are not moved any more.
  ["America/Sao_Paulo", "0 0 * * *", "2026-11-01T12:00:00Z", ["2026-11-02T03:00:00Z", "2026-11-03T03:00:00Z"]],
  // Winter is what has an offset of its own, summer is the standard. The clocks do as those of London.
  ["Europe/Dublin", "30 1 * * *", "2026-03-28T12:00:00Z", ["2026-03-29T01:30:00Z", "2026-03-30T00:30:00Z"]],
  ["Europe/Dublin", "30 1 * * *", "2026-10-24T12:00:00Z", ["2026-10-25T00:30:00Z", "2026-10-26T01:30:00Z"]],
  // Two hours at once.
  ["Antarctica/Troll", "30 1 * * *", "2026-03-28T12:00:00Z", ["2026-03-29T01:30:00Z", "2026-03-29T23:30:00Z"]],
  // 30 December 2011 was left out: what was to come then came a day later, where it met that day's own.
  [
    "Pacific/Apia",
    "0 9 * * *",
    "2011-12-28T20:00:00Z",
    ["2011-12-29T19:00:00Z", "2011-12-30T19:00:00Z", "2011-12-31T19:00:00Z"],
  ],
  ["Pacific/Apia", "0 9 30 12 *", "2011-12-20T00:00:00Z", ["2011-12-30T19:00:00Z", "2012-12-29T19:00:00Z"]],
  // For Ramadan clocks are put back, and forward again.
  ["Africa/Casablanca", "30 2 * * *", "2022-03-26T12:00:00Z", ["2022-03-27T01:30:00Z", "2022-03-28T02:30:00Z"]],
  ["Africa/Casablanca", "30 2 * * *", "2022-05-07T12:00:00Z", ["2022-05-08T02:30:00Z", "2022-05-09T01:30:00Z"]],
])("%s: %s after %s", async (timezone, cron, after, times) => {
  expect(await timesOf(database, { cron, timezone }, after, times.length)).toEqual(times);
});

test.each([
  [
    "a rule by the day",
    { rrule: "FREQ=DAILY", from: "2026-03-28T02:30:00" },
    ["2026-03-28T01:30:00Z", "2026-03-29T01:30:00Z", "2026-03-30T00:30:00Z"],
  ],
  [
    "a rule by the day, back",
    { rrule: "FREQ=DAILY", from: "2026-10-24T02:30:00" },
    ["2026-10-24T00:30:00Z", "2026-10-25T00:30:00Z", "2026-10-26T01:30:00Z"],
  ],
  [
    "a rule by the hour",
    { rrule: "FREQ=HOURLY", from: "2026-03-29T01:15:00" },
    ["2026-03-29T00:15:00Z", "2026-03-29T01:15:00Z", "2026-03-29T02:15:00Z"],
  ],
  [
    "a rule by the hour, back",
    { rrule: "FREQ=HOURLY", from: "2026-10-25T02:15:00" },
    ["2026-10-25T00:15:00Z", "2026-10-25T01:15:00Z", "2026-10-25T02:15:00Z"],
  ],
  [
    "COUNT counts what comes",
    { rrule: "FREQ=HOURLY;COUNT=3", from: "2026-10-25T02:15:00" },
    ["2026-10-25T00:15:00Z", "2026-10-25T01:15:00Z", "2026-10-25T02:15:00Z"],
  ],
  [
    "an interval",
    { every: "1h", from: "2026-10-25T02:15:00" },
    ["2026-10-25T00:15:00Z", "2026-10-25T01:15:00Z", "2026-10-25T02:15:00Z"],
  ],
  ["a moment that is never shown", { at: "2026-03-29T02:30:00" }, ["2026-03-29T01:30:00Z"]],
  ["a moment that is shown twice", { at: "2026-10-25T02:30:00" }, ["2026-10-25T00:30:00Z"]],
])("Berlin: %s", async (_, spec, times) => {
  expect(await timesOf(database, { ...spec, timezone: "Europe/Berlin" }, "2026-01-01T00:00:00Z", 3)).toEqual(times);
});
