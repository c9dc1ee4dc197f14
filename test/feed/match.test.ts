import { compileFilter, topicTest } from "@gapless/server/feed/match";
import { expect, test } from "vitest";

test.each([
  ["jobs/42", "jobs/42", true],
  ["jobs/42", "jobs/42/logs", false],
  ["jobs/*", "jobs/42", true],
  ["jobs/*", "jobs", false],
  ["jobs/*", "jobs/42/logs", false],
  ["jobs/**", "jobs", true],
  ["jobs/**", "jobs/42/logs", true],
  ["**", "anything/at/all", true],
  ["**/logs", "logs", true],
  ["a/**/z", "a/z", true],
  ["a/**/b/**/z", "a/x/b/y/b/z", true],
  ["a/**/b/*", "a/b/b", true],
  ["a.c/*", "abc/x", false],
])("topic %s takes %s: %s", (pattern, topic, fits) => expect(topicTest(pattern)(topic)).toBe(fits));

test("a pattern of double stars does not take long", () => {
  const test = topicTest(Array(40).fill("**").join("/a/"));
  expect(test("a/".repeat(120).slice(0, 255))).toBe(true);
  expect(topicTest(`${"**/a/".repeat(40)}b`)("a/".repeat(120))).toBe(false);
});

test("values are joined by or, filters by and", () => {
  const matches = compileFilter({ types: ["order.*", "x"], topics: [], categories: ["order"], streams: [] });
  expect(matches({ type: "order.placed.v2", topic: "t", stream: "order-1-2" })).toBe(true);
  expect(matches({ type: "x", topic: "t", stream: "order" })).toBe(true);
  expect(matches({ type: "orders.placed", topic: "t", stream: "order-1" })).toBe(false);
  expect(matches({ type: "order", topic: "t", stream: "order-1" })).toBe(false);
  expect(matches({ type: "x", topic: "t", stream: "orders-1" })).toBe(false);
});
