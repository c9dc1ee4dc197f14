// What is answered of triggers and schedules is what is described: nothing is missing, and nothing is there that nobody tells of.
// GraphQL shows the same fields.

import { createSchema } from "@gapless/server/graphql/schema";
import { ROOM_SCHEMAS } from "@gapless/server/rooms";
import { isObjectType } from "graphql";
import { beforeAll, expect, test } from "vitest";
import { departures, fieldsOf } from "../helpers/departures.ts";
import { ByHand } from "../push/by_hand.ts";
import { act, append, LOGS, make, match } from "./by_hand.ts";

let hand: ByHand;
const schema = (name: string) => ({ $ref: `#/components/schemas/${name}` });
const wrong = (value: unknown, name: string): string[] => departures(value, schema(name), ROOM_SCHEMAS);
/** An answer in which every field has a value, as it is described. */
const described = (name: string): string[] => Object.keys(fieldsOf(schema(name), ROOM_SCHEMAS).properties).sort();

const FULL = {
  name: "full",
  selector: { types: ["hit"], where: { path: "data.amount", gt: 1 } },
  frequency: { count: 1, within: "5m", key: "data.key", distinct: "data.ip" },
  times: [{ from: "00:00", to: "24:00", days: ["mon", "tue", "wed", "thu", "fri", "sat", "sun"] }],
  timezone: "Europe/Berlin",
  cooldown: "1h",
  rate: { limit: 10, per: "1m" },
  dedupe: { key: "data.id", within: "2h" },
  labels: { team: "a" },
  retry: { attempts: 1 },
};

beforeAll(async () => {
  hand = await ByHand.start();
  await make(hand, FULL);
  await make(hand, { name: "plain" });
  await append(hand, { data: { amount: 2, key: "a", ip: "1", id: 1 } }, { data: {} });
  const jobs = await hand.jobs();
  await act(hand, jobs.slice(0, 1));
  await act(hand, jobs.slice(1, 2), false);
});

test("triggers, with all that can be said and with nothing", async () => {
  for (const name of ["full", "plain"]) {
    const shown = await hand.value<Record<string, unknown>>("gapless.get_trigger($1)", [name]);
    expect([name, wrong(shown, "Trigger")]).toEqual([name, []]);
    expect(Object.keys(shown).sort()).toEqual(described("Trigger"));
  }
  expect(wrong(await hand.value("gapless.trigger_stats()"), "TriggerStats")).toEqual([]);
});

test("schedules of every timing", async () => {
  for (const timing of [
    {
      cron: "0 3 * * *",
      timezone: "Europe/Berlin",
      jitter: "1s",
      from: "2030-01-01T00:00:00Z",
      until: "2031-01-01T00:00:00Z",
    },
    { every: "1h", catchUp: { all: 2 }, overlap: "queue", whenExhausted: "drop" },
    { at: "2030-05-01T00:00:00Z" },
    { rrule: "FREQ=DAILY" },
    { start: true },
  ]) {
    const shown = await hand.value("gapless.define_schedule('s', $1)", [{ ...timing, action: LOGS }]);
    expect([timing, wrong(shown, "Schedule")]).toEqual([timing, []]);
  }
  expect(wrong(await hand.value("gapless.schedule_stats()"), "ScheduleStats")).toEqual([]);
  const run = await hand.value("gapless.run_schedule('s')");
  expect(wrong(run, "FiringDetail")).toEqual([]);
  expect(wrong(await hand.value("gapless.schedule_occurrence('s', 1)"), "FiringDetail")).toEqual([]);
});

test("firings that are done, failed and wait, in a list and whole", async () => {
  await append(hand, { data: { amount: 2, key: "b", ip: "1", id: 2 } });
  await match(hand);
  for (const name of ["full", "plain"]) {
    const firings = await hand.query<{ f: { id: string } }>("select f from gapless.trigger_history($1) f", [name]);
    expect(firings.length).toBeGreaterThan(1);
    for (const { f } of firings) {
      expect(wrong(f, "Firing")).toEqual([]);
      expect(wrong(await hand.value("gapless.trigger_firing($1, $2)", [name, f.id]), "FiringDetail")).toEqual([]);
    }
  }
});

test("what would be, and would have been", async () => {
  const event = { type: "hit", data: { amount: 2, key: "c", ip: "1", id: 3 } };
  for (const name of ["full", "plain"]) {
    expect(wrong(await hand.value("gapless.test_trigger($1, $2)", [name, event]), "TriggerTest")).toEqual([]);
    const back = await hand.value<{ firings: unknown[] }>("gapless.backtest_trigger($1, after => 0)", [name]);
    expect(back.firings.length).toBeGreaterThan(0);
    expect(wrong(back, "Backtest")).toEqual([]);
  }
});

test("GraphQL shows the same fields", () => {
  const graphql = createSchema();
  const fields = (name: string): string[] => {
    const type = graphql.getType(name);
    if (!isObjectType(type)) throw new Error(`There is no type ${name}.`);
    return Object.keys(type.getFields()).sort();
  };
  const stats = (name: string) =>
    Object.keys(
      fieldsOf(fieldsOf(schema(name), ROOM_SCHEMAS).properties["stats"] ?? {}, ROOM_SCHEMAS).properties,
    ).sort();
  const without = (names: string[], ...others: string[]) => names.filter((name) => !others.includes(name));
  // A type says the mode, and of a schedule one action is shown as a list of one.
  expect(fields("Trigger")).toEqual(without(described("Trigger"), "mode"));
  expect(fields("Schedule")).toEqual(without(described("Schedule"), "mode", "action"));
  expect(fields("TriggerStats")).toEqual(stats("Trigger"));
  expect(fields("ScheduleStats")).toEqual(stats("Schedule"));
  expect(fields("TriggersStats")).toEqual(described("TriggerStats"));
  expect(fields("SchedulesStats")).toEqual(described("ScheduleStats"));
  expect(fields("Firing")).toEqual(described("Firing"));
  expect(fields("FiringDetail")).toEqual(described("FiringDetail"));
  expect(fields("ActionResult")).toEqual(described("ActionResult"));
  expect(fields("TriggerTest")).toEqual(described("TriggerTest"));
  expect(fields("Backtest")).toEqual(described("Backtest"));
});
