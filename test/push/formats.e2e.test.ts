// What a server sends: thin and CloudEvents, batches, headers; a test at once; and the verbs of REST.
import { beforeAll, expect, test, vi } from "vitest";
import { testApp } from "../helpers/app.ts";
import { createDatabase, type TestDatabase } from "../helpers/database.ts";
import { ALLOWED, startEndpoint, WAIT } from "./endpoint.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await createDatabase();
});

const made = (change: object) => ({ name: `hook-${crypto.randomUUID()}`, ...change });
const EVENT = { stream: "order-1", type: "order.placed", data: { amount: 1.0, text: "Grüße" } };

test("payloads and formats", async () => {
  const app = await testApp(database, ALLOWED);
  const cases = [
    { payload: "thin" },
    { format: "cloudevents" },
    { format: "cloudevents-binary" },
    { batch: { size: 10 } },
    { headers: { Authorization: "Bearer abc", "X-Team": "blue" } },
  ];
  const endpoints = await Promise.all(cases.map(() => startEndpoint()));
  for (const [n, change] of cases.entries()) {
    const response = await app.call("POST", "/v1/webhooks", made({ url: endpoints[n]?.url, ...change }));
    expect(response.status).toBe(201);
  }
  await app.call("POST", "/v1/events", EVENT);
  const [thin, structured, binary, batch, own] = await Promise.all(
    endpoints.map(async (each) => (await each.received(1))[0]),
  );
  const id = own?.headers["webhook-id"];
  expect(JSON.parse(thin?.body ?? "")).toEqual({ id, type: "order.placed", stream: "order-1", version: "1" });
  expect(structured?.headers["content-type"]).toMatch(/^application\/cloudevents\+json/);
  expect(JSON.parse(structured?.body ?? "")).toMatchObject({
    specversion: "1.0",
    id,
    type: "order.placed",
    subject: "order-1",
    data: EVENT.data,
  });
  expect(binary?.headers).toMatchObject({
    "ce-specversion": "1.0",
    "ce-id": id,
    "ce-type": "order.placed",
    "content-type": "application/json",
  });
  expect(JSON.parse(binary?.body ?? "")).toEqual(EVENT.data);
  expect(JSON.parse(batch?.body ?? "")).toMatchObject([{ id, stream: "order-1" }]);
  expect(own?.headers).toMatchObject({ authorization: "Bearer abc", "x-team": "blue" });
});

test("a test is sent at once and told of; it counts nowhere, and is not on the log", async () => {
  const app = await testApp(database, ALLOWED);
  const endpoint = await startEndpoint((_, response) =>
    response.writeHead(418, { "x-why": "teapot" }).end("short and stout"),
  );
  const spec = made({ url: endpoint.url });
  await app.call("POST", "/v1/webhooks", spec);
  const response = await app.call("POST", `/v1/webhooks/${spec.name}/test`);
  expect(await response.json()).toMatchObject({
    ok: false,
    status: 418,
    errorClass: "http_status",
    responseHead: expect.stringContaining("x-why: teapot"),
    responseBody: "short and stout",
  });
  expect(endpoint.events()).toMatchObject([{ type: "webhook.test" }]);
  endpoint.reply = 200;
  expect(await (await app.call("POST", `/v1/webhooks/${spec.name}/test`)).json()).toMatchObject({
    ok: true,
    status: 200,
  });
  expect(await (await app.call("GET", `/v1/webhooks/${spec.name}`)).json()).toMatchObject({
    status: "active",
    stats: { delivered: "0", failed: "0" },
  });
  expect(await database.query("select from gapless.event where type like 'webhook.%'")).toEqual([]);
  expect((await app.call("POST", "/v1/webhooks/nobody/test")).status).toBe(404);
});

test("where a webhook may not go is said when it is defined, and again when it is changed", async () => {
  const app = await testApp(database, { GAPLESS_WEBHOOK_ALLOW: "127.0.0.0/8" });
  for (const url of ["http://example.com/", "https://10.0.0.1/", "https://169.254.169.254/", "https://[::1]/"]) {
    const response = await app.call("POST", "/v1/webhooks", made({ url }));
    expect([url, response.status]).toEqual([url, 400]);
    expect(await response.json()).toMatchObject({ code: "invalid_input", field: "url" });
  }
  const spec = made({ url: "https://example.com/" });
  expect((await app.call("POST", "/v1/webhooks", spec)).status).toBe(201);
  expect((await app.call("PATCH", `/v1/webhooks/${spec.name}`, { url: "https://10.0.0.1/" })).status).toBe(400);
  expect((await app.call("PUT", `/v1/webhooks/${spec.name}`, { url: "https://10.0.0.1/" })).status).toBe(400);
});

test("a URL that SQL lets through is judged before anything is sent", async () => {
  const app = await testApp(database);
  const name = `hook-${crypto.randomUUID()}`;
  await database.query("select set_config('gapless.tenant', 'default', false), gapless.create_webhook($1)", [
    { name, url: "https://169.254.169.254/latest/meta-data" },
  ]);
  await app.call("POST", "/v1/events", EVENT);
  await vi.waitFor(async () => {
    const { data } = (await (await app.call("GET", `/v1/webhooks/${name}/deliveries`)).json()) as {
      data: { id: string }[];
    };
    const shown = await (await app.call("GET", `/v1/webhooks/${name}/deliveries/${data[0]?.id}`)).json();
    expect(shown).toMatchObject({ history: [{ errorClass: "blocked_ip", outcome: "retried" }] });
  }, WAIT);
});

test("v1a: the server makes the key pair, when it is made and when it is rotated", async () => {
  const app = await testApp(database, ALLOWED);
  const spec = made({ url: "https://example.com/", signing: "v1a" });
  const created = await app.call("POST", "/v1/webhooks", spec);
  expect(await created.json()).toMatchObject({
    secret: expect.stringMatching(/^whsk_/),
    publicKey: expect.stringMatching(/^whpk_/),
  });
  const rotated = await app.call("POST", `/v1/webhooks/${spec.name}/rotate-secret`, { grace: "0s" });
  expect(await rotated.json()).toMatchObject({
    secret: expect.stringMatching(/^whsk_/),
    publicKey: expect.stringMatching(/^whpk_/),
  });
});
