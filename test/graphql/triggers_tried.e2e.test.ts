// Triggers over GraphQL: tried out, tested back; what failed for good; strangers.
import { afterAll, beforeAll, expect, test } from "vitest";
import { startTestApp, type TestApp } from "../helpers/app.ts";
import { createDatabase, type TestDatabase } from "../helpers/database.ts";
import { appending, untilStates } from "../triggers/over_rest.ts";
import { append, ask, data, keyOf } from "./ask.ts";

let database: TestDatabase;
let app: TestApp;
beforeAll(async () => {
  database = await createDatabase();
  app = await startTestApp(database);
});
afterAll(() => app?.stop());

const FAILED = "... on Failure { __typename code message hint } ... on InvalidInput { field rule }";
const DEFINE = `mutation ($name: String!, $spec: TriggerSpec!) { defineTrigger(name: $name, spec: $spec) { __typename } }`;
const COUNT = `{ __typename ... on Count { count } ${FAILED} }`;

test("tried out, and tested back", async () => {
  const actions = [appending("try-{{data.n}}", "out", { gone: "{{data.nowhere}}" })];
  const trigger = { selector: { types: ["try.*"], where: { path: "data.n", gt: 1 } }, actions };
  const TRY = `query ($trigger: JSON!, $event: JSON!) { tryTrigger(trigger: $trigger, event: $event) { matches explanation fires why found actions unknownPaths } }`;
  const event = { type: "try.a", data: { n: 2 } };
  expect((await data(app, TRY, { trigger, event })).tryTrigger).toMatchObject({
    matches: true,
    fires: true,
    why: null,
    actions: [{ stream: "try-2" }],
    unknownPaths: ["data.nowhere"],
    explanation: { matches: true },
  });
  await append(
    app,
    "try-1",
    [1, 2, 3].map((n) => ({ type: "try.a", data: { n } })),
  );
  await data(app, DEFINE, { name: "tried", spec: trigger });
  const TEST = `query ($event: JSON, $eventId: ID) { testTrigger(name: "tried", event: $event, eventId: $eventId) { matches fires actions } }`;
  const [stored] = (await data(app, `{ events(filter: {types: ["try.a"]}) { nodes { id } } }`)).events.nodes;
  expect((await data(app, TEST, { eventId: stored.id })).testTrigger).toMatchObject({ matches: false, fires: false });
  const neither = await ask(app, TEST);
  expect(neither.errors?.[0]?.extensions).toMatchObject({ code: "invalid_input", field: "event" });
  const { backtestTrigger } = await data(
    app,
    `{ backtestTrigger(name: "tried", last: 100) { examined matched fired after upTo unknownPaths firings { position eventId at state reason found actions } } }`,
  );
  expect(backtestTrigger).toMatchObject({
    matched: 2,
    fired: 2,
    unknownPaths: ["data.nowhere"],
    firings: [{ state: "fired", actions: [{ stream: "try-2" }] }, { actions: [{ stream: "try-3" }] }],
  });
  expect((await data(app, `{ triggerHistory(name: "tried") { nodes { id } } }`)).triggerHistory.nodes).toEqual([]);
});

test("what is parked is redriven and discarded", async () => {
  const spec = {
    selector: { types: ["fail.*"] },
    actions: [{ type: "notify", channel: "later", message: "x" }],
    retry: { attempts: 1 },
  };
  await data(app, DEFINE, { name: "failing", spec });
  await append(app, "f-1", [
    { type: "fail.a", data: {} },
    { type: "fail.b", data: {} },
  ]);
  const [b, a] = await untilStates(app, "/v1/triggers/failing", ["parked", "parked"]);
  const DISCARD = `mutation ($firings: [Int64!]) { discardTrigger(name: "failing", firings: $firings) ${COUNT} }`;
  expect((await data(app, DISCARD, { firings: [a?.id] })).discardTrigger).toEqual({ __typename: "Count", count: 1 });
  const CHANNEL = `mutation ($spec: JSON!) { defineChannel(name: "later", spec: $spec) { __typename ... on Channel { name type spec } ${FAILED} } }`;
  expect((await data(app, CHANNEL, { spec: { type: "log" } })).defineChannel).toMatchObject({
    __typename: "Channel",
    type: "log",
  });
  const REDRIVE = `mutation ($firings: [Int64!], $key: String) { redriveTrigger(name: "failing", firings: $firings, idempotencyKey: $key) ${COUNT} }`;
  const once = { firings: [b?.id], key: "redrive" };
  expect((await data(app, REDRIVE, once)).redriveTrigger).toEqual({ __typename: "Count", count: 1 });
  expect((await data(app, REDRIVE, once)).redriveTrigger).toEqual({ __typename: "Count", count: 1 });
  await untilStates(app, "/v1/triggers/failing", ["done", "discarded"]);
  const twice = await data(app, REDRIVE, { firings: ["1", "1"] });
  expect(twice.redriveTrigger).toMatchObject({ __typename: "InvalidInput", field: "firings" });
});

test("another tenant, and a key without the permission, get nothing", async () => {
  const stranger = { authorization: `Bearer ${await keyOf(database, "stranger")}` };
  const seen = await ask(
    app,
    `{ trigger(name: "tried") { id } triggers { nodes { name } } triggerStats { total } }`,
    {},
    stranger,
  );
  expect(seen.data).toEqual({ trigger: null, triggers: { nodes: [] }, triggerStats: { total: 0 } });
  const hidden = await ask(app, `{ triggerHistory(name: "tried") { nodes { id } } }`, {}, stranger);
  expect(hidden.errors?.[0]?.extensions).toMatchObject({ code: "not_found" });
  const removed = await ask(app, `mutation { removeTrigger(name: "tried") { __typename } }`, {}, stranger);
  expect(removed.data.removeTrigger).toEqual({ __typename: "NotFound" });
  const reader = { authorization: `Bearer ${await keyOf(database, "default", ["triggers:read"])}` };
  const refused = await ask(app, `mutation { pauseTrigger(name: "tried") { __typename } }`, {}, reader);
  expect(refused.errors?.[0]?.extensions).toMatchObject({ code: "forbidden" });
});
