// Every route of triggers, schedules, channels, secrets and values, tried by another tenant and by keys without the permission:
// nothing is seen, nothing is changed.
import { afterAll, beforeAll, expect, test } from "vitest";
import { keyOf } from "../graphql/ask.ts";
import { startTestApp, type TestApp } from "../helpers/app.ts";
import { createDatabase, type TestDatabase } from "../helpers/database.ts";
import { ask } from "../subscriptions/over_rest.ts";
import { type Attempt, attemptsOn, stateOf } from "./attempts.ts";
import { append, appending, untilStates } from "./over_rest.ts";

const SECRET = "hidden8642";

let database: TestDatabase;
let app: TestApp;
let triggerId: string;
let scheduleId: string;
let firing: string;
let eventId: string;
let seen: unknown;
beforeAll(async () => {
  database = await createDatabase();
  app = await startTestApp(database);
  await database.query("select gapless.create_tenant('stranger')");
  const actions = [{ type: "notify", channel: "none", message: SECRET }];
  const own = { labels: { secret: SECRET }, actions, retry: { attempts: 1 } };
  const selector = { types: [`t.${SECRET}`] };
  const trigger = await ask<{ id: string }>(app, "PUT", `/v1/triggers/${SECRET}`, { ...own, selector });
  const schedule = await ask<{ id: string }>(app, "PUT", `/v1/schedules/${SECRET}`, {
    ...own,
    at: "2999-01-01T00:00:00Z",
  });
  [triggerId, scheduleId] = [trigger.id, schedule.id];
  await ask(app, "PUT", `/v1/channels/${SECRET}`, {
    type: "email",
    host: `${SECRET}.example.com`,
    from: "a@example.com",
    to: ["b@example.com"],
  });
  await ask(app, "PUT", `/v1/values/${SECRET}`, { value: { secret: SECRET } });
  firing = await append(app, `s-${SECRET}`, `t.${SECRET}`, { secret: SECRET });
  const { data } = await ask<{ data: { id: string }[] }>(app, "GET", `/v1/streams/s-${SECRET}/events`);
  eventId = data[0]?.id ?? "";
  await ask(app, "POST", `/v1/schedules/${SECRET}/run`);
  for (const room of ["triggers", "schedules"]) await untilStates(app, `/v1/${room}/${SECRET}`, ["parked"]);
  seen = await state();
});
afterAll(() => app?.stop());

/** Everything of the victim's that somebody could have changed. */
const state = () => stateOf(database);
const attempts = () => attemptsOn({ name: SECRET, triggerId, scheduleId, firing, eventId });

async function tried({ method, path, body }: Attempt, key: string): Promise<{ status: number; text: string }> {
  const response = await app.call(method, path, body, { authorization: `Bearer ${key}` });
  return { status: response.status, text: await response.text() };
}

test("another tenant with every permission finds nothing and changes nothing", async () => {
  const key = await keyOf(database, "stranger", ["*"]);
  for (const attempt of attempts()) {
    const { status, text } = await tried(attempt, key);
    expect([attempt, status, text.includes(`"code":"not_found"`)]).toEqual([attempt, 404, true]);
    // Nothing but what the stranger said.
    expect(
      text
        .replaceAll(attempt.path.split("?")[0] ?? "", "")
        .replaceAll(`"${SECRET}"`, "")
        .replaceAll(`'${SECRET}'`, ""),
    ).not.toContain("example.com");
    for (const own of [triggerId, scheduleId]) if (!attempt.path.includes(own)) expect(text).not.toContain(own);
  }
  for (const room of ["triggers", "schedules", "channels", "secrets", "values"]) {
    expect(await ask(app, "GET", `/v1/${room}`, undefined, { key })).toMatchObject({ data: [] });
  }
  for (const room of ["triggers", "schedules"]) {
    const none = { total: 0, enabled: 0, last24h: { firings: 0, succeeded: 0, failed: 0 } };
    expect(await ask(app, "GET", `/v1/stats/${room}`, undefined, { key })).toMatchObject(none);
  }
  // An event of somebody else's is none, for a trigger of one's own as well.
  await ask(app, "PUT", `/v1/triggers/${SECRET}`, { actions: [appending("out", "out")] }, { key });
  await ask(app, "POST", `/v1/triggers/${SECRET}/test`, { eventId }, { key, status: 404 });
  expect(await ask(app, "POST", `/v1/triggers/${SECRET}/backtest`, {}, { key })).toMatchObject({
    examined: 0,
    firings: [],
  });
  await ask(
    app,
    "PUT",
    `/v1/schedules/${SECRET}`,
    { at: "2999-01-01T00:00:00Z", action: appending("out", "out") },
    { key },
  );
  expect(await ask(app, "GET", `/v1/schedules/${SECRET}/history`, undefined, { key })).toMatchObject({ data: [] });
  await ask(app, "PUT", `/v1/values/${SECRET}`, { value: 1 }, { key });
  await ask(app, "PUT", `/v1/channels/${SECRET}`, { type: "log" }, { key });
  for (const room of ["triggers", "schedules", "channels", "values"]) {
    const response = await app.call("DELETE", `/v1/${room}/${SECRET}`, undefined, { authorization: `Bearer ${key}` });
    expect([room, response.status]).toEqual([room, 204]);
  }
  expect(await state()).toEqual(seen);
});

test("a key without the permission is refused, whatever else it may", async () => {
  const rooms = ["triggers", "schedules", "channels", "secrets", "values"];
  const names = rooms.flatMap((room) => [`${room}:read`, `${room}:admin`]);
  const keys = new Map<string, string>();
  for (const needs of names) {
    const rest = names.filter((name) => name !== needs);
    keys.set(
      needs,
      await keyOf(database, "default", ["events:read", "events:append", "subscriptions:*", "webhooks:*", ...rest]),
    );
  }
  for (const attempt of attempts()) {
    const { status, text } = await tried(attempt, keys.get(attempt.needs) ?? "");
    expect([attempt, status, text]).toEqual([attempt, 403, expect.stringContaining(attempt.needs)]);
  }
  const action = appending("out", "out");
  for (const [method, path, body, needs] of [
    ["POST", "/v1/triggers", { name: "new", actions: [action] }, "triggers:admin"],
    ["PUT", "/v1/triggers/new", { actions: [action] }, "triggers:admin"],
    ["GET", "/v1/triggers", undefined, "triggers:read"],
    ["GET", "/v1/stats/triggers", undefined, "triggers:read"],
    ["POST", "/v1/triggers/test", { trigger: { actions: [action] }, event: { type: "a", data: {} } }, "triggers:read"],
    ["POST", "/v1/schedules", { name: "new", every: "1d", action }, "schedules:admin"],
    ["PUT", "/v1/schedules/new", { every: "1d", action }, "schedules:admin"],
    ["GET", "/v1/schedules", undefined, "schedules:read"],
    ["GET", "/v1/stats/schedules", undefined, "schedules:read"],
    ["POST", "/v1/schedules/preview", { every: "1d" }, "schedules:read"],
    ["PUT", "/v1/channels/new", { type: "log" }, "channels:admin"],
    ["GET", "/v1/channels", undefined, "channels:read"],
    ["PUT", "/v1/secrets/new", { value: "s" }, "secrets:admin"],
    ["GET", "/v1/secrets", undefined, "secrets:read"],
    ["PUT", "/v1/values/new", { value: 1 }, "values:admin"],
    ["GET", "/v1/values", undefined, "values:read"],
  ] as const) {
    const refused = await ask(app, method, path, body, { key: keys.get(needs) ?? "", status: 403 });
    expect([path, refused]).toMatchObject([path, { code: "forbidden", detail: expect.stringContaining(needs) }]);
  }
  // Who may see triggers but no events is shown none by trying one out.
  const blind = await keyOf(database, "default", ["triggers:*"]);
  for (const [path, body] of [
    ["test", { eventId }],
    ["test", { event: { type: "a", data: {} } }],
    ["backtest", {}],
  ] as const) {
    const answer = await ask(app, "POST", `/v1/triggers/${SECRET}/${path}`, body, { key: blind, status: 403 });
    expect(answer).toMatchObject({ detail: expect.stringContaining("events:read") });
  }
  expect(await state()).toEqual(seen);
});

test("a trigger is no consumer group, no webhook and no schedule, whichever way it is named", async () => {
  for (const id of [triggerId, scheduleId]) {
    for (const room of ["subscriptions", "webhooks", id === triggerId ? "schedules" : "triggers"]) {
      const path = `/v1/${room}/${id}`;
      const calls: [method: string, path: string, body?: unknown][] = [
        ["GET", path],
        ["PATCH", path, { timeout: "20s" }],
        ["DELETE", path],
        ["POST", `${path}/pause`],
        ["POST", `${path}/resume`],
        ["POST", `${path}/redrive`],
        ["POST", `${path}/discard`],
      ];
      if (room === "subscriptions") {
        calls.push(["POST", `${path}/receive`, { consumer: "c" }], ["POST", `${path}/ack`, { lease: "1" }]);
        calls.push(["POST", `${path}/reset`, { start: "beginning" }], ["POST", `${path}/claim`, { key: "k" }]);
      }
      if (room === "webhooks") calls.push(["POST", `${path}/test`], ["POST", `${path}/rotate-secret`]);
      for (const [method, to, body] of calls) {
        const response = await app.call(method, to, body);
        expect([method, to, response.status]).toEqual([
          method,
          to,
          expect.toSatisfy((status) => status === 404 || status === 400),
        ]);
      }
    }
  }
  expect(await state()).toEqual(seen);
});

test("an answer that is kept for a key is shown to nobody else", async () => {
  const headers = { "idempotency-key": "mine" };
  const made = await ask(app, "POST", `/v1/schedules/${SECRET}/run`, undefined, { headers });
  const reader = await keyOf(database, "default", ["schedules:read"]);
  await ask(app, "POST", `/v1/schedules/${SECRET}/run`, undefined, { headers, key: reader, status: 403 });
  const stranger = await keyOf(database, "stranger", ["*"]);
  await ask(app, "POST", `/v1/schedules/${SECRET}/run`, undefined, { headers, key: stranger, status: 404 });
  expect(await ask(app, "POST", `/v1/schedules/${SECRET}/run`, undefined, { headers })).toEqual(made);
});

test("without a good key there is no answer", async () => {
  for (const attempt of attempts()) expect((await tried(attempt, "gpl_nobody")).status).toBe(401);
});
