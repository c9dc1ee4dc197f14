// Triggers mean the same through every door.
import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import type { Caller } from "./door.ts";
import type { Fired, FiringDoors, OpenFiringDoors, TriggerDoor } from "./firing_door.ts";
import { FIRING_DOORS } from "./firing_doors.ts";
import { numbered, scene } from "./scene.ts";
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

const fresh = (): string => `t${randomUUID().slice(0, 8)}`;

/** Appends events `<prefix>.seen` with numbers. */
async function append(prefix: string, ...numbers: number[]): Promise<string[]> {
  const log = await set.open(openSqlDoor);
  const events = numbers.map((n) => ({ type: `${prefix}.seen`, data: { n } }));
  const { eventIds } = await log.append(`${prefix}-1`, events);
  await numbered(set);
  return eventIds;
}

/** What is only made ready for a test goes through SQL, where a call is quick. */
let ground: TriggerDoor;
beforeAll(async () => {
  ground = (await openDoor(openSqlFiringDoors)).triggers;
});

/** The firings through a door, the newest first, once they are so many and none of them is at work. */
async function settled(door: TriggerDoor, name: string, count: number): Promise<Fired[]> {
  await vi.waitFor(async () => {
    const fired = await ground.history(name);
    expect(fired).toHaveLength(count);
    for (const { state } of fired) expect(["done", "parked", "skipped"]).toContain(state);
  }, WAIT);
  return await door.history(name);
}

/** Appends to a stream of the prefix. */
const appending = (prefix: string) => ({
  type: "append",
  stream: `${prefix}.out-{{data.n}}`,
  event: { type: "alert.raised", data: { n: "{{data.n}}", nobody: "{{data.nobody}}" } },
});

describe.each(FIRING_DOORS)("%s", (_, open) => {
  test("made, defined, changed, listed, removed", async () => {
    const { triggers } = await openDoor(open);
    const name = fresh();
    const spec = { selector: { types: [`${name}.seen`] }, actions: [appending(name)], timeout: "45s" };
    const made = await triggers.create({ name, ...spec });
    expect(made).toMatchObject({ name, mode: "trigger", version: 1, status: "active", enabled: true, timeout: "45s" });
    expect(made.actions).toMatchObject([{ type: "append" }]);
    await expect(triggers.create({ name, ...spec })).rejects.toMatchObject({ code: "already_exists" });
    expect(await triggers.define(name, spec)).toMatchObject({ id: made.id, version: 1 });
    expect(await ground.define(name, { ...spec, cooldown: "5m" })).toMatchObject({ version: 2, cooldown: "5m" });
    expect(await triggers.change(name, { timeout: "50s", cooldown: null })).toMatchObject({
      version: 3,
      timeout: "50s",
      cooldown: null,
    });
    for (const ref of [name, made.id]) {
      expect(await triggers.get(ref)).toMatchObject({ id: made.id, version: 3 });
    }
    expect(await triggers.list()).toContain(name);
    expect((await triggers.stats()).total).toBeGreaterThan(0);
    await triggers.remove(made.id);
    await expect(triggers.get(name)).rejects.toMatchObject({ code: "not_found" });
    expect(await ground.list()).not.toContain(name);
  });

  test.each([
    ["no actions", {}, /^actions$/],
    ["an action nobody knows", { actions: [{ type: "fax" }] }, /^actions\[0\]\.type$/],
    [
      "a frequency without its window",
      { actions: [{ type: "log", message: "x" }], frequency: { count: 2 } },
      /^(frequency\.)?within$/,
    ],
  ])("%s: refused by name, and nothing is made", async (_, spec, field) => {
    const { triggers } = await openDoor(open);
    const name = fresh();
    await expect(triggers.create({ name, ...spec })).rejects.toMatchObject({
      code: "invalid_input",
      field: expect.stringMatching(field),
    });
    await expect(ground.get(name)).rejects.toMatchObject({ code: "not_found" });
  });

  test("it fires; what could not be done is parked, redriven without what went well, given up", async () => {
    const { triggers } = await openDoor(open);
    const name = fresh();
    await ground.create({
      name,
      selector: { types: [`${name}.seen`] },
      actions: [{ type: "notify", channel: name, message: "{{data.n}} came" }, appending(name)],
      retry: { attempts: 1 },
    });
    await append(name, 1, 2);
    const [second, first] = await settled(triggers, name, 2);
    if (first === undefined || second === undefined) throw new Error("it did not fire");
    expect(BigInt(first.id)).toBeLessThan(BigInt(second.id));
    expect(first).toMatchObject({ state: "parked", attempts: 1, depth: 0 });
    expect(first.actions).toMatchObject([
      { type: "notify", ok: false },
      { type: "append", ok: true },
    ]);
    expect(await triggers.history(name, "parked")).toHaveLength(2);
    const looked = await triggers.firing(name, first.id);
    expect(looked).toMatchObject({
      id: first.id,
      firingId: first.firingId,
      history: [{ attempt: 1, outcome: "parked" }],
    });
    const admin = await set.database.connect();
    await admin.query("set gapless.tenant = 'default'");
    await admin.query("select gapless.define_channel($1, $2)", [name, { type: "log" }]);
    await admin.end();
    expect(await triggers.redrive(name, [first.id])).toBe(1);
    await vi.waitFor(async () => expect((await ground.firing(name, first.id)).state).toBe("done"), WAIT);
    expect((await ground.firing(name, first.id)).firingId).toBe(first.firingId);
    expect(await triggers.discard(name)).toBe(1);
    expect(await triggers.redrive(name)).toBe(0);
    expect((await triggers.get(name)).stats).toMatchObject({ parked: 0, fired: "2" });
    const log = await set.open(openSqlDoor);
    const { events } = await log.readStream(`${name}.out-1`);
    expect(events.map(({ data }) => data)).toMatchObject([{ n: 1 }]);
    expect(events[0]?.metadata).toMatchObject({ causation_id: expect.any(String), depth: 1 });
  });

  test("paused, it keeps what comes or passes it over", async () => {
    const { triggers } = await openDoor(open);
    const name = fresh();
    await ground.create({ name, selector: { types: [`${name}.seen`] }, actions: [appending(name)] });
    expect(await triggers.pause(name)).toMatchObject({ status: "paused" });
    await append(name, 1);
    expect(await triggers.resume(name)).toMatchObject({ status: "active" });
    await settled(ground, name, 1);
    await triggers.pause(name, true);
    await append(name, 2);
    await ground.resume(name);
    await append(name, 3);
    const [last] = await settled(ground, name, 2);
    expect(last?.actions).toMatchObject([{ result: { stream: `${name}.out-3` } }]);
  });

  test("tested and tested back: the actions are filled in, and nothing is done", async () => {
    const { triggers } = await openDoor(open);
    const name = fresh();
    const spec = { selector: { types: [`${name}.seen`] }, actions: [appending(name)] };
    const [id = ""] = await append(name, 7, 8);
    await ground.create({ name, ...spec });
    const event = { type: `${name}.seen`, data: { n: 5 } };
    const filled = (n: number) => ({
      matches: true,
      fires: true,
      actions: [{ type: "append", stream: `${name}.out-${n}`, event: { data: { n } } }],
      unknownPaths: ["data.nobody"],
    });
    expect(await triggers.test(name, { event })).toMatchObject(filled(5));
    expect(await triggers.test(name, { eventId: id })).toMatchObject(filled(7));
    expect(await triggers.tryOut({ name: fresh(), ...spec }, event)).toMatchObject(filled(5));
    const back = await triggers.backtest(name, { last: 2 });
    expect(back).toMatchObject({ matched: 2, fired: 2 });
    expect(back.firings.map(({ actions }) => actions[0]?.["stream"])).toEqual([`${name}.out-7`, `${name}.out-8`]);
    expect(await ground.history(name)).toEqual([]);
    expect(await triggers.test(name, { event: { type: "other", data: {} } })).toMatchObject({
      matches: false,
      fires: false,
    });
    await expect(triggers.backtest(name, { last: 0 })).rejects.toMatchObject({
      code: "invalid_input",
      field: expect.stringContaining("last"),
    });
    const unknown = { eventId: randomUUID() };
    await expect(triggers.test(name, unknown)).rejects.toMatchObject({ code: "not_found" });
  });

  test("another tenant has no part in any of it", async () => {
    const { triggers: other } = await openDoor(open, set.other);
    const name = fresh();
    const made = await ground.create({ name, selector: { types: [`${name}.seen`] }, actions: [appending(name)] });
    await append(name, 1);
    const [fired] = await settled(ground, name, 1);
    const none = { code: "not_found" };
    for (const ref of [name, made.id]) {
      await expect(other.get(ref)).rejects.toMatchObject(none);
      await expect(other.remove(ref)).rejects.toMatchObject(none);
      await expect(other.firing(ref, fired?.id ?? "")).rejects.toMatchObject(none);
      await expect(other.change(ref, { timeout: "50s" })).rejects.toMatchObject(none);
      await expect(other.pause(ref)).rejects.toMatchObject(none);
      await expect(other.history(ref)).rejects.toMatchObject(none);
      await expect(other.redrive(ref)).rejects.toMatchObject(none);
      await expect(other.backtest(ref, { last: 10 })).rejects.toMatchObject(none);
      await expect(other.test(ref, { event: { type: "x", data: 1 } })).rejects.toMatchObject(none);
    }
    expect(await other.list()).toEqual([]);
    expect(await ground.get(name)).toMatchObject({ version: 1, status: "active" });
  });
});
