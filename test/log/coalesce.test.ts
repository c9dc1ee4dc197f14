import { createCoalescer } from "@gapless/server/log/coalesce";
import { expect, test } from "vitest";

type Call = { key: string; items: string[]; finish(): void };

function setUp(options: {
  lanes?: number;
  laneAfter?: number;
  laneAfterMs?: number;
  maxCount?: number;
  maxSize?: number;
}) {
  const calls: Call[] = [];
  const coalescer = createCoalescer<string, string>({
    maxCount: 100,
    maxSize: 1_000,
    lanes: 1,
    laneAfter: 1_000,
    laneAfterMs: 60_000,
    ...options,
    send: (key, group) =>
      new Promise((resolve) => {
        const finish = (): void => {
          for (const item of group) item.resolve(item.request.toUpperCase());
          resolve();
        };
        calls.push({ key, items: group.map((item) => item.request), finish });
      }),
  });
  return { calls, coalescer };
}

const turn = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 2));

test("what comes in one turn goes out at once together; what comes later waits for the call under way", async () => {
  const { calls, coalescer } = setUp({});
  const first = [coalescer.submit("t", "a", 1), coalescer.submit("t", "b", 1)];
  await turn();
  const second = [coalescer.submit("t", "c", 1), coalescer.submit("t", "d", 1)];
  await turn();
  expect(calls.map((call) => call.items)).toEqual([["a", "b"]]);
  calls[0]?.finish();
  expect(await Promise.all(first)).toEqual(["A", "B"]);
  await turn();
  expect(calls[1]?.items).toEqual(["c", "d"]);
  calls[1]?.finish();
  expect(await Promise.all(second)).toEqual(["C", "D"]);
  await coalescer.idle();
  expect(coalescer.open).toBe(0);
});

test("keys never share a call, nor wait for each other", async () => {
  const { calls, coalescer } = setUp({});
  void coalescer.submit("one", "a", 1);
  void coalescer.submit("two", "b", 1);
  await turn();
  expect(calls.map(({ key, items }) => [key, ...items])).toEqual([
    ["one", "a"],
    ["two", "b"],
  ]);
});

test("groups keep to count and size; a single item may be larger", async () => {
  const { calls, coalescer } = setUp({ maxCount: 2, maxSize: 10 });
  for (const [item, size] of [
    ["a", 4],
    ["b", 4],
    ["c", 4],
    ["d", 20],
    ["e", 1],
  ] as const)
    void coalescer.submit("t", item, size);
  for (let call = 0; call < 4; call++) {
    await turn();
    calls[call]?.finish();
  }
  expect(calls.map((call) => call.items)).toEqual([["a", "b"], ["c"], ["d"], ["e"]]);
});

test("a further lane opens for a long queue, or when a call is stuck", async () => {
  const { calls, coalescer } = setUp({ lanes: 2, laneAfter: 3, laneAfterMs: 30 });
  void coalescer.submit("t", "a", 1);
  await turn();
  for (const item of ["b", "c"]) void coalescer.submit("t", item, 1);
  await turn();
  expect(calls).toHaveLength(1);
  await new Promise((resolve) => setTimeout(resolve, 60));
  expect(calls.map((call) => call.items)).toEqual([["a"], ["b", "c"]]);
  calls[0]?.finish();
  await turn();
  void coalescer.submit("t", "d", 1);
  void coalescer.submit("t", "e", 1);
  void coalescer.submit("t", "f", 1);
  await turn();
  expect(calls[2]?.items).toEqual(["d", "e", "f"]);
});
