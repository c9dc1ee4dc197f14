import { BatchBytes, createSizes } from "@gapless/server/subscriptions/batch_bytes";
import type { Delivery } from "@gapless/server/subscriptions/take";
import { expect, test } from "vitest";

const rows = (count: number, bytes: number): Delivery[] =>
  Array.from({ length: count }, () => ({ data: "x".repeat(bytes), metadata: "" }) as Delivery);

test("batches of small events grow by steps to what was asked for; large events make them small at once", () => {
  const size = new BatchBytes();
  expect(size.cap(1_000, 100)).toBe(128);
  expect(size.cap(10, 100)).toBe(10);
  size.learn(rows(128, 300));
  expect(size.cap(1_000, 100)).toBe(512);
  size.learn(rows(512, 300));
  expect(size.cap(1_000, 100)).toBe(1_000);
  size.learn(rows(4, 262_144));
  expect(size.cap(1_000, 100)).toBe(32);
  size.learn(rows(1, 20_000_000));
  expect(size.cap(1_000, 100)).toBe(1);
  size.learn(rows(1, 10));
  expect(size.cap(1_000, 100)).toBe(128);
});

test("who leaves it to the subscription gets its size, unless events are large", () => {
  const size = new BatchBytes();
  expect(size.cap(undefined, 1_000)).toBeUndefined();
  size.learn([]);
  expect(size.known).toBe(false);
  size.learn(rows(10, 262_144));
  expect([size.cap(undefined, 1_000), size.cap(undefined, 20), size.cap(undefined, undefined)]).toEqual([
    32,
    undefined,
    undefined,
  ]);
});

test("each subscription of each tenant has its own; only so many are remembered", () => {
  const sizes = createSizes();
  sizes("t", "a").learn(rows(10, 262_144));
  expect(sizes("t", "a").deliveries).toBe(32);
  expect([sizes("u", "a").known, sizes("t", "b").known]).toEqual([false, false]);
  for (let i = 0; i < 10_000; i++) sizes("t", `n${i}`);
  expect(sizes("t", "a").known).toBe(false);
});
