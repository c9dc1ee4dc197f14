// What a broken network makes of appends, against a real server: an answer that is lost is no event that is lost or doubled.
import { createClient, type Fetch, IdempotencyError } from "@gapless/sdk";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startTestApp, type TestApp } from "../helpers/app.ts";
import { createDatabase } from "../helpers/database.ts";

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp(await createDatabase());
});
afterAll(() => app?.stop());

const events = [1, 2, 3].map((data) => ({ type: "t", data }));

/** Every request arrives; the answers of the first tries are lost. */
function losingAnswers(times: number) {
  const statuses: number[] = [];
  const fetch: Fetch = async (url, init) => {
    const response = await globalThis.fetch(url, init);
    statuses.push(response.status);
    if (statuses.length > times) return response;
    await response.arrayBuffer();
    throw new TypeError("terminated");
  };
  return { statuses, client: createClient({ url: app.url, apiKey: app.apiKey, fetch }) };
}

test("an append whose answer was lost is stored once, and its answer comes after all", async () => {
  const { client, statuses } = losingAnswers(3);
  const result = await client.append("lost-1", events, { expectedVersion: "no_stream" });
  expect(statuses).toEqual([201, 201, 201, 201]);
  expect(result).toMatchObject({ firstVersion: "1", lastVersion: "3" });
  const { data } = await client.stream("lost-1").read();
  expect(data.map(({ id }) => id)).toEqual(result.eventIds);
});

test("the same over several streams", async () => {
  const { client } = losingAnswers(2);
  const results = await client.appendAll([
    { stream: "lost-2", type: "t", data: 1 },
    { stream: "lost-3", type: "t", data: 2 },
  ]);
  expect(results.map(({ lastVersion }) => lastVersion)).toEqual(["1", "1"]);
  expect((await client.stream("lost-2").get()).version).toBe("1");
});

test("two calls with one key of the caller's are one append; with another body they are an error", async () => {
  const client = createClient({ url: app.url, apiKey: app.apiKey });
  const options = { idempotencyKey: "order-77" };
  const [first, second] = await Promise.all([
    client.append("keyed-1", events, options),
    client.append("keyed-1", events, options),
  ]);
  expect(second).toEqual(first);
  expect((await client.stream("keyed-1").get()).version).toBe("3");
  const other = await client.append("keyed-1", { type: "t", data: 9 }, options).catch((error) => error);
  expect(other).toBeInstanceOf(IdempotencyError);
  expect(other).toMatchObject({ code: "idempotency_key_reused", status: 422 });
});

test("appends at one version from many clients: one wins, the others are told where the stream is", async () => {
  const client = createClient({ url: app.url, apiKey: app.apiKey });
  const all = await Promise.allSettled(
    Array.from({ length: 8 }, () => client.append("race-1", { type: "t", data: 1 }, { expectedVersion: 0 })),
  );
  expect(all.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
  for (const outcome of all) {
    if (outcome.status === "rejected")
      expect(outcome.reason).toMatchObject({ code: "wrong_expected_version", actualVersion: "1" });
  }
});
