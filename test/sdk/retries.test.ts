import {
  ConflictError,
  ConnectionError,
  createClient,
  EventIdConflictError,
  ForbiddenError,
  GaplessError,
  IdempotencyError,
  InvalidInputError,
  NotFoundError,
  ServerError,
  TimeoutError,
  UnauthenticatedError,
  UnavailableError,
  WrongExpectedVersionError,
} from "@gapless/sdk";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { readRetryAfter } from "../../sdk/src/read_problem.ts";
import { flakyFetch, problem, type Step } from "./flaky_fetch.ts";

// Time is the test's own, so that no test waits and none depends on a slow machine.
beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

const STATS = { events: "7" };
const GOOD: Step = { status: 200, body: STATS };
const APPENDED: Step = { status: 201, body: { stream: "s" } };
const event = { type: "t", data: 1 };

function clientOf(steps: Step[], options: Partial<Parameters<typeof createClient>[0]> = {}) {
  const { fetch, sent } = flakyFetch(...steps);
  return { client: createClient({ url: "http://gapless.test", apiKey: "k", fetch, ...options } as never), sent };
}

/** Lets the timers run until the promise is settled. */
async function settle<T>(promise: Promise<T>): Promise<{ value?: T; error?: unknown }> {
  let outcome: { value?: T; error?: unknown } | undefined;
  promise.then(
    (value) => (outcome = { value }),
    (error: unknown) => (outcome = { error }),
  );
  await vi.advanceTimersByTimeAsync(0);
  while (outcome === undefined) await vi.advanceTimersToNextTimerAsync();
  return outcome;
}

test("a GraphQL query is tried again where the server could not answer right now, whatever the status; a mutation is not", async () => {
  const extensions = { code: "timeout", class: "SERVICE_UNAVAILABLE", retryAfter: 1 };
  const busy = { data: null, errors: [{ message: "The database took too long.", extensions }] };
  for (const status of [200, 503]) {
    const { client, sent } = clientOf([
      { status, body: busy },
      { status, body: busy },
      { status: 200, body: { data: STATS } },
    ]);
    const began = Date.now();
    expect(await settle(client.graphql("{ stats { events } }"))).toEqual({ value: STATS });
    expect(sent).toHaveLength(3);
    expect(Date.now() - began).toBeGreaterThanOrEqual(2_000);
    const other = clientOf([{ status, body: busy }, GOOD]);
    const { error } = await settle(other.client.graphql("mutation { append }"));
    expect(error).toMatchObject({ name: "GraphqlError", code: "timeout", retryAfterMs: 1_000, transient: true });
    expect(other.sent).toHaveLength(1);
  }
  const wrong = clientOf([
    { status: 200, body: { errors: [{ message: "no", extensions: { class: "BAD_USER_INPUT" } }] } },
    GOOD,
  ]);
  expect((await settle(wrong.client.graphql("{ a }"))).error).toMatchObject({ transient: false });
  expect(wrong.sent).toHaveLength(1);
});

test.for([408, 425, 429, 502, 503, 504])("%i is tried again, for reads and for appends", async (status) => {
  const { client, sent } = clientOf([{ status }, { status }, GOOD]);
  expect(await settle(client.stats())).toEqual({ value: STATS });
  expect(sent).toHaveLength(3);
  const writer = clientOf([{ status }, APPENDED]);
  expect(await settle(writer.client.append("s", event))).toMatchObject({ value: { stream: "s" } });
  expect(writer.sent).toHaveLength(2);
});

test.for([400, 401, 403, 404, 405, 409, 413, 415, 422, 431, 500, 501])("%i is not tried again", async (status) => {
  const { client, sent } = clientOf([{ status }, GOOD]);
  expect((await settle(client.stats())).error).toBeInstanceOf(GaplessError);
  expect(sent).toHaveLength(1);
});

test("each try of an append has the same key and the same body; each append a key of its own", async () => {
  const lost = new TypeError("fetch failed");
  const { client, sent } = clientOf([
    { error: lost },
    problem(503, "unavailable"),
    problem(409, "idempotency_in_flight"),
    APPENDED,
  ]);
  await settle(client.append("s", event, { expectedVersion: 3n }));
  await settle(client.appendAll([{ stream: "s", ...event }]));
  expect(sent).toHaveLength(5);
  const keys = sent.map(({ headers }) => headers.get("idempotency-key"));
  expect(keys[0]).toMatch(/^[0-9a-f]{32}$/);
  expect(new Set(keys.slice(0, 4)).size).toBe(1);
  expect(keys[4]).not.toBe(keys[0]);
  expect(new Set(sent.slice(0, 4).map(({ init }) => init.body))).toEqual(
    new Set(['{"expectedVersion":"3","events":{"type":"t","data":1}}']),
  );
  await settle(client.append("s", event, { idempotencyKey: "mine" }));
  expect(sent.at(-1)?.headers.get("idempotency-key")).toBe("mine");
});

test("an append that finds its first try still at work waits for it, for as long as there is time", async () => {
  const busy: Step = { ...problem(409, "idempotency_in_flight"), headers: { "retry-after": "1" } };
  const { client, sent } = clientOf([{ error: new TypeError("lost") }, ...Array(60).fill(busy), APPENDED], {
    retries: 1,
  });
  expect(await settle(client.append("s", event))).toMatchObject({ value: { stream: "s" } });
  expect(sent).toHaveLength(62);
  const endless = clientOf([busy], { totalTimeoutMs: 10_000 });
  const begun = Date.now();
  expect((await settle(endless.client.append("s", event))).error).toMatchObject({ code: "idempotency_in_flight" });
  expect(Date.now() - begun).toBeLessThanOrEqual(10_000);
  const never = clientOf([busy], { retries: 0 });
  expect((await settle(never.client.append("s", event))).error).toBeInstanceOf(IdempotencyError);
  expect(never.sent).toHaveLength(1);
});

test("a mutation is sent once, a query again", async () => {
  const query = clientOf([{ status: 503 }, { status: 200, body: { data: { a: 1 } } }]);
  expect(await settle(query.client.graphql("query { a }"))).toEqual({ value: { a: 1 } });
  const mutation = clientOf([{ status: 503 }, GOOD]);
  expect((await settle(mutation.client.graphql("mutation { a }"))).error).toBeInstanceOf(UnavailableError);
  expect(mutation.sent).toHaveLength(1);
});

test("retries end after as many as were asked for, with the last error", async () => {
  const { client, sent } = clientOf([problem(503, "unavailable"), problem(503, "busy")], { retries: 2 });
  expect((await settle(client.stats())).error).toMatchObject({ name: "UnavailableError", code: "busy", status: 503 });
  expect(sent).toHaveLength(3);
  const never = clientOf([{ error: new TypeError("x") }], { retries: 0 });
  expect((await settle(never.client.stats())).error).toBeInstanceOf(ConnectionError);
  expect(never.sent).toHaveLength(1);
});

test("pauses grow, and are drawn at random", async () => {
  const pauses = async (random: number): Promise<number[]> => {
    vi.spyOn(Math, "random").mockReturnValue(random);
    const times: number[] = [];
    const fetch = async () => {
      times.push(Date.now());
      return new Response("", { status: 503 });
    };
    await settle(createClient({ url: "http://gapless.test", fetch, retries: 6 }).stats());
    return times.slice(1).map((time, index) => time - (times[index] ?? 0));
  };
  expect(await pauses(1)).toEqual([200, 400, 800, 1_600, 3_200, 5_000]);
  expect(await pauses(0.5)).toEqual([100, 200, 400, 800, 1_600, 2_500]);
  vi.restoreAllMocks();
});

test.for([
  ["2", 2_000],
  [new Date(Date.UTC(2030, 0, 1, 0, 0, 5)).toUTCString(), 5_000],
] as const)("Retry-After: %s is waited for", async ([header, least]) => {
  vi.setSystemTime(Date.UTC(2030, 0, 1));
  const begun = Date.now();
  const { client } = clientOf([{ status: 503, headers: { "retry-after": header } }, GOOD]);
  expect(await settle(client.stats())).toEqual({ value: STATS });
  expect(Date.now() - begun).toBeGreaterThanOrEqual(least);
  expect(Date.now() - begun).toBeLessThan(least + 200);
});

test("a server that asks for minutes is not waited for; the error says for how long", async () => {
  const { client, sent } = clientOf([{ status: 429, headers: { "retry-after": "600" } }, GOOD]);
  expect((await settle(client.stats())).error).toMatchObject({ code: "http_429", retryAfterMs: 600_000 });
  expect(sent).toHaveLength(1);
});

test.for([
  ["0", 0],
  [" 7 ", 7_000],
  ["Sun, 06 Nov 1994 08:49:37 GMT", 0],
  ["Tue, 01 Jan 2030 00:01:00 GMT", 60_000],
  ["Tuesday, 01-Jan-30 00:01:00 GMT", 60_000],
  ["-1", undefined],
  ["1.5", undefined],
  ["soon", undefined],
  ["Sun Nov  6 08:49:37 1994", undefined],
  ["", undefined],
  [null, undefined],
] as const)("Retry-After %o is %o ms", ([header, ms]) => {
  expect(readRetryAfter(header, Date.UTC(2030, 0, 1))).toBe(ms);
});

test("timeoutMs is for one try, in silence and with half an answer", async () => {
  for (const step of [{ silence: true }, { head: true }] as const) {
    const { client, sent } = clientOf([step, GOOD], { timeoutMs: 1_000 });
    expect(await settle(client.stats())).toEqual({ value: STATS });
    expect(sent).toHaveLength(2);
    expect(sent[0]?.init.signal?.aborted).toBe(true);
  }
});

test("totalTimeoutMs is for all tries and pauses", async () => {
  const begun = Date.now();
  const { client, sent } = clientOf([{ silence: true }], { timeoutMs: 1_000, totalTimeoutMs: 2_500, retries: 99 });
  expect((await settle(client.stats())).error).toMatchObject({ name: "TimeoutError", code: "timeout" });
  expect(Date.now() - begun).toBeLessThanOrEqual(2_500);
  expect(sent.length).toBeGreaterThan(1);
});

test("a fetch that looks at no signal is given up all the same", async () => {
  const fetch = () => new Promise<Response>(() => undefined);
  const client = createClient({ url: "http://gapless.test", fetch, timeoutMs: 100, retries: 0 });
  expect((await settle(client.stats())).error).toBeInstanceOf(TimeoutError);
});

test("an abort ends the call with the signal's own reason: before, during a try, within a body, in a pause", async () => {
  const reason = new Error("enough");
  const steps: Step[] = [{ silence: true }, { head: true }, { status: 503 }];
  for (const step of steps) {
    const controller = new AbortController();
    const { client, sent } = clientOf([step], { retries: 5 });
    vi.spyOn(Math, "random").mockReturnValue(1);
    const call = client.append("s", event, { signal: controller.signal });
    const outcome = call.catch((error: unknown) => error);
    await vi.advanceTimersByTimeAsync(50);
    controller.abort(reason);
    expect(await outcome).toBe(reason);
    expect(sent).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(sent).toHaveLength(1);
    expect(vi.getTimerCount()).toBe(0);
  }
  const { client, sent } = clientOf([GOOD]);
  await expect(client.stats({ signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
  await expect(client.stats({ signal: AbortSignal.abort() })).rejects.toMatchObject({ name: "AbortError" });
  expect(sent).toHaveLength(0);
  vi.restoreAllMocks();
});

test("nothing stays on a signal that outlives its calls", async () => {
  const { signal } = new AbortController();
  const on = vi.spyOn(signal, "addEventListener");
  const off = vi.spyOn(signal, "removeEventListener");
  const { client } = clientOf([{ status: 503 }, GOOD]);
  for (let n = 0; n < 5; n++) await settle(client.stats({ signal }));
  expect(on.mock.calls.length).toBeGreaterThanOrEqual(5);
  expect(off.mock.calls.length).toBe(on.mock.calls.length);
  expect(vi.getTimerCount()).toBe(0);
});

test.for([
  [400, "invalid_input", InvalidInputError],
  [400, "invalid_cursor", InvalidInputError],
  [400, "malformed_json", InvalidInputError],
  [401, "unauthenticated", UnauthenticatedError],
  [403, "forbidden", ForbiddenError],
  [403, "no_tenant", ForbiddenError],
  [404, "not_found", NotFoundError],
  [409, "wrong_expected_version", WrongExpectedVersionError],
  [409, "event_id_conflict", EventIdConflictError],
  [409, "already_exists", ConflictError],
  [413, "too_large", InvalidInputError],
  [422, "idempotency_key_reused", IdempotencyError],
  [500, "internal", ServerError],
  [503, "unavailable", UnavailableError],
] as const)("%i %s is its own class, with all that the server said", async ([status, code, Kind]) => {
  const told = {
    field: "f",
    rule: "r",
    hint: "h",
    requestId: "q",
    stream: "s",
    actualVersion: "4",
    expectedVersion: "3",
  };
  const { client } = clientOf([problem(status, code, told)], { retries: 0 });
  const { error } = await settle(client.stats());
  expect(error).toBeInstanceOf(Kind);
  const { stream, actualVersion, expectedVersion, ...common } = told;
  expect(error).toMatchObject({ code, status, name: Kind.name, message: `${code} happened`, ...common });
  if (Kind === WrongExpectedVersionError) expect(error).toMatchObject({ stream, actualVersion, expectedVersion });
});

test("a proxy's page is an error of its status; a success that is no JSON is one, too", async () => {
  const page = clientOf([{ status: 404, body: "<html>nginx</html>", headers: { "x-request-id": "q1" } }]);
  expect((await settle(page.client.stats())).error).toMatchObject({
    name: "NotFoundError",
    code: "http_404",
    requestId: "q1",
  });
  const wrong = clientOf([{ status: 200, body: "<html>hello</html>" }]);
  expect((await settle(wrong.client.stats())).error).toMatchObject({ name: "ServerError", code: "bad_answer" });
});

test("wrong options are refused at once, by name", () => {
  const make = (options: object) => () => createClient({ url: "http://x", ...options } as never);
  expect(make({ url: "/v1" })).toThrow(InvalidInputError);
  expect(make({ url: "ftp://x" })).toThrow("url must begin with http");
  expect(make({ url: "http://user:secret@x" })).toThrow("url must hold no credentials");
  expect(make({ apiKey: "a", token: "b" })).toThrow("token must not be given with apiKey");
  expect(make({ apiKey: "k\n" })).toThrow("apiKey must be visible ASCII");
  expect(make({ headers: { "x y": "1" } })).toThrow("x y must be a header's name");
  expect(make({ retries: -1 })).toThrow("retries must be a whole number from 0 up");
  expect(make({ timeoutMs: 0 })).toThrow("timeoutMs");
  expect(make({ totalTimeoutMs: Number.NaN })).toThrow("totalTimeoutMs");
});

test("the key goes into a header, never into a URL; a token may be fresh for each try; a path before the routes stays", async () => {
  let n = 0;
  const { client, sent } = clientOf([{ status: 503 }, GOOD], {
    url: "https://gapless.test/base/?q=1#h",
    apiKey: undefined,
    token: async () => `t${++n}`,
    headers: { "x-correlation-id": "c" },
  } as never);
  await settle(client.stats());
  expect(sent.map(({ url }) => url)).toEqual(Array(2).fill("https://gapless.test/base/v1/stats"));
  expect(sent.map(({ headers }) => headers.get("authorization"))).toEqual(["Bearer t1", "Bearer t2"]);
  expect(sent[0]?.headers.get("x-correlation-id")).toBe("c");
});

test("what cannot be sent is refused before anything is, by name", async () => {
  const { client, sent } = clientOf([GOOD]);
  const { error } = await settle(client.append("s", { type: "t", data: 1n }));
  expect(error).toMatchObject({ name: "InvalidInputError", rule: "must be what JSON can hold" });
  const keyed = await settle(client.append("s", event, { idempotencyKey: "🎈" }));
  expect(keyed.error).toMatchObject({ name: "InvalidInputError", field: "idempotency-key" });
  expect((await settle(client.read({ after: 2 ** 53 }))).error).toMatchObject({ field: "after" });
  expect((await settle(client.read({ since: new Date(Number.NaN) }))).error).toMatchObject({ field: "since" });
  expect((await settle(client.stream("\ud800").read())).error).toMatchObject({ field: "stream" });
  expect(sent).toHaveLength(0);
});

test("what a token function throws comes out as it is, at once", async () => {
  const reason = new Error("logged out");
  const token = () => Promise.reject(reason);
  const { client, sent } = clientOf([GOOD], { apiKey: undefined, token } as never);
  expect((await settle(client.stats())).error).toBe(reason);
  expect(sent).toHaveLength(0);
});
