// What a broken network makes of calls, against a real server: an answer that is lost is nothing that is lost or doubled.
import { type Client, createClient, type Fetch, IdempotencyError, LeaseLostError, NotFoundError } from "@gapless/sdk";
import { afterAll, beforeAll, expect, onTestFinished, test, vi } from "vitest";
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

let groups = 0;
/** A group with deliveries in the hands of `consumer`. */
async function handed(data: unknown[]) {
  const client = createClient({ url: app.url, apiKey: app.apiKey });
  const name = `handed${++groups}`;
  await client.subscriptions.create({ name, key: "none", selector: { categories: [name] }, retry: { delays: ["1h"] } });
  const sent = data.map((each) => ({ type: "t", data: each }));
  await client.append(`${name}-1`, sent, { wait: "position" });
  const all = await client.subscriptions.receive(name, { consumer: "c", max: 100, wait: "5s" });
  expect(all).toHaveLength(data.length);
  return { client, name, all, last: all.at(-1)?.id ?? "" };
}
const statsOf = async (client: Client, name: string) => (await client.subscriptions.get(name)).stats;

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

test.each([
  ["ack", { delivered: "2" }],
  ["nack", { retrying: 2 }],
  ["park", { parked: 2 }],
  ["skip", { skipped: "2" }],
  ["release", { ready: 2 }],
] as const)("%s whose answer was lost is told as what it was: done", async (verb, stats) => {
  const { client, name, all } = await handed([1, 2]);
  const lossy = losingAnswers(2);
  expect(await lossy.client.subscriptions[verb](name, all)).toBe(2);
  expect(lossy.statuses).toEqual([200, 200, 200]);
  expect(await statsOf(client, name)).toMatchObject({ inFlight: 0, ...stats });
});

test("who made a claim is told so, also where the first answer was lost; the next one is not", async () => {
  const { client, name } = await handed([1]);
  expect(await losingAnswers(1).client.subscriptions.claim(name, "mail")).toBe(true);
  expect(await client.subscriptions.claim(name, "mail")).toBe(false);
  expect(await losingAnswers(1).client.subscriptions.claim(name, "mail")).toBe(false);
});

test("the verbs that steer take effect once, and say so", async () => {
  const { client, name, all, last } = await handed([1, 2, 3]);
  const once = () => losingAnswers(1).client.subscriptions;
  await client.subscriptions.park(name, all);
  expect(await once().redrive(name, { deliveries: [last] })).toBe(1);
  expect(await once().discard(name)).toBe(2);
  expect(await once().replay(name, { after: Number(last) - 1, upTo: last })).toMatchObject({ name });
  expect(await once().reset(name, "now")).toMatchObject({ name });
  expect(await once().pause(name)).toMatchObject({ status: "paused" });
  expect(await once().resume(name)).toMatchObject({ status: "active" });
  expect(await once().change(name, { labels: { a: "b" } })).toMatchObject({ version: 2 });
  expect(await once().define(name, { key: "none" })).toMatchObject({ version: 3 });
  await once().remove(name);
  await expect(client.subscriptions.get(name)).rejects.toThrow(NotFoundError);
  // A call of its own is no repetition.
  await expect(once().remove(name)).rejects.toThrow(NotFoundError);
});

test("a reset whose answer was lost takes back nothing that was handed out since", async () => {
  const { client, name, all } = await handed([1, 2]);
  await client.subscriptions.ack(name, all);
  let tries = 0;
  let taken: { id: string; lease: string }[] = [];
  const fetch: Fetch = async (url, init) => {
    const response = await globalThis.fetch(url, init);
    if (tries++ > 0) return response;
    await response.arrayBuffer();
    taken = await client.subscriptions.receive(name, { consumer: "c", wait: "5s" });
    throw new TypeError("terminated");
  };
  await createClient({ url: app.url, apiKey: app.apiKey, fetch }).subscriptions.reset(name, "beginning");
  expect(tries).toBe(2);
  expect(await client.subscriptions.ack(name, taken)).toBe(2);
});

/** A consumer whose settling requests all arrive; the first answer of each route is lost. */
function consuming(name: string, dropFirst: boolean, errors: unknown[]) {
  const seen = new Set<string>();
  const fetch: Fetch = async (url, init) => {
    const route = url.split("/").at(-1) ?? "";
    const isFirst = ["ack", "nack", "park", "skip"].includes(route) && !seen.has(route);
    seen.add(route);
    if (isFirst && dropFirst) throw new TypeError("terminated");
    const response = await globalThis.fetch(url, init);
    if (!isFirst) return response;
    await response.arrayBuffer();
    throw new TypeError("terminated");
  };
  const by = createClient({ url: app.url, apiKey: app.apiKey, fetch });
  const consumer = by.consume(name, () => undefined, { onError: (error) => void errors.push(error) });
  onTestFinished(() => consumer.stop());
  return consumer;
}

test.each([true, false])(
  "a consumer's bundle is settled once and counts as settled (request lost: %s)",
  async (lost) => {
    const { client, name, all } = await handed([1, 2, 3, 4, 5]);
    await client.subscriptions.release(name, all);
    const errors: unknown[] = [];
    const consumer = consuming(name, lost, errors);
    await vi.waitFor(() => expect(consumer.stats()).toMatchObject({ acked: 5, inFlight: 0 }), { timeout: 30_000 });
    expect(consumer.stats().lost).toBe(0);
    expect(errors).toEqual([]);
    expect(await statsOf(client, name)).toMatchObject({ delivered: "5", inFlight: 0 });
  },
);

test("what is refused although every answer came is lost, and says that no try of its own was in between", async () => {
  const { client, name, all } = await handed([1]);
  await client.subscriptions.ack(name, all);
  const error = await client.subscriptions.ack(name, all).catch((thrown) => thrown);
  expect(error).toBeInstanceOf(LeaseLostError);
  expect(error).toMatchObject({ mayHaveArrived: false });
});
