// Triggers over GraphQL: the same use cases as over HTTP.
import { afterAll, beforeAll, expect, test } from "vitest";
import { startTestApp, type TestApp } from "../helpers/app.ts";
import { createDatabase, type TestDatabase } from "../helpers/database.ts";
import { appending, eventsOf, untilStates } from "../triggers/over_rest.ts";
import { append, ask, data } from "./ask.ts";

let database: TestDatabase;
let app: TestApp;
beforeAll(async () => {
  database = await createDatabase();
  app = await startTestApp(database);
});
afterAll(() => app?.stop());

const some = expect.any(String);
const FAILED = "... on Failure { __typename code message hint } ... on InvalidInput { field rule }";
const SHOWN = `... on Trigger { id name version status enabled dropping selector frequency { count within key distinct }
  times { from to days } timezone cooldown rate { limit per } dedupe { key within } priority maxDepth actions
  retry { attempts base } whenExhausted timeout maxInFlight labels createdAt updatedAt
  stats { checkpoint next lag { events seconds } inFlight held ready retrying parked delivered skipped failed lastDeliveredAt fired lastFiredAt } }`;
const payload = `{ __typename ${SHOWN} ${FAILED} }`;
const CREATE = `mutation ($spec: NewTrigger!, $key: String) { createTrigger(spec: $spec, idempotencyKey: $key) ${payload} }`;
const DEFINE = `mutation ($name: String!, $spec: TriggerSpec!) { defineTrigger(name: $name, spec: $spec) ${payload} }`;
const CHANGE = `mutation ($name: String!, $changes: TriggerChanges!) { changeTrigger(name: $name, changes: $changes) ${payload} }`;

test("made, set off, looked at; an answer is as over HTTP", async () => {
  const spec = {
    name: "orders",
    selector: { types: ["order.placed"], where: { path: "data.amount", gt: 99.5 } },
    frequency: { count: 2, within: "300s", key: "data.customer" },
    times: [
      { from: "00:00", to: "23:59" },
      { from: "23:59", to: "00:00" },
    ],
    timezone: "Europe/Berlin",
    rate: { limit: 100, per: "1m" },
    dedupe: { key: "data.order", within: "1h" },
    actions: [appending("alerts", "alert", { n: "{{count}}", limit: 12345678901234567890n.toString() })],
    labels: { team: "ops" },
  };
  const key = "graphql-once";
  const { createTrigger } = await data(app, CREATE, { spec, key });
  expect(createTrigger).toMatchObject({
    __typename: "Trigger",
    name: "orders",
    version: 1,
    status: "ACTIVE",
    enabled: true,
    frequency: { count: 2, within: "5m", key: "data.customer", distinct: null },
    times: [{ from: "00:00", to: "23:59", days: null }, {}],
    rate: { limit: 100, per: "1m" },
    dedupe: { key: "data.order", within: "1h" },
    priority: 5,
    maxDepth: 8,
    actions: [{ type: "append", stream: "alerts" }],
    whenExhausted: "PARK",
    labels: { team: "ops" },
    stats: { fired: "0", lastFiredAt: null, parked: 0 },
  });
  expect((await data(app, CREATE, { spec, key })).createTrigger).toMatchObject({ id: createTrigger.id, version: 1 });
  const again = await data(app, CREATE, { spec });
  expect(again.createTrigger).toMatchObject({ __typename: "AlreadyExists", code: "already_exists" });

  for (const order of [1, 2]) {
    await append(app, `order-${order}`, [{ type: "order.placed", data: { amount: 100, customer: "c", order } }]);
  }
  expect(await eventsOf(app, "alerts", 1)).toMatchObject([{ type: "alert", data: { n: 2 } }]);
  await untilStates(app, "/v1/triggers/orders", ["done"]);
  const HISTORY = `query ($state: FiringState) { triggerHistory(name: "orders", state: $state, first: 5) { edges { cursor }
    nodes { id firingId state reason firedAt finishedAt durationMs depth found attempts actions { type ok attempt durationMs result error } event { eventId stream version type topic } }
    pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } }`;
  const { triggerHistory } = await data(app, HISTORY);
  const [firing] = triggerHistory.nodes;
  expect(firing).toMatchObject({
    state: "DONE",
    attempts: 1,
    depth: 0,
    found: { count: 2, key: "c" },
    actions: [{ type: "append", ok: true, result: { stream: "alerts" } }],
    event: { type: "order.placed", stream: "order-2" },
  });
  expect(triggerHistory.edges).toEqual([{ cursor: firing.id }]);
  expect(triggerHistory.pageInfo).toMatchObject({ hasNextPage: false, hasPreviousPage: false, endCursor: firing.id });
  expect((await data(app, HISTORY, { state: "PARKED" })).triggerHistory.nodes).toEqual([]);
  const ONE = `query ($id: Int64!) { triggerFiring(name: "orders", id: $id) { id event { id stream { name } version type data } history { attempt at outcome durationMs } } }`;
  expect((await data(app, ONE, { id: firing.id })).triggerFiring).toMatchObject({
    event: { stream: { name: "order-2" }, version: "1", type: "order.placed", data: { amount: 100 } },
    history: [{ attempt: 1, outcome: "DELIVERED", at: some, durationMs: expect.any(Number) }],
  });
  expect((await data(app, ONE, { id: "999" })).triggerFiring).toBeNull();
  const { trigger, triggerStats } = await data(
    app,
    `{ trigger(name: "orders") { stats { fired lastFiredAt delivered } } triggerStats { total enabled last24h { firings succeeded failed averageMs } } }`,
  );
  expect(trigger.stats).toEqual({ fired: "1", lastFiredAt: some, delivered: "1" });
  expect(triggerStats).toMatchObject({ total: 1, enabled: 1, last24h: { firings: 1, succeeded: 1, failed: 0 } });
});

test("defined, changed, paused, resumed, removed; failures are types of the answer", async () => {
  const actions = [appending("def-out", "out")];
  const first = (await data(app, DEFINE, { name: "defined", spec: { actions } })).defineTrigger;
  expect(first).toMatchObject({ __typename: "Trigger", version: 1 });
  expect((await data(app, DEFINE, { name: "defined", spec: { actions } })).defineTrigger).toMatchObject({ version: 1 });
  const changed = await data(app, CHANGE, { name: "defined", changes: { priority: 9, cooldown: "1h" } });
  expect(changed.changeTrigger).toMatchObject({
    version: 2,
    priority: 9,
    cooldown: "1h",
    actions: [{ stream: "def-out" }],
  });
  const back = await data(app, CHANGE, { name: "defined", changes: { cooldown: null, name: "renamed" } });
  expect(back.changeTrigger).toMatchObject({ id: first.id, name: "renamed", cooldown: null });
  const PAUSE = `mutation ($name: String!, $drop: Boolean) { pauseTrigger(name: $name, drop: $drop) ${payload} }`;
  expect((await data(app, PAUSE, { name: "renamed", drop: true })).pauseTrigger).toMatchObject({
    status: "PAUSED",
    enabled: false,
    dropping: true,
  });
  const RESUME = `mutation ($name: String!) { resumeTrigger(name: $name) ${payload} }`;
  expect((await data(app, RESUME, { name: "renamed" })).resumeTrigger).toMatchObject({
    status: "ACTIVE",
    enabled: true,
  });
  expect((await data(app, RESUME, { name: "nobody" })).resumeTrigger).toMatchObject({
    __typename: "NotFound",
    code: "not_found",
  });
  const wrong = await data(app, DEFINE, { name: "renamed", spec: { actions: [{ type: "log" }] } });
  expect(wrong.defineTrigger).toMatchObject({ __typename: "InvalidInput", field: "actions[0].message", rule: some });
  const blocked = await data(app, DEFINE, {
    name: "renamed",
    spec: { actions: [{ type: "http", url: "https://127.0.0.1/" }] },
  });
  expect(blocked.defineTrigger).toMatchObject({ __typename: "InvalidInput", field: "actions[0].url" });
  const REMOVE = `mutation ($name: String!) { removeTrigger(name: $name) { __typename ... on Removed { name } ${FAILED} } }`;
  expect((await data(app, REMOVE, { name: "renamed" })).removeTrigger).toEqual({
    __typename: "Removed",
    name: "renamed",
  });
  expect((await data(app, REMOVE, { name: "renamed" })).removeTrigger).toMatchObject({ __typename: "NotFound" });
  expect((await data(app, `{ trigger(name: "renamed") { id } }`)).trigger).toBeNull();
});

test("lists go by name, with cursors both ways", async () => {
  const actions = [{ type: "log", message: "x" }];
  for (const name of ["page-b", "page-a"]) await data(app, DEFINE, { name, spec: { actions, enabled: false } });
  const LIST = `query ($first: Int, $after: String) { triggers(first: $first, after: $after) { edges { cursor node { name } } nodes { name }
    pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } }`;
  const all = (await data(app, LIST)).triggers;
  const names = all.nodes.map(({ name }: { name: string }) => name);
  expect(names).toEqual([...names].sort());
  const first = (await data(app, LIST, { first: 1 })).triggers;
  expect(first).toMatchObject({ nodes: [{ name: names[0] }], pageInfo: { hasNextPage: true, hasPreviousPage: false } });
  const rest = (await data(app, LIST, { after: first.pageInfo.endCursor })).triggers;
  expect(rest.nodes.map(({ name }: { name: string }) => name)).toEqual(names.slice(1));
  expect(rest.pageInfo).toMatchObject({ hasNextPage: false, hasPreviousPage: true });
  const foreign = await ask(app, LIST, { after: "bm8" });
  expect(foreign.errors?.[0]?.extensions).toMatchObject({ code: "invalid_cursor" });
  // What a list may cost is judged before anything runs.
  const much = await ask(
    app,
    `{ ${[1, 2, 3, 4, 5, 6].map((n) => `a${n}: triggers(first: 1000) { nodes { stats { fired } } }`).join(" ")} }`,
  );
  expect(much.errors?.[0]?.message).toContain("10000 objects");
});
