// Webhooks over GraphQL: make, deliver, look at attempts, try out, rotate, send again, portals.
import { Webhook } from "standardwebhooks";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { startTestApp, type TestApp } from "../helpers/app.ts";
import { createDatabase, type TestDatabase } from "../helpers/database.ts";
import { ALLOWED, startEndpoint, WAIT } from "../push/endpoint.ts";
import { append, ask, data, keyOf } from "./ask.ts";

let database: TestDatabase;
let app: TestApp;
beforeAll(async () => {
  database = await createDatabase();
  app = await startTestApp(database, ALLOWED);
});
afterAll(() => app?.stop());

const FAILED = "... on Failure { __typename code message hint } ... on InvalidInput { field rule }";
const CREATE = `mutation ($spec: NewWebhook!) { createWebhook(spec: $spec) { __typename ... on MadeWebhook { secret publicKey
  webhook { id name mode url headers payload format signing application status version timeout maxInFlight retry { attempts delays } batch { size } } } ${FAILED} } }`;
const COUNT = `{ __typename ... on Count { count } ${FAILED} }`;

async function create(spec: object) {
  const { createWebhook } = await data(app, CREATE, { spec });
  expect(createWebhook.__typename).toBe("MadeWebhook");
  return createWebhook;
}

const parked = async (name: string) =>
  (await data(app, `query ($name: String!) { webhook(name: $name) { stats { parked delivered } } }`, { name })).webhook
    .stats;

test("made with its secret, which is not shown again; what is sent is signed with it", async () => {
  const endpoint = await startEndpoint();
  const { secret, publicKey, webhook } = await create({
    name: "crm",
    url: endpoint.url,
    selector: { types: ["crm.*"] },
    headers: { "x-shop": "1", authorization: "Bearer own" },
  });
  expect(secret).toMatch(/^whsec_/);
  expect(publicKey).toBeNull();
  expect(webhook).toMatchObject({
    mode: "PUSH",
    url: endpoint.url,
    headers: { "x-shop": "1", authorization: "***" },
    payload: "FULL",
    format: "PLAIN",
    signing: "V1",
    application: null,
    status: "ACTIVE",
    timeout: "15s",
    maxInFlight: 16,
    batch: { size: 1 },
    retry: { attempts: 10 },
  });
  await append(app, "crm-1", [{ type: "crm.added", data: { n: 1.5 } }]);
  const [request] = await endpoint.received(1);
  new Webhook(secret).verify(request?.body ?? "", request?.headers as Record<string, string>);
  await vi.waitFor(async () => expect(await parked("crm")).toEqual({ parked: 0, delivered: "1" }), WAIT);
  const list = `{ webhookDeliveries(webhook: "crm") { nodes { id state type } } }`;
  const [delivered] = (await data(app, list)).webhookDeliveries.nodes;
  expect(delivered).toMatchObject({ state: "DELIVERED", type: "crm.added" });
  const one = `query ($id: Int64!) { webhookDelivery(webhook: "crm", id: $id) { event { type data } history { attempt outcome status durationMs responseHead errorClass } } }`;
  expect((await data(app, one, { id: delivered.id })).webhookDelivery).toMatchObject({
    event: { type: "crm.added", data: { n: 1.5 } },
    history: [{ attempt: 1, outcome: "DELIVERED", status: 204, durationMs: expect.any(Number), errorClass: null }],
  });
  const all = await ask(app, '{ webhooks { nodes { name headers } } webhook(name: "crm") { name headers } }');
  expect(all.text).not.toContain(secret);
  expect(all.text).not.toContain("Bearer own");

  const resend = `mutation ($id: Int64!) { resendWebhookDelivery(webhook: "crm", id: $id) { __typename ... on Resent { id } ${FAILED} } }`;
  expect((await data(app, resend, { id: delivered.id })).resendWebhookDelivery).toEqual({
    __typename: "Resent",
    id: delivered.id,
  });
  const [first, second] = await endpoint.received(2);
  expect(second?.headers["webhook-id"]).toBe(first?.headers["webhook-id"]);
  expect((await data(app, resend, { id: "999999" })).resendWebhookDelivery).toMatchObject({ __typename: "NotFound" });
});

test("tried out, its secret rotated; both sign in the time of grace", async () => {
  const endpoint = await startEndpoint((_request, response) => response.writeHead(201, { "x-a": "b" }).end("thanks"));
  const { secret } = await create({ name: "tried", url: endpoint.url, selector: { types: ["tried.*"] } });
  const rotate = `mutation { rotateWebhookSecret(name: "tried", grace: "1h") { __typename ... on WebhookSecret { secret graceUntil } ${FAILED} } }`;
  const rotated = (await data(app, rotate)).rotateWebhookSecret;
  expect(rotated.__typename).toBe("WebhookSecret");
  expect(rotated.secret).not.toBe(secret);
  const tryOut = `mutation ($name: String!) { testWebhook(name: $name) { __typename ... on WebhookTest { ok status responseHead responseBody durationMs errorClass } ${FAILED} } }`;
  expect((await data(app, tryOut, { name: "tried" })).testWebhook).toMatchObject({
    ok: true,
    status: 201,
    responseBody: "thanks",
    errorClass: null,
  });
  const [request] = await endpoint.received(1);
  for (const key of [secret, rotated.secret]) {
    new Webhook(key).verify(request?.body ?? "", request?.headers as Record<string, string>);
  }
  await endpoint.stop();
  expect((await data(app, tryOut, { name: "tried" })).testWebhook).toMatchObject({ ok: false, status: null });
  expect((await data(app, tryOut, { name: "nobody" })).testWebhook).toMatchObject({
    __typename: "NotFound",
    code: "not_found",
  });
});

test("what was given up is recovered, redriven or discarded", async () => {
  const endpoint = await startEndpoint(500);
  await create({
    name: "lost",
    url: endpoint.url,
    selector: { types: ["lost.*"] },
    retry: { attempts: 1 },
    key: "none",
  });
  await append(
    app,
    "lost-1",
    ["a", "b", "c"].map((each) => ({ type: `lost.${each}`, data: each })),
  );
  await vi.waitFor(async () => expect((await parked("lost")).parked).toBe(3), WAIT);
  endpoint.reply = 200;
  await data(app, 'mutation { resumeWebhook(name: "lost") { __typename } }');
  const list = `{ webhookDeliveries(webhook: "lost", state: PARKED) { nodes { id attempts reason } } }`;
  const [first, second] = (await data(app, list)).webhookDeliveries.nodes;
  const redrive = `mutation ($ids: [Int64!]) { redriveWebhook(webhook: "lost", deliveries: $ids) ${COUNT} }`;
  expect((await data(app, redrive, { ids: [first.id] })).redriveWebhook).toEqual({ __typename: "Count", count: 1 });
  const discard = `mutation ($ids: [Int64!]) { discardWebhook(webhook: "lost", deliveries: $ids) ${COUNT} }`;
  expect((await data(app, discard, { ids: [second.id] })).discardWebhook).toMatchObject({ count: 1 });
  const recover = `mutation ($since: DateTime!) { recoverWebhook(name: "lost", since: $since) ${COUNT} }`;
  const since = new Date(Date.now() - 3_600_000).toISOString();
  expect((await data(app, recover, { since })).recoverWebhook).toMatchObject({ count: 2 });
  await vi.waitFor(async () => expect(await parked("lost")).toMatchObject({ parked: 0, delivered: "3" }), WAIT);
  expect((await data(app, recover, { since })).recoverWebhook).toMatchObject({ count: 0 });
  expect((await data(app, recover, { since: "soon" })).recoverWebhook).toMatchObject({
    __typename: "InvalidInput",
    field: "since",
  });
});

test("define, change, list of both modes; mistakes by field", async () => {
  const define = `mutation ($spec: WebhookSpec!) { defineWebhook(name: "defined", spec: $spec) {
    __typename ... on MadeWebhook { secret webhook { version payload format } } ${FAILED} } }`;
  const spec = { url: "http://127.0.0.1:4999/a", payload: "THIN", format: "CLOUDEVENTS_BINARY", enabled: false };
  const made = (await data(app, define, { spec })).defineWebhook;
  expect(made).toMatchObject({ webhook: { version: 1, payload: "THIN", format: "CLOUDEVENTS_BINARY" } });
  expect(made.secret).toMatch(/^whsec_/);
  expect((await data(app, define, { spec })).defineWebhook).toMatchObject({ secret: null, webhook: { version: 1 } });
  const change = `mutation ($changes: WebhookChanges!) { changeWebhook(name: "defined", changes: $changes) {
    __typename ... on Webhook { url payload version status } ${FAILED} } }`;
  expect((await data(app, change, { changes: { payload: null } })).changeWebhook).toMatchObject({
    payload: "FULL",
    version: 2,
    status: "PAUSED",
  });
  expect((await data(app, change, { changes: { url: "ftp://x" } })).changeWebhook).toMatchObject({
    __typename: "InvalidInput",
    field: "url",
  });
  for (const [bad, field] of [
    [{ url: "http://10.0.0.1/x" }, "url"],
    [{ url: "https://example.com", headers: { "webhook-id": "x" } }, "headers.webhook-id"],
    [{ url: "https://example.com", application: "a b" }, "application"],
  ] as const) {
    const { createWebhook } = await data(app, CREATE, { spec: { name: "bad", ...bad } });
    expect([bad, createWebhook]).toMatchObject([bad, { __typename: "InvalidInput", field }]);
  }
  const pulled = `mutation { createSubscription(spec: {name: "pulled"}) { __typename } }`;
  await data(app, pulled);
  const list = "query ($mode: SubscriptionMode) { subscriptions(mode: $mode) { nodes { __typename name } } }";
  const names = async (mode: string | null) =>
    (await data(app, list, { mode })).subscriptions.nodes.map(({ name }: { name: string }) => name);
  expect(await names("PULL")).toEqual(["pulled"]);
  expect(await names("PUSH")).toEqual(["crm", "defined", "lost", "tried"]);
  expect(await names(null)).toEqual(["crm", "defined", "lost", "pulled", "tried"]);
  // Each door speaks of its own mode only.
  expect(await data(app, '{ subscription(name: "defined") { id } webhook(name: "pulled") { id } }')).toEqual({
    subscription: null,
    webhook: null,
  });
  expect((await data(app, 'mutation { pauseSubscription(name: "defined") { __typename } }')).pauseSubscription).toEqual(
    {
      __typename: "NotFound",
    },
  );
});

test("a portal token sees and changes the webhooks of its application, and nothing else", async () => {
  for (const application of ["acme", "globex"]) {
    await create({ name: `of-${application}`, url: "http://127.0.0.1:4999/x", application, enabled: false });
  }
  const make = `mutation ($time: String) { createPortalToken(application: "acme", expiresIn: $time) {
    __typename ... on PortalToken { token expiresAt } ${FAILED} } }`;
  expect((await data(app, make, { time: "1s" })).createPortalToken).toMatchObject({
    __typename: "InvalidInput",
    field: "expiresIn",
  });
  const { token } = (await data(app, make)).createPortalToken;
  const portal = { url: app.url, apiKey: token };
  const names = async (query: string) =>
    Object.values(await data(portal, query)).flatMap((list) =>
      (list as { nodes: { name: string }[] }).nodes.map(({ name }) => name),
    );
  expect(await names("{ webhooks { nodes { name } } }")).toEqual(["of-acme"]);
  expect(await names("{ subscriptions { nodes { name } } }")).toEqual(["of-acme"]);
  expect(await names('{ webhooks(application: "globex") { nodes { name } } }')).toEqual([]);
  expect(
    await data(portal, '{ own: webhook(name: "of-acme") { name } other: webhook(name: "of-globex") { name } }'),
  ).toEqual({
    own: { name: "of-acme" },
    other: null,
  });
  const own = (await data(portal, CREATE, { spec: { name: "made", url: "http://127.0.0.1:4999/y", enabled: false } }))
    .createWebhook;
  expect(own).toMatchObject({ __typename: "MadeWebhook", webhook: { application: "acme" } });
  for (const attack of [
    'changeWebhook(name: "of-globex", changes: {payload: THIN})',
    'pauseWebhook(name: "of-globex")',
    'resumeWebhook(name: "of-globex")',
    'removeWebhook(name: "of-globex")',
    'testWebhook(name: "of-globex")',
    'rotateWebhookSecret(name: "of-globex")',
    'recoverWebhook(name: "of-globex", since: "2020-01-01T00:00:00Z")',
    'resendWebhookDelivery(webhook: "of-globex", id: 1)',
    'redriveWebhook(webhook: "of-globex")',
    'discardWebhook(webhook: "of-globex")',
  ]) {
    const answer = await data(portal, `mutation { ${attack} { __typename } }`);
    expect([attack, Object.values(answer)[0]]).toEqual([attack, { __typename: "NotFound" }]);
  }
  for (const forbidden of [
    "query { events { nodes { id } } }",
    'query { subscription(name: "pulled") { id } }',
    'mutation { createSubscription(spec: {name: "x"}) { __typename } }',
    'mutation { receive(subscription: "pulled", consumer: "c") { __typename } }',
    'mutation { createPortalToken(application: "globex") { __typename } }',
    'mutation { append(stream: "s", events: [{type: "t", data: 1}]) { __typename } }',
  ]) {
    const { errors } = await ask(portal, forbidden);
    expect([forbidden, errors?.[0]?.extensions.code]).toEqual([forbidden, "forbidden"]);
  }
  expect((await data(app, '{ webhook(name: "of-globex") { version status payload } }')).webhook).toEqual({
    version: 1,
    status: "PAUSED",
    payload: "FULL",
  });
});

test("the kept answer of a key, which holds a secret, is for nobody who could not have had it", async () => {
  const document = CREATE.replace("($spec: NewWebhook!)", "($spec: NewWebhook!, $key: String)").replace(
    "(spec: $spec)",
    "(spec: $spec, idempotencyKey: $key)",
  );
  const spec = { name: "kept", url: "http://127.0.0.1:4999/k", application: "acme", enabled: false };
  const variables = { spec, key: "kept-1" };
  const { secret } = (await data(app, document, variables)).createWebhook;
  expect((await data(app, document, variables)).createWebhook.secret).toBe(secret);
  const reader = { url: app.url, apiKey: await keyOf(database, "default", ["events:append", "webhooks:read"]) };
  const { token } = (
    await data(app, `mutation { createPortalToken(application: "globex") { ... on PortalToken { token } } }`)
  ).createPortalToken;
  const stranger = { url: app.url, apiKey: await keyOf(database, "stranger") };
  for (const thief of [reader, { url: app.url, apiKey: token }, stranger]) {
    const result = await ask(thief, document, variables);
    expect(result.text).not.toContain(secret);
  }
  expect((await ask(reader, document, variables)).errors?.[0]?.extensions.code).toBe("forbidden");
});

test("another tenant's key sees nothing and changes nothing", async () => {
  const stranger = { url: app.url, apiKey: await keyOf(database, "attacker") };
  const { webhook: own } = await data(app, '{ webhook(name: "crm") { id version } }');
  for (const name of ["crm", own.id]) {
    expect(await data(stranger, `{ webhook(name: "${name}") { id } }`)).toEqual({ webhook: null });
    for (const attack of [
      `changeWebhook(name: "${name}", changes: {payload: THIN})`,
      `pauseWebhook(name: "${name}")`,
      `removeWebhook(name: "${name}")`,
      `testWebhook(name: "${name}")`,
      `rotateWebhookSecret(name: "${name}")`,
      `recoverWebhook(name: "${name}", since: "2020-01-01T00:00:00Z")`,
      `resendWebhookDelivery(webhook: "${name}", id: 1)`,
      `redriveWebhook(webhook: "${name}")`,
    ]) {
      const answer = await data(stranger, `mutation { ${attack} { __typename } }`);
      expect([attack, Object.values(answer)[0]]).toEqual([attack, { __typename: "NotFound" }]);
    }
  }
  expect((await data(stranger, "{ webhooks { nodes { name } } }")).webhooks.nodes).toEqual([]);
  expect((await data(app, '{ webhook(name: "crm") { version status } }')).webhook).toEqual({
    version: own.version,
    status: "ACTIVE",
  });
});
