import { createClient } from "@gapless/sdk";
import { afterAll, beforeAll, expect, onTestFinished, test, vi } from "vitest";
import { startTestApp, type TestApp, testApp } from "../helpers/app.ts";
import { createDatabase, type TestDatabase } from "../helpers/database.ts";
import { newSeed, randomOf, stressSeconds } from "../stress/random.ts";
import { startCuttingProxy } from "./cutting_proxy.ts";

/** Others may need the processor, too. */
const PATIENT = { timeout: 30_000 };

/** How long the soak writes; GAPLESS_STRESS_SECONDS=600 makes it a long one. */
const SOAK_SECONDS = stressSeconds(3);
const SUBSCRIBERS = 50;

let database: TestDatabase;
let app: TestApp;
beforeAll(async () => {
  database = await createDatabase();
  app = await startTestApp(database);
});
afterAll(() => app?.stop());

async function proxyTo(url: string) {
  const proxy = await startCuttingProxy(url);
  onTestFinished(() => proxy.stop());
  return proxy;
}

const event = (data: unknown) => ({ type: "t", data });

test("a cursor that was kept goes on in another client, behind the last event", async () => {
  const client = createClient({ url: app.url, apiKey: app.apiKey });
  const { position } = await client.append("kept-1", event(0), { wait: "position" });
  await client.append("kept-1", [1, 2, 3, 4].map(event), { wait: "position" });
  const first = client.subscribe({ after: position ?? "" });
  for await (const { data } of first) if (data === 2) break;
  const seen: unknown[] = [];
  const other = createClient({ url: app.url, apiKey: app.apiKey });
  for await (const { data } of other.subscribe({ after: first.cursor ?? "" })) {
    seen.push(data);
    if (data === 4) break;
  }
  expect(seen).toEqual([3, 4]);
});

test("a feed outlives a restart of its server, and misses nothing of what another one wrote meanwhile", async () => {
  const own = await createDatabase();
  const first = await startTestApp(own);
  const client = createClient({ url: first.url, apiKey: first.apiKey });
  const writer = createClient({ url: (await testApp(own)).url, apiKey: first.apiKey });
  const feed = client.subscribe({ after: 0 });
  const seen: unknown[] = [];
  const reading = (async () => {
    for await (const { data } of feed) if (seen.push(data) === 4) break;
  })();
  await writer.append("restart-1", [1, 2].map(event));
  await vi.waitFor(() => expect(seen).toEqual([1, 2]), PATIENT);
  await first.stop();
  await writer.append("restart-1", [3, 4].map(event));
  const { port } = new URL(first.url);
  await testApp(own, { PORT: port });
  await reading;
  expect(seen).toEqual([1, 2, 3, 4]);
});

test("a connection that is open and dead is noticed and replaced", async () => {
  const own = await testApp(await createDatabase(), {}, { heartbeatMs: 100 });
  const proxy = await proxyTo(own.url);
  const client = createClient({ url: proxy.url, apiKey: own.apiKey });
  const direct = createClient({ url: own.url, apiKey: own.apiKey });
  const codes: unknown[] = [];
  const thaw = (reason?: { code: string }): void => {
    codes.push(reason?.code);
    proxy.freeze(false);
  };
  const caughtUp = vi.fn();
  const feed = client.subscribe({ idleTimeoutMs: 1_500, onDisconnect: thaw, onCaughtUp: caughtUp });
  const next = feed.next();
  await vi.waitFor(() => expect(caughtUp).toHaveBeenCalled(), PATIENT);
  proxy.freeze(true);
  await direct.append("dead-1", event("late"));
  expect((await next).value).toMatchObject({ data: "late" });
  expect(codes[0]).toBe("timeout");
  await feed.close();
});

test("a consumer that takes its time gets everything, and the server keeps nothing for it", async () => {
  const client = createClient({ url: app.url, apiKey: app.apiKey });
  const { position } = await client.append("slow-1", event(0), { wait: "position" });
  const feed = client.subscribe({ after: position ?? "" });
  const text = "x".repeat(20_000);
  const first = feed.next();
  for (let n = 0; n < 40; n++) await client.append("slow-1", Array(10).fill(event({ n, text })));
  const versions = [(await first).value?.version];
  for await (const { version } of feed) if (versions.push(version) === 400) break;
  expect(versions).toEqual(Array.from({ length: 400 }, (_, n) => String(n + 2)));
}, 60_000);

test(
  `${SUBSCRIBERS} subscribers whose connections are cut at random get every position once, in order`,
  async () => {
    const seed = newSeed();
    const random = randomOf(seed);
    const own = await testApp(await createDatabase());
    const proxy = await proxyTo(own.url);
    const through = createClient({ url: proxy.url, apiKey: own.apiKey, retries: 20 });
    const direct = createClient({ url: own.url, apiKey: own.apiKey });
    const abort = new AbortController();
    const on = vi.spyOn(abort.signal, "addEventListener");
    const off = vi.spyOn(abort.signal, "removeEventListener");

    const seen: bigint[] = Array(SUBSCRIBERS).fill(0n);
    const faults: string[] = [];
    let lost = 0;
    const feeds = seen.map(() =>
      through.subscribe({ after: 0, signal: abort.signal, onDisconnect: () => void lost++ }),
    );
    const readers = feeds.map(async (feed, index) => {
      for await (const { position } of feed) {
        const at = BigInt(position ?? -1);
        if (at !== (seen[index] ?? 0n) + 1n) faults.push(`subscriber ${index}: ${at} behind ${seen[index]}`);
        seen[index] = at;
      }
    });

    let writing = true;
    let appended = 0;
    // Through the proxy, too: an append whose answer was cut off is tried again, and must be there once.
    const writers = Array.from({ length: 4 }, async (_, writer) => {
      for (let n = 0; writing; n++) {
        await through.append(`soak-${writer}-${n % 7}`, Array(1 + (n % 5)).fill(event(n)));
        appended += 1 + (n % 5);
      }
    });
    const cutter = (async () => {
      while (writing) {
        await new Promise((resolve) => setTimeout(resolve, random.next() * 40));
        proxy.cutOne(random.next);
      }
    })();
    await new Promise((resolve) => setTimeout(resolve, SOAK_SECONDS * 1_000));
    writing = false;
    await Promise.all([...writers, cutter]);

    const { events } = await direct.stats();
    expect(Number(events)).toBe(appended);
    await vi.waitFor(() => expect(seen.filter((at) => at !== BigInt(events))).toEqual([]), PATIENT);
    expect(faults, `GAPLESS_STRESS_SEED=${seed}`).toEqual([]);
    expect(lost).toBeGreaterThan(SUBSCRIBERS / 5);
    await Promise.all(feeds.map((feed) => feed.close()));
    await Promise.all(readers);

    // Nothing is left: no listener on the signal, no feed in the server, no connection but idle ones kept for requests.
    expect(off.mock.calls.length).toBe(on.mock.calls.length);
    await vi.waitFor(async () => {
      const metrics = await (await fetch(new URL("/metrics", own.url))).text();
      expect(/^gapless_feed_subscribers (\d+)$/m.exec(metrics)?.[1]).toBe("0");
    });
  },
  (SOAK_SECONDS + 90) * 1_000,
);
