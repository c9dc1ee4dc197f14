import { eventId } from "@gapless/sdk";
import { expect, test } from "vitest";
import { newId } from "../../sdk/src/uuid.ts";

test("the id of a key is version 5 of RFC 9562 under the namespace that the docs state, for ever", async () => {
  // Python: uuid.uuid5(uuid.UUID("6f1c3b52-8d0e-5a94-9c7b-2f4e6a1d7c30"), key)
  expect(await eventId("payment-1")).toBe("d0683803-f3ea-56e1-85bc-6393bb4d9adf");
  expect(await eventId("")).toBe("951c2fae-8a9c-5a1e-8f69-275ac3f8dbf1");
  expect(await eventId("zażółć 🎈")).toBe("2d4b7db2-1df7-555c-bf7f-d76520ba24ca");
});

test("new ids are version 7, in the order of time, and all different", () => {
  const before = Date.now();
  const ids = Array.from({ length: 10_000 }, newId);
  const after = Date.now();
  expect(new Set(ids).size).toBe(ids.length);
  for (const id of ids) {
    expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    const moment = Number.parseInt(id.replaceAll("-", "").slice(0, 12), 16);
    expect(moment).toBeGreaterThanOrEqual(before);
    expect(moment).toBeLessThanOrEqual(after);
  }
});
