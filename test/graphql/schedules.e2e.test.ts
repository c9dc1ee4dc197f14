// Schedules, channels, secrets and values over GraphQL: the same use cases as over HTTP.
import { afterAll, beforeAll, expect, test } from "vitest";
import { SECRET_KEY } from "../actions/scene.ts";
import { startTestApp, type TestApp } from "../helpers/app.ts";
import { createDatabase, type TestDatabase } from "../helpers/database.ts";
import { appending, eventsOf, untilStates } from "../triggers/over_rest.ts";
import { ask, data, keyOf } from "./ask.ts";

let database: TestDatabase;
let app: TestApp;
beforeAll(async () => {
  database = await createDatabase();
  app = await startTestApp(database, {}, { secretKey: SECRET_KEY });
});
afterAll(() => app?.stop());

const some = expect.any(String);
const FAILED = "... on Failure { __typename code message hint } ... on InvalidInput { field rule }";
const SHOWN = `... on Schedule { id name version status enabled pauseNote cron every at rrule start timezone from until jitter
  overlap catchUp pauseOnFailure actions retry { attempts base factor } timeout labels nextAt nextTimes lastAt createdAt updatedAt
  stats { inFlight ready retrying parked delivered failed } }`;
const payload = `{ __typename ${SHOWN} ${FAILED} }`;
const CREATE = `mutation ($spec: NewSchedule!) { createSchedule(spec: $spec) ${payload} }`;
const DEFINE = `mutation ($name: String!, $spec: ScheduleSpec!) { defineSchedule(name: $name, spec: $spec) ${payload} }`;
const CHANGE = `mutation ($name: String!, $changes: ScheduleChanges!) { changeSchedule(name: $name, changes: $changes) ${payload} }`;
const RUN = `mutation ($name: String!, $key: String) { runSchedule(name: $name, idempotencyKey: $key) { __typename
  ... on Firing { id firingId state found nominalAt } ${FAILED} } }`;
const COUNT = `{ __typename ... on Count { count } ${FAILED} }`;

test("made, run, looked at", async () => {
  const { createSchedule } = await data(app, CREATE, {
    spec: {
      name: "nightly",
      cron: "0 2 * * mon-fri",
      timezone: "Europe/Berlin",
      overlap: "QUEUE",
      catchUp: { all: 3 },
      action: appending("reports", "report.wanted", { by: "{{schedule.name}}" }),
    },
  });
  expect(createSchedule).toMatchObject({
    __typename: "Schedule",
    cron: "0 2 * * mon-fri",
    every: null,
    start: false,
    overlap: "QUEUE",
    catchUp: { all: 3 },
    status: "ACTIVE",
    retry: { attempts: 4, base: "2s", factor: 2 },
    timeout: "5m",
    actions: [{ type: "append" }],
    nextAt: some,
    nextTimes: [some, some, some, some, some],
    lastAt: null,
  });
  const run = { name: "nightly", key: "run-once" };
  const { runSchedule } = await data(app, RUN, run);
  expect(runSchedule).toMatchObject({ __typename: "Firing", id: "1", state: "PENDING", found: { manual: true } });
  expect((await data(app, RUN, run)).runSchedule).toEqual(runSchedule);
  await untilStates(app, "/v1/schedules/nightly", ["done"]);
  expect(await eventsOf(app, "reports", 1)).toMatchObject([{ data: { by: "nightly" } }]);
  const { scheduleHistory, scheduleOccurrence, scheduleStats } = await data(
    app,
    `{ scheduleHistory(name: "nightly") { nodes { id state nominalAt actions { ok } event { eventId } } pageInfo { hasNextPage } }
       scheduleOccurrence(name: "nightly", id: "1") { firingId event { id } history { outcome } }
       scheduleStats { total enabled running nextAt last24h { firings succeeded } } }`,
  );
  expect(scheduleHistory).toMatchObject({
    nodes: [{ id: "1", state: "DONE", nominalAt: null, actions: [{ ok: true }], event: null }],
    pageInfo: { hasNextPage: false },
  });
  expect(scheduleOccurrence).toMatchObject({
    firingId: runSchedule.firingId,
    event: null,
    history: [{ outcome: "DELIVERED" }],
  });
  expect(scheduleStats).toMatchObject({ total: 1, enabled: 1, running: 0, last24h: { firings: 1, succeeded: 1 } });
});

test("defined, changed, paused with a note, resumed, removed; failures are types of the answer", async () => {
  const action = appending("out", "out");
  const spec = { every: "6h", action };
  expect((await data(app, DEFINE, { name: "defined", spec })).defineSchedule).toMatchObject({
    version: 1,
    every: "6h",
  });
  expect((await data(app, DEFINE, { name: "defined", spec })).defineSchedule).toMatchObject({ version: 1 });
  const changed = await data(app, CHANGE, { name: "defined", changes: { overlap: "QUEUE_ONE", labels: { a: "b" } } });
  expect(changed.changeSchedule).toMatchObject({ version: 2, every: "6h", overlap: "QUEUE_ONE", labels: { a: "b" } });
  const PAUSE = `mutation ($note: String) { pauseSchedule(name: "defined", note: $note) ${payload} }`;
  expect((await data(app, PAUSE, { note: "why" })).pauseSchedule).toMatchObject({
    status: "PAUSED",
    pauseNote: "why",
    nextAt: null,
  });
  const RESUME = `mutation { resumeSchedule(name: "defined") ${payload} }`;
  expect((await data(app, RESUME)).resumeSchedule).toMatchObject({ status: "ACTIVE", nextAt: some });
  const wrong = await data(app, DEFINE, { name: "defined", spec: { cron: "61 * * * *", action } });
  expect(wrong.defineSchedule).toMatchObject({ __typename: "InvalidInput", field: "cron", rule: some });
  const taken = await data(app, CREATE, { spec: { name: "defined", ...spec } });
  expect(taken.createSchedule).toMatchObject({ __typename: "AlreadyExists" });
  expect((await data(app, RUN, { name: "nobody" })).runSchedule).toMatchObject({ __typename: "NotFound" });
  const REMOVE = `mutation { removeSchedule(name: "defined") { __typename ... on Removed { name } } }`;
  expect((await data(app, REMOVE)).removeSchedule).toEqual({ __typename: "Removed", name: "defined" });
  const { schedule, schedules } = await data(
    app,
    `{ schedule(name: "defined") { id } schedules(first: 5) { nodes { name } edges { cursor } } }`,
  );
  expect([schedule, schedules.nodes]).toEqual([null, [{ name: "nightly" }]]);
});

test("looked ahead, and backfilled", async () => {
  const ahead = `query ($timing: TimingInput!, $count: Int, $after: DateTime) { previewTiming(timing: $timing, count: $count, after: $after) }`;
  const timing = { cron: "30 2 * * *", timezone: "Europe/Berlin" };
  const after = "2027-03-26T12:00:00Z";
  const { previewTiming } = await data(app, ahead, { timing, count: 2, after });
  expect(previewTiming[0]).toBe("2027-03-27T01:30:00.000000Z");
  const action = appending("days", "day");
  await data(app, DEFINE, { name: "ahead", spec: { ...timing, overlap: "QUEUE", action } });
  // Without a zone a moment is one of the clocks of timezone.
  const local = await data(app, ahead, { timing: { at: "2030-07-01T12:00", timezone: "Europe/Berlin" } });
  expect(local.previewTiming).toEqual(["2030-07-01T10:00:00.000000Z"]);
  const own = `query ($after: DateTime) { previewSchedule(name: "ahead", count: 2, after: $after) }`;
  expect((await data(app, own, { after })).previewSchedule).toEqual(previewTiming);
  const none = await ask(app, own.replace("count: 2", "count: 0"), { after });
  expect(none.errors?.[0]?.extensions).toMatchObject({ code: "invalid_input", field: "count" });
  const FILL = `mutation ($since: DateTime!, $until: DateTime) { backfillSchedule(name: "ahead", since: $since, until: $until) ${COUNT} }`;
  const range = { since: "2026-01-01T00:00:00Z", until: "2026-01-03T00:00:00Z" };
  expect((await data(app, FILL, range)).backfillSchedule).toEqual({ __typename: "Count", count: 2 });
  expect((await data(app, FILL, range)).backfillSchedule).toEqual({ __typename: "Count", count: 0 });
  const backwards = await data(app, FILL, { since: range.until, until: range.since });
  expect(backwards.backfillSchedule).toMatchObject({ __typename: "InvalidInput", field: "until" });
  await untilStates(app, "/v1/schedules/ahead", ["done", "done"]);
});

test("channels, secrets and values", async () => {
  const SECRET = `mutation ($value: String!) { setSecret(name: "SLACK", value: $value) { __typename ... on SecretSet { name } ${FAILED} } }`;
  expect((await data(app, SECRET, { value: "T0/B0/hidden8642" })).setSecret).toEqual({
    __typename: "SecretSet",
    name: "SLACK",
  });
  expect((await data(app, SECRET, { value: "" })).setSecret).toMatchObject({
    __typename: "InvalidInput",
    field: "value",
  });
  const CHANNEL = `mutation ($name: String!, $spec: JSON!) { defineChannel(name: $name, spec: $spec) { __typename
    ... on Channel { name type spec createdAt updatedAt } ${FAILED} } }`;
  const spec = { type: "slack", url: "https://hooks.slack.com/services/{{secret.SLACK}}" };
  expect((await data(app, CHANNEL, { name: "ops", spec })).defineChannel).toMatchObject({
    name: "ops",
    type: "slack",
    spec: { url: "https://hooks.slack.com/***" },
  });
  const wrong = await data(app, CHANNEL, { name: "ops", spec: { type: "pigeon" } });
  expect(wrong.defineChannel).toMatchObject({ __typename: "InvalidInput", field: "type" });
  const VALUE = `mutation ($key: String!, $value: JSON!, $ttl: String) { setValue(key: $key, value: $value, ttl: $ttl) { __typename
    ... on Value { key value expiresAt updatedAt } ${FAILED} } }`;
  const big = `{"key": "a/b ü", "value": {"n": 12345678901234567890}, "ttl": "1h"}`;
  const stored = await ask(app, VALUE, big);
  expect(stored.text).toContain('"n":12345678901234567890');
  expect(stored.data.setValue).toMatchObject({ key: "a/b ü", expiresAt: some });
  for (const key of ["b", "c"]) await data(app, VALUE, { key, value: key });
  const { channel, channels, secrets, value, values } = await data(
    app,
    `{ channel(name: "ops") { type } channels { nodes { name } } secrets { nodes { name version createdAt updatedAt } }
       value(key: "b") { value expiresAt } values(first: 2) { nodes { key } pageInfo { hasNextPage endCursor } } }`,
  );
  expect([channel, channels]).toEqual([{ type: "slack" }, { nodes: [{ name: "ops" }] }]);
  expect(secrets).toEqual({ nodes: [{ name: "SLACK", version: 1, createdAt: some, updatedAt: some }] });
  expect(value).toEqual({ value: "b", expiresAt: null });
  expect(values).toMatchObject({ nodes: [{ key: "a/b ü" }, { key: "b" }], pageInfo: { hasNextPage: true } });
  const NEXT = `query ($after: String) { values(after: $after) { nodes { key } pageInfo { hasPreviousPage hasNextPage } } }`;
  expect((await data(app, NEXT, { after: values.pageInfo.endCursor })).values).toEqual({
    nodes: [{ key: "c" }],
    pageInfo: { hasPreviousPage: true, hasNextPage: false },
  });
  const stranger = { authorization: `Bearer ${await keyOf(database, "stranger")}` };
  const seen = await ask(
    app,
    `{ channel(name: "ops") { type } secrets { nodes { name } } value(key: "b") { value } values { nodes { key } } schedules { nodes { name } } }`,
    {},
    stranger,
  );
  const none = { nodes: [] };
  expect(seen.data).toEqual({ channel: null, secrets: none, value: null, values: none, schedules: none });
  const gone = await data(
    app,
    `mutation { a: removeChannel(name: "ops") { __typename } b: removeSecret(name: "SLACK") { __typename }
      c: removeValue(key: "b") { __typename } d: removeValue(key: "b") { __typename } }`,
  );
  expect(Object.values(gone).map((each) => (each as { __typename: string }).__typename)).toEqual([
    ...["Removed", "Removed", "Removed", "NotFound"],
  ]);
  // What is secret is nowhere in the database.
  const found = await database.query<{ text: string }>("select to_jsonb(s)::text as text from gapless.secret s");
  expect(JSON.stringify(found)).not.toContain("hidden8642");
});
