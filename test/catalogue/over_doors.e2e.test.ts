// The catalogue of built-in types, and the switches of what Gapless tells by itself, over HTTP and GraphQL.
import { afterAll, beforeAll, expect, test } from "vitest";
import { data, ask as graphql, keyOf } from "../graphql/ask.ts";
import { startTestApp, type TestApp } from "../helpers/app.ts";
import { createDatabase, type TestDatabase } from "../helpers/database.ts";
import { ask } from "../subscriptions/over_rest.ts";
import { eventsOf } from "../triggers/over_rest.ts";

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
