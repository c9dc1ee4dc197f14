// The verbs of webhooks and selectors by the SDK, against a real server. Delivering is tested in test/push.
import { type Client, createClient, NotFoundError } from "@gapless/sdk";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startTestApp, type TestApp } from "../helpers/app.ts";
import { createDatabase } from "../helpers/database.ts";

let app: TestApp;
let client: Client;
beforeAll(async () => {
  app = await startTestApp(await createDatabase());
  client = createClient({ url: app.url, apiKey: app.apiKey });
  const events = [1, 2, 3, 4].map((n) => ({ type: n % 2 ? "odd" : "even", data: { n } }));
  await client.append("thing-1", events, { wait: "position" });
});
afterAll(() => app?.stop());

const url = "https://hooks.example.com/in";

test("a webhook is made with a secret that is shown once, defined, changed, listed and removed", async () => {
  const { webhooks } = client;
  const made = await webhooks.create({ name: "hook", url, selector: { types: ["odd"] }, application: "customer-7" });
  expect(made).toMatchObject({ name: "hook", mode: "push", url, application: "customer-7", payload: "full" });
  expect(made.secret).toMatch(/^whsec_/);
  expect(await webhooks.get("hook")).not.toHaveProperty("secret");
  expect(await webhooks.define("hook", { url, application: "customer-7", payload: "thin" })).toMatchObject({
    id: made.id,
    version: 2,
    payload: "thin",
  });
  expect((await webhooks.define("hook2", { url })).secret).toMatch(/^whsec_/);
  expect(await webhooks.change("hook", { headers: { "x-team": "a" }, rate: null })).toMatchObject({ version: 3 });
  expect((await webhooks.list()).data.map(({ name }) => name)).toEqual(["hook", "hook2"]);
  const names: string[] = [];
  for await (const { name } of webhooks.list({ limit: 1 })) names.push(name);
  expect(names).toEqual(["hook", "hook2"]);
  expect((await webhooks.list({ application: "customer-7" })).data.map(({ name }) => name)).toEqual(["hook"]);
  expect(await webhooks.pause("hook", { drop: true })).toMatchObject({ status: "paused" });
  expect(await webhooks.resume("hook")).toMatchObject({ status: "active" });
  await webhooks.remove("hook2");
  await expect(webhooks.get("hook2")).rejects.toThrow(NotFoundError);
  await expect(client.subscriptions.get("hook")).rejects.toThrow(NotFoundError);
});

test("secrets are rotated, deliveries recovered, customers given tokens of their own", async () => {
  const { webhooks } = client;
  const { secret } = await webhooks.create({ name: "turn", url, start: "now", application: "customer-8" });
  const turned = await webhooks.rotateSecret("turn", { grace: "1h" });
  expect(turned.secret).toMatch(/^whsec_/);
  expect(turned.secret).not.toBe(secret);
  expect(Date.parse(turned.graceUntil)).toBeGreaterThan(Date.now() + 3_000_000);
  expect(await webhooks.recover("turn", { since: new Date(Date.now() - 60_000) })).toBe(0);
  expect((await webhooks.deliveries("turn", { state: "parked" })).data).toEqual([]);
  expect(await webhooks.redrive("turn")).toBe(0);
  const { token, expiresAt } = await webhooks.portalToken("customer-8", { expiresIn: "10m" });
  expect(Date.parse(expiresAt)).toBeGreaterThan(Date.now());
  const portal = createClient({ url: app.url, apiKey: token });
  expect((await portal.webhooks.list()).data.map(({ name }) => name)).toEqual(["turn"]);
  await expect(portal.webhooks.get("hook")).rejects.toThrow();
  await expect(portal.read()).rejects.toMatchObject({ status: 403 });
});

test("a selector is explained by an event, and tried on the log", async () => {
  const selector = { types: ["odd"], where: { path: "data.n", gt: 1 } };
  expect(await client.selectors.explain(selector, { type: "odd", data: { n: 3 } })).toMatchObject({ matches: true });
  const not = await client.selectors.explain(selector, { type: "odd", data: { n: 1 } });
  expect(not.matches).toBe(false);
  expect(not.parts.map(({ part, result }) => [part, result])).toEqual([
    ["types", true],
    ["where", false],
  ]);
  const tried = await client.selectors.test(selector, { last: 100, sample: 1 });
  expect(tried).toMatchObject({ examined: 4, matched: 1, sample: [{ data: { n: 3 }, stream: "thing-1" }] });
  expect(await client.selectors.test({ types: ["odd"] }, { after: 0n, upTo: "2" })).toMatchObject({
    examined: 2,
    matched: 1,
  });
  await expect(client.selectors.test({ where: { path: "data.n", gt: [] as never } })).rejects.toMatchObject({
    field: expect.stringContaining("where"),
  });
});
