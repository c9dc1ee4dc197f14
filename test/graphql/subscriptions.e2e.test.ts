// Consumer groups over GraphQL: define, look, steer, receive, settle, park and redrive.
import { afterAll, beforeAll, expect, test } from "vitest";
import { startTestApp, type TestApp } from "../helpers/app.ts";
import { createDatabase, type TestDatabase } from "../helpers/database.ts";
import { append, ask, data, keyOf } from "./ask.ts";

let database: TestDatabase;
let app: TestApp;
beforeAll(async () => {
  database = await createDatabase();
  app = await startTestApp(database);
});
afterAll(() => app?.stop());

const FAILED = "... on Failure { __typename code message hint } ... on InvalidInput { field rule }";
const SHOWN = `id name mode version status enabled selector key whenExhausted timeout maxInFlight labels history
  retry { attempts delays base factor max jitter } batch { size wait } rate { limit per burst } createdAt updatedAt
  stats { checkpoint next lag { events seconds } inFlight held ready retrying parked delivered skipped failed lastDeliveredAt replay { next upTo } }`;
const CREATE = `mutation ($spec: NewSubscription!) { createSubscription(spec: $spec) { __typename ... on ConsumerGroup { ${SHOWN} } ${FAILED} } }`;
const RECEIVE = `mutation ($name: String!, $max: Int, $wait: String) { receive(subscription: $name, consumer: "c", max: $max, wait: $wait) {
  __typename ... on ReceivedBatch { deliveries { id lease attempt event { id type position data stream { name version } } } } ${FAILED} } }`;
const SETTLE = (how: string, more = "") =>
  `mutation ($name: String!, $deliveries: [LeasedDelivery!]) { ${how}(subscription: $name, deliveries: $deliveries ${more}) {
    __typename ... on Settled { settled } ${FAILED} } }`;

interface Received {
  id: string;
  lease: string;
  attempt: number;
  event: { type: string; data: unknown };
}

interface PageInfo {
  hasNextPage: boolean;
  hasPreviousPage: boolean;
  endCursor: string | null;
}

async function create(name: string, spec: object = {}) {
  const { createSubscription } = await data(app, CREATE, {
    spec: { name, selector: { types: [`${name}.*`] }, ...spec },
  });
  expect(createSubscription.__typename).toBe("ConsumerGroup");
  return createSubscription;
}

async function receive(name: string, max?: number): Promise<Received[]> {
  const { receive: answer } = await data(app, RECEIVE, { name, max, wait: "2s" });
  expect(answer.__typename).toBe("ReceivedBatch");
  return answer.deliveries;
}

const out = (deliveries: Received[]) => deliveries.map(({ id, lease }) => ({ id, lease }));

test("a definition comes back with its defaults, and with what was said", async () => {
  const made = await create("plain");
  expect(made).toMatchObject({
    mode: "PULL",
    version: 1,
    status: "ACTIVE",
    enabled: true,
    key: "stream",
    retry: { attempts: 5, delays: null, base: "1s", factor: 2, max: "5m", jitter: 0.2 },
    whenExhausted: "PARK",
    timeout: "30s",
    maxInFlight: 1000,
    batch: { size: 100, wait: "0s" },
    rate: null,
    history: "EXCEPTIONS",
    labels: {},
    stats: { parked: 0, inFlight: 0, delivered: "0", replay: null, lastDeliveredAt: null },
  });
  const spec = {
    name: "rich",
    selector: { where: { path: "data.amount", gt: 1 } },
    key: "data.customerId",
    start: { after: "0" },
    retry: { delays: ["1s", "2m"], jitter: 0 },
    whenExhausted: "BLOCK",
    timeout: "90s",
    maxInFlight: 7,
    batch: { size: 3 },
    rate: { limit: 10, per: "1m", burst: 2 },
    labels: { team: "billing" },
    history: "ALL",
    enabled: false,
  };
  // As text, so that the digits are those of the document.
  const text = JSON.stringify({ spec }).replace(/"gt":[^}]+/, '"gt":12345678901234567890.10');
  const result = await ask(app, CREATE, text);
  expect(result.text).toContain('"gt":12345678901234567890.10');
  expect(result.data.createSubscription).toMatchObject({
    status: "PAUSED",
    key: "data.customerId",
    retry: { attempts: 3, delays: ["1s", "2m"], base: null, factor: null, max: null, jitter: 0 },
    whenExhausted: "BLOCK",
    timeout: "1m30s",
    rate: { limit: 10, per: "1m", burst: 2 },
    labels: { team: "billing" },
    history: "ALL",
    stats: { checkpoint: "0" },
  });
});

test("define, change, get, pause, resume, reset, replay, remove", async () => {
  const shown = `{ __typename ... on ConsumerGroup { version status key timeout name stats { next replay { upTo } } } ${FAILED} }`;
  const define = `mutation ($spec: SubscriptionSpec!) { defineSubscription(name: "steered", spec: $spec) ${shown} }`;
  const made = (await data(app, define, { spec: { timeout: "10s" } })).defineSubscription;
  expect(made).toMatchObject({ version: 1, timeout: "10s" });
  expect((await data(app, define, { spec: { timeout: "10s" } })).defineSubscription.version).toBe(1);
  expect((await data(app, define, { spec: { key: "none" } })).defineSubscription).toMatchObject({
    version: 2,
    timeout: "30s",
    key: "none",
  });
  const change = `mutation ($changes: SubscriptionChanges!) { changeSubscription(name: "steered", changes: $changes) ${shown} }`;
  expect((await data(app, change, { changes: { timeout: "7s" } })).changeSubscription).toMatchObject({
    version: 3,
    key: "none",
    timeout: "7s",
  });
  // Null is the default, which is another thing than left out.
  expect((await data(app, change, { changes: { timeout: null } })).changeSubscription.timeout).toBe("30s");
  const steer = async (mutation: string) => {
    const answer = await data(app, `mutation { ${mutation} ${shown} }`);
    return Object.values(answer)[0];
  };
  expect(await steer('pauseSubscription(name: "steered", drop: true)')).toMatchObject({ status: "PAUSED" });
  expect(await steer('resumeSubscription(name: "steered")')).toMatchObject({ status: "ACTIVE" });
  await append(app, "steered-1", [
    { type: "steered.a", data: 1 },
    { type: "steered.b", data: 2 },
  ]);
  const { position } = (await data(app, "{ stats { position } }")).stats;
  expect(await steer('resetSubscription(name: "steered", start: "now")')).toMatchObject({
    stats: { next: String(Number(position) + 1) },
  });
  expect(await steer('resetSubscription(name: "steered", start: {after: 1})')).toMatchObject({ stats: { next: "2" } });
  expect(await steer('resetSubscription(name: "steered", start: "now")')).toMatchObject({
    __typename: "ConsumerGroup",
  });
  expect(await steer(`replaySubscription(name: "steered", after: "0", upTo: ${position})`)).toMatchObject({
    stats: { replay: { upTo: position } },
  });
  const get = '{ subscription(name: "steered") { name } }';
  expect(await data(app, get)).toEqual({ subscription: { name: "steered" } });
  const remove = `mutation { removeSubscription(name: "steered") { __typename ... on Removed { name } ${FAILED} } }`;
  expect((await data(app, remove)).removeSubscription).toEqual({ __typename: "Removed", name: "steered" });
  expect((await data(app, remove)).removeSubscription).toMatchObject({ __typename: "NotFound", code: "not_found" });
  expect(await data(app, get)).toEqual({ subscription: null });
});

test("what a caller acts on is a type, with the field that is wrong", async () => {
  await create("taken");
  const tried = async (spec: object) => (await data(app, CREATE, { spec })).createSubscription;
  expect(await tried({ name: "taken" })).toMatchObject({ __typename: "AlreadyExists", code: "already_exists" });
  expect(await tried({ name: "two words" })).toMatchObject({ __typename: "InvalidInput", field: "name" });
  const bad: [object, string][] = [
    [{ selector: { where: { all: [{ path: "data.a", gt: [] }] } } }, "selector.where.all[0].gt"],
    [{ retry: { attempts: 0 } }, "retry.attempts"],
    [{ timeout: "soon" }, "timeout"],
    [{ start: "yesterday" }, "start"],
    [{ rate: { limit: 0 } }, "rate.limit"],
    [{ labels: { a: 1 } }, "labels"],
  ];
  for (const [spec, field] of bad) {
    expect(await tried({ name: "bad", ...spec })).toMatchObject({
      __typename: "InvalidInput",
      code: "invalid_input",
      field,
    });
  }
  expect(await data(app, '{ subscription(name: "bad") { id } }')).toEqual({ subscription: null });
  // A NUL is nothing that Postgres could hold.
  const nul = await ask(
    app,
    'mutation { createSubscription(spec: {name: "nul", labels: {a: "\\u0000"}}) { __typename } }',
  );
  expect(nul.data?.createSubscription.__typename).toBe("InvalidInput");
  const ref = await ask(app, '{ subscription(name: "\\u0000") { id } }');
  expect(ref.errors?.[0]?.extensions).toMatchObject({ code: "invalid_input", field: "name" });
  // The schema itself knows the fields.
  const unknown = await ask(app, CREATE, { spec: { name: "bad", colour: "red" } });
  expect(unknown.errors?.[0]?.extensions.code).toBe("invalid_input");
});

test("receive, acknowledge, give back, skip, park, renew; order per key holds", async () => {
  await create("work");
  await append(app, "work-1", [
    { type: "work.a", data: { n: 1.5 } },
    { type: "work.b", data: 2 },
  ]);
  await append(app, "work-2", [{ type: "work.c", data: 3 }]);
  const first = await receive("work", 1);
  expect(first).toMatchObject([
    { attempt: 1, event: { type: "work.a", data: { n: 1.5 }, stream: { name: "work-1", version: "2" } } },
  ]);
  const second = await receive("work");
  expect(second.map(({ event }) => event.type)).toEqual(["work.c"]);
  const renew = `mutation ($leases: [Int64!]!) { renew(subscription: "work", leases: $leases, timeout: "2m") { __typename ... on Renewed { renewed until } ${FAILED} } }`;
  const { until, ...renewed } = (await data(app, renew, { leases: [second[0]?.lease] })).renew;
  expect(renewed).toEqual({ __typename: "Renewed", renewed: 1 });
  expect(Date.parse(until) - Date.now()).toBeGreaterThan(60_000);
  const settle = async (how: string, deliveries: Received[], more = "") =>
    (await data(app, SETTLE(how, more), { name: "work", deliveries: out(deliveries) }))[how];
  expect(await settle("nack", first, ', delay: "0s", reason: "not yet"')).toEqual({
    __typename: "Settled",
    settled: 1,
  });
  const again = await receive("work");
  expect(again.map(({ event, attempt }) => [event.type, attempt])).toEqual([
    ["work.a", 2],
    ["work.b", 1],
  ]);
  expect(await settle("ack", again.slice(0, 1))).toMatchObject({ settled: 1 });
  expect(await settle("skip", again.slice(1), ', reason: "not mine"')).toMatchObject({ settled: 1 });
  expect(await settle("park", second, ', reason: "poison"')).toMatchObject({ settled: 1 });
  // Whoever comes late learns it, and changes nothing.
  expect(await settle("ack", again.slice(0, 1))).toMatchObject({ __typename: "LeaseLost", code: "lease_lost" });
  expect((await data(app, renew, { leases: ["999"] })).renew.__typename).toBe("LeaseLost");
  const { stats } = (
    await data(
      app,
      '{ subscription(name: "work") { stats { delivered skipped failed parked inFlight lag { events } } } }',
    )
  ).subscription;
  expect(stats).toEqual({ delivered: "1", skipped: "1", failed: "2", parked: 1, inFlight: 0, lag: { events: "0" } });
});

test("with an idempotency key a repetition gets the answer again", async () => {
  await create("once");
  await append(app, "once-1", [{ type: "once.a", data: 1 }]);
  const deliveries = out(await receive("once"));
  const ack = () =>
    data(app, SETTLE("ack", ', idempotencyKey: "ack-1"'), { name: "once", deliveries }).then(
      ({ ack: answer }) => answer,
    );
  expect([await ack(), await ack()]).toEqual(Array(2).fill({ __typename: "Settled", settled: 1 }));
  const other = await ask(app, SETTLE("ack", ', idempotencyKey: "ack-1"'), { name: "work", deliveries });
  expect(other.errors?.[0]?.extensions.code).toBe("idempotency_key_reused");
});

test("consumers that may nothing else have idempotency keys, too; kept answers are for consumers", async () => {
  await create("keyed");
  await append(app, "keyed-1", [{ type: "keyed.a", data: 1 }]);
  const deliveries = out(await receive("keyed"));
  const only = { url: app.url, apiKey: await keyOf(database, "default", ["subscriptions:consume"]) };
  const ack = (from: { url: string; apiKey: string }) =>
    ask(from, SETTLE("ack", ', idempotencyKey: "keyed-1"'), { name: "keyed", deliveries });
  expect((await ack(only)).data.ack).toEqual({ __typename: "Settled", settled: 1 });
  expect((await ack(only)).data.ack).toEqual({ __typename: "Settled", settled: 1 });
  const other = { url: app.url, apiKey: await keyOf(database, "default", ["events:append", "subscriptions:read"]) };
  expect((await ack(other)).errors?.[0]?.extensions.code).toBe("forbidden");
});

test("a key is claimed once in its window", async () => {
  await create("inbox");
  const claim = `mutation ($key: String!, $window: String) { claim(subscription: "inbox", key: $key, window: $window) { __typename ... on Claimed { claimed } ${FAILED} } }`;
  const claimed = async (key: string) => (await data(app, claim, { key })).claim.claimed;
  expect([await claimed("a"), await claimed("a"), await claimed("b")]).toEqual([true, false, true]);
  expect((await data(app, claim, { key: "a", window: "0s" })).claim).toMatchObject({ field: "window" });
  expect((await data(app, claim, { key: "" })).claim).toMatchObject({ __typename: "InvalidInput", field: "key" });
});

test("input of consumers is judged by name", async () => {
  await create("judged");
  const failure = async (mutation: string) =>
    Object.values(await data(app, `mutation { ${mutation} { __typename ${FAILED} } }`))[0];
  const invalid = (field: string) => ({ __typename: "InvalidInput", field });
  const bad: [string, string][] = [
    ['receive(subscription: "judged", consumer: "")', "consumer"],
    ['receive(subscription: "judged", consumer: "c", max: 0)', "max"],
    ['receive(subscription: "judged", consumer: "c", wait: "1h")', "wait"],
    ['ack(subscription: "judged")', "deliveries"],
    ['ack(subscription: "judged", deliveries: [])', "deliveries"],
    ['ack(subscription: "judged", lease: 1, deliveries: [{id: 1, lease: 1}])', "lease"],
    ['nack(subscription: "judged", lease: 1, delay: "31d")', "delay"],
    [`park(subscription: "judged", lease: 1, reason: "${"x".repeat(1_001)}")`, "reason"],
    ['renew(subscription: "judged", leases: [])', "leases"],
    ['redrive(subscription: "judged", max: 0)', "max"],
    ['discard(subscription: "judged", deliveries: [1, 1])', "deliveries"],
  ];
  for (const [mutation, field] of bad)
    expect([mutation, await failure(mutation)]).toMatchObject([mutation, invalid(field)]);
  expect(await failure('receive(subscription: "nobody", consumer: "c")')).toMatchObject({
    __typename: "NotFound",
    code: "not_found",
  });
});

test("parked deliveries: list by state and page, look with every attempt, redrive one, discard the rest", async () => {
  await create("parking");
  await append(
    app,
    "parking-1",
    ["a", "b", "c", "d"].map((each) => ({ type: `parking.${each}`, data: { each, n: 1.1 } })),
  );
  const received = await receive("parking");
  await data(app, SETTLE("park", ', reason: "poison"'), { name: "parking", deliveries: out(received) });
  const list = `query ($first: Int, $after: Int64, $state: DeliveryState, $direction: Direction) {
    deliveries(subscription: "parking", state: $state, first: $first, after: $after, direction: $direction) {
      edges { cursor } nodes { id state attempts reason eventId stream version type topic dueAt }
      pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } }`;
  const page = (await data(app, list, { first: 2, state: "PARKED" })).deliveries;
  expect(page.nodes).toMatchObject([
    { state: "PARKED", attempts: 1, reason: "poison", stream: "parking-1", type: "parking.a", dueAt: null },
    { type: "parking.b" },
  ]);
  expect(page.pageInfo).toMatchObject({ hasNextPage: true, hasPreviousPage: false, endCursor: page.edges[1].cursor });
  const next = (await data(app, list, { first: 2, after: page.pageInfo.endCursor })).deliveries;
  expect(next.nodes.map(({ type }: { type: string }) => type)).toEqual(["parking.c", "parking.d"]);
  expect(next.pageInfo).toMatchObject({ hasNextPage: false, hasPreviousPage: true });
  const newest = (await data(app, list, { first: 1, direction: "BACKWARDS" })).deliveries;
  expect(newest.nodes.map(({ type }: { type: string }) => type)).toEqual(["parking.d"]);
  expect((await data(app, list, { state: "READY" })).deliveries.nodes).toEqual([]);

  const one = `query ($id: Int64!) { delivery(subscription: "parking", id: $id) { id state
    event { id type data position recordedAt occurredAt stream { name version } } history { attempt outcome consumer reason at } } }`;
  const result = await ask(app, one, { id: received[0]?.id });
  expect(result.text).toContain('"n":1.1');
  const { event } = await data(
    app,
    `{ event(id: "${page.nodes[0].eventId}") { id type data position recordedAt occurredAt stream { name version } } }`,
  );
  expect(result.data.delivery).toMatchObject({
    state: "PARKED",
    event,
    history: [{ attempt: 1, outcome: "PARKED", consumer: "c", reason: "poison" }],
  });
  expect(await data(app, one, { id: "999999" })).toEqual({ delivery: null });

  const count = `{ __typename ... on Count { count } ${FAILED} }`;
  const redrive = `mutation ($ids: [Int64!]) { redrive(subscription: "parking", deliveries: $ids) ${count} }`;
  expect((await data(app, redrive, { ids: [received[0]?.id] })).redrive).toEqual({ __typename: "Count", count: 1 });
  expect(await receive("parking")).toMatchObject([{ event: { type: "parking.a" } }]);
  const discard = `mutation { discard(subscription: "parking") ${count} }`;
  expect((await data(app, discard)).discard).toEqual({ __typename: "Count", count: 3 });
  expect((await data(app, '{ subscription(name: "parking") { stats { parked } } }')).subscription.stats.parked).toBe(0);
});

test("lists: pages by name, statistics with them, no more than they may cost", async () => {
  for (const name of ["list-a", "list-b", "list-c"]) await create(name);
  const list = `query ($first: Int, $after: String) { subscriptions(mode: PULL, first: $first, after: $after) {
    nodes { name stats { parked lag { events } } ... on ConsumerGroup { history } } pageInfo { hasNextPage hasPreviousPage endCursor } } }`;
  const names: string[] = [];
  let after: string | null = null;
  for (let isOver = false; !isOver; ) {
    const page = await data(app, list, { first: 2, after });
    const { nodes, pageInfo }: { nodes: { name: string }[]; pageInfo: PageInfo } = page.subscriptions;
    expect(pageInfo.hasPreviousPage).toBe(names.length > 0);
    names.push(...nodes.map(({ name }) => name));
    after = pageInfo.endCursor;
    isOver = !pageInfo.hasNextPage;
  }
  expect(names).toEqual([...names].sort());
  expect(names).toEqual(expect.arrayContaining(["list-a", "list-b", "list-c", "work"]));
  const wrong = await ask(app, list, { after: "abc" });
  expect(wrong.errors?.[0]?.extensions).toMatchObject({ code: "invalid_cursor", field: "after" });
  const costly = await ask(
    app,
    "{ subscriptions(first: 1000) { nodes { name a: stats { lag { events } } b: stats { lag { events } } c: stats { parked } d: stats { parked } e: stats { parked } f: stats { parked } g: stats { parked } h: stats { parked } i: stats { parked } j: stats { parked } } } }",
  );
  expect(costly.errors?.[0]?.extensions.code).toBe("too_large");
});

test("another tenant's key sees nothing and changes nothing", async () => {
  await create("own");
  await append(app, "own-1", [{ type: "own.a", data: 1 }]);
  const [delivery] = out(await receive("own"));
  const stranger = { url: app.url, apiKey: await keyOf(database, "stranger") };
  expect(await data(stranger, '{ subscription(name: "own") { id } }')).toEqual({ subscription: null });
  expect((await data(stranger, "{ subscriptions { nodes { name } } }")).subscriptions.nodes).toEqual([]);
  expect(await data(stranger, `{ delivery(subscription: "own", id: ${delivery?.id}) { id } }`)).toEqual({
    delivery: null,
  });
  const { errors } = await ask(stranger, '{ deliveries(subscription: "own") { nodes { id } } }');
  expect(errors?.[0]?.extensions.code).toBe("not_found");
  const which = `deliveries: [{id: ${delivery?.id}, lease: ${delivery?.lease}}]`;
  const attacks = [
    'changeSubscription(name: "own", changes: {key: "none"})',
    'pauseSubscription(name: "own")',
    'resumeSubscription(name: "own")',
    'resetSubscription(name: "own", start: "beginning")',
    'replaySubscription(name: "own", after: 0, upTo: 1)',
    'removeSubscription(name: "own")',
    'receive(subscription: "own", consumer: "thief")',
    ...["ack", "nack", "park", "skip"].map((how) => `${how}(subscription: "own", ${which})`),
    `renew(subscription: "own", leases: [${delivery?.lease}])`,
    'claim(subscription: "own", key: "k")',
    'redrive(subscription: "own")',
    'discard(subscription: "own")',
  ];
  for (const attack of attacks) {
    const answer = await data(stranger, `mutation { ${attack} { __typename } }`);
    expect([attack, Object.values(answer)[0]]).toEqual([attack, { __typename: "NotFound" }]);
  }
  const still = `{ subscription(name: "own") { version status key stats { inFlight } } }`;
  expect((await data(app, still)).subscription).toEqual({
    version: 1,
    status: "ACTIVE",
    key: "stream",
    stats: { inFlight: 1 },
  });
});

test("each verb wants its permission", async () => {
  await create("guarded");
  const reader = { url: app.url, apiKey: await keyOf(database, "default", ["events:read", "subscriptions:read"]) };
  expect((await data(reader, '{ subscription(name: "guarded") { name } }')).subscription.name).toBe("guarded");
  for (const [mutation, permission] of [
    ['createSubscription(spec: {name: "x"})', "subscriptions:admin"],
    ['pauseSubscription(name: "guarded")', "subscriptions:admin"],
    ['receive(subscription: "guarded", consumer: "c")', "subscriptions:consume"],
    ['ack(subscription: "guarded", lease: 1)', "subscriptions:consume"],
    ['redrive(subscription: "guarded")', "subscriptions:admin"],
  ]) {
    const { errors } = await ask(reader, `mutation { ${mutation} { __typename } }`);
    expect([mutation, errors?.[0]?.extensions.code, errors?.[0]?.message]).toEqual([
      mutation,
      "forbidden",
      expect.stringContaining(permission ?? ""),
    ]);
  }
  const blind = { url: app.url, apiKey: await keyOf(database, "default", ["events:append"]) };
  for (const query of ['subscription(name: "guarded") { id }', "subscriptions { nodes { id } }"]) {
    expect((await ask(blind, `{ ${query} }`)).errors?.[0]?.extensions.code).toBe("forbidden");
  }
});
