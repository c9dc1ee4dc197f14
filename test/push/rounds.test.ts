// When the dispatcher looks: at once when woken, when something is due, and hardly ever when there is nothing.
import { startDispatcher } from "@gapless/server/push/dispatch";
import { createLog } from "@gapless/server/telemetry/log";
import { afterEach, beforeEach, expect, test, vi } from "vitest";

type Options = Parameters<typeof startDispatcher>[0];

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** A dispatcher whose database answers as told; `rounds` are the arguments of the calls so far. */
function setUp(answer: (round: number) => object | Error, free = 10) {
  const busy = [{ t: "tenant", s: "webhook", n: 1, a: 0 }];
  const ended: string[] = [];
  const asked: unknown[][] = [];
  const rounds: unknown[][] = [];
  const added: unknown[] = [];
  const client = {
    on: () => undefined,
    off: () => undefined,
    release: () => undefined,
    async query(text: string, values?: unknown[]) {
      if (!text.includes("push_dispatch")) return { rows: [] };
      rounds.push(values ?? []);
      const given = answer(rounds.length);
      if (given instanceof Error) throw given;
      const quiet = { jobs: [], again: false, missed: [], waitMs: null, tickMs: null, notices: false };
      return { rows: [{ round: JSON.stringify({ ...quiet, ...given }) }] };
    },
  };
  const worker = {
    free,
    run: async () => undefined,
    busy: () => busy,
    end: (webhooks: readonly string[]) => void ended.push(...webhooks),
    drain: async () => undefined,
  };
  const queue = { add: async (_: unknown, jobs: unknown[]) => void added.push(...jobs) };
  const dispatcher = startDispatcher({
    pool: {
      connect: async () => client,
      async query(_: string, values: unknown[]) {
        asked.push(values);
        return { rows: [{ id: "webhook" }] };
      },
    } as unknown as Options["pool"],
    queue: queue as unknown as Options["queue"],
    worker: worker as Options["worker"],
    log: createLog("silent").log,
    onNotices: () => undefined,
  });
  return { dispatcher, rounds, added, ended, asked };
}

const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);

test("a server looks every five seconds, an idle one every fifteen, each time for what was left behind", async () => {
  const { dispatcher, rounds } = setUp((round) =>
    round === 1 ? { jobs: [{ t: "a", s: "b", l: "1", p: ["1"] }] } : {},
  );
  await pass(29_000);
  expect(rounds.length).toBeGreaterThanOrEqual(5);
  expect(rounds.length).toBeLessThanOrEqual(7);
  const before = rounds.length;
  await pass(61_000);
  expect(rounds.length - before).toBeGreaterThanOrEqual(3);
  expect(rounds.length - before).toBeLessThanOrEqual(6);
  expect(rounds.filter(([, , , , sweep]) => sweep === true).length).toBeGreaterThanOrEqual(7);
  await dispatcher.stop();
  const last = rounds.length;
  await pass(60_000);
  expect(rounds).toHaveLength(last);
});

test("it looks when something is due, and does not spin where that brings nothing", async () => {
  const { dispatcher, rounds } = setUp((round) => ({ waitMs: round === 1 ? 700 : 0 }));
  await pass(600);
  expect(rounds).toHaveLength(1);
  await pass(200);
  expect(rounds.length).toBeGreaterThanOrEqual(2);
  await pass(60_000);
  expect(rounds.length).toBeLessThanOrEqual(30);
  await dispatcher.stop();
});

test("it looks when a schedule is due, also without a free place; one that somebody holds is asked for once a second", async () => {
  for (const free of [10, 0]) {
    const { dispatcher, rounds } = setUp((round) => ({ tickMs: round === 1 ? 700 : 0 }), free);
    await pass(600);
    expect(rounds).toHaveLength(1);
    await pass(250);
    expect(rounds.length).toBeGreaterThanOrEqual(2);
    await pass(60_000);
    expect(rounds.length).toBeGreaterThanOrEqual(55);
    expect(rounds.length).toBeLessThanOrEqual(75);
    await dispatcher.stop();
  }
});

test("a schedule that is years away makes no timer that overflows", async () => {
  const { dispatcher, rounds } = setUp(() => ({ tickMs: 100 * 365 * 86_400_000 }));
  await pass(60_000);
  expect(rounds.length).toBeGreaterThanOrEqual(3);
  expect(rounds.length).toBeLessThanOrEqual(15);
  await dispatcher.stop();
});

test("a wake is a round at once; many of them in the same moment are one", async () => {
  const { dispatcher, rounds } = setUp(() => ({}));
  await pass(100);
  for (let n = 0; n < 50; n++) dispatcher.wake();
  await pass(10);
  expect(rounds).toHaveLength(2);
  dispatcher.settled([{ t: "tenant", s: "webhook", l: "1", p: ["1"] }]);
  await pass(10);
  expect(rounds.at(-1)?.slice(2, 4)).toEqual([["tenant"], ["webhook"]]);
  await dispatcher.stop();
});

test("what was settled and could not be looked at is named again, also after a failure", async () => {
  const { dispatcher, rounds } = setUp((round) =>
    round === 2 ? new Error("away") : round === 3 ? { missed: ["webhook"] } : {},
  );
  await pass(10);
  dispatcher.settled([{ t: "tenant", s: "webhook", l: "1", p: ["1"] }]);
  await pass(1_000);
  const told = rounds.filter(([, , , ids]) => (ids as string[]).length > 0);
  expect(told).toHaveLength(3);
  await dispatcher.stop();
});

test("without a free place the log is matched and lost leases are looked for all the same, not as often", async () => {
  const { dispatcher, rounds } = setUp(() => ({}), 0);
  await pass(16_000);
  expect(rounds.map(([room]) => room)).toEqual(rounds.map(() => 0));
  expect(rounds.filter(([, , , , sweep]) => sweep === true).length).toBeGreaterThanOrEqual(2);
  const before = rounds.length;
  for (let n = 0; n < 100; n++) {
    dispatcher.wake();
    await pass(10);
  }
  expect(rounds.length - before).toBeGreaterThanOrEqual(5);
  expect(rounds.length - before).toBeLessThanOrEqual(12);
  await dispatcher.stop();
});

test("when somebody changed a webhook, those that send nothing any more have their requests ended, also without a free place", async () => {
  const { dispatcher, asked, ended } = setUp(() => ({}), 0);
  await pass(200);
  const before = asked.length;
  dispatcher.wake();
  await pass(200);
  expect(asked).toHaveLength(before);
  ended.length = 0;
  dispatcher.changed();
  await pass(200);
  expect(asked.slice(before)).toEqual([[["tenant"], ["webhook"]]]);
  expect(ended).toEqual(["webhook"]);
  await dispatcher.stop();
});

test("jobs are added in the transaction that hands them out", async () => {
  const jobs = [{ t: "a", s: "b", l: "1", p: ["1"] }];
  const { dispatcher, added } = setUp((round) => (round === 1 ? { jobs } : {}));
  await pass(10);
  expect(added).toEqual(jobs);
  await dispatcher.stop();
});
