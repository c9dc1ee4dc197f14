// The feed against connections made by hand: what is sent when is the test's to say.
import { createClient, type Feed, type SubscribeOptions } from "@gapless/sdk";
import { afterEach, beforeEach, expect, test, vi } from "vitest";

beforeEach(() => vi.useFakeTimers());
afterEach(() => {
  vi.restoreAllMocks();
  vi.useRealTimers();
});

/** One connection, seen from the server. */
class Connection {
  readonly headers: Headers;
  readonly url: URL;
  readonly signal: AbortSignal;
  /** Chunks the client has taken. */
  taken = 0;
  broken = false;
  #waiting: ((chunk: Uint8Array | null) => void) | undefined;
  #chunks: (Uint8Array | null)[] = [];
  #controller!: ReadableStreamDefaultController<Uint8Array>;
  readonly body: ReadableStream<Uint8Array>;

  constructor(url: string, init: RequestInit) {
    this.url = new URL(url);
    this.headers = new Headers(init.headers);
    this.signal = init.signal as AbortSignal;
    const source = {
      start: (controller: ReadableStreamDefaultController<Uint8Array>) => {
        this.#controller = controller;
      },
      pull: async (controller: ReadableStreamDefaultController<Uint8Array>) => {
        const next = this.#chunks.shift();
        const chunk =
          next === undefined ? await new Promise<Uint8Array | null>((resolve) => (this.#waiting = resolve)) : next;
        if (chunk === null) return this.broken ? undefined : controller.close();
        this.taken++;
        controller.enqueue(chunk);
      },
    };
    // Nothing is read ahead: a chunk counts as taken when the client asks for it.
    this.body = new ReadableStream(source, { highWaterMark: 0 });
    this.signal.addEventListener("abort", () => this.break(this.signal.reason as Error));
  }

  send(text: string): void {
    const chunk = new TextEncoder().encode(text);
    const waiting = this.#waiting;
    this.#waiting = undefined;
    if (waiting !== undefined) waiting(chunk);
    else this.#chunks.push(chunk);
  }

  /** Ends it in good order, behind what was sent. */
  end(): void {
    if (this.#waiting !== undefined) this.#waiting(null);
    else this.#chunks.push(null);
  }

  break(error = new TypeError("terminated")): void {
    this.broken = true;
    this.#controller.error(error);
    this.#waiting?.(null);
  }
}

type Answer = Response | Error | undefined;

function follow(options: SubscribeOptions = {}, answer: (n: number) => Answer = () => undefined, client: object = {}) {
  const connections: Connection[] = [];
  let asked = 0;
  const fetch = async (url: string, init: RequestInit): Promise<Response> => {
    const given = answer(asked++);
    if (given instanceof Error) throw given;
    if (given !== undefined) return given;
    const connection = new Connection(url, init);
    connections.push(connection);
    return new Response(connection.body, { headers: { "content-type": "text/event-stream; charset=utf-8" } });
  };
  const feed = createClient({ url: "http://gapless.test", apiKey: "k", fetch, ...client } as never).subscribe(options);
  const at = async (n: number): Promise<Connection> => {
    for (let tries = 0; tries < 100 && connections[n] === undefined; tries++) await vi.advanceTimersByTimeAsync(100);
    return connections[n] ?? expect.fail(`connection ${n} did not come`);
  };
  return { feed, connections, at, asked: () => asked };
}

const frame = (n: number): string => `id: c${n}\nevent: event\ndata: {"position":"${n}","type":"t","data":${n}}\n\n`;

async function take(feed: Feed<{ position: string | null }>, count: number): Promise<(string | null)[]> {
  const seen: (string | null)[] = [];
  while (seen.length < count) {
    const { done, value } = await feed.next();
    if (done) break;
    seen.push(value.position);
  }
  return seen;
}

test("it connects when the first event is asked for, with the filter, the place and the key", async () => {
  const { feed, at, asked } = follow({ after: 7n, types: ["a", "b,c"], since: new Date(0), streams: ["s"] });
  await vi.advanceTimersByTimeAsync(1_000);
  expect(asked()).toBe(0);
  const first = feed.next();
  const connection = await at(0);
  expect(connection.url.searchParams.getAll("types")).toEqual(["a", "b,c"]);
  expect(connection.url.search).toContain("b%2Cc");
  expect(Object.fromEntries(connection.url.searchParams)).toMatchObject({
    after: "7",
    since: "1970-01-01T00:00:00.000Z",
  });
  expect(connection.headers.get("authorization")).toBe("Bearer k");
  expect(connection.headers.get("last-event-id")).toBeNull();
  connection.send(frame(8));
  expect((await first).value).toMatchObject({ position: "8", type: "t" });
  expect(feed.cursor).toBe("c8");
  await feed.close();
});

test("cut in the middle of a frame, it comes back and goes on behind the last whole one", async () => {
  const reasons: unknown[] = [];
  const { feed, at } = follow({ after: 0, onDisconnect: (reason) => reasons.push(reason?.code) });
  const all = take(feed, 5);
  (await at(0)).send(frame(1) + frame(2) + frame(3).slice(0, 30));
  await vi.advanceTimersByTimeAsync(0);
  (await at(0)).break();
  const second = await at(1);
  expect(second.headers.get("last-event-id")).toBe("c2");
  expect(second.url.search).toBe("?after=0");
  second.send(frame(3));
  second.end();
  await vi.advanceTimersByTimeAsync(0);
  const third = await at(2);
  expect(third.headers.get("last-event-id")).toBe("c3");
  third.send(frame(4) + frame(5));
  expect(await all).toEqual(["1", "2", "3", "4", "5"]);
  expect(reasons).toEqual(["connection", undefined]);
  await feed.close();
});

test("a connection that falls silent is given up and replaced; heartbeats keep it", async () => {
  const { feed, at, connections } = follow({ idleTimeoutMs: 20_000 });
  const next = feed.next();
  const first = await at(0);
  for (let n = 0; n < 10; n++) {
    await vi.advanceTimersByTimeAsync(15_000);
    first.send(": heartbeat\n\n");
  }
  await vi.advanceTimersByTimeAsync(0);
  expect(connections).toHaveLength(1);
  await vi.advanceTimersByTimeAsync(20_000);
  expect(first.signal.aborted).toBe(true);
  (await at(1)).send(frame(1));
  expect((await next).value).toMatchObject({ position: "1" });
  await feed.close();
});

test("a consumer that takes its time is not taken for a dead connection, and nothing is read meanwhile", async () => {
  const { feed, at, connections } = follow({ after: 0, idleTimeoutMs: 1_000 });
  const first = feed.next();
  const connection = await at(0);
  for (let n = 1; n <= 100; n++) connection.send(frame(n));
  await first;
  await vi.advanceTimersByTimeAsync(600_000);
  expect(connection.taken).toBe(1);
  expect(await take(feed, 99)).toEqual(Array.from({ length: 99 }, (_, n) => String(n + 2)));
  expect(connections).toHaveLength(1);
  await feed.close();
});

test("calls of next() that overlap get the events in order", async () => {
  const { feed, at } = follow({ after: 0 });
  const four = Promise.all([feed.next(), feed.next(), feed.next(), feed.next()]);
  (await at(0)).send(frame(1) + frame(2));
  (await at(0)).send(frame(3) + frame(4));
  expect((await four).map(({ value }) => value?.position)).toEqual(["1", "2", "3", "4"]);
  await feed.close();
});

test("caughtUp is told in its place, and moves the cursor", async () => {
  const told: string[] = [];
  const { feed, at } = follow({ after: 0, onCaughtUp: (position) => told.push(position) });
  const seen = take(feed, 1);
  const connection = await at(0);
  connection.send(`${frame(1)}id: c9\nevent: caughtUp\ndata: {"position":"9"}\n\n`);
  await seen;
  expect([told, feed.cursor]).toEqual([[], "c1"]);
  const next = feed.next();
  await vi.advanceTimersByTimeAsync(0);
  expect([told, feed.cursor]).toEqual([["9"], "c9"]);
  connection.break();
  expect((await at(1)).headers.get("last-event-id")).toBe("c9");
  await feed.close();
  expect(await next).toEqual({ done: true, value: undefined });
});

test("close() ends it while an event is waited for, and leaves nothing behind", async () => {
  const controller = new AbortController();
  const off = vi.spyOn(controller.signal, "removeEventListener");
  const { feed, at } = follow({ signal: controller.signal });
  const next = feed.next();
  const connection = await at(0);
  await vi.advanceTimersByTimeAsync(0);
  await feed.close();
  expect(await next).toEqual({ done: true, value: undefined });
  expect(await feed.next()).toEqual({ done: true, value: undefined });
  expect(connection.signal.aborted).toBe(true);
  expect(off).toHaveBeenCalled();
  expect(vi.getTimerCount()).toBe(0);
});

test("leaving the loop closes it", async () => {
  const { feed, at } = follow({ after: 0 });
  const loop = (async () => {
    for await (const event of feed) return event.position;
    return "none";
  })();
  const connection = await at(0);
  connection.send(frame(1) + frame(2));
  expect(await loop).toBe("1");
  expect(connection.signal.aborted).toBe(true);
  expect(vi.getTimerCount()).toBe(0);
});

test("an abort throws the signal's reason: while connecting, while waiting, while pausing, and before", async () => {
  const reason = new Error("enough");
  for (const when of ["before", "waiting", "pausing"] as const) {
    const controller = new AbortController();
    const { feed, at, asked } = follow({ signal: controller.signal });
    if (when === "before") controller.abort(reason);
    const outcome = feed.next().catch((error: unknown) => error);
    if (when !== "before") {
      const connection = await at(0);
      await vi.advanceTimersByTimeAsync(0);
      if (when === "pausing") {
        vi.spyOn(Math, "random").mockReturnValue(1);
        connection.break();
        await vi.advanceTimersByTimeAsync(10);
      }
      controller.abort(reason);
    }
    expect(await outcome).toBe(reason);
    expect(await feed.next()).toEqual({ done: true, value: undefined });
    await vi.advanceTimersByTimeAsync(60_000);
    expect(asked()).toBe(when === "before" ? 0 : 1);
    expect(vi.getTimerCount()).toBe(0);
  }
});

test.for([400, 401, 403, 404, 500])("an answer of %i ends it, also when it comes back", async (status) => {
  const problem = () => new Response(JSON.stringify({ code: `c${status}`, detail: "no" }), { status });
  const first = follow({}, problem);
  await expect(first.feed.next()).rejects.toMatchObject({ code: `c${status}`, status });
  const later = follow({ after: 0 }, (n) => (n === 0 ? undefined : problem()));
  const outcome = take(later.feed, 2).catch((error: unknown) => error);
  (await later.at(0)).send(frame(1));
  await vi.advanceTimersByTimeAsync(0);
  (await later.at(0)).break();
  await vi.advanceTimersByTimeAsync(5_000);
  expect(await outcome).toMatchObject({ code: `c${status}`, status });
  expect(later.asked()).toBe(2);
});

test("the first connection has the retries of a request; later ones come back without end", async () => {
  const never = follow({}, () => new TypeError("refused"), { retries: 2 });
  const outcome = never.feed.next().catch((error: unknown) => error);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(await outcome).toMatchObject({ name: "ConnectionError" });
  expect(never.asked()).toBe(3);

  const sse = () => new Response(frame(2), { headers: { "content-type": "text/event-stream" } });
  const refused = new TypeError("refused");
  const flaky = follow({ after: 0 }, (n) => (n === 0 ? undefined : n === 50 ? sse() : refused), { retries: 2 });
  const both = take(flaky.feed, 2);
  (await flaky.at(0)).send(frame(1));
  await vi.advanceTimersByTimeAsync(0);
  (await flaky.at(0)).break();
  await vi.advanceTimersByTimeAsync(60 * 60_000);
  expect(await both).toEqual(["1", "2"]);
  await flaky.feed.close();
});

test("with `reconnects` it gives up after as many in a row", async () => {
  const { feed, at, asked } = follow({ after: 0, reconnects: 3 }, (n) =>
    n === 0 ? undefined : new TypeError("refused"),
  );
  const outcome = take(feed, 2).catch((error: unknown) => error);
  (await at(0)).send(frame(1));
  await vi.advanceTimersByTimeAsync(0);
  (await at(0)).break();
  await vi.advanceTimersByTimeAsync(5 * 60_000);
  expect(await outcome).toMatchObject({ name: "ConnectionError" });
  expect(asked()).toBe(4);
});

test("the pause begins with what the server asked for, and grows while nothing comes", async () => {
  vi.spyOn(Math, "random").mockReturnValue(1);
  const times: number[] = [];
  const { feed } = follow({}, () => {
    times.push(Date.now());
    return new Response("retry: 300\n\n", { headers: { "content-type": "text/event-stream" } });
  });
  const next = feed.next();
  await vi.advanceTimersByTimeAsync(5_000);
  expect(times.slice(1).map((time, n) => time - (times[n] ?? 0))).toEqual([300, 600, 1_200, 2_400]);
  await feed.close();
  await next;
});

test("an answer that is no stream of events is an error, not an empty feed", async () => {
  const { feed } = follow({}, () => new Response("<html>hello</html>", { headers: { "content-type": "text/html" } }));
  await expect(feed.next()).rejects.toMatchObject({ name: "ServerError", code: "bad_answer" });
});

test("a feed waits for as long as the server asks, even if that is long", async () => {
  const busy = () => new Response("", { status: 503, headers: { "retry-after": "600" } });
  const { feed, asked, at } = follow({}, (n) => (n === 0 ? busy() : undefined));
  const next = feed.next();
  await vi.advanceTimersByTimeAsync(599_000);
  expect(asked()).toBe(1);
  await vi.advanceTimersByTimeAsync(3_000);
  (await at(0)).send(frame(1));
  expect((await next).value).toMatchObject({ position: "1" });
  await feed.close();
});

test("an event that came makes the next loss the first one again", async () => {
  vi.spyOn(Math, "random").mockReturnValue(1);
  const { feed, at, asked } = follow({ after: 0, reconnects: 1 });
  const all = take(feed, 6);
  for (let n = 0; n < 6; n++) {
    const begun = Date.now();
    const connection = await at(n);
    expect(Date.now() - begun).toBeLessThanOrEqual(1_100);
    connection.send(frame(n + 1));
    await vi.advanceTimersByTimeAsync(0);
    if (n < 5) connection.break();
    await vi.advanceTimersByTimeAsync(0);
  }
  expect(await all).toEqual(["1", "2", "3", "4", "5", "6"]);
  expect(asked()).toBe(6);
  await feed.close();
});

test("however often a feed comes back, no signal gathers listeners", async () => {
  const on = vi.spyOn(AbortSignal.prototype, "addEventListener");
  const off = vi.spyOn(AbortSignal.prototype, "removeEventListener");
  const { feed, at, connections } = follow({ after: 0 });
  const all = take(feed, 21);
  for (let n = 0; n <= 20; n++) {
    const connection = await at(n);
    connection.send(frame(n + 1));
    await vi.advanceTimersByTimeAsync(0);
    if (n < 20) connection.break();
    await vi.advanceTimersByTimeAsync(0);
  }
  await all;
  // The connections' own signals have a listener of this test's; all others have as few as one connection needs.
  const own = new Set<unknown>(connections.map(({ signal }) => signal));
  const left = new Map<unknown, number>();
  for (const signal of on.mock.contexts) left.set(signal, (left.get(signal) ?? 0) + 1);
  for (const signal of off.mock.contexts) left.set(signal, (left.get(signal) ?? 0) - 1);
  for (const [signal, count] of left) if (!own.has(signal)) expect(count).toBeLessThanOrEqual(2);
  await feed.close();
});
