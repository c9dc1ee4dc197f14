// What a schedule is made of: defaults, what is refused and by which field, and what a change leaves as it was.
import { afterEach, beforeAll, expect, test } from "vitest";
import { faultOf } from "../log/fault.ts";
import { ACTION, ByClock, type Schedule } from "./by_clock.ts";

let clock: ByClock;
beforeAll(async () => {
  clock = await ByClock.start();
});
afterEach(() => clock.fresh());

const change = (changes: object) => clock.hand.value<Schedule>("gapless.change_schedule('s', $1)", [changes]);
const define = (spec: object) =>
  clock.hand.value<Schedule>("gapless.define_schedule('s', $1)", [{ action: ACTION, ...spec }]);

test("all that was not said has a default, and is shown", async () => {
  const made = await clock.create({ cron: "30 2 * * *" });
  expect(made).toMatchObject({
    mode: "schedule",
    version: 1,
    enabled: true,
    status: "active",
    cron: "30 2 * * *",
    timezone: "UTC",
    overlap: "skip",
    catchUp: "once",
    pauseOnFailure: false,
    actions: [ACTION],
    retry: { attempts: 4, base: "2s", factor: 2 },
    whenExhausted: "park",
    timeout: "5m",
    labels: {},
    pauseNote: null,
    lastAt: null,
  });
  for (const field of ["selector", "key", "batch", "rate", "history", "plan", "action", "maxInFlight"])
    expect(made).not.toHaveProperty(field);
  expect(made.nextTimes).toHaveLength(5);
  expect(await clock.get(made.id)).toEqual(await clock.get());
  expect(await clock.hand.query("select s ->> 'name' as name from gapless.list_schedules() s")).toEqual([
    { name: "s" },
  ]);
});

test.each<[object, string]>([
  [{}, "cron"],
  [{ cron: "* * * * *", every: "5m" }, "every"],
  [{ cron: "61 * * * *" }, "cron"],
  [{ cron: 5 }, "cron"],
  [{ every: "0s" }, "every"],
  [{ every: "soon" }, "every"],
  [{ at: "2029-01-01T00:00:00Z" }, "at"],
  [{ at: "tomorrow" }, "at"],
  [{ rrule: "FREQ=NEVER" }, "rrule"],
  [{ start: "now" }, "start"],
  [{ cron: "* * * * *", timezone: "Mars/Olympus" }, "timezone"],
  [{ cron: "* * * * *", until: "2029-01-01T00:00:00Z" }, "cron"],
  [{ cron: "* * * * *", from: "2033-01-01T00:00:00Z", until: "2032-01-01T00:00:00Z" }, "until"],
  [{ every: "5m", jitter: "5m" }, "jitter"],
  [{ every: "5m", overlap: "maybe" }, "overlap"],
  [{ every: "5m", overlap: 5 }, "overlap"],
  [{ every: "5m", catchUp: "never" }, "catchUp"],
  [{ every: "5m", catchUp: { all: 0 } }, "catchUp.all"],
  [{ every: "5m", overlap: "queue", catchUp: { all: 1001 } }, "catchUp.all"],
  [{ every: "5m", overlap: "skip", catchUp: { all: 5 } }, "catchUp.all"],
  [{ every: "5m", catchUp: { some: 5 } }, "catchUp.some"],
  [{ every: "5m", pauseOnFailure: "yes" }, "pauseOnFailure"],
  [{ every: "5m", action: null }, "action"],
  [{ every: "5m", actions: [ACTION] }, "action"],
  [{ every: "5m", action: { type: "log" } }, "action.message"],
  [{ every: "5m", action: { type: "sing" } }, "action.type"],
  [{ every: "5m", action: null, actions: [ACTION, { type: "log" }] }, "actions[1].message"],
  [{ every: "5m", action: null, actions: [] }, "actions"],
  [{ every: "5m", timeout: "0s" }, "timeout"],
  [{ every: "5m", retry: { attempts: 0 } }, "retry.attempts"],
  [{ every: "5m", selector: {} }, "selector"],
  [{ every: "5m", name: "no spaces" }, "name"],
  [{ every: "5m", enabled: 1 }, "enabled"],
  [{ every: "5m", labels: { a: 1 } }, "labels"],
])("refused, and nothing is stored: %j", async (spec, field) => {
  const fault = await faultOf(clock.create(spec));
  expect(fault).toMatchObject({ code: "VG001", detail: { field, rule: expect.any(String) } });
  expect(await clock.hand.query("select gapless.list_schedules() s")).toEqual([]);
  expect(await clock.hand.database.query("select from gapless.schedule")).toEqual([]);
});

test("specs that are no objects are refused", async () => {
  for (const verb of ["create_schedule($1::jsonb)", "define_schedule('s', $1::jsonb)", "preview_timing($1::jsonb)"])
    for (const spec of ["null", "[]", '"x"', null])
      expect([verb, spec, (await faultOf(clock.hand.query(`select gapless.${verb}`, [spec]))).code]).toEqual([
        verb,
        spec,
        "VG001",
      ]);
});

test("defining the same again changes nothing, not even what is due", async () => {
  const spec = { every: "60s" };
  const made = await define(spec);
  await clock.pass(65);
  expect(await define(spec)).toMatchObject({ version: 1, nextAt: made.nextAt });
  expect(await clock.run()).toEqual(["1"]);
  expect(await clock.occurrences()).toEqual(["1 60 done"]);
});

test("a moment that has passed may be deployed again", async () => {
  const spec = { at: clock.at(60) };
  await define(spec);
  await clock.pass(60);
  await clock.run();
  await clock.pass(3600);
  expect(await define(spec)).toMatchObject({ version: 1, nextAt: null });
  expect(await define({ ...spec, timeout: "1m" })).toMatchObject({ version: 2, nextAt: null });
  expect(await faultOf(define({ at: clock.at(61) }))).toMatchObject({ code: "VG001", detail: { field: "at" } });
});

test("a change of anything but the timing leaves what comes next as it was", async () => {
  await clock.create({ every: "60s", jitter: "20s" });
  const { nextAt } = await clock.get();
  await clock.pass(30);
  expect(await change({ timeout: "1m", overlap: "allow", labels: { a: "b" } })).toMatchObject({
    version: 2,
    nextAt,
    timeout: "1m",
    overlap: "allow",
    every: "1m",
  });
  await clock.pass(60);
  expect(await clock.run()).toEqual(["1"]);
  expect(await clock.occurrences()).toEqual(["1 60 done"]);
});

test("another timing takes the place of the one there is, from now on; so does another action", async () => {
  await clock.create({ every: "60s" });
  await clock.pass(65);
  const changed = await change({ cron: "*/2 * * * *", action: { type: "log", level: "warn", message: "x" } });
  expect(changed).toMatchObject({
    version: 2,
    cron: "*/2 * * * *",
    nextAt: clock.at(120),
    actions: [{ level: "warn" }],
  });
  expect(changed).not.toHaveProperty("every");
  expect(await change({ start: true })).toMatchObject({ version: 3, nextAt: null, start: true });
  expect((await change({ rrule: "FREQ=HOURLY" })).nextAt).not.toBeNull();
  expect(await change({ catchUp: { all: 1 } })).toMatchObject({ catchUp: { all: 1 } });
  expect(await change({ catchUp: null })).toMatchObject({ catchUp: "once" });
});

test("null, or start: false, takes nothing away from a schedule that has another timing", async () => {
  await clock.create({ every: "60s" });
  expect(await change({ cron: null, start: null, action: null, timeout: "1m" })).toMatchObject({
    every: "1m",
    version: 2,
  });
  expect(await change({ start: false })).toMatchObject({ every: "1m", version: 2 });
  expect(await faultOf(change({ every: null }))).toMatchObject({ code: "VG001", detail: { field: "cron" } });
  expect(await define({ every: "60s", start: false, timeout: "1m" })).toMatchObject({ version: 2 });
  expect(await faultOf(clock.create({ name: "never", start: false }))).toMatchObject({ detail: { field: "start" } });
});

test("what is paused stays paused when it is defined again; enabled says otherwise", async () => {
  await define({ every: "60s", enabled: false });
  expect(await define({ every: "30s" })).toMatchObject({ enabled: false, nextAt: null });
  expect(await define({ every: "30s", enabled: true })).toMatchObject({ enabled: true, nextAt: clock.at(30) });
  expect(await change({ enabled: false })).toMatchObject({ enabled: false, nextAt: null, status: "paused" });
});

test("a schedule, a trigger and a consumer group may have the same name; an id names one of them", async () => {
  const { id } = await clock.create({ every: "60s" });
  await clock.hand.query(`select gapless.create_subscription('{"name": "s"}')`);
  const group = await clock.hand.value<{ id: string }>("gapless.get_subscription('s')");
  expect(group.id).not.toBe(id);
  expect(await clock.hand.value("gapless.get_subscription($1)", [id])).toMatchObject({ mode: "schedule" });
  expect(await faultOf(clock.get(group.id))).toMatchObject({ code: "VG004" });
  expect(
    await faultOf(
      clock.hand.query("select gapless.define_schedule($1, $2)", [group.id, { every: "1m", action: ACTION }]),
    ),
  ).toMatchObject({
    code: "VG001",
    detail: { field: "name" },
  });
  expect(await faultOf(clock.create({ every: "60s" }))).toMatchObject({ code: "VG008" });
  await clock.hand.query("select gapless.remove_subscription('s')");
});

test("a preview says when it comes, of a schedule and of a timing that is none yet", async () => {
  await clock.create({ cron: "0 9 * * *", timezone: "Europe/Berlin" });
  const of = "gapless.preview_schedule('s', $1, $2)";
  const after = "2030-03-30T00:00:00Z";
  const berlin = ["2030-03-30T08:00:00.000000Z", "2030-03-31T07:00:00.000000Z", "2030-04-01T07:00:00.000000Z"];
  expect(await previewed(of, [3, after])).toEqual(berlin);
  expect(
    await previewed("gapless.preview_timing($1, $2, $3)", [{ cron: "0 9 * * *", timezone: "Europe/Berlin" }, 3, after]),
  ).toEqual(berlin);
  for (const count of [0, 1001, null])
    expect((await faultOf(clock.hand.query(`select ${of}`, [count, after]))).detail).toMatchObject({ field: "count" });
});

async function previewed(text: string, values: unknown[]): Promise<string[]> {
  const rows = await clock.hand.query<{ t: Date }>(`select t from ${text} t`, values);
  return rows.map(({ t }) => t.toISOString().replace("Z", "000Z"));
}
