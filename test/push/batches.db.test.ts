// Batches, and rates: how many events a request holds, how long it waits for them, and how many may go in a time.
import { afterEach, beforeEach, expect, test } from "vitest";
import { faultOf } from "../log/fault.ts";
import { ByHand, FAILS, type Job, WORKS } from "./by_hand.ts";

let hand: ByHand;
beforeEach(async () => {
  hand = await ByHand.start();
});
afterEach(async () => {
  expect(await hand.query("select * from gapless.verify()")).toEqual([]);
});

test("a batch holds as many as there are, up to its size, in the order of the log", async () => {
  await hand.create({ batch: { size: 4 } });
  await hand.append("a-1", 10);
  const jobs = await hand.jobs();
  // What follows of the same stream waits until the batch before has arrived.
  expect(jobs.map(({ p }) => p)).toEqual([["1", "2", "3", "4"]]);
  expect(await hand.begin(jobs)).toHaveLength(4);
  await hand.settle(jobs, WORKS);
  expect(await hand.run()).toEqual(["5", "6", "7", "8", "9", "10"]);
});

test("a request holds a megabyte at most: the rest of the batch is the next one", async () => {
  await hand.create({ batch: { size: 10 } });
  await hand.query(
    `select gapless.append('a-1', jsonb_agg(jsonb_build_object('type', 't', 'data', repeat('x', 400000)))) from generate_series(1, 5)`,
  );
  await hand.append("a-1");
  const sent: string[][] = [];
  let jobs = await hand.jobs();
  expect(jobs.map(({ p }) => p)).toEqual([["1", "2", "3", "4", "5", "6"]]);
  while (jobs.length > 0) {
    const p = (await hand.begin(jobs)).map(({ position }) => position);
    sent.push(p);
    ({ next: jobs } = await hand.settle([{ ...(jobs[0] as Job), p }], sent.length === 1 ? FAILS : WORKS));
  }
  // What failed takes along what follows in its stream.
  expect(sent).toEqual([["1", "2", "3"]]);
  await hand.pass(5.001);
  for (jobs = await hand.jobs(); jobs.length > 0; ) {
    const p = (await hand.begin(jobs)).map(({ position }) => position);
    sent.push(p);
    ({ next: jobs } = await hand.settle([{ ...(jobs[0] as Job), p }], WORKS));
  }
  expect(sent.slice(1)).toEqual([
    ["1", "2", "3"],
    ["4", "5", "6"],
  ]);
  expect(await hand.stats()).toMatchObject({ delivered: "6", inFlight: 0, checkpoint: "6" });
});

test("several batches are on their way when they hold other keys", async () => {
  await hand.create({ batch: { size: 3 } });
  for (let n = 0; n < 6; n++) await hand.append(`a-${n}`);
  expect((await hand.jobs()).map(({ p }) => p)).toEqual([
    ["1", "2", "3"],
    ["4", "5", "6"],
  ]);
});

test("a batch that is not full waits for more, up to batch.wait", async () => {
  await hand.create({ batch: { size: 3, wait: "10s" } });
  await hand.append("a-1");
  const first = await hand.round();
  expect([first.jobs, first.waitMs]).toEqual([[], 10_000]);
  await hand.pass(4);
  await hand.append("a-2");
  expect(await hand.jobs()).toEqual([]);
  await hand.append("a-3");
  expect((await hand.jobs()).map(({ p }) => p)).toEqual([["1", "2", "3"]]);
  await hand.append("a-4");
  expect(await hand.jobs()).toEqual([]);
  await hand.pass(10);
  expect((await hand.jobs()).map(({ p }) => p)).toEqual([["4"]]);
});

test("a batch that fails comes again as a whole, and counts an attempt for each", async () => {
  await hand.create({ batch: { size: 3 } });
  await hand.append("a-1", 3);
  await hand.settle(await hand.jobs(), FAILS);
  expect((await hand.waiting()).map(({ attempts, in: due }) => [attempts, due])).toEqual([
    [1, 5],
    [1, 5],
    [1, 5],
  ]);
  await hand.pass(5.001);
  const again = await hand.jobs();
  expect(again.map(({ p }) => p)).toEqual([["1", "2", "3"]]);
  await hand.settle(again, WORKS);
  expect(await hand.stats()).toMatchObject({ delivered: "3", failed: "3" });
});

test("room for sixteen requests is made if nothing else is said; less than one batch is refused", async () => {
  await hand.create({ batch: { size: 50 } });
  expect(await hand.get()).toMatchObject({ maxInFlight: 800 });
  const fault = await faultOf(hand.create({ name: "b", batch: { size: 50 }, maxInFlight: 10 }));
  expect(fault).toMatchObject({ code: "VG001", detail: { field: "maxInFlight" } });
});

test("a rate lets bursts through and makes the rest wait; waiting is no failure", async () => {
  await hand.create({ key: "none", rate: { limit: 2, per: "1s", burst: 4 } });
  await hand.append("a-1", 10);
  const counts: number[] = [];
  const waits: (number | null)[] = [];
  for (let second = 0; second < 4; second++) {
    const jobs = await hand.jobs();
    counts.push(jobs.length);
    await hand.settle(jobs, WORKS);
    waits.push((await hand.round()).waitMs);
    await hand.pass(1);
  }
  expect(counts).toEqual([4, 2, 2, 2]);
  expect(waits).toEqual([500, 500, 500, null]);
  expect(await hand.stats()).toMatchObject({ delivered: "10", failed: "0" });
});
