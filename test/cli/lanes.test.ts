import { Failure } from "@gapless/server/cli/failure";
import { openLanes } from "@gapless/server/cli/import/lanes";
import { expect, test } from "vitest";

type Item = { stream: string; n: number };

/** Lanes whose batches end when the test says so. */
function open(mostItems = 3, lanes = 2) {
  const sent: Item[][] = [];
  const ends: (() => void)[] = [];
  let failing: Error | undefined;
  const opened = openLanes<Item>({
    lanes,
    mostItems,
    mostBytes: 100,
    async send(items) {
      if (failing !== undefined) throw failing;
      sent.push(items);
      await new Promise<void>((resolve) => ends.push(resolve));
    },
  });
  const fail = (error: Error): void => {
    failing = error;
  };
  const settle = () => new Promise((resolve) => setImmediate(resolve));
  return { lanes: opened, sent, settle, end: () => ends.shift()?.(), fail };
}

test("whoever pushes waits for room: what is held has a bound", async () => {
  const { lanes, sent, settle, end } = open(3, 1);
  const pushes: unknown[] = [];
  let n = 0;
  const push = async () => {
    for (; n < 100; n++) {
      const full = lanes.push("s", { stream: "s", n }, 1);
      if (full !== undefined) await full;
    }
  };
  pushes.push(push());
  for (let batch = 1; batch < 33; batch++) {
    await settle();
    // One batch is sent, one waits.
    expect(lanes.held).toBeLessThanOrEqual(6);
    expect(sent.length).toBe(batch);
    end();
  }
  const finished = Promise.all(pushes).then(() => lanes.finish());
  for (let i = 0; i < 5; i++) {
    await settle();
    end();
  }
  await finished;
  expect(sent.flat().map((item) => item.n)).toEqual(Array.from({ length: 100 }, (_, i) => i));
  expect(lanes.held).toBe(0);
});

test("a stream keeps its order and its lane, others go beside", async () => {
  const { lanes, sent, settle, end } = open(2, 8);
  const streams = ["a", "b", "c", "d"];
  for (let n = 0; n < 2; n++) for (const stream of streams) void lanes.push(stream, { stream, n }, 1);
  await settle();
  expect(sent.length).toBeGreaterThan(1);
  for (const stream of streams) {
    expect(
      sent
        .flat()
        .filter((item) => item.stream === stream)
        .map((item) => item.n),
    ).toEqual([0, 1]);
    expect(sent.filter((batch) => batch.some((item) => item.stream === stream)).length).toBe(1);
  }
  const finished = lanes.finish();
  for (let i = 0; i < 8; i++) {
    end();
    await settle();
  }
  await finished;
});

test("bytes fill a batch, too", async () => {
  const { lanes, sent, settle, end } = open(1_000, 1);
  expect(lanes.push("s", { stream: "s", n: 0 }, 99)).toBe(undefined);
  await lanes.push("s", { stream: "s", n: 1 }, 1);
  await settle();
  expect(sent[0]?.length).toBe(2);
  end();
  await lanes.finish();
});

test("an error about an item stops its lane; the others send what they hold", async () => {
  const sent: string[] = [];
  const lanes = openLanes<Item>({
    lanes: 4,
    mostItems: 2,
    mostBytes: 100,
    async send(items) {
      if (items.some(({ n }) => n === 1)) throw new Failure(1, "bad item");
      sent.push(...items.map(({ stream, n }) => `${stream}${n}`));
    },
  });
  for (let n = 0; n < 3; n++) {
    for (const stream of ["a", "b", "c", "d"])
      await lanes.push(stream, { stream, n: stream === "a" ? n : n + 10 }, 1)?.catch(() => undefined);
  }
  await expect(lanes.finish()).rejects.toThrow("bad item");
  expect(sent.sort()).toEqual(["b", "c", "d"].flatMap((stream) => [10, 11, 12].map((n) => `${stream}${n}`)));
});

test("after an error nothing more is sent, and every call throws it", async () => {
  const { lanes, sent, fail } = open(1, 2);
  fail(new Error("refused"));
  await lanes.push("s", { stream: "s", n: 0 }, 1);
  await expect(lanes.finish()).rejects.toThrow("refused");
  await expect(lanes.push("s", { stream: "s", n: 1 }, 1)).rejects.toThrow("refused");
  await expect(lanes.finish()).rejects.toThrow("refused");
  expect(sent).toEqual([]);
});
