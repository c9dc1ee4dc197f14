import { afterAll, beforeAll, expect, test } from "vitest";
import { follow, isCaughtUp } from "../feed/follow.ts";
import { startTestApp, type TestApp } from "../helpers/app.ts";
import { createDatabase, type TestDatabase } from "../helpers/database.ts";

let database: TestDatabase;
let app: TestApp;
let server: Awaited<ReturnType<TestDatabase["connect"]>>;
beforeAll(async () => {
  database = await createDatabase();
  app = await startTestApp(database, { GAPLESS_CORS: "https://shop.example" });
  await database.query("select gapless.create_tenant('other')");
  server = await database.connect((await database.logins()).serverUrl);
});
afterAll(() => app?.stop());

async function newKey(tenant: string, permissions: string[] = ["*"]) {
  const { rows } = await server.query("select * from gapless.create_api_key('k', $1, null, $2)", [permissions, tenant]);
  return rows[0] as { key_id: string; api_key: string };
}

const as = (key: string) => ({ authorization: `Bearer ${key}` });

test("without a good key there is no answer", async () => {
  for (const authorization of ["", "Bearer", "Bearer x", "Basic eDp5", `Bearer ${app.apiKey}x`]) {
    for (const path of ["/v1/events", "/v1/stats", "/v1/streams/a", "/v1/events/stream"]) {
      const response = await app.call("GET", path, undefined, { authorization });
      expect(response.headers.get("www-authenticate")).toBe('Bearer realm="gapless"');
      expect([response.status, await response.json()]).toMatchObject([401, { code: "unauthenticated" }]);
    }
  }
  const expired = await newKey("default");
  await database.query("update gapless.api_key set expires_at = now() where id = $1", [expired.key_id]);
  expect((await app.call("GET", "/v1/stats", undefined, as(expired.api_key))).status).toBe(401);
});

test("a revoked key stops within three seconds", async () => {
  const { key_id, api_key } = await newKey("default");
  expect((await app.call("GET", "/v1/stats", undefined, as(api_key))).status).toBe(200);
  await server.query("begin; select set_config('gapless.tenant', 'default', true)");
  await server.query("select gapless.revoke_api_key($1)", [key_id]);
  await server.query("commit");
  await new Promise((resolve) => setTimeout(resolve, 2_500));
  expect((await app.call("GET", "/v1/stats", undefined, as(api_key))).status).toBe(401);
});

test("a key does what it was given for and nothing else", async () => {
  const reader = (await newKey("default", ["events:read"])).api_key;
  const writer = (await newKey("default", ["events:append"])).api_key;
  const event = { stream: "may-1", type: "t", data: 1 };
  const refused = await app.call("POST", "/v1/events", event, as(reader));
  expect([refused.status, await refused.json()]).toMatchObject([403, { code: "forbidden" }]);
  expect((await app.call("POST", "/v1/events", event, as(writer))).status).toBe(201);
  const waited = { events: { type: "t", data: 1 }, wait: "position" };
  expect((await app.call("POST", "/v1/streams/may-1/events", waited, as(writer))).status).toBe(201);
  for (const path of [
    "/v1/events",
    "/v1/streams/may-1/events",
    "/v1/events/stream",
    "/v1/stats",
    "/v1/streams/may-1",
  ]) {
    expect([path, (await app.call("GET", path, undefined, as(writer))).status]).toEqual([path, 403]);
  }
  expect((await app.call("GET", "/v1/events", undefined, as(reader))).status).toBe(200);
});

test("a tenant sees and changes nothing of another", async () => {
  const other = (await newKey("other")).api_key;
  const feed = await follow({ url: app.url, apiKey: other }, "?after=0");
  await feed.until(isCaughtUp);
  const event = { id: crypto.randomUUID(), stream: "mine-1", type: "t", data: "secret" };
  expect((await app.call("POST", "/v1/events", event)).status).toBe(201);
  expect((await app.call("GET", `/v1/events/${event.id}`, undefined, as(other))).status).toBe(404);
  expect((await app.call("GET", "/v1/streams/mine-1", undefined, as(other))).status).toBe(404);
  const page = await (await app.call("GET", "/v1/events", undefined, as(other))).json();
  expect(page).toMatchObject({ data: [] });
  expect(await (await app.call("GET", "/v1/stats", undefined, as(other))).json()).toMatchObject({
    events: "0",
    pending: "0",
  });
  // The same id and stream again: to the other tenant both are new.
  const theirs = await app.call("POST", "/v1/events", { ...event, data: "theirs" }, as(other));
  expect([theirs.status, await theirs.json()]).toMatchObject([201, { firstVersion: "1", duplicate: false }]);
  await feed.until(() => feed.events().length > 0);
  expect(feed.events().map((frame) => [frame.data.position, frame.data["data"]])).toEqual([["1", "theirs"]]);
  feed.close();
  const metrics = await (await fetch(new URL("/metrics", app.url))).text();
  expect(metrics).not.toMatch(/default|other|mine-1/);
});

test("browsers may call from the origins that were named", async () => {
  const ask = (origin: string) =>
    fetch(new URL("/v1/events", app.url), {
      method: "OPTIONS",
      headers: { origin, "access-control-request-method": "POST", "access-control-request-headers": "authorization" },
    });
  const named = await ask("https://shop.example");
  expect(named.status).toBe(204);
  expect(named.headers.get("access-control-allow-origin")).toBe("https://shop.example");
  expect(named.headers.get("access-control-allow-methods")).toBe("GET, POST, PUT, PATCH, DELETE");
  expect((await ask("https://evil.example")).headers.get("access-control-allow-origin")).not.toBe(
    "https://evil.example",
  );
});

test("health is open and tells the parts", async () => {
  expect(await (await fetch(new URL("/health/live", app.url))).json()).toEqual({ status: "ok" });
  const ready = await fetch(new URL("/health/ready", app.url));
  expect([ready.status, await ready.json()]).toMatchObject([
    200,
    { status: "ok", checks: { database: "ok", sequencer: "ok", server: "ok" } },
  ]);
});
