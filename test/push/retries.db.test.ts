// When an attempt is made again, and what becomes of a delivery that never arrives.
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

/** Fails what is due, and tells in how many seconds it comes again; undefined: it does not. */
async function fail(answer: object = {}): Promise<number | undefined> {
  const jobs = await hand.jobs();
  expect(jobs).toHaveLength(1);
  await hand.settle(jobs, { ...FAILS, ...answer });
  const [row] = await hand.waiting();
  if (row?.state !== "due" || row.in === null) return undefined;
  // Times have microseconds here, and milliseconds there.
  await hand.pass(row.in + 0.001);
  // The circuit opens for half a minute after many failures; here only the schedule is looked at.
  await hand.database.query("update gapless.endpoint set failures_in_row = 0, opens = 0, open_until = null");
  return row.in;
}

const MINUTE = 60;
const HOUR = 3600;

test("the schedule is that of Standard Webhooks: ten attempts in three days, then it is parked", async () => {
  await hand.create();
  await hand.append("order-1");
  const pauses: (number | undefined)[] = [];
  for (let attempt = 1; attempt <= 10; attempt++) pauses.push(await fail());
  expect(pauses).toEqual([
    ...[5, 5 * MINUTE, 30 * MINUTE, 2 * HOUR, 5 * HOUR, 10 * HOUR, 14 * HOUR, 20 * HOUR, 24 * HOUR],
    undefined,
  ]);
  expect(await hand.stats()).toMatchObject({ parked: 1, retrying: 0, failed: "10", checkpoint: "1" });
  const history = await hand.history("1");
  expect(history.map(({ attempt, outcome }) => [attempt, outcome])).toEqual([
    ...Array.from({ length: 9 }, (_, n) => [n + 1, "retried"]),
    [10, "parked"],
  ]);
  expect(history[0]).toMatchObject({
    status: 500,
    errorClass: "http_status",
    durationMs: 5,
    reason: "the endpoint answered 500",
  });
  expect(history[0]?.nextAttemptAt).toBe("2030-01-01T00:00:05.000000Z");
  expect(history[9]?.nextAttemptAt).toBeUndefined();
});

test("before it is due nothing is sent, and the answer of a round says when", async () => {
  await hand.create();
  await hand.append("order-1");
  await hand.settle(await hand.jobs(), FAILS);
  const { jobs, waitMs } = await hand.round();
  expect([jobs, waitMs]).toEqual([[], 5000]);
  await hand.pass(4.9);
  expect(await hand.jobs()).toEqual([]);
  await hand.pass(0.1);
  expect(await hand.jobs()).toMatchObject([{ p: ["1"] }]);
});

test("jitter keeps the pause within a fifth more or less", async () => {
  await hand.create({ retry: { delays: ["100s"], attempts: 40 } });
  await hand.append("order-1");
  const pauses: number[] = [];
  for (let attempt = 0; attempt < 12; attempt++) pauses.push((await fail()) ?? Number.NaN);
  for (const pause of pauses) expect(Math.abs(pause - 100)).toBeLessThanOrEqual(20);
  expect(new Set(pauses).size).toBeGreaterThan(1);
});

test("a policy of one's own: a list of pauses, or growth", async () => {
  await hand.create({ retry: { delays: ["1s", "10s"], jitter: 0 } });
  await hand.append("order-1");
  expect([await fail(), await fail(), await fail()]).toEqual([1, 10, undefined]);
  await hand.query("select gapless.change_subscription('hook', $1)", [
    { retry: { base: "2s", factor: 3, max: "10s", attempts: 4 } },
  ]);
  await hand.query("select gapless.redrive('hook')");
  expect([await fail(), await fail(), await fail(), await fail()]).toEqual([2, 6, 10, undefined]);
});

test("Retry-After makes the pause longer, never shorter than the schedule and never longer than a day", async () => {
  await hand.create();
  await hand.append("order-1");
  expect(await fail({ status: 429, retryMs: 60_000 })).toBe(60);
  expect(await fail({ status: 503, retryMs: 1_000 })).toBe(5 * MINUTE);
  expect(await fail({ status: 503, retryMs: 86_400_000 * 30 })).toBe(24 * HOUR);
});

test("429 and 503 with Retry-After have the whole endpoint wait until then, a day at most, and it is not to blame", async () => {
  await hand.create({ key: "none", maxInFlight: 100, retry: { delays: ["1s"], attempts: 100, jitter: 0 } });
  await hand.append("order-1", 30);
  const jobs = await hand.jobs();
  expect(jobs).toHaveLength(30);
  const head = "HTTP/1.1 429 Too Many Requests\r\nRetry-After: 60\r\n";
  for (const job of jobs.slice(0, 25)) await hand.settle([job], { ...FAILS, status: 429, head, retryMs: 60_000 });
  const until = new Date(hand.time + 60_000).toISOString().replace("Z", "000Z");
  expect(await hand.get()).toMatchObject({ status: "active", enabled: true, failingSince: null, waitsUntil: until });
  // What was on its way to a server is given back, what comes waits, and a success meanwhile does not end the pause.
  expect(await hand.begin(jobs.slice(26))).toEqual([]);
  await hand.settle(jobs.slice(25, 26), WORKS);
  await hand.append("order-2");
  expect(await hand.jobs()).toEqual([]);
  await hand.pass(59);
  expect(await hand.jobs()).toEqual([]);
  await hand.pass(1);
  const again = await hand.jobs();
  expect(again).toHaveLength(30);
  expect(await hand.get()).toMatchObject({ status: "active", waitsUntil: null });
  // One more that fails is the first in a row: pauses it asked for are no part of the seventy percent, either.
  await hand.settle(again.slice(0, 1), FAILS);
  expect(await hand.get()).toMatchObject({ status: "active" });
  await hand.settle(again.slice(1, 2), { ...FAILS, status: 503, retryMs: 86_400_000 * 30 });
  const day = new Date(hand.time + 86_400_000).toISOString().replace("Z", "000Z");
  expect(await hand.get()).toMatchObject({ status: "active", waitsUntil: day });
  // Whoever resumes it does not wait.
  await hand.query("select gapless.resume_subscription('hook')");
  expect(await hand.get()).toMatchObject({ waitsUntil: null });
  await hand.pass(1);
  expect((await hand.jobs()).length).toBeGreaterThan(0);
});

test("parked deliveries come again when they are redriven, with all their attempts", async () => {
  await hand.create({ retry: { attempts: 1 } });
  await hand.append("order-1", 2);
  // The key moves on when the first is parked.
  expect(await hand.run(FAILS)).toEqual(["1", "2"]);
  expect(await hand.stats()).toMatchObject({ parked: 2, inFlight: 0 });
  expect(await hand.jobs()).toEqual([]);
  expect(await hand.value("gapless.redrive('hook', array[2])")).toBe(1);
  expect(await hand.run()).toEqual(["2"]);
  expect(await hand.value("gapless.redrive('hook')")).toBe(1);
  expect(await hand.run()).toEqual(["1"]);
  expect(await hand.stats()).toMatchObject({ parked: 0, delivered: "2", failed: "2", lag: { events: "0" } });
  expect((await hand.history("2")).map(({ outcome }) => outcome)).toEqual(["parked", "redriven", "delivered"]);
});

test("an answer that wants no more of a message parks it at once", async () => {
  await hand.create();
  await hand.append("order-1");
  await hand.settle(await hand.jobs(), { ...FAILS, abort: true });
  expect(await hand.waiting()).toMatchObject([{ position: "1", state: "parked", attempts: 1 }]);
});

test("whenExhausted block: the delivery is tried for ever, and its key waits", async () => {
  await hand.create({ retry: { delays: ["1s"], attempts: 2, jitter: 0 }, whenExhausted: "block" });
  await hand.append("order-1", 2);
  expect([await fail(), await fail(), await fail(), await fail()]).toEqual([1, 1, 1, 1]);
  expect(await hand.run()).toEqual(["1", "2"]);
});

test("whenExhausted drop: the history says what was tried, somebody is told, and it can be had again", async () => {
  await hand.create({ retry: { delays: ["1s"], attempts: 2, jitter: 0 }, whenExhausted: "drop" });
  await hand.append("order-1", 2);
  expect(await fail()).toBe(1);
  await hand.settle(await hand.jobs(), { ...FAILS, body: "no" });
  expect(await hand.stats()).toMatchObject({ parked: 0, failed: "2", checkpoint: "1" });
  expect(await hand.history("1")).toMatchObject([
    { attempt: 1, outcome: "retried", status: 500 },
    { attempt: 2, outcome: "discarded", status: 500, errorClass: "http_status", responseBody: "no" },
  ]);
  expect(await hand.value("gapless.delivery('hook', 1)")).toMatchObject({ state: "discarded", attempts: 2 });
  expect(await hand.notices()).toMatchObject([{ type: "webhook.exhausted", data: { deliveries: ["1"], attempts: 2 } }]);
  // Its key has moved on. What was given up comes again, behind nothing.
  expect(await hand.run()).toEqual(["2"]);
  expect(await hand.value("gapless.recover('hook', $1)", [new Date(hand.time - MINUTE * 1000).toISOString()])).toBe(1);
  expect(await hand.run()).toEqual(["1"]);
  expect(await hand.stats()).toMatchObject({ delivered: "2", lag: { events: "0" } });
});

test("what the stop of a server ended is no attempt: it comes again at once", async () => {
  await hand.create();
  await hand.append("order-1");
  await hand.settle(await hand.jobs(), { ok: false, stop: true, class: "stopped" });
  expect(await hand.waiting()).toEqual([{ position: "1", state: "due", attempts: 0, in: 0 }]);
  expect(await hand.run()).toEqual(["1"]);
  expect(await hand.stats()).toMatchObject({ failed: "0", delivered: "1" });
  expect(await hand.history("1")).toMatchObject([{ attempt: 1, outcome: "delivered" }]);
});

test("a server that is lost costs no attempt: after the lease the delivery comes again, and late results are dropped", async () => {
  await hand.create({ retry: { attempts: 1 } });
  await hand.append("order-1");
  const lost = await hand.jobs();
  await hand.begin(lost);
  expect((await hand.round(100, [], true)).jobs).toEqual([]);
  await hand.pass(120);
  const { jobs } = await hand.round(100, [], true);
  expect(jobs).toMatchObject([{ p: ["1"] }]);
  expect(await hand.begin(lost)).toEqual([]);
  await hand.settle(lost, WORKS);
  expect(await hand.stats()).toMatchObject({ delivered: "0", inFlight: 1 });
  await hand.settle(jobs, WORKS);
  expect(await hand.stats()).toMatchObject({ delivered: "1", inFlight: 0, parked: 0 });
  expect((await hand.history("1")).map(({ outcome }) => outcome)).toEqual(["expired", "delivered"]);
});

test("results that are brought twice count once", async () => {
  await hand.create();
  await hand.append("order-1", 3);
  const jobs = await hand.jobs();
  const { next } = await hand.settle(jobs, WORKS);
  expect(next).toMatchObject([{ p: ["2"] }]);
  for (const again of [WORKS, FAILS]) expect((await hand.settle(jobs, again)).next).toEqual([]);
  expect(await hand.stats()).toMatchObject({ delivered: "1", failed: "0", inFlight: 2 });
  expect(await hand.history("1")).toHaveLength(1);
});

test("resend: a delivery that had arrived goes again, out of order; what is under way or was never handed out does not", async () => {
  await hand.create({ selector: { types: ["thing.*"] } });
  await hand.append("order-1", 2);
  await hand.append("order-1", 1, "other");
  expect(await hand.run()).toEqual(["1", "2"]);
  expect(await hand.value("gapless.resend('hook', 1)")).toEqual({ id: "1", state: "due" });
  expect((await faultOf(hand.query("select gapless.resend('hook', 1)"))).code).toBe("VG012");
  expect(await hand.run()).toEqual(["1"]);
  for (const unknown of [3, 4, 0, -1, null]) {
    expect((await faultOf(hand.query("select gapless.resend('hook', $1)", [unknown]))).code).toBe("VG004");
  }
  await hand.append("order-1");
  const jobs: Job[] = await hand.jobs();
  expect((await faultOf(hand.query("select gapless.resend('hook', 4)"))).code).toBe("VG012");
  await hand.settle(jobs, { ...FAILS, abort: true });
  expect(await hand.value("gapless.resend('hook', 4)")).toEqual({ id: "4", state: "due" });
  expect(await hand.run()).toEqual(["4"]);
  expect(await hand.stats()).toMatchObject({ parked: 0, lag: { events: "0" } });
});

test("recover: what was given up in a time and has not arrived since", async () => {
  await hand.create({ retry: { attempts: 1 }, key: "none" });
  for (let n = 1; n <= 4; n++) await hand.append(`order-${n}`);
  const at: string[] = [];
  const jobs = await hand.jobs();
  for (const job of jobs) {
    at.push(new Date(hand.time).toISOString());
    await hand.settle([job], FAILS);
    await hand.pass(60);
  }
  // One of them is discarded, one has arrived since.
  await hand.query("select gapless.discard('hook', array[2]), gapless.redrive('hook', array[3])");
  expect(await hand.run()).toEqual(["3"]);
  for (const [since, until, rule] of [
    [null, null, "since"],
    [at[1], at[0], "until"],
  ]) {
    expect((await faultOf(hand.query("select gapless.recover('hook', $1, $2)", [since, until]))).detail).toMatchObject({
      field: rule,
    });
  }
  expect(await hand.value("gapless.recover('hook', $1, $2)", [at[1], at[3]])).toBe(1);
  expect(await hand.run()).toEqual(["2"]);
  expect(await hand.value("gapless.recover('hook', $1)", [at[0]])).toBe(2);
  expect((await hand.run()).sort()).toEqual(["1", "4"]);
  expect(await hand.value("gapless.recover('hook', $1)", [at[0]])).toBe(0);
});
