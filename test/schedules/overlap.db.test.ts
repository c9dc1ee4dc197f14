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

test("skip: while one takes long all others are one line, which counts them; what comes after it begins a new one", async () => {
  await clock.create({ every: "1s" });
  await clock.pass(1);
  const first = await clock.tick();
  for (let n = 0; n < 20; n++) {
    await clock.pass(1);
    expect(await clock.tick()).toEqual([]);
  }
  expect(await clock.history()).toMatchObject([
    { id: "1", state: "running" },
    {
      id: "2",
      state: "skipped",
      reason: "20 occurrences were skipped: the one before was not over",
      found: { skipped: 20, since: clock.at(2), until: clock.at(21) },
      nominalAt: clock.at(21),
    },
  ]);
  await clock.settle(first);
  await clock.pass(1);
  const second = await clock.tick();
  await clock.pass(1);
  await clock.tick();
  await clock.hand.query("select gapless.run_schedule('s')");
  await clock.pass(1);
  await clock.tick();
  expect(await clock.occurrences()).toEqual([
    "1 1 done",
    "2 21 skipped",
    "3 22 running",
    "4 23 skipped",
    "5 - running",
    "6 24 skipped",
  ]);
  // What was skipped can be made up for, each of it.
  await clock.settle(second);
  const range = [clock.at(2), clock.at(22)];
  expect(await clock.hand.value("gapless.backfill_schedule('s', $1, $2)", range)).toBe(20);
  await clock.run();
});

test("lines tell of one policy each, and of what was missed beside them", async () => {
  await clock.create({ every: "1s", overlap: "queue-one" });
  await clock.pass(1);
  await clock.tick();
  for (let n = 0; n < 3; n++) {
    await clock.pass(1);
    await clock.tick();
  }
  await clock.hand.query(`select gapless.change_schedule('s', '{"overlap": "skip"}')`);
  await clock.pass(1);
  await clock.tick();
  await clock.pass(30);
  await clock.tick();
  expect((await clock.history()).map(({ id, state, reason }) => [id, state, reason])).toEqual([
    ["1", "running", null],
    ["2", "pending", null],
    ["3", "skipped", "2 occurrences were skipped: one waited already"],
    ["4", "skipped", "the one before was not over"],
    ["5", "skipped", "29 occurrences were missed"],
    ["6", "skipped", "the one before was not over"],
  ]);
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
  expect(await clock.occurrences()).toEqual(["1 60 running", "2 120 pending", "3 240 skipped"]);
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
