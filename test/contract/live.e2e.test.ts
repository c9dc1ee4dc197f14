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

  test("by a selector: what is there, and what comes", async () => {
    const door = await set.open(openDoor);
    const begun = await numbered(set);
    await append(30, "counted");
    await numbered(set);
    const selector = {
      types: ["counted"],
      where: {
        all: [
          { path: "data", gte: 3 },
          { path: "data", lt: 8 },
        ],
      },
    };
    const feed = await door.follow(String(begun), { selector });
    await feed.until(5);
    await append(30, "counted", "live-3");
    await append(10, "other");
    await append(8, "counted");
    await feed.until(15);
    const live = [34, 35, 36, 37, 38, 74, 75, 76, 77, 78];
    expect(feed.seen.map(({ position }) => Number(position) - begun)).toEqual([4, 5, 6, 7, 8, ...live]);
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
