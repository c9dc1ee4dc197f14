// Types of triggers, schedules and jobs. Tested by tsc (npm run check), and a little here.
import {
  type Action,
  type ActionResult,
  type Backtest,
  type BuiltinFamily,
  type CatalogueType,
  type Channel,
  type ChannelSpec,
  type Client,
  type Firing,
  type FiringDetail,
  type Frequency,
  type Job,
  type Page,
  type Rest,
  retry,
  type Schedule,
  type ScheduleSpec,
  type SchedulesStats,
  type Secret,
  type StoredValue,
  type TimeOfDay,
  type Timing,
  type Trigger,
  type TriggerSpec,
  type TriggersStats,
  type TriggerTest,
} from "@gapless/sdk";
import { expect, expectTypeOf, test } from "vitest";

const actions = [{ type: "log", message: "x" }] as const;

test("an action is one of its types, with the fields of that", () => {
  const taken: Action[] = [
    { type: "http", url: "https://example.com", method: "PUT", headers: { a: "b" }, body: { n: "{{data.n}}" } },
    { type: "append", stream: "s-{{data.id}}", event: { type: "t" } },
    { type: "health", checks: ["database", { lag: 5 }, { url: "https://example.com" }] },
    { type: "cleanup", operation: "history", parameters: { olderThan: "7d" } },
  ];
  const refused: unknown[] = [
    // @ts-expect-error: no such type
    { type: "fax", number: 5 } satisfies Action,
    // @ts-expect-error: a url is needed
    { type: "http" } satisfies Action,
    // @ts-expect-error: that is a field of http
    { type: "log", message: "x", url: "https://example.com" } satisfies Action,
    // @ts-expect-error: one check at a time
    { type: "health", checks: [{ lag: 5, url: "https://example.com" }] } satisfies Action,
  ];
  expect([taken.length, refused.length]).toEqual([4, 4]);
});

test("a timing says exactly one way", () => {
  const taken: Timing[] = [
    { cron: "@daily", timezone: "Europe/Berlin" },
    { every: "5m" },
    { at: new Date() },
    { rrule: "FREQ=DAILY", from: "2030-01-01T00:00:00Z" },
    { start: true },
  ];
  const refused: unknown[] = [
    // @ts-expect-error: two ways
    { cron: "@daily", every: "5m" } satisfies Timing,
    // @ts-expect-error: no way
    { timezone: "Europe/Berlin" } satisfies Timing,
    // @ts-expect-error: an action is needed
    { every: "5m" } satisfies ScheduleSpec,
    // @ts-expect-error: one action, or several
    { every: "5m", action: actions[0], actions } satisfies ScheduleSpec,
    // @ts-expect-error: no such overlap
    { every: "5m", actions, overlap: "kill" } satisfies ScheduleSpec,
  ];
  expect([taken.length, refused.length]).toEqual([5, 5]);
});

test("verbs take a name, or a spec where there is none yet, and give what they say", () => {
  const calls = ({ triggers, schedules, channels, values }: Client) => [
    triggers.create({ name: "t", selector: { types: ["order.*"] }, frequency: { count: 5, within: "5m" }, actions }),
    triggers.change("t", { cooldown: null, priority: 9 }),
    triggers.test("t", { eventId: "x" }),
    triggers.test({ actions }, { event: { type: "order.placed" } }),
    schedules.change("s", { cron: null, every: "5m" }),
    schedules.preview({ cron: "@daily" }, { count: 3 }),
    channels.define("c", { type: "email", host: "h", from: "a@example.com", to: ["b@example.com"] }),
    // @ts-expect-error: actions are needed
    triggers.create({ name: "t" }),
    // @ts-expect-error: a spec has no event of the log to be tried with
    triggers.test({ actions }, { eventId: "x" }),
    // @ts-expect-error: an event, or its id
    triggers.test("t", {}),
    // @ts-expect-error: schedules have nothing to drop
    schedules.pause("s", { drop: true }),
    // @ts-expect-error: a channel has a type
    channels.define("c", { url: "https://example.com" }),
    // @ts-expect-error: no such duration
    values.set("k", 1, { ttl: {} }),
  ];
  expect(calls).toBeTypeOf("function");
  expectTypeOf<Awaited<ReturnType<Client["triggers"]["get"]>>>().toEqualTypeOf<Trigger>();
  expectTypeOf<Awaited<ReturnType<Client["schedules"]["run"]>>>().toEqualTypeOf<Firing>();
  expectTypeOf<Awaited<ReturnType<Client["schedules"]["list"]>>>().toEqualTypeOf<Page<Schedule>>();
});

test("a worker's job has the type it is given", () => {
  const calls = (client: Client) => [
    client.handle<{ to: string }>("mail", ({ input, signal, attempt }) => {
      expectTypeOf(input.to).toEqualTypeOf<string>();
      expectTypeOf(signal).toEqualTypeOf<AbortSignal>();
      return attempt > 3 ? retry("5s") : { sent: true };
    }),
    client.handle("mail", (job) => expectTypeOf(job).toEqualTypeOf<Job>(), { retry: { attempts: 3 }, timeout: "5m" }),
    client.enqueue("mail", { to: "ada" }, { id: "x", timeout: 5_000 }),
    // @ts-expect-error: how often is a policy's, for all workers of a name
    client.handle("mail", () => undefined, { retry: "5s" }),
    // @ts-expect-error: no such option
    client.handle("mail", () => undefined, { batch: 5 }),
  ];
  expect(calls).toBeTypeOf("function");
});

type Described = Rest.components["schemas"];
type KeyOf<T> = T extends unknown ? keyof T : never;

test("what is written by hand about the wire has the fields that the server describes", () => {
  expectTypeOf<keyof (TriggerSpec & { name: string })>().toEqualTypeOf<keyof Described["NewTrigger"]>();
  expectTypeOf<KeyOf<ScheduleSpec & { name: string }>>().toEqualTypeOf<keyof Described["NewSchedule"]>();
  expectTypeOf<keyof Trigger>().toEqualTypeOf<keyof Described["Trigger"]>();
  expectTypeOf<keyof Described["Trigger"]["stats"]>().toExtend<keyof Trigger["stats"]>();
  // One action is shown as a list of one.
  expectTypeOf<Exclude<keyof Described["Schedule"], "action">>().toExtend<keyof Schedule>();
  expectTypeOf<keyof Described["Schedule"]["stats"]>().toExtend<keyof Schedule["stats"]>();
  expectTypeOf<keyof Frequency>().toEqualTypeOf<keyof Described["Frequency"]>();
  expectTypeOf<keyof TimeOfDay>().toEqualTypeOf<keyof Described["TimeWindow"]>();
  expectTypeOf<keyof Firing>().toEqualTypeOf<keyof Described["Firing"]>();
  expectTypeOf<Firing["state"]>().toEqualTypeOf<Described["Firing"]["state"]>();
  expectTypeOf<keyof FiringDetail>().toEqualTypeOf<keyof Described["FiringDetail"]>();
  expectTypeOf<keyof ActionResult>().toEqualTypeOf<keyof Described["ActionResult"]>();
  expectTypeOf<keyof TriggerTest>().toEqualTypeOf<keyof Described["TriggerTest"]>();
  expectTypeOf<keyof Backtest>().toEqualTypeOf<keyof Described["Backtest"]>();
  expectTypeOf<keyof Backtest["firings"][0]>().toEqualTypeOf<keyof Described["Backtest"]["firings"][0]>();
  expectTypeOf<keyof TriggersStats>().toEqualTypeOf<keyof Described["TriggerStats"]>();
  expectTypeOf<keyof SchedulesStats>().toEqualTypeOf<keyof Described["ScheduleStats"]>();
  expectTypeOf<keyof Described["Channel"]>().toExtend<keyof Channel>();
  expectTypeOf<KeyOf<ChannelSpec & { name: string }>>().toEqualTypeOf<
    Exclude<KeyOf<Described["ChannelSpec"]>, "listen">
  >();
  expectTypeOf<KeyOf<Action>>().toEqualTypeOf<KeyOf<Described["Action"]>>();
  expectTypeOf<Action["type"]>().toEqualTypeOf<Described["Action"]["type"]>();
  expectTypeOf<keyof Secret>().toEqualTypeOf<keyof Described["Secret"]>();
  expectTypeOf<keyof StoredValue>().toEqualTypeOf<keyof Described["Value"]>();
  expectTypeOf<keyof CatalogueType>().toEqualTypeOf<keyof Described["CatalogueType"]>();
  expectTypeOf<keyof BuiltinFamily>().toEqualTypeOf<keyof Described["BuiltinFamily"]>();
});
