// Schedules mean the same through every door.
import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import type { Caller } from "./door.ts";
import type { FiringDoors, OpenFiringDoors, ScheduleDoor } from "./firing_door.ts";
import { FIRING_DOORS } from "./firing_doors.ts";
import { scene } from "./scene.ts";
import { openSqlDoor } from "./sql_door.ts";
import { openSqlFiringDoors } from "./sql_firing_door.ts";

const set = scene();
const WAIT = { timeout: 30_000, interval: 20 };
const opened: FiringDoors[] = [];
afterAll(() => Promise.all(opened.map((door) => door.close())));

async function openDoor(open: OpenFiringDoors, caller: Caller = set.own): Promise<FiringDoors> {
  const doors = await open(caller);
  opened.push(doors);
  return doors;
}

/** What is only made ready for a test goes through SQL, where a call is quick. */
let ground: ScheduleDoor;
beforeAll(async () => {
  ground = (await openDoor(openSqlFiringDoors)).schedules;
});

const fresh = (): string => `s${randomUUID().slice(0, 8)}`;
const action = { type: "log", message: "{{schedule.name}} ran" };
const utc = (times: string[]): string[] => times.map((time) => new Date(time).toISOString());

describe.each(FIRING_DOORS)("%s", (_, open) => {
  test("made, defined, changed, listed, paused, removed", async () => {
    const { schedules } = await openDoor(open);
    const name = fresh();
    const spec = { cron: "30 3 * * *", timezone: "Europe/Berlin", action };
    const made = await schedules.create({ name, ...spec });
    expect(made).toMatchObject({
      name,
      mode: "schedule",
      version: 1,
      status: "active",
      cron: "30 3 * * *",
      timeout: "5m",
    });
    expect(made.nextTimes).toHaveLength(5);
    expect(made.nextAt).toBe(made.nextTimes?.[0]);
    await expect(schedules.create({ name, ...spec })).rejects.toMatchObject({ code: "already_exists" });
    expect(await ground.define(name, spec)).toMatchObject({ id: made.id, version: 1 });
    expect(await schedules.change(name, { overlap: "queue", catchUp: { all: 3 } })).toMatchObject({
      version: 2,
      overlap: "queue",
      catchUp: { all: 3 },
      cron: "30 3 * * *",
    });
    expect(await schedules.define(name, { every: "90m", actions: [action, action] })).toMatchObject({
      version: 3,
      overlap: "skip",
      every: "1h30m",
    });
    expect(await schedules.pause(name, "mended")).toMatchObject({ status: "paused" });
    expect(await schedules.resume(name)).toMatchObject({ status: "active" });
    for (const ref of [name, made.id]) {
      expect(await schedules.get(ref)).toMatchObject({ id: made.id, name });
    }
    expect(await schedules.list()).toContain(name);
    expect((await schedules.stats()).total).toBeGreaterThan(0);
    await schedules.remove(made.id);
    await expect(schedules.get(name)).rejects.toMatchObject({ code: "not_found" });
  });

  test.each([
    ["no time", { action }, "cron"],
    ["a minute that is none", { cron: "61 * * * *", action }, "cron"],
    ["a zone that is none", { cron: "@daily", timezone: "Mars/Olympus", action }, "timezone"],
    ["no action", { every: "5m" }, "action"],
  ])("%s: refused by name, and nothing is made", async (_, spec, field) => {
    const { schedules } = await openDoor(open);
    const name = fresh();
    await expect(schedules.create({ name, ...spec })).rejects.toMatchObject({ code: "invalid_input", field });
    await expect(ground.get(name)).rejects.toMatchObject({ code: "not_found" });
  });

  test("run by hand: done and looked at; what could not be done is redriven, given up", async () => {
    const { schedules } = await openDoor(open);
    const name = fresh();
    const out = { type: "append", stream: `${name}.out-1`, event: { type: "ran", data: { n: "{{schedule.number}}" } } };
    const notify = { type: "notify", channel: name, message: "x" };
    await ground.create({ name, cron: "0 0 1 1 *", actions: [out, notify], retry: { attempts: 1 } });
    const fired = await schedules.run(name);
    expect(fired).toMatchObject({ found: { manual: true } });
    await vi.waitFor(async () => {
      expect((await ground.firing(name, fired.id)).state).toBe("parked");
    }, WAIT);
    expect(await schedules.history(name)).toMatchObject([
      { id: fired.id, firingId: fired.firingId, state: "parked", actions: [{ ok: true }, { ok: false }] },
    ]);
    expect(await schedules.redrive(name)).toBe(1);
    await vi.waitFor(async () => {
      const { history } = await ground.firing(name, fired.id);
      expect(history.map(({ outcome }) => outcome)).toEqual(["parked", "redriven", "parked"]);
    }, WAIT);
    expect((await schedules.firing(name, fired.id)).history).toHaveLength(3);
    expect(await schedules.discard(name, [fired.id])).toBe(1);
    expect((await ground.get(name)).stats).toMatchObject({ parked: 0 });
    const log = await set.open(openSqlDoor);
    expect((await log.readStream(`${name}.out-1`)).events).toMatchObject([
      { type: "ran", data: { n: Number(fired.id) } },
    ]);
  });

  test("previewed before and after it is made; a time that is over is run once", async () => {
    const { schedules } = await openDoor(open);
    const name = fresh();
    const timing = { cron: "0 9 * * 1-5", timezone: "Europe/Berlin" };
    const after = "2030-03-29T12:00:00Z";
    // The Monday is the first day of summer time.
    const wanted = ["2030-04-01T07:00:00.000Z", "2030-04-02T07:00:00.000Z"];
    expect(utc(await schedules.preview(timing, 2, after))).toEqual(wanted);
    await ground.create({ name, ...timing, action });
    expect(utc(await schedules.preview(name, 2, after))).toEqual(wanted);
    const [since, until] = ["2026-01-05T00:00:00Z", "2026-01-07T12:00:00Z"];
    expect(await schedules.backfill(name, since, until)).toBe(3);
    const fired = await vi.waitFor(async () => {
      const found = await ground.history(name, "done");
      expect(found).toHaveLength(3);
      return found;
    }, WAIT);
    expect(utc(fired.map(({ nominalAt }) => nominalAt ?? "")).sort()).toEqual(
      [5, 6, 7].map((day) => `2026-01-0${day}T08:00:00.000Z`),
    );
    expect(await schedules.backfill(name, since, until)).toBe(0);
  });

  test("another tenant has no part in any of it", async () => {
    const { schedules: other } = await openDoor(open, set.other);
    const name = fresh();
    const made = await ground.create({ name, cron: "@yearly", action });
    const { id } = await ground.run(name);
    const none = { code: "not_found" };
    for (const ref of [name, made.id]) {
      await expect(other.run(ref)).rejects.toMatchObject(none);
      await expect(other.remove(ref)).rejects.toMatchObject(none);
      await expect(other.get(ref)).rejects.toMatchObject(none);
      await expect(other.change(ref, { timeout: "50s" })).rejects.toMatchObject(none);
      await expect(other.pause(ref)).rejects.toMatchObject(none);
      await expect(other.history(ref)).rejects.toMatchObject(none);
      await expect(other.firing(ref, id)).rejects.toMatchObject(none);
      await expect(other.preview(ref, 1, "2030-01-01T00:00:00Z")).rejects.toMatchObject(none);
      await expect(other.backfill(ref, "2026-01-01T00:00:00Z", "2026-02-01T00:00:00Z")).rejects.toMatchObject(none);
      await expect(other.redrive(ref)).rejects.toMatchObject(none);
    }
    expect(await other.list()).toEqual([]);
    expect(await ground.history(name)).toHaveLength(1);
  });
});
