// Every route of triggers refuses what is wrong by field and rule, and changes nothing; what is not there is told in one way everywhere.
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startTestApp, type TestApp } from "../helpers/app.ts";
import { createDatabase, type TestDatabase } from "../helpers/database.ts";
import { ask } from "../subscriptions/over_rest.ts";
import { appending } from "./over_rest.ts";

let database: TestDatabase;
let app: TestApp;
let seen: unknown;
const out = appending("out", "out");
beforeAll(async () => {
  database = await createDatabase();
  app = await startTestApp(database);
  await ask(app, "PUT", "/v1/triggers/t", { selector: { types: ["nothing"] }, actions: [out] });
  await ask(app, "PUT", "/v1/schedules/s", { at: "2999-01-01T00:00:00Z", action: out });
  seen = await state();
});
afterAll(() => app?.stop());

async function state(): Promise<unknown> {
  const found: unknown[] = [];
  for (const room of ["triggers", "schedules"]) {
    const answer = await ask<{ data: Record<string, unknown>[] }>(app, "GET", `/v1/${room}`);
    found.push(answer.data.map(({ stats: _, ...shown }) => shown));
  }
  return found;
}

const T = "/v1/triggers/t";
const S = "/v1/schedules/s";
type Case = [method: string, path: string, body: unknown, field: string | undefined];

const trigger = (changes: object): Case[2] => ({ name: "x", actions: [out], ...changes });
const schedule = (changes: object): Case[2] => ({ name: "x", action: out, ...changes });
const acting = (action: unknown): Case[2] => trigger({ actions: [out, action] });

async function refused([method, path, body, field]: Case): Promise<void> {
  const answer = await ask(app, method, path, body, { status: 400 });
  expect([answer["code"], answer["field"]]).toEqual(["invalid_input", field]);
  expect(answer["rule"]).toEqual(expect.any(String));
}

describe("triggers", () => {
  test.each<Case>([
    ["POST", "/v1/triggers", {}, "name"],
    ["POST", "/v1/triggers", [], undefined],
    ["POST", "/v1/triggers?x=1", trigger({}), "x"],
    ["POST", "/v1/triggers", trigger({ name: "a b" }), "name"],
    ["POST", "/v1/triggers", trigger({ colour: "red" }), "colour"],
    ["POST", "/v1/triggers", { name: "x" }, "actions"],
    ["POST", "/v1/triggers", trigger({ actions: [] }), "actions"],
    ["POST", "/v1/triggers", trigger({ actions: Array(21).fill(out) }), "actions"],
    ["POST", "/v1/triggers", trigger({ selector: { typs: [] } }), "selector.typs"],
    ["POST", "/v1/triggers", trigger({ frequency: { within: "5m" } }), "frequency.count"],
    ["POST", "/v1/triggers", trigger({ frequency: { count: 5 } }), "frequency.within"],
    ["POST", "/v1/triggers", trigger({ frequency: { count: 0, within: "5m" } }), "frequency.count"],
    ["POST", "/v1/triggers", trigger({ frequency: { count: 2.5, within: "5m" } }), "frequency.count"],
    ["POST", "/v1/triggers", trigger({ frequency: { count: 2, within: 300 } }), "frequency.within"],
    ["POST", "/v1/triggers", trigger({ frequency: { count: 2, within: "300" } }), "frequency.within"],
    ["POST", "/v1/triggers", trigger({ frequency: { count: 2, within: "5m", by: "x" } }), "frequency.by"],
    ["POST", "/v1/triggers", trigger({ frequency: { count: 2, within: "5m", key: "data." } }), "frequency.key"],
    ["POST", "/v1/triggers", trigger({ cooldown: "soon" }), "cooldown"],
    ["POST", "/v1/triggers", trigger({ timezone: "Mars/Base" }), "timezone"],
    ["POST", "/v1/triggers", trigger({ times: [{ from: "25:00", to: "06:00" }] }), "times[0].from"],
    ["POST", "/v1/triggers", trigger({ times: [{ from: "22:00", to: "06:00", days: ["caturday"] }] }), "times[0].days"],
    ["POST", "/v1/triggers", trigger({ rate: { per: "1s" } }), "rate.limit"],
    ["POST", "/v1/triggers", trigger({ dedupe: { within: "1h" } }), "dedupe.key"],
    ["POST", "/v1/triggers", trigger({ priority: 10 }), "priority"],
    ["POST", "/v1/triggers", trigger({ maxDepth: 0 }), "maxDepth"],
    ["POST", "/v1/triggers", trigger({ timeout: "2h" }), "timeout"],
    ["POST", "/v1/triggers", trigger({ retry: { attempts: 0 } }), "retry.attempts"],
    ["POST", "/v1/triggers", trigger({ start: "beginning" }), "start"],
    ["POST", "/v1/triggers", trigger({ labels: { a: 1 } }), "labels"],
    ["POST", "/v1/triggers", trigger({ enabled: "yes" }), "enabled"],
    ["PUT", "/v1/triggers/a%20b", { actions: [out] }, "name"],
    ["PUT", T, {}, "actions"],
    ["PATCH", T, { actions: null }, "actions"],
    ["PATCH", T, "text", undefined],
    ["GET", "/v1/triggers/a%00b", undefined, "name"],
    ["GET", `${T}?verbose=1`, undefined, "verbose"],
    ["GET", "/v1/triggers?limit=0", undefined, "limit"],
    ["GET", "/v1/stats/triggers?since=now", undefined, "since"],
    ["DELETE", `${T}?force=1`, undefined, "force"],
    ["POST", `${T}/pause`, { drop: "yes" }, "drop"],
    ["POST", `${T}/resume`, { drop: true }, "drop"],
    ["POST", `${T}/test`, {}, "event"],
    ["POST", `${T}/test`, { event: {} }, "event.type"],
    ["POST", `${T}/test`, { event: 5 }, "event"],
    ["POST", `${T}/test`, { eventId: "x" }, "eventId"],
    ["POST", `${T}/test`, { event: { type: "a" }, eventId: "00000000-0000-4000-8000-000000000000" }, "eventId"],
    ["POST", "/v1/triggers/test", { event: { type: "a", data: 1 } }, "trigger"],
    ["POST", "/v1/triggers/test", { trigger: trigger({}) }, "event"],
    ["POST", "/v1/triggers/test", { trigger: trigger({ priority: "x" }), event: { type: "a" } }, "trigger.priority"],
    ["POST", `${T}/backtest`, { last: 0 }, "last"],
    ["POST", `${T}/backtest`, { last: 50_001 }, "last"],
    ["POST", `${T}/backtest`, { after: "x" }, "after"],
    ["POST", `${T}/backtest`, { after: "5", upTo: "4" }, "upTo"],
    ["POST", `${T}/backtest`, { last: 5, after: "4" }, "after"],
    ["POST", `${T}/backtest`, { since: "yesterday" }, "since"],
    ["POST", `${T}/backtest`, { since: "2030-01-31T00:00:00Z", until: "2030-01-30T00:00:00Z" }, "until"],
    ["POST", `${T}/backtest`, { limit: 1_001 }, "limit"],
    ["GET", `${T}/history?state=lost`, undefined, "state"],
    ["GET", `${T}/history?limit=1001`, undefined, "limit"],
    ["GET", `${T}/history?after=x`, undefined, "after"],
    ["GET", `${T}/history?direction=up`, undefined, "direction"],
    ["GET", `${T}/history?order=asc`, undefined, "order"],
    ["GET", `${T}/history/-1`, undefined, "id"],
    ["POST", `${T}/redrive`, { firings: [] }, "firings"],
    ["POST", `${T}/redrive`, { firings: ["x"] }, "firings[0]"],
    ["POST", `${T}/redrive`, { firings: ["1", "1"] }, "firings"],
    ["POST", `${T}/redrive`, { max: 0 }, "max"],
    ["POST", `${T}/discard`, { firings: "all" }, "firings"],
  ])("%s %s %j", (...each) => refused(each));
});

describe("actions", () => {
  test.each<[action: unknown, field: string]>([
    ["log", "actions[1]"],
    [{}, "actions[1].type"],
    [{ type: "explode" }, "actions[1].type"],
    [{ type: "log" }, "actions[1].message"],
    [{ type: "log", message: "x", level: "loud" }, "actions[1].level"],
    [{ type: "log", message: "{{a b}}" }, "actions[1].message"],
    [{ type: "http" }, "actions[1].url"],
    [{ type: "http", url: "ftp://example.com" }, "actions[1].url"],
    [{ type: "http", url: "http://example.com" }, "actions[1].url"],
    [{ type: "http", url: "https://169.254.169.254/latest/{{data.x}}" }, "actions[1].url"],
    [{ type: "http", url: "https://{{data.host}}/" }, "actions[1].url"],
    [{ type: "http", url: "https://user:word@example.com/" }, "actions[1].url"],
    [{ type: "http", url: "https://example.com", method: "TRACE" }, "actions[1].method"],
    [{ type: "http", url: "https://example.com", headers: { "x-a": 1 } }, "actions[1].headers.x-a"],
    [{ type: "http", url: "https://example.com", timeout: "1d" }, "actions[1].timeout"],
    [{ type: "append", event: { type: "a" } }, "actions[1].stream"],
    [{ type: "append", stream: "s" }, "actions[1].event"],
    [{ type: "append", stream: "s", event: {} }, "actions[1].event.type"],
    [{ type: "append", stream: "s", event: { type: "a b" } }, "actions[1].event.type"],
    [{ type: "notify", message: "x" }, "actions[1].channel"],
    [{ type: "notify", channel: "c", message: "x", priority: "urgent" }, "actions[1].priority"],
    [{ type: "call" }, "actions[1].function"],
    [{ type: "query", sql: "delete from x" }, "actions[1].sql"],
    [{ type: "store", key: "k" }, "actions[1].value"],
    [{ type: "store", key: "k", value: 1, ttl: "-1s" }, "actions[1].ttl"],
    [{ type: "cleanup", operation: "everything" }, "actions[1].operation"],
    [{ type: "health", checks: ["mood"] }, "actions[1].checks[0]"],
    [{ type: "health", checks: [{ url: "http://127.0.0.1/" }] }, "actions[1].checks[0].url"],
    [{ type: "job", name: "a b" }, "actions[1].name"],
  ])("%j", (action, field) => refused(["POST", "/v1/triggers", acting(action), field]));
});

test("actions that are too large, and values", async () => {
  const large = await ask(app, "POST", "/v1/triggers", acting({ type: "log", message: "x".repeat(300_000) }), {
    status: 413,
  });
  expect(large).toMatchObject({ code: "too_large", field: "actions" });
  const value = await ask(app, "PUT", "/v1/values/v", { value: "x".repeat(70_000) }, { status: 413 });
  expect(value).toMatchObject({ code: "too_large", field: "value" });
});

test("what is not there", async () => {
  const attempts = [
    ...["triggers", "schedules"].flatMap((room) => [
      ["GET", `/v1/${room}/nobody`],
      ["PATCH", `/v1/${room}/nobody`, {}],
      ["DELETE", `/v1/${room}/nobody`],
      ["GET", `/v1/${room}/nobody/history`],
      ["GET", `/v1/${room}/nobody/history/1`],
      ...["pause", "resume", "redrive", "discard"].map((verb) => ["POST", `/v1/${room}/nobody/${verb}`]),
    ]),
    ["POST", "/v1/triggers/nobody/test", { event: { type: "a", data: {} } }],
    ["POST", "/v1/triggers/nobody/backtest"],
    ["POST", "/v1/schedules/nobody/run"],
    ["GET", "/v1/schedules/nobody/preview"],
    ["POST", "/v1/schedules/nobody/backfill", { since: "2026-01-01T00:00:00Z" }],
    ["GET", "/v1/channels/nobody"],
    ["DELETE", "/v1/channels/nobody"],
    ["DELETE", "/v1/secrets/nobody"],
  ] as [string, string, unknown][];
  for (const [method, path, body] of attempts) {
    const answer = await ask(app, method, path, body, { status: 404 });
    expect([method, path, answer]).toMatchObject([method, path, { code: "not_found", field: "name" }]);
  }
  for (const method of ["GET", "DELETE"]) {
    expect(await ask(app, method, "/v1/values/nobody", undefined, { status: 404 })).toMatchObject({ field: "key" });
  }
});

test("what a refusal looks like, whole", async () => {
  const wrong = trigger({ actions: [{ type: "append", stream: "s", evnt: {} }] });
  const answers = [
    await ask(app, "POST", "/v1/triggers", wrong, { status: 400 }),
    await ask(app, "POST", "/v1/schedules", schedule({ cron: "0 25 * * *" }), { status: 400 }),
    await ask(app, "POST", `${S}/run?x=1`, undefined, { status: 400 }),
    await ask(app, "GET", "/v1/triggers/nobody", undefined, { status: 404 }),
  ];
  expect(answers).toMatchSnapshot(answers.map(() => ({ requestId: expect.any(String) })));
});

test("a wrong method names the right ones; what is no JSON is told as that", async () => {
  const other = await app.call("POST", T, {});
  expect([other.status, other.headers.get("allow")]).toEqual([405, "GET, PUT, PATCH, DELETE"]);
  for (const path of ["/v1/triggers", "/v1/schedules", `${T}/test`, `${S}/backfill`]) {
    const headers = { authorization: `Bearer ${app.apiKey}`, "content-type": "application/json" };
    const response = await fetch(new URL(path, app.url), { method: "POST", headers, body: "{" });
    expect([path, response.status, await response.json()]).toMatchObject([path, 400, { code: "malformed_json" }]);
  }
});

test("none of all this has changed anything", async () => {
  expect(await state()).toEqual(seen);
});
