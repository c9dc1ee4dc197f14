// Deliveries pushed over a GraphQL subscription, by both transports.
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { startTestApp, type TestApp } from "../helpers/app.ts";
import { createDatabase, type TestDatabase } from "../helpers/database.ts";
import { append, ask, data, keyOf } from "./ask.ts";
import { type Follow, followBySse, followByWs } from "./subscribe.ts";

let database: TestDatabase;
let app: TestApp;
beforeAll(async () => {
  database = await createDatabase();
  app = await startTestApp(database, {}, { heartbeatMs: 200 });
});
afterAll(() => app?.stop());

const PUSHED = `subscription ($name: String!, $consumer: String!, $max: Int) {
  deliveries(subscription: $name, consumer: $consumer, max: $max) { id lease attempt event { type data stream { name version } } } }`;

interface Pushed {
  id: string;
  lease: string;
  attempt: number;
  event: { type: string; data: unknown; stream: { name: string } };
}

/** The deliveries that came so far, batch after batch. */
const all = (items: unknown[]) => (items as Pushed[][]).flat();

async function open(follow: Follow, variables: object, from = app) {
  const feed = await follow(from, { consumer: "c", ...variables }, PUSHED);
  return {
    ...feed,
    deliveries: () => all(feed.items),
    async came(count: number): Promise<Pushed[]> {
      return all(await feed.until((items) => all(items).length >= count));
    },
  };
}

async function create(name: string, spec: object = {}): Promise<void> {
  const document = "mutation ($spec: NewSubscription!) { createSubscription(spec: $spec) { __typename } }";
  const { createSubscription } = await data(app, document, {
    spec: { name, selector: { types: [`${name}.*`] }, ...spec },
  });
  expect(createSubscription.__typename).toBe("ConsumerGroup");
}

async function ack(name: string, deliveries: Pushed[]): Promise<void> {
  const document = `mutation ($name: String!, $deliveries: [LeasedDelivery!]) { ack(subscription: $name, deliveries: $deliveries) { __typename } }`;
  const which = deliveries.map(({ id, lease }) => ({ id, lease }));
  expect((await data(app, document, { name, deliveries: which })).ack.__typename).toBe("Settled");
}

const many = (type: string, count: number) => Array.from({ length: count }, (_, n) => ({ type, data: { n } }));
const inFlight = async (name: string) =>
  (await data(app, "query ($name: String!) { subscription(name: $name) { stats { inFlight } } }", { name }))
    .subscription.stats.inFlight;

describe.for<[string, Follow]>([
  ["server-sent events", followBySse],
  ["WebSocket", followByWs],
])("%s", ([transport, follow]) => {
  const prefix = transport === "WebSocket" ? "ws" : "sse";

  test("what is there comes, then what happens; never more than max are out", async () => {
    const name = `${prefix}-window`;
    await create(name, { key: "none" });
    await append(app, `${name}-1`, many(`${name}.a`, 3));
    const feed = await open(follow, { name, max: 5 });
    const first = await feed.came(3);
    expect(first[0]).toMatchObject({
      attempt: 1,
      event: { type: `${name}.a`, data: { n: 0 }, stream: { name: `${name}-1`, version: "3" } },
    });
    await append(app, `${name}-1`, many(`${name}.b`, 6));
    await feed.came(5);
    expect(await inFlight(name)).toBe(5);
    await ack(name, feed.deliveries().slice(0, 4));
    await feed.came(9);
    expect(feed.deliveries().map(({ event }) => (event.data as { n: number }).n)).toEqual([0, 1, 2, 0, 1, 2, 3, 4, 5]);
    await ack(name, feed.deliveries().slice(4));
    feed.close();
  });

  test("two streams share the work, in order per key", async () => {
    const name = `${prefix}-shared`;
    await create(name);
    const feeds = await Promise.all([open(follow, { name, max: 1 }), open(follow, { name, max: 1, consumer: "d" })]);
    await append(app, `${name}-1`, many(`${name}.a`, 2));
    await append(app, `${name}-2`, many(`${name}.a`, 2));
    const [one, two] = await Promise.all(feeds.map((feed) => feed.came(1)));
    const streams = [one?.[0], two?.[0]].map((delivery) => delivery?.event.stream.name);
    expect(streams.sort()).toEqual([`${name}-1`, `${name}-2`]);
    await ack(name, one ?? []);
    await ack(name, two ?? []);
    await vi.waitFor(() => expect(feeds.flatMap((feed) => feed.deliveries())).toHaveLength(4), { timeout: 10_000 });
    for (const feed of feeds) feed.close();
  });

  test("when it is closed nothing more is handed to it", async () => {
    const name = `${prefix}-closed`;
    await create(name);
    const feed = await open(follow, { name });
    await append(app, `${name}-1`, many(`${name}.a`, 1));
    await ack(name, await feed.came(1));
    feed.close();
    await feed.ended;
    await append(app, `${name}-1`, many(`${name}.b`, 1));
    const receive = `mutation ($name: String!) { receive(subscription: $name, consumer: "d", wait: "10s") { ... on ReceivedBatch { deliveries { attempt event { type } } } } }`;
    expect((await data(app, receive, { name })).receive.deliveries).toEqual([
      { attempt: 1, event: { type: `${name}.b` } },
    ]);
  });

  test("what may not be is said at once", async () => {
    const name = `${prefix}-refused`;
    await create(name);
    const stranger = { url: app.url, apiKey: await keyOf(database, "stranger") };
    const reader = { url: app.url, apiKey: await keyOf(database, "default", ["events:read", "subscriptions:read"]) };
    const make = 'mutation { createPortalToken(application: "acme") { ... on PortalToken { token } } }';
    const portal = { url: app.url, apiKey: (await data(app, make)).createPortalToken.token };
    for (const [from, variables, code] of [
      [portal, { name }, "forbidden"],
      [app, { name: "nobody" }, "not_found"],
      [app, { name, max: 0 }, "invalid_input"],
      [app, { name, consumer: "" }, "invalid_input"],
      [app, { name, max: 1_000_000 }, "invalid_input"],
      [stranger, { name }, "not_found"],
      [reader, { name }, "forbidden"],
    ] as const) {
      const feed = await open(follow, variables, { ...app, ...from }).catch((error: Error) => error);
      if (feed instanceof Error) {
        expect(feed.message).toContain(`"code":"${code}"`);
        continue;
      }
      await feed.ended;
      expect([variables, JSON.stringify(feed.errors)]).toEqual([
        variables,
        expect.stringContaining(`"code":"${code}"`),
      ]);
    }
  });

  test("a revoked key ends it", async () => {
    const name = `${prefix}-revoked`;
    await create(name);
    const [row] = await database.query<{ api_key: string; key_id: string }>(
      "select api_key, key_id from gapless.create_api_key('k', '{*}', null, 'default')",
    );
    const feed = await open(follow, { name }, { ...app, apiKey: row?.api_key ?? "" });
    await append(app, `${name}-1`, many(`${name}.a`, 1));
    await feed.came(1);
    await database.query("update gapless.api_key set revoked_at = now() where id = $1", [row?.key_id]);
    expect(await feed.ended).toBe("closed");
  });
});

test("receiving waits no longer than its client", async () => {
  await create("left");
  const abort = new AbortController();
  const query = 'mutation { receive(subscription: "left", consumer: "gone", wait: "30s") { __typename } }';
  const waiting = fetch(new URL("/graphql", app.url), {
    method: "POST",
    headers: { authorization: `Bearer ${app.apiKey}`, "content-type": "application/json" },
    body: JSON.stringify({ query }),
    signal: abort.signal,
  }).catch(() => undefined);
  const waiters = async () =>
    Number((await (await fetch(new URL("/metrics", app.url))).text()).match(/^gapless_waiting_receivers (\d+)/m)?.[1]);
  await vi.waitFor(async () => expect(await waiters()).toBe(1), { timeout: 10_000 });
  abort.abort();
  await waiting;
  await vi.waitFor(async () => expect(await waiters()).toBe(0), { timeout: 10_000 });
  await append(app, "left-1", many("left.a", 1));
  const again = await ask(
    app,
    query.replace("__typename", "... on ReceivedBatch { deliveries { attempt } }").replace("gone", "here"),
  );
  expect(again.data.receive.deliveries).toEqual([{ attempt: 1 }]);
});
