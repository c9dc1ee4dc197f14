// Appending means the same through every door.
import { randomUUID } from "node:crypto";
import { describe, expect, test } from "vitest";
import { DOORS, scene } from "./scene.ts";

const set = scene();
const e = { type: "order.placed", data: { amount: 1.5, note: 'ä " \\ \n' } };
const fresh = () => `order-${randomUUID()}`;

describe.each(DOORS)("%s", (name, openDoor) => {
  test("versions follow each other; each expectation is held to, and a refusal tells the version there is", async () => {
    const door = await set.open(openDoor);
    const stream = fresh();
    const versions = ({ firstVersion, lastVersion }: { firstVersion: string; lastVersion: string }) => [
      firstVersion,
      lastVersion,
    ];
    await expect(door.append(stream, e, "exists")).rejects.toMatchObject({
      code: "wrong_expected_version",
      actualVersion: "0",
    });
    await expect(door.append(stream, e, "3")).rejects.toMatchObject({
      code: "wrong_expected_version",
      actualVersion: "0",
    });
    expect(versions(await door.append(stream, e, "no_stream"))).toEqual(["1", "1"]);
    await expect(door.append(stream, e, "no_stream")).rejects.toMatchObject({
      code: "wrong_expected_version",
      actualVersion: "1",
    });
    expect(versions(await door.append(stream, [e, e], "1"))).toEqual(["2", "3"]);
    await expect(door.append(stream, e, "1")).rejects.toMatchObject({
      code: "wrong_expected_version",
      actualVersion: "3",
    });
    expect(versions(await door.append(stream, e, "exists"))).toEqual(["4", "4"]);
    expect(versions(await door.append(stream, e))).toEqual(["5", "5"]);
    expect(await door.version(stream)).toBe("5");
  });

  test("of ten that expect the same version one wins", async () => {
    const doors = await Promise.all(Array.from({ length: 10 }, () => set.open(openDoor)));
    const stream = fresh();
    const tries = await Promise.allSettled(doors.map((door) => door.append(stream, e, "no_stream")));
    expect(tries.filter((each) => each.status === "fulfilled")).toHaveLength(1);
    for (const each of tries) {
      if (each.status === "rejected")
        expect(each.reason).toMatchObject({ code: "wrong_expected_version", actualVersion: "1" });
    }
    expect((await doors[0]?.readStream(stream))?.events).toHaveLength(1);
  });

  test("the same event again is a duplicate; its id with anything else is refused", async () => {
    const door = await set.open(openDoor);
    const stream = fresh();
    const id = randomUUID();
    const first = await door.append(stream, { ...e, id });
    expect(first).toMatchObject({ stream, firstVersion: "1", eventIds: [id], duplicate: false });
    expect(await door.append(stream, { ...e, id })).toMatchObject({ ...first, duplicate: true });
    await expect(door.append(stream, { ...e, id, data: 2 })).rejects.toMatchObject({ code: "event_id_conflict" });
    await expect(door.append(fresh(), { ...e, id })).rejects.toMatchObject({ code: "event_id_conflict" });
    expect(await door.version(stream)).toBe("1");
  });

  // A command appends one event, and an import is not one transaction.
  const together = name === "CLI" ? [] : ["events of several streams are stored together or not at all"];
  test.each(together)("%s", async () => {
    const door = await set.open(openDoor);
    const [a, b] = [fresh(), fresh()];
    const stored = await door.appendAll?.([
      { ...e, stream: a },
      { ...e, stream: b },
    ]);
    expect(stored?.map(({ stream, lastVersion }) => [stream, lastVersion])).toEqual([
      [a, "1"],
      [b, "1"],
    ]);
    await expect(
      door.appendAll?.([
        { ...e, stream: a },
        { type: "not sound", data: 1, stream: b },
      ]),
    ).rejects.toMatchObject({ code: "invalid_input" });
    expect([await door.version(a), await door.version(b)]).toEqual(["1", "1"]);
  });

  test.each([
    ["a type with a space", { type: "a b", data: 1 }, "type"],
    ["a type that is too long", { type: "t".repeat(129), data: 1 }, "type"],
    ["no type", { data: 1 }, "type"],
    ["an id that is none", { ...e, id: "x" }, "id"],
    ["a topic with a control character", { ...e, topic: "a\u0007" }, "topic"],
    ["an unknown field", { ...e, colour: "red" }, "colour"],
  ])("%s is refused by name, and nothing is stored", async (_, event, field) => {
    const door = await set.open(openDoor);
    const stream = fresh();
    const refused = await door.append(stream, event as typeof e).then(
      () => undefined,
      (error: unknown) => error,
    );
    expect(refused).toMatchObject({ code: "invalid_input" });
    expect((refused as { field?: string }).field ?? "").toContain(field);
    expect((await door.readStream(stream)).events).toEqual([]);
  });

  test("a stream's name has 1 to 256 characters; everything else about it is free", async () => {
    const door = await set.open(openDoor);
    for (const stream of ["ä / ? # % 日本-1", "x".repeat(256), "'; drop table x; --"]) {
      expect(await door.append(stream, e)).toMatchObject({ stream });
      expect((await door.readStream(stream)).events[0]).toMatchObject({ stream });
    }
    for (const stream of ["x".repeat(257), "a\u0000b", "a\nb"]) {
      await expect(door.append(stream, e)).rejects.toThrow();
    }
  });

  test("what goes in comes out", async () => {
    const door = await set.open(openDoor);
    const stream = fresh();
    const event = {
      type: "T.x_y-1",
      topic: "a/b c/ä",
      data: { list: [1, null, true, "x", { deep: [] }], text: '" \\ \n \u2028 😀', tiny: 1e-7 },
      metadata: { correlation_id: "c-1", n: 1 },
    };
    const { eventIds } = await door.append(stream, event);
    const [seen] = (await door.readStream(stream)).events;
    expect(seen).toMatchObject({ ...event, stream, version: "1", id: eventIds[0] });
    if (door.event === undefined) return;
    expect(await door.event(eventIds[0] ?? "")).toMatchObject({ ...event, stream });
    await expect(door.event(randomUUID())).rejects.toMatchObject({ code: "not_found" });
  });
});
