// Consumers against a real server: order, outcomes, leases, drains, middleware. With transactions: consume_once.e2e.test.ts.
import {
  type Client,
  type ConsumeOptions,
  type Consumer,
  createClient,
  type Fetch,
  ForbiddenError,
  LeaseLostError,
  NotFoundError,
  Outcome,
  park,
  retry,
  type SubscriptionSpec,
  skip,
  TimeoutError,
} from "@gapless/sdk";
import { afterAll, beforeAll, expect, onTestFinished, test, vi } from "vitest";
import { startTestApp, type TestApp, testApp } from "../helpers/app.ts";
import { createDatabase, type TestDatabase } from "../helpers/database.ts";

/** Others may need the processor, too. */
const PATIENT = { timeout: 30_000 };

let database: TestDatabase;
let app: TestApp;
let client: Client;
beforeAll(async () => {
  database = await createDatabase();
  app = await startTestApp(database);
  client = createClient({ url: app.url, apiKey: app.apiKey });
});
afterAll(() => app?.stop());

let count = 0;
/** A subscription to a category of its own. */
async function group(spec: SubscriptionSpec = {}): Promise<{ name: string; stream(n?: number): string }> {
  const name = `group${++count}`;
  await client.subscriptions.create({ name, selector: { categories: [name] }, ...spec });
  return { name, stream: (n = 1) => `${name}-${n}` };
}

function stopping(consumer: Consumer): Consumer {
  onTestFinished(() => consumer.stop());
  return consumer;
}

const events = (...data: unknown[]) => data.map((each) => ({ type: "t", data: each }));
const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
const statsOf = async (name: string) => (await client.subscriptions.get(name)).stats;

test("events of a stream come one after the other and in order, those of others meanwhile", async () => {
  const { name, stream } = await group();
  for (const n of [1, 2, 3, 4]) {
    await client.append(stream(n), events(...Array.from({ length: 12 }, (_, i) => i)), { wait: "position" });
  }
  const seen = new Map<string, unknown[]>();
  const atWork = new Set<string>();
  let most = 0;
  const consumer = stopping(
    client.consume(
      name,
      async (event) => {
        expect(atWork.has(event.stream)).toBe(false);
        atWork.add(event.stream);
        most = Math.max(most, atWork.size);
        await sleep(Math.random() * 8);
        seen.set(event.stream, [...(seen.get(event.stream) ?? []), event.data]);
        atWork.delete(event.stream);
      },
      { concurrency: 3, maxInFlight: 48 },
    ),
  );
  await vi.waitFor(() => expect(consumer.stats().acked).toBe(48), PATIENT);
  for (const n of [1, 2, 3, 4]) expect(seen.get(stream(n))).toEqual(Array.from({ length: 12 }, (_, i) => i));
  expect(most).toBe(3);
  expect(consumer.stats()).toMatchObject({ processed: 48, nacked: 0, errors: 0, lost: 0, inFlight: 0 });
  expect(consumer.stats().lastProcessedAt).toBeInstanceOf(Date);
  expect(consumer.stats().averageMs).toBeGreaterThan(0);
  expect(await statsOf(name)).toMatchObject({ inFlight: 0, delivered: "48" });
});

test("a failure holds up its own key only, and comes again before what follows it", async () => {
  const { name, stream } = await group({ history: "all", retry: { attempts: 5, delays: ["50ms"], jitter: 0 } });
  await client.append(stream(1), events("a1", "a2", "a3"));
  await client.append(stream(2), events("b1", "b2"));
  const seen: unknown[] = [];
  const attempts: number[] = [];
  const errors: unknown[] = [];
  const consumer = stopping(
    client.consume(
      name,
      ({ data }, { attempt }) => {
        if (data === "a2") attempts.push(attempt);
        if (data === "a2" && attempt < 3) throw new Error("not yet");
        seen.push(data);
      },
      { concurrency: 1, maxInFlight: 10, onError: (error) => void errors.push(error) },
    ),
  );
  await vi.waitFor(() => expect(consumer.stats().acked).toBe(5), PATIENT);
  expect(attempts).toEqual([1, 2, 3]);
  expect(seen.filter((data) => String(data).startsWith("a"))).toEqual(["a1", "a2", "a3"]);
  expect(seen.indexOf("b2")).toBeLessThan(seen.indexOf("a2"));
  expect(errors.map(String)).toEqual(["Error: not yet", "Error: not yet"]);
  expect(consumer.stats()).toMatchObject({ errors: 2, nacked: 2, lost: 0 });
  const { data } = await client.stream(stream(1)).read();
  const { history } = await client.subscriptions.delivery(name, data[1]?.position ?? "");
  expect(history.map(({ outcome, reason }) => [outcome, reason])).toEqual([
    ["retried", "Error: not yet"],
    ["retried", "Error: not yet"],
    ["delivered", undefined],
  ]);
});

test("a handler says what becomes of a delivery, by returning it or by throwing it", async () => {
  const { name, stream } = await group({ retry: { attempts: 3, base: "1h", jitter: 0 } });
  for (const [n, data] of ["done", "park", "skip", "retry", "thrown"].entries()) {
    await client.append(stream(n), events(data, `after ${data}`));
  }
  const seen: unknown[] = [];
  const consumer = stopping(
    client.consume(name, ({ data }, { attempt }) => {
      seen.push(data);
      if (data === "park") return park("no address");
      if (data === "skip") return skip("not for us");
      if (data === "retry" && attempt === 1) return retry("20ms", "busy");
      if (data === "thrown") throw park("from below");
      return undefined;
    }),
  );
  await vi.waitFor(
    () => expect(consumer.stats()).toMatchObject({ acked: 7, parked: 2, skipped: 1, nacked: 1 }),
    PATIENT,
  );
  expect(consumer.stats().errors).toBe(0);
  expect(seen.filter((data) => String(data).includes("retry"))).toEqual(["retry", "retry", "after retry"]);
  const { data: parked } = await client.subscriptions.deliveries(name, { state: "parked" });
  expect(parked.map(({ reason, stream: of }) => [of, reason])).toEqual([
    [stream(1), "no address"],
    [stream(4), "from below"],
  ]);
  expect(await statsOf(name)).toMatchObject({ parked: 2, skipped: "1", delivered: "7" });
});

test("onError decides what becomes of a failure; retry says when it comes again", async () => {
  const { name, stream } = await group({ retry: { attempts: 3, base: "1h", jitter: 0 } });
  await client.append(stream(1), events("poison"));
  await client.append(stream(2), events("slow"));
  const seen: unknown[] = [];
  const consumer = stopping(
    client.consume(
      name,
      ({ data }, { attempt }) => {
        seen.push(data);
        if (attempt === 1) throw new TypeError(`${data}`);
      },
      {
        retry: (error, { attempt }) => (String(error).includes("slow") ? attempt * 20 : undefined),
        onError: (error) => (String(error).includes("poison") ? park("it is poison") : undefined),
      },
    ),
  );
  await vi.waitFor(
    () => expect(consumer.stats()).toMatchObject({ acked: 1, parked: 1, nacked: 1, errors: 2 }),
    PATIENT,
  );
  expect(seen.filter((data) => data === "slow")).toHaveLength(2);
});

test("after the last attempt of the policy a delivery is parked, and redrive brings it back", async () => {
  const { name, stream } = await group({ retry: { attempts: 2, delays: ["10ms"], jitter: 0 } });
  await client.append(stream(1), events("bad", "next"));
  let heal = false;
  const seen: unknown[] = [];
  const consumer = stopping(
    client.consume(name, ({ data }) => {
      if (data === "bad" && !heal) throw new Error("broken");
      seen.push(data);
    }),
  );
  await vi.waitFor(async () => expect((await statsOf(name)).parked).toBe(1), PATIENT);
  await vi.waitFor(() => expect(seen).toEqual(["next"]), PATIENT);
  heal = true;
  expect(await client.subscriptions.redrive(name)).toBe(1);
  await vi.waitFor(() => expect(seen).toEqual(["next", "bad"]), PATIENT);
  await vi.waitFor(() => expect(consumer.stats().acked).toBe(2), PATIENT);
});

test("a handler that takes too long has failed: its signal says so, and the delivery comes again", async () => {
  const { name, stream } = await group({ retry: { attempts: 3, delays: ["10ms"], jitter: 0 } });
  await client.append(stream(1), events("hang", "next"));
  const reasons: unknown[] = [];
  const errors: unknown[] = [];
  const consumer = stopping(
    client.consume(
      name,
      async ({ data }, { attempt, signal }) => {
        if (data !== "hang" || attempt > 1) return;
        await new Promise<void>((resolve) => signal.addEventListener("abort", () => resolve()));
        reasons.push(signal.reason);
      },
      { timeout: "100ms", onError: (error) => void errors.push(error) },
    ),
  );
  await vi.waitFor(() => expect(consumer.stats().acked).toBe(2), PATIENT);
  expect(errors).toEqual(reasons);
  expect(errors[0]).toBeInstanceOf(TimeoutError);
  expect(errors).toHaveLength(1);
});

test.each(["stream", "none"])(
  "a handler that goes on when its time is over keeps its place and its key %s until it ends",
  async (key) => {
    const { name, stream } = await group({ key, retry: { attempts: 5, delays: ["0s"], jitter: 0 } });
    const { promise: gate, resolve: open } = Promise.withResolvers<void>();
    onTestFinished(() => open());
    const log: string[] = [];
    const consumer = stopping(
      client.consume(
        name,
        async ({ data }, { attempt }) => {
          log.push(`${data}, attempt ${attempt}`);
          if (data !== "deaf" || attempt > 1) return;
          await gate;
          log.push("deaf ends");
        },
        { timeout: "300ms", concurrency: 2, maxInFlight: 10 },
      ),
    );
    await client.append(stream(1), events("deaf"), { wait: "position" });
    await vi.waitFor(() => expect(consumer.stats().nacked).toBe(1), PATIENT);
    // The second attempt is here, and waits; the other place works on.
    await vi.waitFor(async () => expect(await statsOf(name)).toMatchObject({ inFlight: 1 }), PATIENT);
    await client.append(stream(2), events("other"));
    await vi.waitFor(() => expect(consumer.stats().acked).toBe(1), PATIENT);
    expect(log).toEqual(["deaf, attempt 1", "other, attempt 1"]);
    open();
    await vi.waitFor(() => expect(consumer.stats().acked).toBe(2), PATIENT);
    expect(log).toEqual(["deaf, attempt 1", "other, attempt 1", "deaf ends", "deaf, attempt 2"]);
    expect(consumer.stats()).toMatchObject({ errors: 1, nacked: 1, lost: 0, inFlight: 0 });
  },
);

test("no more handlers than said are at work, those counted that ignore their signals; a full consumer asks for nothing", async () => {
  const { name, stream } = await group({ retry: { attempts: 5, delays: ["0s"], jitter: 0 } });
  const { promise: gate, resolve: open } = Promise.withResolvers<void>();
  onTestFinished(() => open());
  let begun = 0;
  const deaf = stopping(
    client.consume(
      name,
      async () => {
        begun++;
        await gate;
      },
      { timeout: "100ms", concurrency: 1, maxInFlight: 1 },
    ),
  );
  for (const n of [1, 2]) await client.append(stream(n), events(n));
  await vi.waitFor(() => expect(deaf.stats()).toMatchObject({ nacked: 1, inFlight: 0 }), PATIENT);
  const other = stopping(client.consume(name, () => undefined));
  await vi.waitFor(() => expect(other.stats().acked).toBe(2), PATIENT);
  expect(begun).toBe(1);
  open();
});

test("a drain awaits a handler whose time is over, too", async () => {
  const { name, stream } = await group({ retry: { attempts: 5, delays: ["1h"] } });
  await client.append(stream(1), events("deaf"));
  const { promise: gate, resolve: open } = Promise.withResolvers<void>();
  onTestFinished(() => open());
  let isAtWork = true;
  const consumer = client.consume(
    name,
    async () => {
      await gate;
      isAtWork = false;
    },
    { timeout: "50ms" },
  );
  await vi.waitFor(() => expect(consumer.stats()).toMatchObject({ nacked: 1, inFlight: 0 }), PATIENT);
  const stopped = consumer.stop().then(() => isAtWork);
  await sleep(200);
  expect(consumer.isRunning).toBe(true);
  open();
  expect(await stopped).toBe(false);
});

test("a lease is renewed for as long as a handler works", async () => {
  const { name, stream } = await group({ timeout: "2s" });
  await client.append(stream(1), events("long"));
  const attempts: number[] = [];
  const options: ConsumeOptions = { wait: "1s" };
  const handler = async (_: unknown, { attempt }: { attempt: number }) => {
    attempts.push(attempt);
    await sleep(4_500);
  };
  const both = [1, 2].map(() => stopping(client.consume(name, handler, options)));
  await vi.waitFor(() => expect(both.reduce((sum, each) => sum + each.stats().acked, 0)).toBe(1), PATIENT);
  expect(attempts).toEqual([1]);
});

test("a lost lease aborts the handler; another consumer has the delivery, and what the first says counts for nothing", async () => {
  const { name, stream } = await group({ timeout: "1s", retry: { attempts: 5, delays: ["0s"], jitter: 0 } });
  await client.append(stream(1), events("one", "two"));
  let cut = true;
  // As if the network stood still: renewals arrive when the lease is over.
  const fetch: Fetch = async (url, init) => {
    while (cut && url.endsWith("/renew")) await sleep(20);
    return globalThis.fetch(url, init);
  };
  const cutOff = createClient({ url: app.url, apiKey: app.apiKey, fetch });
  const seen: string[] = [];
  const errors: unknown[] = [];
  const first = stopping(
    cutOff.consume(
      name,
      async ({ data }, { signal }) => {
        seen.push(`first ${data}`);
        await new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason)));
      },
      { maxInFlight: 2, onError: (error) => void errors.push(error) },
    ),
  );
  await vi.waitFor(() => expect([seen, first.stats().inFlight]).toEqual([["first one"], 2]), PATIENT);
  const second = stopping(client.consume(name, ({ data }) => void seen.push(`second ${data}`)));
  await vi.waitFor(() => expect(second.stats().acked).toBe(2), PATIENT);
  cut = false;
  await vi.waitFor(() => expect(first.stats().lost).toBe(2), PATIENT);
  expect(errors[0]).toBeInstanceOf(LeaseLostError);
  expect(seen).toEqual(["first one", "second one", "second two"]);
  expect(first.stats()).toMatchObject({ acked: 0, nacked: 0, inFlight: 0 });
  expect(await statsOf(name)).toMatchObject({ delivered: "2", parked: 0 });
});

test("a delivery that comes again to the consumer that still works on it: the first handler is told", async () => {
  const { name, stream } = await group({ timeout: "1s", retry: { attempts: 5, delays: ["0s"], jitter: 0 } });
  await client.append(stream(1), events("one"));
  const fetch: Fetch = (url, init) =>
    url.endsWith("/renew") ? Promise.resolve(Response.json({ settled: 1, until: "" })) : globalThis.fetch(url, init);
  const reasons: unknown[] = [];
  const consumer = stopping(
    createClient({ url: app.url, apiKey: app.apiKey, fetch }).consume(name, async (_, { attempt, signal }) => {
      if (attempt > 1) return;
      await new Promise<void>((resolve) => signal.addEventListener("abort", () => resolve()));
      reasons.push(signal.reason);
    }),
  );
  await vi.waitFor(() => expect(consumer.stats()).toMatchObject({ acked: 1, lost: 1, inFlight: 0 }), PATIENT);
  expect(reasons).toEqual([expect.any(LeaseLostError)]);
});

test("a drain awaits what is at work, gives back what was not begun, and asks for nothing more", async () => {
  const { name, stream } = await group();
  await client.append(stream(1), events(1, 2, 3, 4));
  await client.append(stream(2), events(5));
  const began: unknown[] = [];
  const finished: unknown[] = [];
  const { promise: gate, resolve: open } = Promise.withResolvers<void>();
  const controller = new AbortController();
  const consumer = client.consume(
    name,
    async ({ data }) => {
      began.push(data);
      await gate;
      finished.push(data);
    },
    { concurrency: 2, maxInFlight: 10, signal: controller.signal },
  );
  await vi.waitFor(() => expect(began).toHaveLength(2), PATIENT);
  controller.abort();
  await vi.waitFor(() => expect(consumer.stats().inFlight).toBe(2), PATIENT);
  expect(consumer.isRunning).toBe(true);
  open();
  await consumer.done;
  expect(consumer.isRunning).toBe(false);
  expect(finished.sort()).toEqual([1, 5]);
  expect(consumer.stats()).toMatchObject({ acked: 2, inFlight: 0, errors: 0 });
  await client.append(stream(2), events(6));
  const seen: unknown[] = [];
  const other = stopping(client.consume(name, ({ data }) => void seen.push(data)));
  await vi.waitFor(() => expect(other.stats().acked).toBe(4), PATIENT);
  expect(seen.filter((data) => data !== 6)).toEqual([2, 3, 4]);
  expect(began).toHaveLength(2);
});

test("a drain that takes too long aborts the handlers", async () => {
  const { name, stream } = await group({ retry: { attempts: 5, delays: ["0s"] } });
  await client.append(stream(1), events(1));
  const consumer = client.consume(name, () => new Promise(() => undefined), { drain: "50ms" });
  await vi.waitFor(() => expect(consumer.stats().inFlight).toBe(1), PATIENT);
  await consumer.stop();
  expect(consumer.stats()).toMatchObject({ nacked: 1, errors: 1, inFlight: 0 });
});

test("stop while nothing is there ends at once; so does the end of its block", async () => {
  const { name } = await group();
  const consumer = client.consume(name, () => undefined, { wait: "30s" });
  await sleep(200);
  await consumer.stop();
  expect(consumer.isRunning).toBe(false);
  let inner: Consumer;
  {
    await using scoped = client.consume(name, () => undefined);
    inner = scoped;
    expect(inner.isRunning).toBe(true);
  }
  expect(inner.isRunning).toBe(false);
});

test("no more is asked for than can be run", async () => {
  const { name, stream } = await group();
  for (let n = 0; n < 30; n++) await client.append(stream(n), events(n));
  let atWork = 0;
  let most = 0;
  const asked: number[] = [];
  const fetch: Fetch = (url, init) => {
    if (url.endsWith("/receive")) asked.push((JSON.parse(String(init.body)) as { max: number }).max);
    return globalThis.fetch(url, init);
  };
  const consumer = stopping(
    createClient({ url: app.url, apiKey: app.apiKey, fetch }).consume(
      name,
      async () => {
        most = Math.max(most, ++atWork);
        await sleep(10);
        atWork--;
      },
      { concurrency: 2, maxInFlight: 6, batch: 4 },
    ),
  );
  await vi.waitFor(() => {
    expect(consumer.stats().inFlight).toBeLessThanOrEqual(6);
    expect(consumer.stats().acked).toBe(30);
  }, PATIENT);
  expect(most).toBe(2);
  expect(Math.max(...asked)).toBe(4);
  expect(asked.length).toBeLessThan(30);
});

test("middleware wraps the handler, the first one outermost; interestedIn and validate go before", async () => {
  const { name, stream } = await group();
  await client.append(stream(1), [
    { type: "order.placed", data: 1 },
    { type: "order.lost", data: 2 },
    { type: "user.seen", data: 3 },
    { type: "order.placed", data: -1 },
    { type: "order.placed", data: 13 },
  ]);
  const log: unknown[] = [];
  const consumer = stopping(
    client.consume(name, ({ type, data }) => void log.push(`${type} ${data}`), {
      interestedIn: ["order.*"],
      validate: ({ data }) => {
        if (data === 13) throw new Error("unlucky");
        return Number(data) > 0;
      },
      middleware: [
        async ({ event }, next) => {
          log.push(`> ${event.data}`);
          const outcome = await next();
          log.push(`< ${outcome?.kind ?? "done"}`);
          return outcome;
        },
        ({ event }, next) => (event.type === "order.lost" ? skip("lost") : next()),
      ],
      initialize: () => void log.push("initialize"),
      cleanup: () => void log.push("cleanup"),
    }),
  );
  await vi.waitFor(() => expect(consumer.stats()).toMatchObject({ acked: 1, skipped: 2, parked: 2 }), PATIENT);
  await consumer.stop();
  expect(log).toEqual(["initialize", "> 1", "order.placed 1", "< done", "> 2", "< skip", "cleanup"]);
  const { data: parked } = await client.subscriptions.deliveries(name, { state: "parked" });
  expect(parked.map(({ reason }) => reason)).toEqual(["validate() refused it", "validate(): unlucky"]);
});

test("autoAck: what fails does not come again", async () => {
  const { name, stream } = await group();
  await client.append(stream(1), events(1, 2, 3));
  const errors: unknown[] = [];
  const consumer = stopping(
    client.consume(
      name,
      ({ data }) => {
        if (data === 2) throw new Error("lost");
      },
      { autoAck: true, onError: (error) => void errors.push(error) },
    ),
  );
  await vi.waitFor(() => expect(consumer.stats().processed).toBe(3), PATIENT);
  await consumer.stop();
  expect(errors).toHaveLength(1);
  expect(await statsOf(name)).toMatchObject({ delivered: "3", inFlight: 0, retrying: 0 });
  // Nobody else would get what is held here: a drain runs it.
  await client.append(stream(1), events(4, 5, 6), { wait: "position" });
  const seen: unknown[] = [];
  const leaving = client.consume(
    name,
    async ({ data }) => {
      await sleep(50);
      seen.push(data);
    },
    { autoAck: true },
  );
  await vi.waitFor(() => expect(leaving.stats().inFlight).toBe(3), PATIENT);
  await leaving.stop();
  expect(seen).toEqual([4, 5, 6]);
  expect(() => client.consume(name, () => undefined, { autoAck: true, transaction: async () => undefined })).toThrow(
    "transaction must not be given with autoAck",
  );
});

test("order by a path of the event, and by none", async () => {
  const byPath = await group({ key: "data.user.id" });
  for (let n = 0; n < 20; n++) {
    await client.append(byPath.stream(n), { type: "t", data: { n, user: n % 5 === 4 ? {} : { id: n % 2 } } });
  }
  const seen = new Map<unknown, number[]>();
  const atWork = new Set<unknown>();
  const consumer = stopping(
    client.consume(byPath.name, async ({ data }) => {
      const { n, user } = data as { n: number; user: { id?: number } };
      if (user.id === undefined) return;
      expect(atWork.has(user.id)).toBe(false);
      atWork.add(user.id);
      await sleep(5);
      atWork.delete(user.id);
      seen.set(user.id, [...(seen.get(user.id) ?? []), n]);
    }),
  );
  await vi.waitFor(() => expect(consumer.stats().acked).toBe(20), PATIENT);
  for (const found of seen.values()) expect(found).toEqual(found.toSorted((a, b) => a - b));

  const none = await group({ key: "none" });
  await client.append(none.stream(), events(1, 2, 3, 4, 5));
  let most = 0;
  let now = 0;
  const free = stopping(
    client.consume(none.name, async () => {
      most = Math.max(most, ++now);
      await sleep(50);
      now--;
    }),
  );
  await vi.waitFor(() => expect(free.stats().acked).toBe(5), PATIENT);
  expect(most).toBeGreaterThan(1);
});

test("a key that may not read the definition keeps the order all the same, and its leases", async () => {
  const { name, stream } = await group({ timeout: "2s" });
  const { apiKey } = await keyWith(["subscriptions:consume"]);
  for (const n of [1, 2]) await client.append(stream(n), events(1, 2, 3));
  const seen: string[] = [];
  const consumer = stopping(
    createClient({ url: app.url, apiKey }).consume(name, async (event) => {
      if (event.data === 2) await sleep(3_000);
      seen.push(`${event.stream} ${event.data}`);
    }),
  );
  await vi.waitFor(() => expect(consumer.stats().acked).toBe(6), PATIENT);
  for (const n of [1, 2]) {
    expect(seen.filter((text) => text.startsWith(`${stream(n)} `))).toEqual([1, 2, 3].map((m) => `${stream(n)} ${m}`));
  }
  expect(consumer.stats()).toMatchObject({ lost: 0 });
});

test("the idempotency key is the same by name and by id, and where the definition may not be read", async () => {
  const { name, stream } = await group({ timeout: "1s", retry: { attempts: 1_000 } });
  const { id } = await client.subscriptions.get(name);
  const { apiKey } = await keyWith(["subscriptions:consume"]);
  const blind = createClient({ url: app.url, apiKey });
  await client.append(stream(1), events("e"), { wait: "position" });
  const [event] = (await client.stream(stream(1)).read()).data;
  const keys: string[] = [];
  for (const [by, ref] of [
    [client, name],
    [client, id],
    [blind, name],
    [blind, id],
  ] as const) {
    const consumer = stopping(
      by.consume(
        ref,
        (_, { idempotencyKey }) => {
          keys.push(idempotencyKey);
          // Not at once: what is handed out while it stops would wait for the end of its lease.
          return retry("300ms");
        },
        { maxInFlight: 1 },
      ),
    );
    await vi.waitFor(() => expect(consumer.stats().nacked).toBeGreaterThan(0), PATIENT);
    await consumer.stop();
  }
  expect(new Set(keys)).toEqual(new Set([`${id}:${event?.id}`]));
  // A name may be another one's tomorrow.
  expect((await app.call("PATCH", `/v1/subscriptions/${name}`, { name: `${name}b` })).status).toBe(200);
  await client.subscriptions.create({ name, selector: { categories: [name] } });
  const later = stopping(client.consume(name, (_, { idempotencyKey }) => void keys.push(idempotencyKey)));
  await vi.waitFor(() => expect(later.stats().acked).toBe(1), PATIENT);
  expect(keys.at(-1)).toBe(`${(await client.subscriptions.get(name)).id}:${event?.id}`);
  expect(new Set(keys).size).toBe(2);
});

test("a consumer outlives a restart of its server", async () => {
  const own = await createDatabase();
  const first = await startTestApp(own);
  const near = createClient({ url: first.url, apiKey: first.apiKey });
  await near.subscriptions.create({ name: "restart" });
  const seen: unknown[] = [];
  const consumer = stopping(near.consume("restart", ({ data }) => void seen.push(data)));
  await near.append("restart-1", events(1));
  await vi.waitFor(() => expect(seen).toEqual([1]), PATIENT);
  await first.stop();
  const { port } = new URL(first.url);
  await testApp(own, { PORT: port });
  await near.append("restart-1", events(2));
  await vi.waitFor(() => expect(seen).toEqual([1, 2]), PATIENT);
  expect(consumer.isRunning).toBe(true);
});

test("where going on makes no sense it ends with the reason", async () => {
  const missing = client.consume("nowhere", () => undefined);
  await expect(missing.done).rejects.toThrow(NotFoundError);
  expect(missing.isRunning).toBe(false);
  const { name } = await group();
  const { apiKey } = await keyWith(["subscriptions:read"]);
  const forbidden = createClient({ url: app.url, apiKey }).consume(name, () => undefined);
  await expect(forbidden.done).rejects.toThrow(ForbiddenError);
  const failing = client.consume(name, () => undefined, {
    initialize: () => {
      throw new Error("no table");
    },
  });
  await expect(failing.done).rejects.toThrow("no table");
  const removed = client.consume(name, () => undefined, { wait: "1s" });
  // Looked at before it is removed: it may end before remove() has its answer.
  const ended = expect(removed.done).rejects.toThrow(NotFoundError);
  await sleep(100);
  await client.subscriptions.remove(name);
  await ended;
});

test("an event that does not fit the schema is parked, and the others go on", async () => {
  const { name, stream } = await group();
  await client.append(stream(), events(1, "two", 3));
  const number = {
    "~standard": {
      version: 1 as const,
      vendor: "test",
      types: undefined as unknown as { input: number; output: number },
      validate: (value: unknown) =>
        typeof value === "number" ? { value } : { issues: [{ message: "must be a number" }] },
    },
  };
  const seen: number[] = [];
  const checked = createClient({ url: app.url, apiKey: app.apiKey, events: { t: number } });
  const consumer = stopping(checked.consume(name, ({ data }) => void seen.push(data)));
  await vi.waitFor(() => expect(consumer.stats()).toMatchObject({ acked: 2, parked: 1 }), PATIENT);
  expect(seen).toEqual([1, 3]);
  const { data: parked } = await client.subscriptions.deliveries(name, { state: "parked" });
  expect(parked[0]?.reason).toContain("must be a number");
});

test("wrong options are refused by name, before anything is sent", () => {
  for (const [options, text] of [
    [{ concurrency: 0 }, "concurrency must be"],
    [{ maxInFlight: 1.5 }, "maxInFlight must be"],
    [{ timeout: "soon" }, "timeout must be a duration"],
    [{ wait: -1 }, "wait must be a number of milliseconds"],
    [{ drain: "" }, "drain must be a duration"],
  ] as const) {
    expect(() => client.consume("any", () => undefined, options)).toThrow(text);
  }
  expect(retry("5s")).toBeInstanceOf(Outcome);
  expect(() => retry("soon")).toThrow("after must be a duration");
  expect(() => retry(-1)).toThrow();
});

async function keyWith(permissions: string[]): Promise<{ apiKey: string }> {
  const text = "select api_key from gapless.create_api_key($1, $2, null, 'default')";
  const [row] = await database.query<{ api_key: string }>(text, [`key${++count}`, permissions]);
  return { apiKey: row?.api_key ?? "" };
}
