// Consumer groups mean the same through every door.
import { randomUUID } from "node:crypto";
import { afterAll, describe, expect, test } from "vitest";
import type { ConsumerDoor, OpenConsumerDoor, Taken } from "./consumer_door.ts";
import { CONSUMER_DOORS } from "./consumer_doors.ts";
import type { Caller } from "./door.ts";
import { numbered, scene } from "./scene.ts";
import { openSqlDoor } from "./sql_door.ts";

const set = scene();
const doors: ConsumerDoor[] = [];
afterAll(() => Promise.all(doors.map((door) => door.close())));

async function openDoor(open: OpenConsumerDoor, caller: Caller = set.own): Promise<ConsumerDoor> {
  const door = await open(caller);
  doors.push(door);
  return door;
}

/** Appends events of types under a prefix of their own, one stream for each word; gives the selector for them. */
async function events(...streams: string[][]): Promise<{ types: string[] }> {
  const prefix = `c${randomUUID().slice(0, 8)}`;
  const log = await set.open(openSqlDoor);
  for (const [index, types] of streams.entries()) {
    await log.append(
      `${prefix}-${index}`,
      types.map((type) => ({ type: `${prefix}.${type}`, data: { n: index, big: 1 } })),
    );
  }
  await numbered(set);
  return { types: [`${prefix}.*`] };
}

const fresh = (): string => `group-${randomUUID()}`;
const words = (taken: readonly Taken[]): (string | undefined)[] => taken.map(({ event }) => event.type.split(".")[1]);
const retry = { attempts: 2, delays: ["0s"], jitter: 0 };

describe.each(CONSUMER_DOORS)("%s", (kind, open) => {
  test("made, defined, changed, listed, removed", async () => {
    const door = await openDoor(open);
    const name = fresh();
    const made = await door.create({ name, selector: { types: ["x.*"] }, timeout: "45s" });
    expect(made).toMatchObject({
      name,
      mode: "pull",
      version: 1,
      status: "active",
      selector: { types: ["x.*"] },
      key: "stream",
      timeout: "45s",
      maxInFlight: 1000,
      stats: { checkpoint: "0", inFlight: 0, held: 0, parked: 0, delivered: "0", skipped: "0", failed: "0" },
    });
    await expect(door.create({ name })).rejects.toMatchObject({ code: "already_exists" });
    expect(await door.define(name, { selector: { types: ["x.*"] }, timeout: "45s" })).toMatchObject({ version: 1 });
    expect(await door.define(name, { selector: { types: ["y"] } })).toMatchObject({ version: 2, timeout: "30s" });
    expect(await door.change(name, { maxInFlight: 5 })).toMatchObject({
      version: 3,
      selector: { types: ["y"] },
      maxInFlight: 5,
    });
    for (const ref of [name, made.id]) expect(await door.get(ref)).toMatchObject({ id: made.id, name, version: 3 });
    expect(await door.list()).toContain(name);
    await door.remove(made.id);
    await expect(door.get(name)).rejects.toMatchObject({ code: "not_found" });
    expect(await door.list()).not.toContain(name);
  });

  test.each([
    ["no sound name", { name: "a b" }, "name"],
    ["a field nobody knows", { name: "x", colour: "red" }, "colour"],
    ["an operator nobody knows", { name: "x", selector: { where: { path: "data.a", gtt: 1 } } }, "selector.where.gtt"],
    ["a duration that is none", { name: "x", retry: { base: "soon" } }, "retry.base"],
    ["a start ahead of the log", { name: "x", start: { after: "999999" } }, "start.after"],
  ])("%s is refused by name, and nothing is made", async (_, spec, field) => {
    const door = await openDoor(open);
    await expect(door.create(spec)).rejects.toMatchObject({ code: "invalid_input", field });
    await expect(door.get("x")).rejects.toMatchObject({ code: "not_found" });
  });

  test("order per key while other keys go on; what failed comes again with what follows it", async () => {
    const door = await openDoor(open);
    const name = fresh();
    await door.create({ name, selector: await events(["a1", "a2"], ["b1"]) });
    const one = await door.receive(name, { consumer: "one", max: 1 });
    expect(words(one)).toEqual(["a1"]);
    const two = await door.receive(name, { consumer: "two" });
    expect(words(two)).toEqual(["b1"]);
    expect(await door.receive(name, { consumer: "three" })).toEqual([]);
    expect(await door.settle(name, "nack", one, { delay: "0s", reason: "not yet" })).toBe(1);
    const again = await door.receive(name, { consumer: "two", wait: "5s" });
    expect(again.map(({ attempt }) => attempt)).toEqual([2, 1]);
    expect(words(again)).toEqual(["a1", "a2"]);
    expect(await door.settle(name, "ack", [...again, ...two])).toBe(3);
    expect((await door.get(name)).stats).toMatchObject({ inFlight: 0, delivered: "3", failed: "1", parked: 0 });
  });

  test("what was settled or lost cannot be settled again, and of that request nothing happens", async () => {
    const door = await openDoor(open);
    const name = fresh();
    await door.create({ name, selector: await events(["a"], ["b"]), batch: { size: 1 } });
    const [a] = await door.receive(name, { consumer: "one" });
    const [b] = await door.receive(name, { consumer: "two" });
    if (a === undefined || b === undefined) throw new Error("nothing came");
    await door.settle(name, "ack", [a]);
    for (const how of ["ack", "nack", "park", "skip", "release"] as const) {
      await expect(door.settle(name, how, [b, a])).rejects.toMatchObject({ code: "lease_lost" });
    }
    await expect(door.renew(name, a.lease)).rejects.toMatchObject({ code: "lease_lost", field: "lease" });
    await door.renew(name, b.lease, "60s");
    expect(await door.settle(name, "release", [b])).toBe(1);
    const [again] = await door.receive(name, { consumer: "two" });
    expect(again).toMatchObject({ id: b.id, attempt: 1 });
    if (again === undefined) throw new Error("it did not come again");
    expect(await door.settle(name, "skip", [again], { reason: "not mine" })).toBe(1);
    expect((await door.get(name)).stats).toMatchObject({ delivered: "1", skipped: "1", inFlight: 0 });
  });

  test("an expired lease goes to another consumer; the late acknowledgement is refused", async () => {
    const door = await openDoor(open);
    const name = fresh();
    await door.create({ name, selector: await events(["a"]), timeout: "1s" });
    const lost = await door.receive(name, { consumer: "one" });
    const found = await door.receive(name, { consumer: "two", wait: "20s" });
    expect(found).toMatchObject([{ id: lost[0]?.id, attempt: 2 }]);
    await expect(door.settle(name, "ack", lost)).rejects.toMatchObject({ code: "lease_lost" });
    expect(await door.settle(name, "ack", found)).toBe(1);
  });

  test("after the last attempt it is parked and its key goes on; inspected, redriven, discarded", async () => {
    const door = await openDoor(open);
    const name = fresh();
    await door.create({ name, selector: await events(["a", "b"], ["c"]), retry });
    for (const reason of ["first", "second"]) {
      const got = await door.receive(name, { consumer: "one", max: 1, wait: "5s" });
      expect(words(got)).toEqual(["a"]);
      await door.settle(name, "nack", got, { reason });
    }
    const rest = await door.receive(name, { consumer: "one" });
    expect(words(rest)).toEqual(["b", "c"]);
    await door.settle(name, "park", rest.slice(1), { reason: "no good" });
    await door.settle(name, "ack", rest.slice(0, 1));
    const parked = await door.deliveries(name, "parked");
    expect(parked.map(({ state, attempts, reason }) => [state, attempts, reason])).toEqual([
      ["parked", 2, "second"],
      ["parked", 1, "no good"],
    ]);
    const [a, c] = parked.map(({ id }) => id);
    const looked = await door.delivery(name, a ?? "");
    expect(looked).toMatchObject({ id: a, state: "parked", event: { position: a, data: { n: 0 } } });
    expect(looked.history.map(({ outcome, reason }) => [outcome, reason])).toEqual([
      ["retried", "first"],
      ["parked", "second"],
    ]);
    expect(await door.redrive(name, [c ?? ""])).toBe(1);
    const redriven = await door.receive(name, { consumer: "one", wait: "5s" });
    expect(redriven).toMatchObject([{ id: c, attempt: 1 }]);
    await door.settle(name, "ack", redriven);
    expect(await door.discard(name)).toBe(1);
    expect(await door.redrive(name)).toBe(0);
    expect(await door.deliveries(name, "parked")).toEqual([]);
    expect((await door.get(name)).stats).toMatchObject({ parked: 0, delivered: "2", held: 0, inFlight: 0 });
  });

  test("paused, dropped, reset, replayed", async () => {
    const door = await openDoor(open);
    const name = fresh();
    const selector = await events(["a"], ["b"]);
    await door.create({ name, selector });
    expect(await door.pause(name)).toMatchObject({ status: "paused" });
    expect(await door.receive(name, { consumer: "one" })).toEqual([]);
    expect(await door.resume(name)).toMatchObject({ status: "active" });
    const both = await door.receive(name, { consumer: "one" });
    expect(words(both)).toEqual(["a", "b"]);
    await door.settle(name, "ack", both);
    const first = both[0]?.id ?? "";
    await door.replay(name, String(BigInt(first) - 1n), first);
    const replayed = await door.receive(name, { consumer: "one" });
    expect(words(replayed)).toEqual(["a"]);
    await door.settle(name, "ack", replayed);
    await door.reset(name, { after: first });
    expect(words(await door.receive(name, { consumer: "one" }))).toEqual(["b"]);
    await door.reset(name, "now");
    expect(await door.receive(name, { consumer: "one" })).toEqual([]);
    await door.pause(name, true);
    const log = await set.open(openSqlDoor);
    await log.append(`late-${name}`, { type: selector.types[0]?.replace("*", "late") ?? "", data: 1 });
    await numbered(set);
    await door.resume(name);
    expect(await door.receive(name, { consumer: "one" })).toEqual([]);
  });

  test("acknowledged as it is handed out", async () => {
    const door = await openDoor(open);
    const name = fresh();
    await door.create({ name, selector: await events(["a"]) });
    const got = await door.receive(name, { consumer: "one", autoAck: true });
    expect(words(got)).toEqual(["a"]);
    expect((await door.get(name)).stats).toMatchObject({ inFlight: 0, delivered: "1" });
  });

  test("another tenant has no part in any of it", async () => {
    const door = await openDoor(open);
    const other = await openDoor(open, set.other);
    const name = fresh();
    const made = await door.create({ name, selector: await events(["a"]) });
    const got = await door.receive(name, { consumer: "one" });
    for (const ref of [name, made.id]) {
      const none = { code: "not_found" };
      await expect(other.get(ref)).rejects.toMatchObject(none);
      await expect(other.change(ref, { timeout: "50s" })).rejects.toMatchObject(none);
      await expect(other.receive(ref, { consumer: "x" })).rejects.toMatchObject(none);
      await expect(other.settle(ref, "ack", got)).rejects.toMatchObject(none);
      await expect(other.deliveries(ref)).rejects.toMatchObject(none);
      await expect(other.remove(ref)).rejects.toMatchObject(none);
    }
    expect(await other.list()).not.toContain(name);
    expect(await door.settle(name, "ack", got)).toBe(1);
  });

  // Logins of the database have no portals.
  const portals = kind === "SQL" ? [] : ["a customer's portal token has no part in any of it"];
  test.each(portals)("%s", async () => {
    const door = await openDoor(open);
    const name = fresh();
    await door.create({ name, selector: await events(["a"]) });
    const got = await door.receive(name, { consumer: "one" });
    const answer = await set.app.call("POST", "/v1/applications/acme/portal-token", {});
    const { token } = (await answer.json()) as { token: string };
    const portal = await openDoor(open, { ...set.own, apiKey: token });
    const forbidden = { code: "forbidden" };
    await expect(portal.create({ name: fresh() })).rejects.toMatchObject(forbidden);
    await expect(portal.get(name)).rejects.toMatchObject(forbidden);
    await expect(portal.change(name, { timeout: "50s" })).rejects.toMatchObject(forbidden);
    await expect(portal.receive(name, { consumer: "x" })).rejects.toMatchObject(forbidden);
    await expect(portal.settle(name, "ack", got)).rejects.toMatchObject(forbidden);
    await expect(portal.deliveries(name)).rejects.toMatchObject(forbidden);
    await expect(portal.redrive(name)).rejects.toMatchObject(forbidden);
    expect(await door.settle(name, "ack", got)).toBe(1);
  });
});
