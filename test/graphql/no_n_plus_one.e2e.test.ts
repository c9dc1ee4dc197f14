// However long a list, what nests in it is asked for by as many statements.
import pg from "pg";
import { afterAll, afterEach, beforeAll, expect, test, vi } from "vitest";
import { startTestApp, type TestApp } from "../helpers/app.ts";
import { createDatabase } from "../helpers/database.ts";
import { append, ask, data } from "./ask.ts";
import { followByWs } from "./subscribe.ts";

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp(await createDatabase());
  for (let stream = 0; stream < 40; stream++) {
    const id = crypto.randomUUID();
    await append(app, `many-${stream}`, { id, type: "t", data: stream, metadata: { correlation_id: "c" } });
    await append(app, `many-${stream}`, {
      type: "t",
      data: stream,
      metadata: { correlation_id: "c", causation_id: id },
    });
  }
});
afterAll(() => app?.stop());
afterEach(() => vi.restoreAllMocks());

/** Runs something and gives the statements it made the server send; what the server asks by itself is left out. */
async function statementsOf(work: () => Promise<unknown>): Promise<string[]> {
  const seen: string[] = [];
  const original = pg.Client.prototype.query;
  vi.spyOn(pg.Client.prototype, "query").mockImplementation(function (this: pg.Client, ...args: unknown[]) {
    const text = typeof args[0] === "string" ? args[0] : (args[0] as { text?: string }).text;
    if (
      text?.includes("gapless.") &&
      !/gapless\.(sequence|authenticate|tenant'|heads|push_|prune|subscription_marks|open_leases)/.test(text)
    )
      seen.push(text);
    return Reflect.apply(original, this, args) as never;
  } as never);
  await work();
  vi.restoreAllMocks();
  return seen;
}

const NESTED = `query ($first: Int) { events(first: $first) { nodes {
  stream { name version watermark createdAt events(first: 2) { nodes { version stream { category } } pageInfo { hasPreviousPage endCursor } } }
  trace(first: 3) { steps { depth event { type stream { version } } } }
} } }`;

test("streams, their events and traces of a list are one statement each", async () => {
  const counts: number[] = [];
  for (const first of [1, 2, 80]) {
    const seen = await statementsOf(() => data(app, NESTED, { first }));
    counts.push(seen.length);
    expect(seen.filter((text) => text.includes("read_log")).length).toBe(1);
    expect(seen.filter((text) => text.includes("gapless.trace")).length).toBe(1);
    expect(seen.filter((text) => text.includes("read_stream")).length).toBe(1);
    expect(seen.filter((text) => text.includes("stream_state")).length).toBe(1);
  }
  expect(counts).toEqual([4, 4, 4]);
});

test("and they are the ones that belong to each event", async () => {
  const { events } = await data(app, NESTED, { first: 80 });
  expect(events.nodes.length).toBe(80);
  for (const [index, node] of events.nodes.entries()) {
    const stream = `many-${Math.floor(index / 2)}`;
    expect(node.stream).toMatchObject({ name: stream, version: "2", watermark: "2" });
    expect(node.stream.events.nodes.map(({ version }: { version: string }) => version)).toEqual(["1", "2"]);
    expect(node.trace.steps.map(({ depth }: { depth: number }) => depth)).toEqual(index % 2 === 0 ? [0, 1] : [-1, 0]);
  }
});

test("the same under a correlation, backwards, and with other lengths beside each other", async () => {
  const document = `{ correlation(id: "c") { events(first: 50) { nodes { stream {
    newest: events(first: 1, direction: BACKWARDS) { nodes { version } pageInfo { hasNextPage hasPreviousPage } }
    second: events(first: 1, fromVersion: 2) { nodes { version } pageInfo { hasNextPage hasPreviousPage } } } } } } }`;
  let result: Awaited<ReturnType<typeof data>>;
  const seen = await statementsOf(async () => {
    result = await data(app, document);
  });
  expect(seen.filter((text) => text.includes("read_stream")).length).toBe(2);
  for (const { stream } of result?.correlation.events.nodes ?? []) {
    expect(stream.newest).toEqual({
      nodes: [{ version: "2" }],
      pageInfo: { hasNextPage: true, hasPreviousPage: false },
    });
    expect(stream.second).toEqual({
      nodes: [{ version: "2" }],
      pageInfo: { hasNextPage: false, hasPreviousPage: true },
    });
  }
});

test("lists of subscriptions and of deliveries are one statement, their statistics included", async () => {
  const make = "mutation ($spec: NewSubscription!) { createSubscription(spec: $spec) { __typename } }";
  for (let n = 0; n < 12; n++) await data(app, make, { spec: { name: `group-${n}` } });
  const receive = `mutation { receive(subscription: "group-0", consumer: "c", max: 10) { ... on ReceivedBatch { deliveries { lease } } } }`;
  const { deliveries } = (await data(app, receive)).receive;
  await data(app, `mutation { park(subscription: "group-0", lease: ${deliveries[0].lease}) { __typename } }`);
  const list = `query ($first: Int) { subscriptions(first: $first) { nodes { name stats { parked lag { events } } } pageInfo { endCursor hasNextPage } } }`;
  const parked = `query ($first: Int) { deliveries(subscription: "group-0", first: $first) { nodes { id state type } pageInfo { endCursor } } }`;
  for (const first of [1, 10]) {
    const seen = await statementsOf(() => data(app, list, { first }));
    expect(seen.filter((text) => !text.includes("set_config"))).toEqual([
      expect.stringContaining("list_subscriptions"),
    ]);
    const looked = await statementsOf(() => data(app, parked, { first }));
    expect(looked.filter((text) => text.includes("gapless.deliveries"))).toHaveLength(1);
    expect(looked.filter((text) => !/set_config|expect_mode|gapless\.deliveries/.test(text))).toEqual([]);
  }
});

test("what is not asked for is not looked up", async () => {
  const seen = await statementsOf(() =>
    data(app, "{ events { nodes { id data stream { name } } pageInfo { endCursor hasNextPage } } }"),
  );
  expect(seen.length).toBe(1);
});

test("items of a subscription are looked up anew", async () => {
  const document = `subscription { events { __typename cursor ... on EventItem { event { position type stream { version } } } } }`;
  const feed = await followByWs(app, {}, document);
  await feed.until((items) => items.length === 1);
  for (let version = 1; version <= 3; version++) {
    await append(app, "fresh-1", { type: "t", data: version });
    await feed.until((items) => items.length === version + 1);
    expect(feed.items.at(-1)?.event).toMatchObject({ stream: { version: String(version) } });
  }
  feed.close();
});

test("lists that come to too many bytes over several streams are refused, not cut", async () => {
  const text = "x".repeat(200_000);
  for (let stream = 0; stream < 12; stream++) {
    const large = Array.from({ length: 9 }, () => ({ type: "large", data: text }));
    await append(app, `large-${stream}`, [...large, { type: "small", data: 1 }]);
  }
  const document = `query ($first: Int) { events(filter: { types: ["small"] }) { nodes { stream { events(first: $first) { nodes { version data } } } } } }`;
  const some = await ask(app, document, { first: 1 });
  expect(some.errors).toBeUndefined();
  const { errors, data: partial } = await ask(app, document, { first: 10 });
  expect(errors?.[0]).toMatchObject({
    path: ["events", "nodes", 0, "stream", "events"],
    extensions: { code: "too_large", rule: expect.stringMatching("over several streams") },
  });
  expect(partial).toBeNull();
});
