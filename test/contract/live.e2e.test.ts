// Following the log means the same through every door: each event once and in order, whatever is cut off in between.
import { describe, expect, test } from "vitest";
import { range } from "../feed/follow.ts";
import { DOORS, numbered, scene } from "./scene.ts";

const set = scene();

async function append(count: number, type = "t", stream = "live-1"): Promise<void> {
  const events = Array.from({ length: count }, (_, data) => ({ type, data }));
  const answer = await set.app.call("POST", `/v1/streams/${stream}/events`, { events });
  expect(answer.status).toBe(201);
}

describe.each(DOORS)("%s", (_, openDoor) => {
  test("old events, the seam, new events", async () => {
    const door = await set.open(openDoor);
    await append(150);
    const end = await numbered(set);
    const feed = await door.follow("0");
    await feed.caughtUp();
    expect(feed.caughtUpAfter).toBe(end);
    await append(20);
    await feed.until(end + 20);
    expect(feed.seen.map(({ position }) => position)).toEqual(range(1, end + 20));
    await feed.cut();
  });

  test("from now on, filtered", async () => {
    const door = await set.open(openDoor);
    await append(3, "before");
    await numbered(set);
    const feed = await door.follow(undefined, { types: ["wanted.*"] });
    await feed.caughtUp();
    expect(feed.seen).toEqual([]);
    await append(5, "unwanted");
    await append(5, "wanted.a");
    await append(5, "wanted.b", "live-2");
    await feed.until(10);
    expect(feed.seen.map(({ type }) => type)).toEqual([...Array(5).fill("wanted.a"), ...Array(5).fill("wanted.b")]);
    await feed.cut();
  });

  test("cut off again and again while others append: each position once, in order", async () => {
    const door = await set.open(openDoor);
    const begun = await numbered(set);
    let writing = true;
    const writer = (async () => {
      while (writing) await append(2);
    })();
    const seen: string[] = [];
    let place = String(begun);
    for (let round = 0; round < 6; round++) {
      const feed = await door.follow(place);
      await feed.until(25);
      place = await feed.cut();
      seen.push(...feed.seen.map(({ position }) => position));
    }
    writing = false;
    await writer;
    const end = await numbered(set);
    const feed = await door.follow(place);
    await feed.caughtUp();
    await feed.cut();
    seen.push(...feed.seen.map(({ position }) => position));
    expect(seen).toEqual(range(begun + 1, end));
  });
});
