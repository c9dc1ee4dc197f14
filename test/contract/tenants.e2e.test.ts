// Another tenant sees and changes nothing, through any door.
import { describe, expect, test } from "vitest";
import { DOORS, numbered, scene } from "./scene.ts";

const set = scene();
const e = { type: "secret.thing", data: "of the own tenant", topic: "secret/topic" };

describe.each(DOORS)("%s", (name, openDoor) => {
  test("streams, events, pages, cursors and feeds of one tenant are nothing to another", async () => {
    const own = await set.open(openDoor);
    const other = await set.open(openDoor, set.other);
    const stream = `secret-${name}`;
    const { eventIds } = await own.append(stream, [e, e, e]);
    await numbered(set);

    if (other.event !== undefined)
      await expect(other.event(eventIds[0] ?? "")).rejects.toMatchObject({ code: "not_found" });
    await expect(other.version(stream)).rejects.toMatchObject({ code: "not_found" });
    expect((await other.readStream(stream)).events).toEqual([]);
    for (const filter of [
      {},
      { types: ["secret.*"] },
      { topics: ["secret/**"] },
      { categories: ["secret"] },
      { streams: [stream] },
      { selector: { where: { path: "data", exists: true } } },
      { selector: { streams: [stream], where: { path: "type", starts_with: "secret" } } },
    ]) {
      expect((await other.read({ ...filter, limit: 1000 })).events.filter(({ type }) => type !== "own.thing")).toEqual(
        [],
      );
    }

    // The same names and ids are free over there, and begin at one.
    const feed = await other.follow(undefined);
    await feed.caughtUp();
    expect(await other.append(stream, { ...e, type: "own.thing", id: eventIds[0] ?? "" })).toMatchObject({
      firstVersion: "1",
      duplicate: false,
    });
    await own.append(stream, e);
    await feed.until(1);
    expect(feed.seen.map(({ type }) => type)).toEqual(["own.thing"]);
    await feed.cut();
    expect(await own.version(stream)).toBe("4");
    expect(await other.version(stream)).toBe("1");
  });
});
