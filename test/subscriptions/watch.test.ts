// The line of those who wait for one subscription, without a database.
import type { Delivery, Look } from "@gapless/server/subscriptions/take";
import { Watch } from "@gapless/server/subscriptions/watch";
import { afterEach, beforeEach, expect, test, vi } from "vitest";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const caller = { tenant: "t", permissions: ["*"] };
const looks = (more: Partial<Look> = {}): Look => ({
  id: "1",
  name: "n",
  selection: { text: "()" } as Look["selection"],
  dueMs: null,
  behind: 0,
  batch: 100,
  mark: "1",
  ...more,
});
const some = (count: number): Delivery[] =>
  Array.from({ length: count }, (_, i) => ({ delivery: String(i) }) as Delivery);

/** A watch whose takes are answered by hand. */
function watched() {
  const takes: {
    consumer: string;
    answer(rows: Delivery[], look?: Partial<Look>): Promise<void>;
    fail(): Promise<void>;
  }[] = [];
  const changes: Look[] = [];
  const watch = new Watch({
    tenant: "t",
    look: looks(),
    onLook: (_, before) => void changes.push(before),
    take: (_, want) =>
      new Promise((resolve, reject) => {
        takes.push({
          consumer: want.consumer,
          async answer(rows, look = {}) {
            resolve({ rows, look: looks(look) });
            await vi.advanceTimersByTimeAsync(0);
          },
          async fail() {
            reject(new Error("away"));
            await vi.advanceTimersByTimeAsync(0);
          },
        });
      }),
  });
  const wait = (consumer: string, ms = 30_000, signal = new AbortController().signal) => {
    const got: { rows?: Delivery[]; error?: unknown } = {};
    watch.wait(caller, { consumer }, ms, signal).then(
      (rows) => Object.assign(got, { rows }),
      (error: unknown) => Object.assign(got, { error }),
    );
    return got;
  };
  return { watch, takes, changes, wait };
}

test("the first in line takes; the next one only where something is left", async () => {
  const { watch, takes, wait } = watched();
  const [a, b, c] = [wait("a"), wait("b"), wait("c")];
  expect(takes.map(({ consumer }) => consumer)).toEqual(["a"]);
  await takes[0]?.answer([]);
  expect([takes.length, watch.waiting]).toEqual([1, 3]);
  watch.nudge();
  await takes[1]?.answer(some(2), { behind: 5 });
  expect([a.rows?.length, takes[2]?.consumer]).toEqual([2, "b"]);
  await takes[2]?.answer(some(1), { behind: 0 });
  expect([b.rows?.length, takes.length, c.rows, watch.waiting]).toEqual([1, 3, undefined, 1]);
});

test("a nudge during a take makes for another one", async () => {
  const { watch, takes, wait } = watched();
  const a = wait("a");
  watch.nudge();
  watch.nudge();
  expect(takes).toHaveLength(1);
  await takes[0]?.answer([]);
  expect(takes).toHaveLength(2);
  await takes[1]?.answer(some(1));
  expect(a.rows).toHaveLength(1);
});

test("quiet: nothing is out, and what was seen is fresh; then nobody asks", async () => {
  const { watch, takes, wait } = watched();
  expect(watch.quiet).toBe(false);
  wait("a");
  expect(watch.quiet).toBe(false);
  await takes[0]?.answer([]);
  expect(watch.quiet).toBe(true);
  const b = wait("b", 1_000);
  await vi.advanceTimersByTimeAsync(1_000);
  expect([b.rows, takes.length]).toEqual([[], 1]);
  watch.disturb();
  expect(watch.quiet).toBe(true);
  await vi.advanceTimersByTimeAsync(6_000);
  expect(watch.quiet).toBe(false);
  watch.glanced("1");
  expect(watch.quiet).toBe(true);
  watch.glanced("2");
  expect([watch.quiet, takes.length]).toEqual([false, 2]);
  await takes[1]?.answer([], { dueMs: 60_000, mark: "2" });
  expect(watch.quiet).toBe(false);
});

test("what is due by time is taken then", async () => {
  const { takes, wait } = watched();
  const a = wait("a");
  await takes[0]?.answer([], { dueMs: 5_000 });
  await vi.advanceTimersByTimeAsync(4_900);
  expect(takes).toHaveLength(1);
  await vi.advanceTimersByTimeAsync(200);
  await takes[1]?.answer(some(1));
  expect(a.rows).toHaveLength(1);
});

test("where something is said to be due and nothing comes, it is asked less and less", async () => {
  const { takes, wait } = watched();
  wait("a");
  for (let i = 0; i < 6; i++) {
    await takes[i]?.answer([], { dueMs: 0 });
    await vi.advanceTimersByTimeAsync(50 * 2 ** i - 5);
    expect(takes).toHaveLength(i + 1);
    await vi.advanceTimersByTimeAsync(10);
    expect(takes).toHaveLength(i + 2);
  }
});

test("what a take left unseen is looked at once more, not for ever", async () => {
  const { takes, wait } = watched();
  wait("a");
  await takes[0]?.answer([], { behind: 3 });
  await vi.advanceTimersByTimeAsync(60);
  expect(takes).toHaveLength(2);
  await takes[1]?.answer([], { behind: 2 });
  await vi.advanceTimersByTimeAsync(20_000);
  expect(takes).toHaveLength(2);
});

test("the time is over: nothing; but what is being taken at that moment still comes", async () => {
  const { watch, takes, wait } = watched();
  const a = wait("a", 100);
  await vi.advanceTimersByTimeAsync(200);
  expect([a.rows, watch.waiting]).toEqual([undefined, 1]);
  await takes[0]?.answer(some(1));
  expect([a.rows?.length, watch.waiting]).toEqual([1, 0]);
  const b = wait("b", 100);
  expect(takes).toHaveLength(1);
  await vi.advanceTimersByTimeAsync(200);
  expect([b.rows, watch.waiting]).toEqual([[], 0]);
});

test("who goes away leaves the line; who fails is told, and the next one goes on", async () => {
  const { watch, takes, wait } = watched();
  const client = new AbortController();
  const a = wait("a", 30_000, client.signal);
  await takes[0]?.answer([]);
  client.abort();
  await vi.advanceTimersByTimeAsync(0);
  expect([a.rows, watch.waiting]).toEqual([[], 0]);
  const gone = wait("gone", 30_000, client.signal);
  await vi.advanceTimersByTimeAsync(0);
  expect(gone.rows).toEqual([]);
  const [b, c] = [wait("b"), wait("c")];
  watch.nudge();
  await takes[1]?.fail();
  expect((b.error as Error).message).toBe("away");
  await takes[2]?.answer(some(1));
  expect(c.rows).toHaveLength(1);
});

test("another selector or name is told; the end sends everybody away", async () => {
  const { watch, takes, changes, wait } = watched();
  const a = wait("a");
  await takes[0]?.answer([], { name: "m" });
  watch.nudge();
  await takes[1]?.answer([], { name: "m", selection: { text: "(x)" } as Look["selection"] });
  expect(changes.map(({ name }) => name)).toEqual(["n", "m"]);
  const b = wait("b");
  watch.end();
  await vi.advanceTimersByTimeAsync(0);
  expect([a.rows, b.rows, watch.waiting]).toEqual([[], [], 0]);
});
