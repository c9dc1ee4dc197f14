// Pause, resume, run now, backfill, pause on failure, at start: what people do with schedules, and what is told of it.
import { afterEach, beforeAll, expect, test } from "vitest";
import { faultOf } from "../log/fault.ts";
import type { Job } from "../push/by_hand.ts";
import { ByClock, type Shown, WENT_WELL, WENT_WRONG } from "./by_clock.ts";

let clock: ByClock;
beforeAll(async () => {
  clock = await ByClock.start();
});
afterEach(() => clock.fresh());

const pause = (note: string | null = null) => clock.hand.value<object>("gapless.pause_schedule('s', $1)", [note]);
const resume = () => clock.hand.value<object>("gapless.resume_schedule('s')");
const runNow = () => clock.hand.value<Shown>("gapless.run_schedule('s')");
const backfill = (since: number, until: number | null, most = 1000) =>
  clock.hand.value<number>("gapless.backfill_schedule('s', $1, $2, $3)", [
    clock.at(since),
    until === null ? null : clock.at(until),
    most,
  ]);

test("paused, nothing comes, and what would have come is not made up for", async () => {
  await clock.create({ every: "60s", catchUp: { all: 10 }, overlap: "queue" });
  expect(await pause("we move")).toMatchObject({
    enabled: false,
    status: "paused",
    pauseNote: "we move",
    nextAt: null,
    nextTimes: [],
  });
  await clock.pass(600);
  expect(await clock.run()).toEqual([]);
  expect(await resume()).toMatchObject({ enabled: true, pauseNote: null, nextAt: clock.at(660) });
  await clock.pass(60);
  await clock.run();
  expect(await clock.occurrences()).toEqual(["1 660 done"]);
});

test("resuming what was not paused takes nothing away that is due", async () => {
  await clock.create({ every: "60s" });
  await clock.pass(65);
  await resume();
  expect(await clock.run()).toEqual(["1"]);
  expect(await clock.occurrences()).toEqual(["1 60 done"]);
});

test("pausing finishes what is under way, and what waits goes on waiting", async () => {
  await clock.create({ every: "60s", overlap: "queue" });
  await clock.pass(60);
  const [first] = await clock.tick();
  await clock.pass(60);
  await clock.tick();
  await pause();
  if (first === undefined) throw new Error("nothing was handed out");
  const begun = await clock.hand.query("select * from gapless.act_begin($1, $2, $3, $4)", [
    [first.t],
    [first.s],
    [first.l],
    first.p,
  ]);
  expect(begun).toMatchObject([{ kind: "schedule", name: "s", attempt: 1 }]);
  expect(await clock.hand.query("select gapless.push_stopped($1, $2)", [[first.t], [first.s]])).toEqual([]);
  await clock.settle([first]);
  expect(await clock.run()).toEqual([]);
  await resume();
  expect(await clock.run()).toEqual(["2"]);
});

test("run now: a number of its own, beside the clock's, also while it is paused, with its retries", async () => {
  await clock.create({ every: "60s", retry: { attempts: 2, base: "5s", jitter: 0 } });
  expect(await runNow()).toMatchObject({ id: "1", state: "pending", nominalAt: null, found: { manual: true } });
  const jobs = await clock.tick();
  expect(jobs).toMatchObject([{ p: ["1"] }]);
  await clock.settle(jobs);
  await pause();
  await runNow();
  await clock.settle(await clock.tick(), WENT_WRONG);
  expect(await clock.tick()).toEqual([]);
  await clock.pass(5);
  expect(await clock.run()).toEqual(["2"]);
  await resume();
  await clock.pass(60);
  await clock.run();
  expect((await clock.history()).map(({ id, state, attempts }) => [id, state, attempts])).toEqual([
    ["1", "done", 1],
    ["2", "done", 2],
    ["3", "done", 1],
  ]);
});

test("while one that was run by hand is not over, the clock's is skipped", async () => {
  await clock.create({ every: "60s" });
  await runNow();
  await clock.tick();
  await clock.pass(60);
  expect(await clock.tick()).toEqual([]);
  expect(await clock.occurrences()).toEqual(["1 - running", "2 60 skipped"]);
});

test("a queue goes on beside one that was run by hand, and nothing is held for ever", async () => {
  await clock.create({ every: "60s", overlap: "queue" });
  await runNow();
  const manual = await clock.tick();
  await clock.pass(60);
  expect(await clock.run()).toEqual(["2"]);
  await clock.settle(manual);
  await clock.pass(60);
  expect(await clock.run()).toEqual(["3"]);
});

test("backfill: the times of a range that were not carried out, each once, one after the other", async () => {
  await clock.create({ cron: "*/10 * * * *", catchUp: "skip" });
  await clock.pass(600);
  await clock.run();
  await clock.pass(3000);
  await clock.run();
  expect(await clock.occurrences()).toEqual(["1 600 done", "2 3000 skipped", "3 3600 done"]);
  // The first of the range was before the schedule was made.
  expect(await backfill(0, 3600, 2)).toBe(2);
  expect(await backfill(0, 3600)).toBe(3);
  expect(await backfill(0, null)).toBe(0);
  const [first] = await clock.tick();
  expect(first).toMatchObject({ p: ["4"] });
  if (first !== undefined) expect(await clock.settle([first])).toMatchObject([{ p: ["5"] }]);
});

test("backfill: a range that is too long, or none, is refused by its field", async () => {
  await clock.create({ every: "1s" });
  await clock.pass(86_400);
  const field = async (since: string | null, until: string | null, most: number | null = 10) =>
    (await faultOf(clock.hand.query("select gapless.backfill_schedule('s', $1, $2, $3)", [since, until, most])))
      .detail?.["field"];
  expect(await field(null, null)).toBe("since");
  expect(await field(clock.at(90_000), null)).toBe("since");
  expect(await field(clock.at(10), clock.at(10))).toBe("until");
  expect(await field(clock.at(10), clock.at(80_000))).toBe("until");
  for (const most of [0, 1001, null]) expect(await field(clock.at(10), clock.at(20), most)).toBe("max_count");
  expect(await clock.history()).toEqual([]);
});

test("what was backfilled before the clock came to it is not carried out again", async () => {
  await clock.create({ every: "60s", overlap: "queue" });
  await clock.pass(61);
  expect(await backfill(0, null)).toBe(1);
  expect(await clock.run()).toEqual(["1"]);
  await clock.pass(60);
  await clock.run();
  expect((await clock.occurrences()).map((one) => one.replace(/^\d+ /, ""))).toEqual(["60 done", "120 done"]);
});

test("pauseOnFailure: an occurrence that has no attempts left pauses its schedule, and says so", async () => {
  await clock.create({ every: "60s", pauseOnFailure: true, retry: { attempts: 2, base: "1s", jitter: 0 } });
  await clock.pass(60);
  await clock.settle(await clock.tick(), WENT_WRONG);
  expect(await clock.get()).toMatchObject({ enabled: true });
  await clock.pass(1);
  await clock.settle(await clock.tick(), WENT_WRONG);
  expect(await clock.get()).toMatchObject({ enabled: false, pauseNote: "occurrence 1 failed", nextAt: null });
  await clock.pass(600);
  expect(await clock.run()).toEqual([]);
  expect(await clock.hand.value("gapless.redrive_schedule('s')")).toBe(1);
  await resume();
  expect(await clock.run()).toEqual(["1"]);
});

test("at start: once for each start of a server, also when it is told twice; overlap holds", async () => {
  await clock.create({ start: true });
  const started = (server: string) => clock.hand.value<number>("gapless.server_started($1)", [server]);
  expect(await started("one")).toBe(1);
  expect(await started("one")).toBe(0);
  const first = await clock.tick();
  expect(await started("two")).toBe(1);
  await clock.settle(first);
  expect(await clock.tick()).toEqual([]);
  expect(await started("three")).toBe(1);
  expect(await clock.run()).toEqual(["3"]);
  expect(await clock.history()).toMatchObject([
    { state: "done", found: { start: "one" }, nominalAt: null },
    { state: "skipped", found: { start: "two" } },
    { state: "done", found: { start: "three" } },
  ]);
  await pause();
  expect(await started("four")).toBe(0);
  expect((await faultOf(clock.hand.query("select gapless.server_started(' ')"))).detail).toMatchObject({
    field: "server",
  });
});

test("what happens is told on the log: each once", async () => {
  const { id } = await clock.create({ every: "60s", retry: { attempts: 1 } });
  await clock.hand.query("select gapless.change_schedule('s', $1)", [{ timeout: "1m" }]);
  await clock.hand.query("select gapless.define_schedule('s', $1)", [
    {
      every: "60s",
      retry: { attempts: 1 },
      timeout: "1m",
      action: { type: "log", level: "info", message: "{{schedule.number}}" },
    },
  ]);
  for (const answer of [undefined, WENT_WRONG]) {
    await clock.pass(60);
    const jobs = await clock.tick();
    for (let n = 0; n < 2; n++)
      await clock.hand.query("select * from gapless.act_begin($1, $2, $3, $4)", [
        jobs.map(({ t }) => t),
        jobs.map(({ s }) => s),
        jobs.map(({ l }) => l),
        jobs.map(({ p }) => p[0]),
      ]);
    await clock.settle(jobs, answer);
  }
  await pause("enough");
  await pause();
  await resume();
  await resume();
  await clock.hand.query("select gapless.remove_schedule('s')");
  const told = await clock.told();
  expect(told.map(({ type }) => type.replace("schedule.", "")).sort()).toEqual(
    ["created", "updated", "started", "completed", "started", "failed", "paused", "resumed", "deleted"].sort(),
  );
  expect(new Set(told.map(({ stream }) => stream))).toEqual(new Set([`schedule-${id}`]));
  expect(told.find(({ type }) => type === "schedule.failed")?.data).toMatchObject({
    schedule: id,
    name: "s",
    number: "2",
    nominalAt: clock.at(120),
    results: [{ ok: false, error: "it took too long" }],
  });
});

test("by its id as a subscription it is paused, resumed and removed all the same, and that is told as well", async () => {
  const { id } = await clock.create({ every: "60s" });
  for (const verb of ["pause", "pause", "resume", "resume"])
    await clock.hand.query(`select gapless.${verb}_subscription($1)`, [id]);
  expect(await clock.get()).toMatchObject({ enabled: true, pauseNote: null, nextAt: clock.at(60) });
  await clock.hand.query("select gapless.pause_subscription($1, true)", [id]);
  await pause("said later");
  expect(await clock.get()).toMatchObject({ enabled: false, pauseNote: "said later", nextAt: null });
  await clock.hand.query("select gapless.remove_subscription($1)", [id]);
  const told = await clock.told();
  expect(told.map(({ type, data }) => [type, data["enabled"]])).toEqual([
    ["schedule.created", true],
    ["schedule.paused", false],
    ["schedule.resumed", true],
    ["schedule.paused", false],
    ["schedule.deleted", false],
  ]);
  expect(told[0]?.data).toEqual({ schedule: id, name: "s", version: 1, enabled: true });
});

test("a pause tells its note, whoever made it", async () => {
  await clock.create({ every: "60s", pauseOnFailure: true, retry: { attempts: 1 } });
  await pause("enough");
  await resume();
  await clock.pass(60);
  await clock.settle(await clock.tick(), WENT_WRONG);
  const paused = (await clock.told()).filter(({ type }) => type === "schedule.paused");
  expect(paused.map(({ data }) => data["note"])).toEqual(["enough", "occurrence 1 failed"]);
});

test("statistics: how many there are, what is next, and the last day", async () => {
  await clock.create({ every: "60s" });
  await clock.create({ name: "other", every: "1h", enabled: false });
  await clock.pass(60);
  await clock.tick();
  expect(await clock.hand.value("gapless.schedule_stats()")).toMatchObject({
    total: 2,
    enabled: 1,
    running: 1,
    nextAt: clock.at(120),
    last24h: { firings: expect.anything() },
  });
  const { lastAt, stats } = await clock.get();
  expect(lastAt).toBe(clock.at(60));
  expect(stats).toMatchObject({ inFlight: 1 });
});

test("what a lost server had begun comes again when its timeout is over, and once", async () => {
  await clock.create({ every: "1h", timeout: "1m" });
  await clock.pass(3600);
  const [lost] = await clock.tick();
  if (lost === undefined) throw new Error("nothing was handed out");
  // It waited for long before it was begun: then the lease lasts longer.
  await clock.pass(60);
  await clock.hand.query("select * from gapless.act_begin($1, $2, $3, $4)", [[lost.t], [lost.s], [lost.l], lost.p]);
  await clock.pass(75);
  await clock.hand.round(1000, [], true);
  expect(await clock.tick()).toEqual([]);
  await clock.pass(10);
  const { jobs } = await clock.hand.round(1000, [], true);
  expect(jobs).toMatchObject([{ p: ["1"] }]);
  // The one that was thought lost comes too late, and changes nothing.
  await clock.settle([lost], WENT_WRONG);
  expect(await clock.occurrences()).toEqual(["1 3600 running"]);
  await clock.settle(jobs);
  expect((await clock.history()).map(({ id, state, attempts }) => [id, state, attempts])).toEqual([["1", "done", 1]]);
});

test("what waits behind an occurrence whose server died right after writing it down goes on", async () => {
  await clock.create({ cron: "0 0 1 1 *", overlap: "queue" });
  await clock.hand.query("select gapless.run_schedule('s')");
  await clock.run();
  expect(await backfill(-86_400 * 800, null)).toBe(3);
  const jobs = await clock.hand.value<{ jobs: Job[] }>("gapless.push_dispatch(1)");
  expect(jobs.jobs).toHaveLength(1);
  // Nobody tells of it, and the next one is not in its lease.
  const { next } = await clock.hand.settle(jobs.jobs, WENT_WELL);
  expect(next).toEqual([]);
  const round = (sweep: boolean) =>
    clock.hand.value<{ jobs: Job[] }>("gapless.push_dispatch(10, '[]', '{}', '{}', $1)", [sweep]);
  await clock.pass(60);
  expect((await round(false)).jobs).toEqual([]);
  const found = (await round(true)).jobs;
  expect(found).toMatchObject([{ p: ["3"] }]);
  await clock.settle(found);
});
