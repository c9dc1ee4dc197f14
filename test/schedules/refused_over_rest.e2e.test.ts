// Every route of schedules, channels, secrets and values refuses what is wrong by field and rule, and changes nothing.
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startTestApp, type TestApp } from "../helpers/app.ts";
import { createDatabase, type TestDatabase } from "../helpers/database.ts";
import { ask } from "../subscriptions/over_rest.ts";
import { appending } from "../triggers/over_rest.ts";

let database: TestDatabase;
let app: TestApp;
let seen: unknown;
const out = appending("out", "out");
beforeAll(async () => {
  database = await createDatabase();
  app = await startTestApp(database);
  await ask(app, "PUT", "/v1/schedules/s", { at: "2999-01-01T00:00:00Z", action: out });
  await ask(app, "PUT", "/v1/channels/c", { type: "log" });
  await ask(app, "PUT", "/v1/values/v", { value: 1 });
  seen = await state();
});
afterAll(() => app?.stop());

async function state(): Promise<unknown> {
  const found: unknown[] = [];
  for (const room of ["schedules", "channels", "secrets", "values"]) {
    const answer = await ask<{ data: Record<string, unknown>[] }>(app, "GET", `/v1/${room}`);
    found.push(answer.data.map(({ stats: _, ...shown }) => shown));
  }
  return found;
}

const S = "/v1/schedules/s";
type Case = [method: string, path: string, body: unknown, field: string | undefined];

const schedule = (changes: object): Case[2] => ({ name: "x", action: out, ...changes });

async function refused([method, path, body, field]: Case): Promise<void> {
  const answer = await ask(app, method, path, body, { status: 400 });
  expect([answer["code"], answer["field"]]).toEqual(["invalid_input", field]);
  expect(answer["rule"]).toEqual(expect.any(String));
}

describe("schedules", () => {
  test.each<Case>([
    ["POST", "/v1/schedules", {}, "name"],
    ["POST", "/v1/schedules", schedule({}), "cron"],
    ["POST", "/v1/schedules", schedule({ cron: "* * * * *", every: "5m" }), "every"],
    ["POST", "/v1/schedules", schedule({ cron: "61 * * * *" }), "cron"],
    ["POST", "/v1/schedules", schedule({ cron: "* * *" }), "cron"],
    ["POST", "/v1/schedules", schedule({ cron: "0 0 31 2 *" }), "cron"],
    ["POST", "/v1/schedules", schedule({ cron: 5 }), "cron"],
    ["POST", "/v1/schedules", schedule({ every: "0s" }), "every"],
    ["POST", "/v1/schedules", schedule({ every: 30 }), "every"],
    ["POST", "/v1/schedules", schedule({ at: "tomorrow" }), "at"],
    ["POST", "/v1/schedules", schedule({ rrule: "FREQ=NEVER" }), "rrule"],
    ["POST", "/v1/schedules", schedule({ start: false }), "start"],
    ["POST", "/v1/schedules", schedule({ cron: "@daily", timezone: "Mars/Base" }), "timezone"],
    ["POST", "/v1/schedules", schedule({ cron: "@daily", overlap: "maybe" }), "overlap"],
    ["POST", "/v1/schedules", schedule({ cron: "@daily", catchUp: "never" }), "catchUp"],
    ["POST", "/v1/schedules", schedule({ cron: "@daily", catchUp: { all: 0 }, overlap: "queue" }), "catchUp.all"],
    ["POST", "/v1/schedules", schedule({ cron: "@daily", jitter: "soon" }), "jitter"],
    ["POST", "/v1/schedules", schedule({ cron: "@daily", colour: "red" }), "colour"],
    ["POST", "/v1/schedules", schedule({ cron: "@daily", action: undefined }), "action"],
    ["POST", "/v1/schedules", schedule({ cron: "@daily", actions: [out] }), "action"],
    ["POST", "/v1/schedules", schedule({ cron: "@daily", action: { type: "log" } }), "action.message"],
    ["POST", "/v1/schedules", schedule({ cron: "@daily", action: { type: "http", url: "http://x.y" } }), "action.url"],
    ["PUT", "/v1/schedules/a%20b", { every: "5m", action: out }, "name"],
    ["PATCH", S, { cron: "@daily", every: "5m" }, "every"],
    ["GET", `${S}?verbose=1`, undefined, "verbose"],
    ["POST", `${S}/pause`, { drop: true }, "drop"],
    ["POST", `${S}/pause`, { note: 5 }, "note"],
    ["POST", `${S}/pause`, { note: "x".repeat(1_001) }, "note"],
    ["POST", `${S}/run`, { now: true }, "now"],
    ["GET", `${S}/preview?count=0`, undefined, "count"],
    ["GET", `${S}/preview?count=1001`, undefined, "count"],
    ["GET", `${S}/preview?after=now`, undefined, "after"],
    ["POST", "/v1/schedules/preview", {}, "cron"],
    ["POST", "/v1/schedules/preview", { cron: "@daily", count: 0 }, "count"],
    ["POST", "/v1/schedules/preview", { cron: "@sometimes" }, "cron"],
    ["POST", "/v1/schedules/preview", { cron: "@daily", action: out }, "action"],
    ["POST", `${S}/backfill`, {}, "since"],
    ["POST", `${S}/backfill`, { since: "yesterday" }, "since"],
    ["POST", `${S}/backfill`, { since: "2999-01-01T00:00:00Z" }, "since"],
    ["POST", `${S}/backfill`, { since: "2026-01-02T00:00:00Z", until: "2026-01-01T00:00:00Z" }, "until"],
    ["POST", `${S}/backfill`, { since: "2026-01-02T00:00:00Z", max: 0 }, "max"],
    ["GET", `${S}/history/x`, undefined, "id"],
    ["POST", `${S}/redrive`, { firings: [{}] }, "firings[0]"],
  ])("%s %s %j", (...each) => refused(each));
});

describe("channels, secrets and values", () => {
  test.each<Case>([
    ["PUT", "/v1/channels/x", {}, "type"],
    ["PUT", "/v1/channels/x", { type: "pigeon" }, "type"],
    ["PUT", "/v1/channels/x", { type: "slack" }, "url"],
    ["PUT", "/v1/channels/x", { type: "slack", url: "http://hooks.slack.com/x" }, "url"],
    ["PUT", "/v1/channels/x", { type: "webhook", url: "https://127.0.0.1/" }, "url"],
    ["PUT", "/v1/channels/x", { type: "email", host: "mail.example.com", from: "a@example.com", to: [] }, "to"],
    ["PUT", "/v1/channels/x", { type: "log", level: "loud" }, "level"],
    ["PUT", "/v1/channels/x", { type: "log", colour: "red" }, "colour"],
    ["PUT", "/v1/channels/a%20b", { type: "log" }, "name"],
    ["GET", "/v1/channels/c?verbose=1", undefined, "verbose"],
    ["PUT", "/v1/secrets/x", {}, "value"],
    ["PUT", "/v1/secrets/x", { value: "" }, "value"],
    ["PUT", "/v1/secrets/x", { value: 5 }, "value"],
    ["PUT", "/v1/secrets/a%20b", { value: "s" }, "name"],
    ["GET", "/v1/secrets?limit=x", undefined, "limit"],
    ["PUT", "/v1/values/x", {}, "value"],
    ["PUT", "/v1/values/x", { value: 1, ttl: "0s" }, "ttl"],
    ["PUT", "/v1/values/x", { value: 1, ttl: 5 }, "ttl"],
    ["PUT", `/v1/values/${"x".repeat(600)}`, { value: 1 }, "key"],
    ["GET", "/v1/values/a%00b", undefined, "key"],
    ["GET", "/v1/event-types/catalogue?family=x", undefined, "family"],
  ])("%s %s %j", (...each) => refused(each));
});

test("none of all this has changed anything", async () => {
  expect(await state()).toEqual(seen);
});
