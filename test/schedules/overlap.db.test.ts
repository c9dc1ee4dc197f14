// What happens when it is time and the occurrence before is not over.
import { afterEach, beforeAll, expect, test } from "vitest";
import { ByClock, WENT_WELL, WENT_WRONG } from "./by_clock.ts";

let clock: ByClock;
beforeAll(async () => {
  clock = await ByClock.start();
});
afterEach(() => clock.fresh());

test("skip: what is due meanwhile is written down as skipped, and the next comes in its time", async () => {
  await clock.create({ every: "60s" });
  await clock.pass(60);
  const first = await clock.tick();
  expect(first).toMatchObject([{ p: ["1"], k: "schedule" }]);
  await clock.pass(60);
  expect(await clock.tick()).toEqual([]);
  expect(await clock.history()).toMatchObject([
    { id: "1", state: "running" },
    { id: "2", state: "skipped", reason: "the one before was not over" },
  ]);
  await clock.settle(first, WENT_WELL);
  await clock.pass(60);
  expect(await clock.run()).toEqual(["3"]);
  expect(await clock.occurrences()).toEqual(["1 60 done", "2 120 skipped", "3 180 done"]);
});

test("skip: one that waits for its next attempt is not over, one that is parked is", async () => {
  await clock.create({ every: "60s", retry: { attempts: 2, base: "90s", jitter: 0 } });
  await clock.pass(60);
  await clock.settle(await clock.tick(), WENT_WRONG);
  await clock.pass(60);
  expect(await clock.tick()).toEqual([]);
  await clock.pass(30);
  const again = await clock.tick();
  expect(again).toMatchObject([{ p: ["1"] }]);
  await clock.settle(again, WENT_WRONG);
  await clock.pass(30);
  expect(await clock.run()).toEqual(["3"]);
  expect(await clock.occurrences()).toEqual(["1 60 parked", "2 120 skipped", "3 180 done"]);
});

test("queue-one: one waits, further ones are skipped", async () => {
  await clock.create({ every: "60s", overlap: "queue-one" });
  await clock.pass(60);
  const first = await clock.tick();
  for (let n = 0; n < 3; n++) {
    await clock.pass(60);
    expect(await clock.tick()).toEqual([]);
  }
  expect(await clock.occurrences()).toEqual(["1 60 running", "2 120 pending", "3 180 skipped", "4 240 skipped"]);
  await clock.settle(first);
  expect(await clock.run()).toEqual(["2"]);
});

test("queue: one after the other, in order", async () => {
  await clock.create({ every: "60s", overlap: "queue" });
  await clock.pass(60);
  const first = await clock.tick();
  for (let n = 0; n < 3; n++) {
    await clock.pass(60);
    expect(await clock.tick()).toEqual([]);
  }
  await clock.settle(first);
  expect(await clock.run()).toEqual(["2", "3", "4"]);
});

test("allow: as many as there are, side by side", async () => {
  await clock.create({ every: "60s", overlap: "allow" });
  for (let n = 1; n <= 3; n++) {
    await clock.pass(60);
    expect(await clock.tick()).toMatchObject([{ p: [`${n}`] }]);
  }
});
