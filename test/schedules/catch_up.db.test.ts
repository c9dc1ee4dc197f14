// What happens when nobody was there at the time: catch-up, bounded, and each nominal time once.
import { afterEach, beforeAll, expect, test } from "vitest";
import { ByClock } from "./by_clock.ts";

let clock: ByClock;
beforeAll(async () => {
  clock = await ByClock.start();
});
afterEach(() => clock.fresh());

/** The hour passes a minute at a time, but nobody looks. */
const away = () => clock.pass(3600 + 30);

test("once: the newest of what was missed is carried out, the others are told of in one line", async () => {
  await clock.create({ cron: "*/10 * * * *" });
  await away();
  expect(await clock.run()).toEqual(["2"]);
  expect(await clock.history()).toMatchObject([
    {
      id: "1",
      state: "skipped",
      reason: "5 occurrences were missed",
      found: { missed: 5, since: clock.at(600), until: clock.at(3000) },
    },
    { id: "2", state: "done", nominalAt: clock.at(3600) },
  ]);
  await clock.pass(570);
  expect(await clock.run()).toEqual(["3"]);
});

test("skip: nothing that is more than ten seconds late is carried out", async () => {
  await clock.create({ cron: "*/10 * * * *", catchUp: "skip" });
  await away();
  expect(await clock.run()).toEqual([]);
  expect(await clock.occurrences()).toEqual(["1 3600 skipped"]);
  await clock.pass(600 - 30 + 10);
  expect(await clock.run()).toEqual(["2"]);
});

test("all: the newest so many, oldest first", async () => {
  await clock.create({ cron: "*/10 * * * *", catchUp: { all: 4 }, overlap: "queue" });
  await away();
  expect(await clock.run()).toEqual(["2", "3", "4", "5"]);
  expect(await clock.occurrences()).toEqual([
    "1 1200 skipped",
    "2 1800 done",
    "3 2400 done",
    "4 3000 done",
    "5 3600 done",
  ]);
});

test("what is late by ten seconds at most was not missed: all of it is carried out, whatever catch-up says", async () => {
  await clock.create({ name: "once", every: "2s", overlap: "allow" });
  await clock.create({ name: "skip", every: "2s", overlap: "allow", catchUp: "skip" });
  await clock.pass(11);
  await clock.run();
  for (const name of ["once", "skip"])
    expect(await clock.occurrences(name)).toEqual(["1 2 done", "2 4 done", "3 6 done", "4 8 done", "5 10 done"]);
});

test.each([
  ["once", 1],
  [{ all: 100 }, 100],
  ["skip", 11],
])(
  "a schedule of every second that slept for a year (%o) costs as little as one that slept for an hour",
  async (catchUp, count) => {
    await clock.create({ every: "1s", overlap: "allow", catchUp });
    await clock.pass(365 * 86_400);
    const done = await clock.run();
    expect(done).toHaveLength(count);
    const history = await clock.history();
    expect(history[0]).toMatchObject({
      state: "skipped",
      reason: expect.stringMatching(/^more than \d{3,4} occurrences were missed$/),
      found: { since: clock.at(1) },
    });
    const fired = history.filter(({ state }) => state === "done").slice(-count);
    const last = 365 * 86_400;
    expect(fired.map(({ nominalAt }) => nominalAt)).toEqual(
      Array.from({ length: count }, (_, n) => clock.at(last - count + 1 + n)),
    );
    expect((await clock.get()).nextAt).toBe(clock.at(last + 1));
  },
);

test("a cron that comes seldom is found after years as well", async () => {
  await clock.create({ cron: "0 0 29 2 *", timezone: "Europe/Berlin" });
  await clock.pass(9 * 366 * 86_400);
  await clock.run();
  const [missed, done] = await clock.history();
  expect(missed).toMatchObject({ state: "skipped", found: { missed: 1 } });
  expect(done?.nominalAt).toMatch(/-02-28T23:00:00/);
});

test("jitter puts off, by the same for the same time; the nominal time stays", async () => {
  await clock.create({ every: "60s", jitter: "30s" });
  const { nextAt, nextTimes } = await clock.get();
  expect(nextTimes).toMatchObject([clock.at(60), clock.at(120), clock.at(180), clock.at(240), clock.at(300)]);
  const late = (Date.parse(nextAt ?? "") - clock.base) / 1000 - 60;
  expect(late).toBeGreaterThan(0);
  expect(late).toBeLessThan(30);
  await clock.pass(60 + late - 0.001);
  expect(await clock.run()).toEqual([]);
  await clock.pass(0.001);
  expect(await clock.run()).toEqual(["1"]);
  expect(await clock.occurrences()).toEqual(["1 60 done"]);
});

test("jitter that is longer than the way to the next time delays; nobody was away, so nothing is missed", async () => {
  await clock.create({ cron: "* * * * * *", jitter: "90s", overlap: "allow" });
  for (let n = 0; n < 150; n++) {
    await clock.pass(1);
    await clock.run();
  }
  const history = await clock.history();
  expect(history.filter(({ state }) => state !== "done")).toEqual([]);
  // One after the other, without a gap, each within its jitter or as soon as the one before was due.
  expect(history.length).toBeGreaterThan(60);
  expect(history.map(({ nominalAt }) => nominalAt)).toEqual(history.map((_, n) => clock.at(1 + n)));
});

test("a moment comes once, and then there is none; until ends a schedule", async () => {
  await clock.create({ name: "moment", at: clock.at(90) });
  await clock.create({ name: "ends", every: "60s", until: clock.at(130) });
  for (let n = 0; n < 5; n++) {
    await clock.pass(60);
    await clock.run();
  }
  expect(await clock.occurrences("moment")).toEqual(["1 90 done"]);
  expect(await clock.occurrences("ends")).toEqual(["1 60 done", "2 120 done"]);
  expect(await clock.get("ends")).toMatchObject({ nextAt: null, nextTimes: [], enabled: true });
});

test("an occurrence's id is made of the schedule and the nominal time", async () => {
  const { id } = await clock.create({ every: "60s" });
  await clock.pass(60);
  await clock.run();
  const [one] = await clock.history();
  const [made] = await clock.hand.database.query("select gapless.firing_id($1, $2) as id", [id, clock.at(60)]);
  expect(one?.firingId).toBe(made?.["id"]);
});

test("one whose next time cannot be found is paused, and holds up nobody", async () => {
  const { id } = await clock.create({ name: "broken", every: "60s" });
  await clock.create({ name: "sound", every: "60s" });
  await clock.hand.database.query(
    "update gapless.schedule set timing = jsonb_set(timing, '{plan,micros}', '0') where subscription_id = $1",
    [id],
  );
  await clock.pass(60);
  expect(await clock.run()).toEqual(["1"]);
  expect(await clock.occurrences("sound")).toEqual(["1 60 done"]);
  expect(await clock.get("broken")).toMatchObject({
    enabled: false,
    status: "paused",
    pauseNote: "its next time could not be found: division by zero",
  });
});

test("servers know when to look: at the next time of any schedule, and never where there is none", async () => {
  expect(await clock.looksAgainIn()).toBeNull();
  await clock.create({ name: "far", cron: "0 0 29 2 *" });
  await clock.create({ name: "near", every: "7s" });
  expect(await clock.looksAgainIn()).toBe(7_000);
  await clock.pass(6.5);
  expect(await clock.looksAgainIn()).toBe(500);
  await clock.hand.query("select gapless.remove_schedule('near')");
  expect(await clock.looksAgainIn()).toBeGreaterThan(86_400_000);
});
