// The catalogue of built-in types, and the switches of what Gapless tells by itself, over HTTP and GraphQL.
import { createClient, NotFoundError, retry, skip } from "@gapless/sdk";
import { afterAll, beforeAll, expect, onTestFinished, test, vi } from "vitest";
import { follow, isCaughtUp } from "../feed/follow.ts";
import { followByWs } from "../feed/ws_follow.ts";
import { data, ask as graphql, keyOf } from "../graphql/ask.ts";
import { startTestApp, type TestApp } from "../helpers/app.ts";
import { createDatabase, type TestDatabase } from "../helpers/database.ts";
import { ask } from "../subscriptions/over_rest.ts";
import { eventsOf } from "../triggers/over_rest.ts";
import { misfits, OVER_DOORS, type Listed as Shaped } from "./payload.ts";

let database: TestDatabase;
let app: TestApp;
beforeAll(async () => {
  database = await createDatabase();
  app = await startTestApp(database);
});
afterAll(() => app?.stop());

type Listed<T> = { data: T[]; hasMore: boolean };
type Described = {
  type: string;
  family: string;
  payload: Record<string, unknown>;
  appendedBy: string;
  switch: string | null;
};
type Family = { family: string; enabled: boolean | null; chosen: boolean };

test("every built-in type is there once, with the shape of its payload and who appends it", async () => {
  const all = await ask<Listed<Described>>(app, "GET", "/v1/event-types/catalogue");
  const types = all.data.map(({ type }) => type);
  expect(new Set(types).size).toBe(types.length);
  expect(all.hasMore).toBe(false);
  const plain = await ask<Listed<{ type: string }>>(app, "GET", "/v1/event-types");
  expect(types).toEqual(expect.arrayContaining(plain.data.map(({ type }) => type)));
  expect(all.data.find(({ type }) => type === "row.inserted")).toMatchObject({
    family: "change",
    appendedBy: "capture",
    switch: null,
    payload: { type: "object", required: expect.arrayContaining(["table_name"]) },
  });
  expect(all.data.find(({ type }) => type === "schedule.started")).toMatchObject({
    appendedBy: "gapless",
    switch: "schedules",
  });
  const { eventCatalogue } = await data(
    app,
    "{ eventCatalogue { type family topic description payload appendedBy switch } }",
  );
  expect(eventCatalogue).toEqual(all.data);
});

test("a family is switched for the tenant alone, and told of from then on", async () => {
  const familyOf = async (family: string) => {
    const { data: all } = await ask<Listed<Family>>(app, "GET", "/v1/builtin-events");
    return all.find((each) => each.family === family);
  };
  expect(await familyOf("triggers")).toMatchObject({ enabled: false, chosen: false });
  expect((await app.call("PUT", "/v1/builtin-events/triggers", { enabled: true })).status).toBe(204);
  expect(await familyOf("triggers")).toMatchObject({ enabled: true, chosen: true });
  const made = await ask<{ id: string }>(app, "PUT", "/v1/triggers/told", {
    actions: [{ type: "log", message: "x" }],
    enabled: false,
  });
  expect(await eventsOf(app, `trigger-${made.id}`, 1)).toMatchObject([{ type: "trigger.created" }]);

  const SWITCH = `mutation ($family: String!, $enabled: Boolean) { switchBuiltinEvents(family: $family, enabled: $enabled) {
    __typename ... on BuiltinEventsSwitched { family enabled } ... on InvalidInput { field rule } } }`;
  const off = await data(app, SWITCH, { family: "triggers", enabled: null });
  expect(off.switchBuiltinEvents).toEqual({ __typename: "BuiltinEventsSwitched", family: "triggers", enabled: null });
  const { builtinEvents } = await data(app, "{ builtinEvents { family enabled chosen meaning } }");
  expect(builtinEvents).toContainEqual(await familyOf("triggers"));
  expect(await familyOf("triggers")).toMatchObject({ enabled: false, chosen: false });
  const wrong = await graphql(app, SWITCH, { family: "weather", enabled: true });
  expect(wrong.data.switchBuiltinEvents).toMatchObject({ __typename: "InvalidInput", field: "family" });
});

test("what is wrong is refused by field; who may not, may not", async () => {
  const refused = await ask(app, "PUT", "/v1/builtin-events/weather", { enabled: true }, { status: 400 });
  expect(refused).toMatchObject({ code: "invalid_input", field: "family", rule: expect.stringContaining("schedules") });
  expect(await ask(app, "PUT", "/v1/builtin-events/keys", { enabled: "yes" }, { status: 400 })).toMatchObject({
    field: "enabled",
  });
  expect(await ask(app, "GET", "/v1/builtin-events?family=keys", undefined, { status: 400 })).toMatchObject({
    field: "family",
  });
  const key = await keyOf(database, "default", ["events:read"]);
  await ask(app, "PUT", "/v1/builtin-events/keys", { enabled: true }, { key, status: 403 });
  await ask(app, "GET", "/v1/builtin-events", undefined, { key, status: 403 });
});

test("connections and jobs are told as the catalogue describes them", async () => {
  const client = createClient({ url: app.url, apiKey: app.apiKey });
  await client.builtinEvents.switch("connections", true);
  const feed = await follow(app, "?after=0&types=never");
  await feed.until(isCaughtUp);
  feed.close();
  const socket = await followByWs(app, "?after=0&types=never");
  await socket.close();
  const worker = client.handle(
    "told",
    ({ input, attempt }) => {
      if (input === "fails") throw new Error("no paper");
      if (input === "unwanted") return skip("on holiday");
      return attempt === 1 ? retry("10ms", "not yet") : { done: true };
    },
    { retry: { attempts: 2, delays: ["10ms"], jitter: 0 }, onError: () => undefined },
  );
  onTestFinished(() => worker.stop());
  for (const input of ["fails", "unwanted", "works"]) await client.enqueue("told", input);
  const all = await vi.waitFor(
    async () => {
      const { data: events } = await client.read({ types: OVER_DOORS, limit: 1000 });
      expect([...new Set(events.map(({ type }) => type))].sort()).toEqual(OVER_DOORS);
      return events;
    },
    { timeout: 20_000, interval: 20 },
  );
  const catalogue = new Map((await client.builtinEvents.catalogue()).map((listed) => [listed.type, listed]));
  const wrong = new Set<string>();
  for (const { type, data: told } of all) {
    const payload = catalogue.get(type)?.payload as Shaped["payload"];
    for (const misfit of misfits(payload, told as Record<string, unknown>)) wrong.add(`${type}: ${misfit}`);
  }
  expect([...wrong]).toEqual([]);
});

test("captured tables and schemas are seen by their own tenant alone, by every door", async () => {
  const client = createClient({ url: app.url, apiKey: app.apiKey });
  expect([await client.captures.list(), await client.captures.schemas()]).toEqual([[], []]);
  const owner = await database.connect();
  await owner.query("set gapless.tenant = 'default'");
  await owner.query("create schema seen; create table seen.orders (id integer primary key, note text)");
  await owner.query(`select gapless.capture('seen.orders', '{"exclude": ["note"]}'), gapless.capture_schema('seen')`);
  const [capture] = await client.captures.list();
  expect(capture).toMatchObject({
    ...{ table: "seen.orders", key: ["id"], stream: "orders", payload: "full", each: "statement" },
    ...{ operations: ["insert", "update", "delete", "truncate"], transactions: false, missing: [] },
    ...{ options: { exclude: ["note"] }, createdAt: expect.stringMatching(/^\d{4}-.*Z$/) },
  });
  expect(await client.captures.get("seen.orders")).toEqual(capture);
  expect(await client.captures.get(capture?.id ?? "")).toEqual(capture);
  const [schema] = await client.captures.schemas();
  expect(schema).toMatchObject({ schema: "seen", capturedBy: expect.any(String) });
  const FIELDS = Object.keys(capture ?? {}).join(" ");
  const asked = `query ($of: String!) { captures { ${FIELDS} } capture(capture: $of) { id } none: capture(capture: "x") { id }
    capturedSchemas { schema capturedBy createdAt } }`;
  expect(await data(app, asked, { of: "seen.orders" })).toEqual({
    captures: [capture],
    capture: { id: capture?.id },
    none: null,
    capturedSchemas: [schema],
  });

  await expect(client.captures.get("seen.nothing")).rejects.toThrow(NotFoundError);
  expect(await ask(app, "GET", "/v1/captures?table=x", undefined, { status: 400 })).toMatchObject({ field: "table" });
  await database.query("select gapless.create_tenant('stranger')");
  const theirs = createClient({ url: app.url, apiKey: await keyOf(database, "stranger", ["*"]) });
  expect([await theirs.captures.list(), await theirs.captures.schemas()]).toEqual([[], []]);
  await expect(theirs.captures.get(capture?.id ?? "")).rejects.toThrow(NotFoundError);
  const key = await keyOf(database, "default", ["events:read"]);
  for (const path of ["/v1/captures", `/v1/captures/${capture?.id}`, "/v1/captured-schemas"])
    await ask(app, "GET", path, undefined, { key, status: 403 });
});

test("the key of a tenant that is out of use is refused, and works again when it is in use", async () => {
  await database.query("select gapless.create_tenant('resting')");
  // An answer is believed for two seconds: each is asked for once.
  const [before, after] = [await keyOf(database, "resting", ["*"]), await keyOf(database, "resting", ["*"])];
  await database.query("select gapless.deactivate_tenant('resting')");
  const refused = await ask(app, "GET", "/v1/stats", undefined, { key: before, status: 401 });
  expect(refused).toMatchObject({
    code: "unauthenticated",
    detail: expect.stringContaining("its tenant is not active"),
  });
  await database.query("select gapless.activate_tenant('resting')");
  await ask(app, "GET", "/v1/stats", undefined, { key: after });
});
