// The buffer in front of appends, against a real server.
import { createClient, type Fetch } from "@gapless/sdk";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startTestApp, type TestApp } from "../helpers/app.ts";
import { createDatabase } from "../helpers/database.ts";

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp(await createDatabase());
});
afterAll(() => app?.stop());

const connection = (fetch?: Fetch) => ({ url: app.url, apiKey: app.apiKey, ...(fetch && { fetch }) });
const dataOf = async (stream: string) => {
  const data: unknown[] = [];
  for await (const event of createClient(connection()).stream(stream).readAll()) data.push(event.data);
  return data;
};

test("thousands of events over many streams keep their order, in few requests", async () => {
  let requests = 0;
  const client = createClient(
    connection((url, init) => {
      requests++;
      return globalThis.fetch(url, init);
    }),
  );
  const batch = client.batch({ maxSize: 200, maxWait: "5ms" });
  const results = await Promise.all(
    Array.from({ length: 3_000 }, (_, n) => batch.append(`many-${n % 7}`, { type: "t", data: n })),
  );
  expect(requests).toBeLessThan(40);
  expect(await dataOf("many-3")).toEqual(Array.from({ length: 429 }, (_, n) => n * 7 + 3).filter((n) => n < 3_000));
  expect(results[3 + 7 * 100]).toMatchObject({ stream: "many-3", version: "101", duplicate: false });
  const event = await client.event(results[3 + 7 * 100]?.id ?? "");
  expect(event).toMatchObject({ stream: "many-3", version: "101", data: 703 });
});

test("lost answers double nothing", async () => {
  let lost = 0;
  const losing = createClient(
    connection(async (url, init) => {
      const response = await globalThis.fetch(url, init);
      if (lost++ % 2 === 1) return response;
      await response.arrayBuffer();
      throw new TypeError("terminated");
    }),
  );
  await using batch = losing.batch({ maxSize: 10 });
  const results = await Promise.all(
    Array.from({ length: 40 }, (_, n) => batch.append("lost-1", { type: "t", data: n })),
  );
  expect(results.map(({ version, duplicate }) => [version, duplicate])).toEqual(
    Array.from({ length: 40 }, (_, n) => [String(n + 1), false]),
  );
  expect(await dataOf("lost-1")).toEqual(Array.from({ length: 40 }, (_, n) => n));
});

test("a bad event among many is the only one that is refused", async () => {
  const batch = createClient(connection()).batch({ maxSize: 50 });
  const results = await Promise.allSettled(
    Array.from({ length: 50 }, (_, n) => batch.append("bad-1", { type: n === 31 ? "no type at all" : "t", data: n })),
  );
  const failed = results.flatMap((result, n) => (result.status === "rejected" ? [[n, result.reason.code]] : []));
  expect(failed).toEqual([[31, "invalid_input"]]);
  expect(await dataOf("bad-1")).toEqual(Array.from({ length: 50 }, (_, n) => n).filter((n) => n !== 31));
});

test("a key of the caller's stores an event once, in a batch with new ones, in the same batch, and in plain appends", async () => {
  const client = createClient(connection());
  const first = await client.append("keyed-1", { type: "t", data: 1 }, { dedupeKey: "payment-1" });
  const batch = client.batch({ maxSize: 4 });
  const results = await Promise.all([
    batch.append("keyed-1", { type: "t", data: 0 }),
    batch.append("keyed-1", { type: "t", data: 1 }, { dedupeKey: "payment-1" }),
    batch.append("keyed-1", { type: "t", data: 2 }, { dedupeKey: "payment-2" }),
    batch.append("keyed-1", { type: "t", data: 2 }, { dedupeKey: "payment-2" }),
  ]);
  expect(results.map(({ duplicate }) => duplicate)).toEqual([false, true, false, true]);
  expect(results[1]?.id).toBe(first.eventIds[0]);
  expect(await dataOf("keyed-1")).toEqual([1, 0, 2]);
  const events = [3, 4].map((data) => ({ type: "t", data }));
  const list = await client.append("keyed-2", events, { dedupeKey: "list" });
  expect(await client.append("keyed-2", events, { dedupeKey: "list" })).toEqual({ ...list, duplicate: true });
  const other = await client.append("keyed-1", { type: "t", data: 9 }, { dedupeKey: "payment-1" }).catch((e) => e);
  expect(other.code).toBe("event_id_conflict");
});
