// With a real server: endpoints that give credentials back, tests beside one that hangs, secrets in kept answers, public keys.
import { beforeEach, expect, test, vi } from "vitest";
import { type TestApp, testApp } from "../helpers/app.ts";
import { createDatabase, type TestDatabase } from "../helpers/database.ts";
import { ALLOWED, startEndpoint, WAIT } from "./endpoint.ts";

let database: TestDatabase;
let app: TestApp;
beforeEach(async () => {
  database = await createDatabase();
  app = await testApp(database, ALLOWED);
});

async function create(spec: object): Promise<{ secret: string; publicKey?: string }> {
  const response = await app.call("POST", "/v1/webhooks", { name: "hook", ...spec });
  expect(response.status).toBe(201);
  return (await response.json()) as { secret: string; publicKey?: string };
}

const jsonOf = async (method: string, path: string, body?: object) =>
  (await (await app.call(method, path, body)).json()) as Record<string, unknown>;

test("credentials do not go to another origin, and an endpoint that gives them back shows nothing", async () => {
  const echo = await startEndpoint(({ headers }, response) => {
    response.writeHead(500, { "x-seen": String(headers.authorization) }).end(JSON.stringify(headers));
  });
  const other = await startEndpoint();
  const { secret } = await create({
    url: echo.url,
    retry: { attempts: 1 },
    headers: { Authorization: "Bearer SUPERSECRET1", "X-Pwd": "hidden-8642", "X-Team": "blue" },
  });
  const refused = await app.call("PATCH", "/v1/webhooks/hook", { url: other.url });
  expect(refused.status).toBe(400);
  expect(await refused.json()).toMatchObject({ field: "headers", hint: expect.stringContaining("***") });

  const tested = await app.call("POST", "/v1/webhooks/hook/test", {});
  const answer = await tested.text();
  expect(echo.requests[0]?.headers).toMatchObject({ authorization: "Bearer SUPERSECRET1", "x-pwd": "hidden-8642" });
  expect(other.requests).toEqual([]);
  expect(answer).toContain("blue");
  await app.call("POST", "/v1/events", { stream: "order-1", type: "order.placed", data: {} });
  const stored = await vi.waitFor(async () => {
    const rows = await database.query("select row_to_json(a)::text as attempt from gapless.attempt a");
    expect(rows).toHaveLength(1);
    return JSON.stringify(rows);
  }, WAIT);
  expect(stored).toContain("blue");
  for (const text of [answer, stored]) {
    for (const hidden of ["SUPERSECRET1", "hidden-8642", secret.slice(6)]) expect(text).not.toContain(hidden);
  }
});

test("tests of an endpoint that hangs keep those of another one waiting for nothing", async () => {
  const held: (() => void)[] = [];
  const hanging = await startEndpoint((_request, response) => held.push(() => response.writeHead(204).end()));
  const working = await startEndpoint();
  await create({ url: hanging.url, name: "hanging", timeout: "60s" });
  await create({ url: working.url, name: "working" });
  const tests = Array.from({ length: 3 }, () => jsonOf("POST", "/v1/webhooks/hanging/test", {}));
  await hanging.received(2);
  expect(await jsonOf("POST", "/v1/webhooks/working/test", {})).toMatchObject({ ok: true });
  // The third has to wait for one of the two.
  expect(hanging.requests).toHaveLength(2);
  for (const release of held.splice(0)) release();
  await hanging.received(3);
  for (const release of held.splice(0)) release();
  for (const result of await Promise.all(tests)) expect(result).toMatchObject({ ok: true });
});

test("of a tenant eight tests run at a time", async () => {
  const held: (() => void)[] = [];
  const endpoint = await startEndpoint((_request, response) => held.push(() => response.writeHead(204).end()));
  const names = ["a", "b", "c", "d", "e"];
  for (const name of names) await create({ url: endpoint.url, name, timeout: "60s" });
  const tests = [...names, ...names].map((name) => jsonOf("POST", `/v1/webhooks/${name}/test`, {}));
  await endpoint.received(8);
  // More would have come while these were asked for and answered.
  for (const name of names) await jsonOf("GET", `/v1/webhooks/${name}`);
  expect(endpoint.requests).toHaveLength(8);
  for (const release of held.splice(0)) release();
  await endpoint.received(10);
  for (const release of held.splice(0)) release();
  for (const result of await Promise.all(tests)) expect(result).toMatchObject({ ok: true });
});

test("a kept answer holds the secret, and nothing else shows it", async () => {
  const key = { "Idempotency-Key": "make-hook" };
  const spec = { name: "hook", url: "https://example.com/hook" };
  const first = await app.call("POST", "/v1/webhooks", spec, key);
  const { secret } = (await first.json()) as { secret: string };
  const again = await app.call("POST", "/v1/webhooks", spec, key);
  expect(again.headers.get("idempotent-replayed")).toBe("true");
  expect(await again.json()).toMatchObject({ secret });
  expect(await jsonOf("GET", "/v1/webhooks/hook")).not.toHaveProperty("secret");
});

test("REST and GraphQL show the public key", async () => {
  const { publicKey } = await create({ url: "https://example.com/hook", signing: "v1a" });
  expect(publicKey).toMatch(/^whpk_/);
  expect(await jsonOf("GET", "/v1/webhooks/hook")).toMatchObject({ publicKey });
  const { secret, ...rotated } = await jsonOf("POST", "/v1/webhooks/hook/rotate-secret", {});
  expect(secret).toMatch(/^whsk_/);
  expect(rotated["publicKey"]).not.toBe(publicKey);
  const query = '{ webhook(name: "hook") { publicKey } }';
  expect(await jsonOf("POST", "/graphql", { query })).toEqual({
    data: { webhook: { publicKey: rotated["publicKey"] } },
  });
});
