// The buffer in front of appends, by what it sends. batch.e2e.test.ts is the same against a real server.
import {
  BATCH_PRESETS,
  type BatchedEvent,
  createClient,
  type Fetch,
  GaplessError,
  InvalidInputError,
} from "@gapless/sdk";
import { expect, test, vi } from "vitest";

type Stored = { stream: string; id: string; type: string; data: unknown };

/** A server that stores, and refuses whole requests that hold a bad event. `gate` holds requests back. */
function server() {
  const requests: Stored[][] = [];
  const stored: Stored[] = [];
  const versions = new Map<string, number>();
  const state = { gate: Promise.resolve() as Promise<unknown> };
  const fetch: Fetch = async (_url, init) => {
    const events = JSON.parse(String(init.body)) as Stored[];
    requests.push(events);
    await state.gate;
    if (events.some(({ data }) => data === "bad")) {
      return Response.json({ code: "invalid_input", detail: "events[?].data is bad" }, { status: 400 });
    }
    if (events.some(({ data }) => data === "down")) return Response.json({ code: "internal" }, { status: 500 });
    const results = new Map<string, { stream: string; firstVersion: string; eventIds: string[]; duplicate: boolean }>();
    for (const event of events) {
      const version = (versions.get(event.stream) ?? 0) + 1;
      versions.set(event.stream, version);
      stored.push(event);
      const { stream } = event;
      const result = results.get(stream) ?? { stream, firstVersion: String(version), eventIds: [], duplicate: false };
      result.eventIds.push(event.id.toLowerCase());
      results.set(stream, result);
    }
    return Response.json({ data: [...results.values()] }, { status: 201 });
  };
  return { requests, stored, state, client: createClient({ url: "http://gapless.test", fetch, retries: 0 }) };
}

const event = (data: unknown, metadata?: Record<string, unknown>) => ({
  type: "t",
  data,
  ...(metadata && { metadata }),
});
const dataOf = (requests: Stored[][]) => requests.map((events) => events.map(({ data }) => data));
/** Long enough that no timer fires in a test that does not mean it to. */
const NEVER = "1h";

test("maxSize events are one request; each append is told its own version", async () => {
  const { client, requests } = server();
  const batch = client.batch({ maxSize: 3, maxWait: NEVER });
  const results = await Promise.all([
    batch.append("a", event(1)),
    batch.append("b", event(2)),
    batch.append("a", event(3)),
  ]);
  expect(results.map(({ stream, version }) => `${stream}@${version}`)).toEqual(["a@1", "b@1", "a@2"]);
  expect(results[2]?.id).toBe(requests[0]?.[2]?.id);
  expect(dataOf(requests)).toEqual([[1, 2, 3]]);
});

test("after maxWait what is there is sent, though it is not full", async () => {
  vi.useFakeTimers();
  try {
    const { client, requests } = server();
    const batch = client.batch({ maxWait: "20ms" });
    const one = batch.append("a", event(1));
    await vi.advanceTimersByTimeAsync(19);
    expect(requests).toEqual([]);
    await vi.advanceTimersByTimeAsync(1);
    expect((await one).version).toBe("1");
  } finally {
    vi.useRealTimers();
  }
});

test("maxBytes counts UTF-8, and an event larger than it goes alone", async () => {
  const { client, requests } = server();
  const batch = client.batch({ maxBytes: 300, maxWait: NEVER });
  for (const data of ["é".repeat(60), "é".repeat(60), "x".repeat(900), "y"]) await batch.add("a", event(data));
  await batch.stop();
  expect(requests.map((events) => events.length)).toEqual([1, 1, 1, 1]);
});

test("what gathers while a request is under way goes together in the next one", async () => {
  const { client, requests, state } = server();
  const { promise, resolve: release } = Promise.withResolvers<void>();
  state.gate = promise;
  const batch = client.batch({ maxWait: 0 });
  const first = batch.append("a", event(0));
  await vi.waitFor(() => expect(requests).toHaveLength(1));
  const rest = [1, 2, 3].map((data) => batch.append("a", event(data)));
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect(requests).toHaveLength(1);
  release();
  await Promise.all([first, ...rest]);
  expect(dataOf(requests)).toEqual([[0], [1, 2, 3]]);
});

test("a request sent again has the same ids and the same key", async () => {
  const sent: [string | null, unknown][] = [];
  const fetch: Fetch = async (_url, init) => {
    const events = JSON.parse(String(init.body)) as Stored[];
    sent.push([new Headers(init.headers).get("idempotency-key"), events]);
    if (sent.length === 1) throw new TypeError("terminated");
    const eventIds = events.map(({ id }) => id);
    return Response.json({ data: [{ stream: "a", firstVersion: "1", lastVersion: "2", eventIds, duplicate: false }] });
  };
  const batch = createClient({ url: "http://gapless.test", fetch }).batch({ maxSize: 2 });
  await Promise.all([batch.append("a", event(1)), batch.append("a", event(2))]);
  expect(sent).toHaveLength(2);
  expect(sent[1]).toEqual(sent[0]);
  expect(sent[0]?.[0]).toMatch(/^[0-9a-f]{32}$/);
});

test("one bad event is refused alone; the others are stored, in order", async () => {
  const { client, stored } = server();
  const batch = client.batch({ maxSize: 8, maxWait: NEVER });
  const results = await Promise.allSettled([1, 2, 3, "bad", 5, 6, 7, 8].map((data) => batch.append("a", event(data))));
  expect(results.map(({ status }) => status === "fulfilled")).toEqual([
    true,
    true,
    true,
    false,
    true,
    true,
    true,
    true,
  ]);
  expect(results[3]).toMatchObject({ reason: expect.any(InvalidInputError) });
  expect(stored.map(({ data }) => data)).toEqual([1, 2, 3, 5, 6, 7, 8]);
});

test("what fails for no event's fault is not taken apart", async () => {
  const { client, requests } = server();
  const batch = client.batch({ maxSize: 2, maxWait: NEVER });
  const results = await Promise.allSettled([batch.append("a", event(1)), batch.append("a", event("down"))]);
  expect(results.map(({ status }) => status)).toEqual(["rejected", "rejected"]);
  expect(requests).toHaveLength(1);
});

test("onError is told what was not stored; without it flush throws what nobody awaited", async () => {
  const told: [unknown, readonly BatchedEvent[]][] = [];
  const { client } = server();
  const telling = client.batch({ maxWait: NEVER, onError: (error, events) => told.push([error, events]) });
  const id = await telling.add("a", event("bad"));
  await telling.flush();
  expect(told).toMatchObject([[{ code: "invalid_input" }, [{ id, stream: "a", type: "t", data: "bad" }]]]);
  const silent = client.batch({ maxSize: 1 });
  await silent.add("a", event("bad"));
  await silent.add("a", event("down"));
  await silent.add("a", event(1));
  await expect(silent.flush()).rejects.toThrow("2 requests of the batch failed");
  await silent.flush();
});

test("events of one transaction are one request, refused as a whole", async () => {
  const { client, requests, stored } = server();
  const batch = client.batch({ maxWait: NEVER, groupBy: "transaction" });
  const x = { transaction_id: "x" };
  const y = { transaction_id: 7 };
  await batch.add("a", event("x1", x));
  await batch.add("b", event("y1", y));
  await batch.add("c", event("x2", x));
  await batch.add("d", event("alone"));
  await batch.add("e", event("bad", y));
  await expect(batch.flush()).rejects.toThrow("bad");
  expect(dataOf(requests)).toEqual([["x1", "x2"], ["y1", "bad"], ["alone"]]);
  expect(stored.map(({ data }) => data)).toEqual(["x1", "x2", "alone"]);
});

test("the order of a stream goes before the grouping", async () => {
  const { client, requests } = server();
  const batch = client.batch({ maxWait: NEVER, groupBy: ({ data }) => String(data)[0] });
  for (const data of ["x1", "y1", "x2"]) await batch.add("a", event(data));
  await batch.stop();
  expect(dataOf(requests)).toEqual([["x1"], ["y1"], ["x2"]]);
});

test("add waits for room, so that what waits is bounded", async () => {
  const { client, state, requests } = server();
  const { promise, resolve: release } = Promise.withResolvers<void>();
  state.gate = promise;
  const batch = client.batch({ maxSize: 1_000, maxWait: NEVER, maxBuffered: 1_000 });
  let taken = 0;
  const all = Promise.all(
    Array.from({ length: 40 }, async (_, data) => {
      await batch.add("a", event(data));
      taken++;
    }),
  );
  await vi.waitFor(() => expect(requests).toHaveLength(1));
  expect(taken).toBeGreaterThan(0);
  expect(taken).toBeLessThan(20);
  expect(batch.size).toBe(taken);
  expect(batch.bytes).toBeLessThanOrEqual(1_000);
  release();
  await all;
  await batch.stop();
  expect(dataOf(requests).flat()).toEqual(Array.from({ length: 40 }, (_, data) => data));
  expect([batch.size, batch.bytes]).toEqual([0, 0]);
});

test("stop sends the rest and takes no more; so does the end of its block", async () => {
  const { client, requests } = server();
  const seen: unknown[] = [];
  {
    await using batch = client.batch({ maxWait: NEVER });
    void batch.append("a", event(1)).then((result) => seen.push(result.version));
    void batch.append("a", event(2)).then((result) => seen.push(result.version));
    seen.push(batch.size);
  }
  expect(dataOf(requests)).toEqual([[1, 2]]);
  expect(seen).toEqual([0, "1", "2"]);
  const batch = client.batch();
  await batch.stop();
  const late = await batch.append("a", event(3)).catch((error) => error);
  expect(late).toBeInstanceOf(GaplessError);
  expect(late.code).toBe("stopped");
});

test("a slow check of one event does not let a later one overtake it", async () => {
  const schema = {
    "~standard": {
      version: 1 as const,
      vendor: "test",
      types: undefined as unknown as { input: number; output: number },
      validate: async (value: unknown) => {
        await new Promise((resolve) => setTimeout(resolve, value === 1 ? 30 : 0));
        return value === 13 ? { issues: [{ message: "is unlucky" }] } : { value: value as number };
      },
    },
  };
  const sent: unknown[] = [];
  const fetch: Fetch = async (_url, init) => {
    const events = JSON.parse(String(init.body)) as Stored[];
    sent.push(...events.map(({ data }) => data));
    const eventIds = events.map(({ id }) => id);
    return Response.json({ data: [{ stream: "a", firstVersion: "1", eventIds, duplicate: false }] });
  };
  const batch = createClient({ url: "http://gapless.test", fetch, events: { t: schema } }).batch({ maxWait: NEVER });
  const results = [1, 2, 13, 3].map((data) => batch.append("a", { type: "t", data }).catch((error) => error.code));
  await batch.flush();
  expect(sent).toEqual([1, 2, 3]);
  expect((await Promise.all(results))[2]).toBe("misfit");
});

test("a preset gives limits, and options win over it; wrong limits are refused by name", () => {
  const { client } = server();
  expect(BATCH_PRESETS.oltp).toEqual({ maxSize: 1_000, maxWait: "500ms" });
  expect(() => client.batch({ preset: "audit", maxSize: 0 })).toThrow("maxSize must be a whole number from 1 up");
  expect(() => client.batch({ maxWait: "soon" })).toThrow("maxWait must be a duration");
  expect(() => client.batch({ preset: "none" as never })).toThrow("preset must be one of oltp, analytics, audit");
});
