// The key of an event as the client has it. It must never tell apart what the server holds to be one key.
import type { Event } from "@gapless/sdk";
import { expect, test } from "vitest";
import { keyOf } from "../../sdk/src/delivery_key.ts";

const event = {
  stream: "order-7-b",
  type: "order.placed",
  topic: "jobs/1/logs",
  data: { user: { id: 5, tags: ["a", "b"] }, flag: false, nothing: null, list: [1, { x: 2 }], "": { "": "empty" } },
  metadata: { tenant_id: "t1" },
} as unknown as Event;

test.for([
  ["stream", "order-7-b"],
  ["category", "order"],
  ["type", "order.placed"],
  ["topic", "jobs/1/logs"],
  ["none", undefined],
  ["data.user.id", "5"],
  ["data.flag", "false"],
  ["data.nothing", undefined],
  ["data.missing.more", undefined],
  ["data.user.tags", '["a","b"]'],
  ["data.user.tags.1", "b"],
  ["data.user.tags.-1", "b"],
  ["data.user.tags.x", undefined],
  ["data.list.1.x", "2"],
  ["metadata.tenant_id", "t1"],
  ["data.constructor", undefined],
  ["data.user.__proto__", undefined],
] as const)("%s is %s", ([key, text]) => {
  expect(keyOf(key, event)).toBe(text);
});

test("what a parser of the caller's own made of numbers is the same text", () => {
  const parsed = { ...event, data: { id: 12345678901234567890n, all: [1n] } } as Event;
  expect(keyOf("data.id", parsed)).toBe("12345678901234567890");
  expect(keyOf("data.all", parsed)).toBe('["1"]');
});
