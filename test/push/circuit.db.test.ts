// What failures mean for an endpoint as a whole: its circuit opens and is probed, and who fails for days is disabled.
import { afterEach, beforeEach, expect, test } from "vitest";
import { ByHand, FAILS, type Job, WORKS } from "./by_hand.ts";

let hand: ByHand;
beforeEach(async () => {
  hand = await ByHand.start();
});
afterEach(async () => {
  expect(await hand.query("select * from gapless.verify()")).toEqual([]);
});

/** Each of a stream of its own, so that none waits for another. */
async function append(count: number, from = 0): Promise<void> {
  for (let n = 0; n < count; n++) await hand.append(`order-${from + n}`);
}

/** Sends one after the other, up to so many, and answers each. */
async function send(count: number, answer: (n: number) => object): Promise<Job[]> {
  const jobs = (await hand.jobs()).slice(0, count);
  for (const [n, job] of jobs.entries()) await hand.settle([job], answer(n) as never);
  return jobs;
}

test("ten failures in a row open the circuit: nothing is sent, no attempt is used up, and the log is told", async () => {
  await hand.create({ maxInFlight: 100 });
  await append(12);
  const jobs = await hand.jobs();
  for (const job of jobs.slice(0, 9)) await hand.settle([job], FAILS);
  expect(await hand.get()).toMatchObject({ status: "active" });
  await hand.settle([jobs[9] as Job], FAILS);
  expect(await hand.get()).toMatchObject({ status: "broken", enabled: true });
  // What was on its way to a server is given back.
  expect(await hand.begin(jobs.slice(10))).toEqual([]);
  expect((await hand.waiting()).slice(10)).toMatchObject([
    { state: "due", attempts: 0 },
    { state: "due", attempts: 0 },
  ]);
  expect(await hand.jobs()).toEqual([]);
  await append(1, 50);
  expect(await hand.jobs()).toEqual([]);
  expect(await hand.notices()).toMatchObject([
    {
      type: "webhook.broken",
      tenant: "default",
      data: { name: "hook", failuresInRow: 10, until: "2030-01-01T00:00:30.000000Z" },
    },
  ]);
});

test("it is probed by one request at a time, after longer and longer pauses, and a success closes it", async () => {
  await hand.create({ maxInFlight: 100, retry: { delays: ["1s"], attempts: 100, jitter: 0 } });
  await append(12);
  await send(12, () => FAILS);
  const pauses = [30, 60, 120, 240, 480, 600, 600];
  for (const pause of pauses) {
    await hand.pass(pause - 1);
    expect(await hand.jobs()).toEqual([]);
    await hand.pass(1);
    const probes = await hand.jobs();
    expect(probes).toHaveLength(1);
    expect(await hand.jobs()).toEqual([]);
    await hand.settle(probes, FAILS);
  }
  await hand.pass(600);
  const probes = await hand.jobs();
  expect(probes).toHaveLength(1);
  await hand.settle(probes, WORKS);
  expect(await hand.get()).toMatchObject({ status: "active" });
  expect(await hand.run()).toHaveLength(11);
  expect((await hand.notices()).map(({ type }) => type).filter((type) => /broken|mended/.test(type))).toEqual([
    "webhook.broken",
    "webhook.mended",
  ]);
});

test("seventy percent of at least twenty within a minute open it, too; fewer, or over a longer time, do not", async () => {
  await hand.create({ maxInFlight: 100, retry: { delays: ["1h"], jitter: 0 } });
  await append(20);
  // Every fourth arrives: never ten failures in a row.
  await send(20, (n) => (n % 4 === 0 ? WORKS : FAILS));
  expect(await hand.get()).toMatchObject({ status: "broken" });

  await hand.create({ name: "slow", maxInFlight: 100, retry: { delays: ["1h"], jitter: 0 }, start: { after: "0" } });
  const jobs = (await hand.jobs()).filter(({ s }) => s !== "");
  expect(jobs).toHaveLength(20);
  for (const [n, job] of jobs.entries()) {
    await hand.pass(10);
    await hand.settle([job], n % 4 === 0 ? WORKS : FAILS);
  }
  expect(await hand.get("slow")).toMatchObject({ status: "active" });
});

test("who fails for five days is disabled, and what was not delivered waits", async () => {
  await hand.create({ retry: { delays: ["6h"], attempts: 100, jitter: 0 } });
  await append(1);
  let rounds = 0;
  while ((await hand.get()).enabled && rounds++ < 60) {
    await send(1, () => FAILS);
    await hand.pass(6 * 3600 + 1);
  }
  const shown = await hand.get();
  expect(shown).toMatchObject({ status: "disabled", enabled: false, stats: { retrying: 1 } });
  expect(Math.abs(hand.time - Date.parse("2030-01-06T00:00:00Z"))).toBeLessThan(12 * 3600 * 1000);
  expect((await hand.notices()).map(({ type }) => type)).toContain("webhook.disabled");
  expect(await hand.jobs()).toEqual([]);
  await hand.query("select gapless.resume_subscription('hook')");
  expect(await hand.get()).toMatchObject({ status: "active" });
  expect(await hand.run()).toEqual(["1"]);
});

test("410 disables at once; what was under way and what comes waits until it is resumed", async () => {
  await hand.create();
  await append(3);
  const jobs = await hand.jobs();
  await hand.settle(jobs.slice(0, 1), {
    ok: false,
    status: 410,
    gone: true,
    class: "http_status",
    reason: "the endpoint answered 410",
  });
  expect(await hand.get()).toMatchObject({ status: "disabled", enabled: false });
  expect(await hand.begin(jobs.slice(1))).toEqual([]);
  await append(1, 10);
  expect(await hand.jobs()).toEqual([]);
  expect(await hand.notices()).toMatchObject([
    { type: "webhook.disabled", data: { reason: "the endpoint answered 410 Gone" } },
  ]);
  await hand.query("select gapless.resume_subscription('hook')");
  expect((await hand.run()).sort()).toEqual(["1", "2", "3", "4"]);
});

test("the log is told of a delivery that fails for the fourth time, and of one that is given up", async () => {
  const { id } = await hand.create({ retry: { delays: ["1s"], attempts: 5, jitter: 0 } });
  await append(1);
  for (let attempt = 0; attempt < 5; attempt++) {
    await send(1, () => FAILS);
    await hand.pass(1.001);
  }
  expect(await hand.notices()).toMatchObject([
    {
      type: "webhook.failing",
      stream: `webhook-${id}`,
      data: { deliveries: ["1"], attempts: 4, status: 500, webhook: id },
    },
    { type: "webhook.exhausted", stream: `webhook-${id}`, data: { deliveries: ["1"], attempts: 5 } },
  ]);
});

test("an endpoint is not sent what happens to itself, and nothing is told of what fails to tell it", async () => {
  const { id } = await hand.create({ retry: { attempts: 1 } });
  const other = await hand.create({ name: "other", retry: { attempts: 1 } });
  await hand.append(`webhook-${id}`, 1, "webhook.broken");
  const jobs = await hand.jobs();
  expect(jobs).toHaveLength(2);
  const begun = await hand.begin(jobs);
  const own = jobs.find(({ s }) => s === id) as Job;
  const others = jobs.find(({ s }) => s === other.id) as Job;
  expect(begun.map(({ place, is_own }) => [jobs[place - 1]?.s, is_own]).sort()).toEqual(
    [
      [id, true],
      [other.id, false],
    ].sort(),
  );
  await hand.settle([own], { skip: true });
  await hand.settle([others], FAILS);
  expect(await hand.stats()).toMatchObject({ skipped: "1", delivered: "0", checkpoint: "1" });
  expect(await hand.stats("other")).toMatchObject({ parked: 1 });
  expect(await hand.notices()).toEqual([]);
});

test("a circuit that is open is closed by resuming", async () => {
  await hand.create({ maxInFlight: 100 });
  await append(10);
  await send(10, () => FAILS);
  expect(await hand.get()).toMatchObject({ status: "broken" });
  await hand.query("select gapless.resume_subscription('hook')");
  expect(await hand.get()).toMatchObject({ status: "active" });
  await hand.pass(5.001);
  expect(await hand.run()).toHaveLength(10);
});

test("another address, or being defined as enabled, is a new beginning", async () => {
  await hand.create({ maxInFlight: 100, retry: { delays: ["1s"], attempts: 100, jitter: 0 } });
  await append(10);
  await send(10, () => FAILS);
  await hand.query(`select gapless.change_subscription('hook', '{"url": "https://example.com/new"}')`);
  expect(await hand.get()).toMatchObject({ status: "active" });
  await hand.pass(1.001);
  expect(await hand.run()).toHaveLength(10);

  await append(1, 20);
  await hand.database.query("update gapless.endpoint set failures_in_row = 9, failing_since = $1", [
    new Date(hand.time - 6 * 86_400_000),
  ]);
  await send(1, () => FAILS);
  expect(await hand.get()).toMatchObject({ status: "disabled" });
  await hand.query(`select gapless.define_webhook('hook', '{"url": "https://example.com/new", "enabled": true}')`);
  await hand.pass(1.001);
  expect(await send(1, () => FAILS)).toHaveLength(1);
  expect(await hand.get()).toMatchObject({ status: "active" });
});
