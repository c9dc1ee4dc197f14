// Every route, tried by another tenant and by keys without the permission: nothing is seen, nothing is changed.
import { afterAll, beforeAll, expect, test } from "vitest";
import { startTestApp, type TestApp } from "../helpers/app.ts";
import { createDatabase, type TestDatabase } from "../helpers/database.ts";
import { append, ask, create, receive } from "./over_rest.ts";

const SECRET = "hidden8642";

let database: TestDatabase;
let app: TestApp;
let lease: string;
let id: string;
let groupId: string;
let hookId: string;
let seen: unknown;
beforeAll(async () => {
  database = await createDatabase();
  app = await startTestApp(database);
  await database.query("select gapless.create_tenant('stranger')");
  await append(app, `${SECRET}-1`, `t.${SECRET}`, "t.b");
  const group = await create(app, { name: SECRET, selector: { types: ["t.*"] }, labels: { secret: SECRET } });
  groupId = group.id;
  const hook = { name: `hook-${SECRET}`, url: `https://example.com/${SECRET}`, application: "acme" };
  hookId = (await ask<{ id: string }>(app, "POST", "/v1/webhooks", hook, { status: 201 })).id;
  const [first] = await receive(app, SECRET, { max: 1 });
  lease = first?.lease ?? "";
  id = first?.id ?? "";
  seen = await state();
});
afterAll(() => app?.stop());

/** Everything of the victim's that somebody could have changed. */
async function state(): Promise<unknown> {
  const tables = [
    "subscription",
    "subscription_progress",
    "lease",
    "settlement",
    "delivery",
    "attempt",
    "claim",
    "api_key",
  ];
  const found: unknown[] = [];
  for (const table of tables) {
    const rows = await database.query(
      `select to_jsonb(r) - 'last_used_at' as row from gapless.${table} r join gapless.tenant t on t.id = r.tenant_id
       where t.name = 'default' order by 1`,
    );
    found.push(rows);
  }
  return found;
}

async function newKey(tenant: string, permissions: string[]): Promise<string> {
  const text = "select api_key from gapless.create_api_key('k', $1, null, $2)";
  const [row] = await database.query<{ api_key: string }>(text, [permissions, tenant]);
  return row?.api_key ?? "";
}

type Attempt = { method: string; path: string; body?: unknown; needs: string };

/** Every route on a subscription there is, by name and by id. */
function attempts(): Attempt[] {
  const shared = (base: string, ref: string, of: string): Attempt[] => [
    { method: "GET", path: `${base}/${ref}`, needs: `${of}:read` },
    { method: "PATCH", path: `${base}/${ref}`, body: { timeout: "20s" }, needs: `${of}:admin` },
    { method: "DELETE", path: `${base}/${ref}`, needs: `${of}:admin` },
    { method: "POST", path: `${base}/${ref}/pause`, needs: `${of}:admin` },
    { method: "POST", path: `${base}/${ref}/resume`, needs: `${of}:admin` },
    { method: "POST", path: `${base}/${ref}/reset`, body: { start: "beginning" }, needs: `${of}:admin` },
    { method: "POST", path: `${base}/${ref}/replay`, body: { after: "0", upTo: "1" }, needs: `${of}:admin` },
    { method: "GET", path: `${base}/${ref}/deliveries`, needs: `${of}:read` },
    { method: "GET", path: `${base}/${ref}/deliveries/${id}`, needs: `${of}:read` },
    { method: "POST", path: `${base}/${ref}/redrive`, needs: `${of}:admin` },
    { method: "POST", path: `${base}/${ref}/discard`, needs: `${of}:admin` },
  ];
  const group = (ref: string): Attempt[] => [
    ...shared("/v1/subscriptions", ref, "subscriptions"),
    ...[
      { method: "POST", path: "/receive", body: { consumer: "c" } },
      { method: "POST", path: "/receive", body: { consumer: "c", wait: "1s" } },
      ...["ack", "nack", "park", "skip", "renew"].flatMap((verb) => [
        { method: "POST", path: `/${verb}`, body: { lease } },
        { method: "POST", path: `/${verb}`, body: { deliveries: [{ id, lease }] } },
      ]),
      { method: "POST", path: "/claim", body: { key: "k" } },
      { method: "GET", path: "/stream?consumer=c" },
    ].map((each) => ({ ...each, path: `/v1/subscriptions/${ref}${each.path}`, needs: "subscriptions:consume" })),
  ];
  const hook = (ref: string): Attempt[] => [
    ...shared("/v1/webhooks", ref, "webhooks"),
    { method: "POST", path: `/v1/webhooks/${ref}/rotate-secret`, needs: "webhooks:admin" },
    { method: "POST", path: `/v1/webhooks/${ref}/test`, needs: "webhooks:admin" },
    {
      method: "POST",
      path: `/v1/webhooks/${ref}/recover`,
      body: { since: "2020-01-01T00:00:00Z" },
      needs: "webhooks:admin",
    },
    { method: "POST", path: `/v1/webhooks/${ref}/deliveries/${id}/resend`, needs: "webhooks:admin" },
  ];
  return [...group(SECRET), ...group(groupId), ...hook(`hook-${SECRET}`), ...hook(hookId)];
}

async function tried({ method, path, body }: Attempt, key: string): Promise<{ status: number; text: string }> {
  const response = await app.call(method, path, body, { authorization: `Bearer ${key}` });
  return { status: response.status, text: await response.text() };
}

test("another tenant with every permission finds nothing and changes nothing", async () => {
  const key = await newKey("stranger", ["*"]);
  for (const attempt of attempts()) {
    const { status, text } = await tried(attempt, key);
    expect([attempt, status, text.includes(`"code":"not_found"`)]).toEqual([attempt, 404, true]);
    // Nothing but what the stranger said.
    const told = text.replaceAll(decodeURIComponent(attempt.path), "").replaceAll(SECRET, "");
    expect(told).not.toContain("example.com");
    for (const own of [groupId, hookId]) if (!attempt.path.includes(own)) expect(text).not.toContain(own);
  }
  for (const path of ["/v1/subscriptions", "/v1/webhooks", "/v1/webhooks?application=acme"]) {
    expect(await ask(app, "GET", path, undefined, { key })).toMatchObject({ data: [] });
  }
  expect(await ask(app, "POST", "/v1/selectors/test", { selector: {} }, { key })).toMatchObject({ matched: 0 });
  expect(await state()).toEqual(seen);
  // The name is free over there.
  await ask(app, "PUT", `/v1/subscriptions/${SECRET}`, {}, { key });
  expect(await ask(app, "POST", `/v1/subscriptions/${SECRET}/receive`, { consumer: "c" }, { key })).toEqual({
    deliveries: [],
  });
  const body = { deliveries: [{ id, lease }] };
  await ask(app, "POST", `/v1/subscriptions/${SECRET}/ack`, body, { key, status: 409 });
  expect(await state()).toEqual(seen);
});

test("a key without the permission is refused, whatever else it may", async () => {
  const names = [
    "subscriptions:read",
    "subscriptions:admin",
    "subscriptions:consume",
    "webhooks:read",
    "webhooks:admin",
  ];
  const keys = new Map<string, string>();
  for (const needs of names) {
    keys.set(
      needs,
      await newKey("default", ["events:read", "events:append", ...names.filter((name) => name !== needs)]),
    );
  }
  const before = await state();
  for (const attempt of attempts()) {
    const { status, text } = await tried(attempt, keys.get(attempt.needs) ?? "");
    expect([attempt, status, text]).toEqual([attempt, 403, expect.stringContaining(attempt.needs)]);
  }
  for (const [method, path, body, needs] of [
    ["POST", "/v1/subscriptions", { name: "new" }, "subscriptions:admin"],
    ["PUT", "/v1/subscriptions/new", {}, "subscriptions:admin"],
    ["GET", "/v1/subscriptions", undefined, "subscriptions:read"],
    ["POST", "/v1/webhooks", { name: "new", url: "https://example.com" }, "webhooks:admin"],
    ["PUT", "/v1/webhooks/new", { url: "https://example.com" }, "webhooks:admin"],
    ["GET", "/v1/webhooks", undefined, "webhooks:read"],
    ["POST", "/v1/applications/acme/portal-token", {}, "webhooks:admin"],
  ] as const) {
    const refused = await ask(app, method, path, body, { key: keys.get(needs) ?? "", status: 403 });
    expect(refused).toMatchObject({ code: "forbidden", detail: expect.stringContaining(needs) });
  }
  expect(await state()).toEqual(before);
});

test("without a good key there is no answer", async () => {
  for (const attempt of attempts()) expect((await tried(attempt, "gpl_nobody")).status).toBe(401);
});
