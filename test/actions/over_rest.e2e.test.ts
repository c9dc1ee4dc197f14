// Channels, secrets and values over HTTP; the examples of the description are good ones.
import { afterAll, beforeAll, expect, test } from "vitest";
import { startTestApp, type TestApp } from "../helpers/app.ts";
import { createDatabase, type TestDatabase } from "../helpers/database.ts";
import { ask } from "../subscriptions/over_rest.ts";
import { SECRET_KEY } from "./scene.ts";

let database: TestDatabase;
let app: TestApp;
beforeAll(async () => {
  database = await createDatabase();
  app = await startTestApp(database, {}, { secretKey: SECRET_KEY });
});
afterAll(() => app?.stop());

const some = expect.any(String);
type Page<T> = { data: T[]; nextCursor: string | null; hasMore: boolean };

/** All of a list, two at a time. */
async function pages<T>(path: string): Promise<T[]> {
  const found: T[] = [];
  const more = path.includes("?") ? "&" : "?";
  let page = await ask<Page<T>>(app, "GET", `${path}${more}limit=2`);
  for (;;) {
    found.push(...page.data);
    if (!page.hasMore) return found;
    page = await ask<Page<T>>(app, "GET", `${path}${more}limit=2&cursor=${page.nextCursor}`);
  }
}

const gone = async (path: string) => expect((await app.call("DELETE", path)).status).toBe(204);

test("channels: defined, shown, listed, removed", async () => {
  const path = "/v1/channels/ops";
  const spec = { type: "slack", url: "https://hooks.slack.com/services/{{secret.SLACK}}" };
  expect(await ask(app, "PUT", path, spec)).toEqual({
    ...{ id: some, name: "ops", version: 1, type: "slack", createdAt: some, updatedAt: some },
    // A URL may itself be the credential.
    url: "https://hooks.slack.com/***",
  });
  const mail = {
    type: "email",
    host: "mail.example.com",
    port: 587,
    secure: "starttls",
    user: "u",
    password: "{{secret.MAIL}}",
    from: "a@example.com",
    to: ["b@example.com"],
  };
  expect(await ask(app, "PUT", path, mail)).toMatchObject(mail);
  expect(await ask(app, "GET", path)).toMatchObject(mail);
  for (const name of ["c", "a", "b"]) await ask(app, "PUT", `/v1/channels/${name}`, { type: "log" });
  expect((await pages<{ name: string }>("/v1/channels")).map(({ name }) => name)).toEqual(["a", "b", "c", "ops"]);
  await gone(path);
  await ask(app, "GET", path, undefined, { status: 404 });
});

test("secrets: set, listed by name, never shown, removed", async () => {
  for (const name of ["B", "A", "C"]) {
    const response = await app.call("PUT", `/v1/secrets/${name}`, { value: `hidden-${name}-8642` });
    expect([response.status, await response.text()]).toEqual([204, ""]);
  }
  const listed = await pages<{ name: string }>("/v1/secrets");
  expect(listed).toEqual(["A", "B", "C"].map((name) => ({ name, version: 1, createdAt: some, updatedAt: some })));
  expect((await app.call("GET", "/v1/secrets/A")).status).toBe(405);
  await gone("/v1/secrets/A");
  await ask(app, "DELETE", "/v1/secrets/A", undefined, { status: 404 });
  const tables = await database.query<{ text: string }>(
    "select to_jsonb(s)::text as text from gapless.secret s union all select to_jsonb(i)::text from gapless.idempotency i",
  );
  expect(JSON.stringify(tables)).not.toContain("8642");
});

test("values: any JSON under any key, for a time or for ever", async () => {
  const key = encodeURIComponent("carts/42 ü?");
  const stored = await ask(app, "PUT", `/v1/values/${key}`, { value: { n: [1, null] }, ttl: "1h" });
  expect(stored).toEqual({ key: "carts/42 ü?", value: { n: [1, null] }, expiresAt: some, updatedAt: some });
  expect(await ask(app, "GET", `/v1/values/${key}`)).toEqual(stored);
  for (const name of ["carts/1", "carts/2", "z"])
    await ask(app, "PUT", `/v1/values/${encodeURIComponent(name)}`, { value: name });
  const carts = await pages<{ key: string }>("/v1/values?prefix=carts/");
  expect(carts.map((each) => each.key)).toEqual(["carts/1", "carts/2", "carts/42 ü?"]);
  expect(await pages("/v1/values")).toHaveLength(4);
  const once = { headers: { "idempotency-key": "once" } };
  const first = await ask(app, "PUT", "/v1/values/counted", { value: 1 }, once);
  await ask(app, "PUT", "/v1/values/counted", { value: 2 });
  expect(await ask(app, "PUT", "/v1/values/counted", { value: 1 }, once)).toEqual(first);
  expect(await ask(app, "GET", "/v1/values/counted")).toMatchObject({ value: 2 });
  expect(await ask(app, "PUT", "/v1/values/empty", { value: null })).toMatchObject({ value: null });
  await gone(`/v1/values/${key}`);
  await ask(app, "DELETE", `/v1/values/${key}`, undefined, { status: 404 });
});

test("each example of the description is taken", async () => {
  type Operation = { operationId: string; requestBody?: { content: { "application/json": { example?: unknown } } } };
  const { paths } = await ask<{ paths: Record<string, Record<string, Operation>> }>(app, "GET", "/openapi.json");
  const operations = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ method: method.toUpperCase(), path, operation })),
  );
  const withExample = operations.flatMap(({ operation, ...route }) => {
    const example = operation.requestBody?.content["application/json"].example;
    return example === undefined ? [] : [{ ...route, id: operation.operationId, example }];
  });
  // What makes things comes before what works on them.
  const rank = ({ id }: { id: string }) => ["create", "define", "set"].findIndex((verb) => id.startsWith(verb)) >>> 0;
  withExample.sort((a, b) => rank(a) - rank(b));
  const names: Record<string, string> = {
    triggers: "jobs-keep-failing",
    schedules: "nightly-report",
    "builtin-events": "keys",
  };
  for (const { method, path, id, example } of withExample) {
    const room = path.split("/")[2] ?? "";
    const named = path.replace(/\{\w+\}/, names[room] ?? "example");
    const response = await app.call(method, named, example);
    const text = await response.text();
    expect([id, response.status, text]).toEqual([id, expect.toSatisfy((status) => status < 300), text]);
  }
  expect(withExample.map(({ id }) => id)).toEqual(
    expect.arrayContaining([
      "createTrigger",
      "defineSchedule",
      "tryTrigger",
      "previewTiming",
      "defineChannel",
      "setValue",
    ]),
  );
});
