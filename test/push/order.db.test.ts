// Order per key: the next event of a key is sent when the one before has arrived; other keys go on.
import { afterEach, beforeEach, expect, test } from "vitest";
import { ByHand, FAILS, type Job, WORKS } from "./by_hand.ts";

let hand: ByHand;
beforeEach(async () => {
  hand = await ByHand.start();
});
afterEach(async () => {
  expect(await hand.query("select * from gapless.verify()")).toEqual([]);
});

const sent = (jobs: Job[]) => jobs.flatMap(({ p }) => p).sort((a, b) => Number(a) - Number(b));

test("of a stream one event is on its way at a time, of many streams many", async () => {
  await hand.create();
  for (const stream of ["a-1", "a-2", "a-1", "a-2", "a-1"]) await hand.append(stream);
  const jobs = await hand.jobs();
  expect(sent(jobs)).toEqual(["1", "2"]);
  const { next } = await hand.settle(jobs, WORKS);
  expect(sent(next)).toEqual(["3", "4"]);
  expect(await hand.jobs()).toEqual([]);
  const last = await hand.settle(next, WORKS);
  expect(sent(last.next)).toEqual(["5"]);
  await hand.settle(last.next, WORKS);
  expect(await hand.stats()).toMatchObject({ delivered: "5", inFlight: 0, checkpoint: "5" });
});

test("a failing event holds up its own key; later ones of the key follow in order when it has arrived", async () => {
  await hand.create();
  for (const stream of ["a-1", "a-1", "a-2", "a-1"]) await hand.append(stream);
  const jobs = await hand.jobs();
  expect(sent(jobs)).toEqual(["1", "3"]);
  await hand.settle(
    jobs.filter(({ p }) => p[0] === "1"),
    FAILS,
  );
  await hand.settle(
    jobs.filter(({ p }) => p[0] === "3"),
    WORKS,
  );
  await hand.append("a-1");
  await hand.append("a-2");
  expect(await hand.run()).toEqual(["6"]);
  expect(await hand.stats()).toMatchObject({ checkpoint: "0", retrying: 1, held: 3 });
  await hand.pass(5.001);
  expect(await hand.run()).toEqual(["1", "2", "4", "5"]);
  expect(await hand.stats()).toMatchObject({ checkpoint: "6", retrying: 0, held: 0, delivered: "6" });
});

test("behind what the endpoint wants no more of, its key goes on", async () => {
  await hand.create();
  await hand.append("a-1", 3);
  const jobs = await hand.jobs();
  expect(sent(jobs)).toEqual(["1"]);
  const { next } = await hand.settle(jobs, { ...FAILS, abort: true });
  expect(sent(next)).toEqual(["2"]);
  const last = await hand.settle(next, WORKS);
  expect(sent(last.next)).toEqual(["3"]);
  await hand.settle(last.next, WORKS);
  expect(await hand.stats()).toMatchObject({ delivered: "2", parked: 1, inFlight: 0 });
});

test("key none: nothing waits for anything", async () => {
  await hand.create({ key: "none" });
  await hand.append("a-1", 5);
  const jobs = await hand.jobs();
  expect(sent(jobs)).toEqual(["1", "2", "3", "4", "5"]);
  await hand.settle(jobs.slice(0, 1), FAILS);
  await hand.settle(jobs.slice(1), WORKS);
  expect(await hand.stats()).toMatchObject({ delivered: "4", retrying: 1 });
});

test("a key of the data", async () => {
  await hand.create({ key: "data.customer" });
  for (const [stream, customer] of [
    ["a-1", "x"],
    ["a-2", "x"],
    ["a-1", "y"],
    ["a-1", null],
    ["a-1", null],
  ]) {
    await hand.query("select gapless.append($1, $2)", [
      stream,
      { type: "t", data: customer === null ? {} : { customer } },
    ]);
  }
  await hand.append("b-1", 1);
  expect(sent(await hand.jobs())).toEqual(["1", "3", "4", "5", "6"]);
});

test("maxInFlight events are out at most; what is settled makes room, and nothing is forgotten", async () => {
  await hand.create({ maxInFlight: 3 });
  for (let n = 0; n < 10; n++) await hand.append(`a-${n}`);
  const jobs = await hand.jobs();
  expect(sent(jobs)).toEqual(["1", "2", "3"]);
  await hand.settle(jobs.slice(0, 1), WORKS);
  const more = await hand.jobs();
  expect(sent(more)).toEqual(["4"]);
  await hand.settle([...jobs.slice(1), ...more], WORKS);
  expect((await hand.run()).map(Number).sort((a, b) => a - b)).toEqual([5, 6, 7, 8, 9, 10]);
});

test("paused it buffers, or drops what comes; what is on its way to a server is taken back", async () => {
  await hand.create();
  await hand.append("a-1", 2);
  const jobs = await hand.jobs();
  await hand.query("select gapless.pause_subscription('hook')");
  expect(await hand.begin(jobs)).toEqual([]);
  await hand.append("a-2");
  expect(await hand.run()).toEqual([]);
  expect(await hand.get()).toMatchObject({ status: "paused" });
  await hand.query("select gapless.resume_subscription('hook')");
  expect((await hand.run()).sort()).toEqual(["1", "2", "3"]);
  await hand.query("select gapless.pause_subscription('hook', true)");
  await hand.append("a-2", 2);
  expect(await hand.run()).toEqual([]);
  await hand.query("select gapless.resume_subscription('hook')");
  await hand.append("a-2");
  expect(await hand.run()).toEqual(["6"]);
});

test("reset and replay deliver again; a webhook that is made may begin anywhere", async () => {
  await hand.append("a-1", 3);
  await hand.create();
  expect(await hand.run()).toEqual([]);
  await hand.append("a-1");
  expect(await hand.run()).toEqual(["4"]);
  await hand.query(`select gapless.reset_subscription('hook', '{"after": "1"}')`);
  expect(await hand.run()).toEqual(["2", "3", "4"]);
  await hand.query("select gapless.replay_subscription('hook', 0, 2)");
  expect(await hand.run()).toEqual(["1", "2"]);
  await hand.create({ name: "all", start: "beginning" });
  expect(await hand.run()).toEqual(["1", "2", "3", "4"]);
  expect(await hand.stats("all")).toMatchObject({ lag: { events: "0" }, checkpoint: "4" });
});

test("a webhook that is removed while a request is under way leaves nothing behind", async () => {
  const { id } = await hand.create();
  await hand.append("a-1", 2);
  const jobs = await hand.jobs();
  await hand.begin(jobs);
  await hand.query("select gapless.remove_subscription('hook')");
  expect(await hand.settle(jobs, WORKS)).toMatchObject({ next: [], busy: [] });
  expect(await hand.settle(jobs, FAILS)).toMatchObject({ next: [], busy: [] });
  expect(await hand.begin(jobs)).toEqual([]);
  expect(await hand.jobs()).toEqual([]);
  const tables = await hand.database.query<{
    name: string;
  }>(`select c.relname as name from pg_attribute a join pg_class c on c.oid = a.attrelid
    where a.attname = 'subscription_id' and c.relkind = 'r' and c.relnamespace = 'gapless'::regnamespace`);
  expect(tables.length).toBeGreaterThan(8);
  for (const { name } of tables) {
    const left = await hand.database.query(`select from gapless.${name} where subscription_id = $1`, [id]);
    expect([name, left.length]).toEqual([name, 0]);
  }
});
