// Schedules over HTTP: defined, due, run by hand, looked ahead.
import { afterAll, beforeAll, expect, test } from "vitest";
import { startTestApp, type TestApp } from "../helpers/app.ts";
import { createDatabase, type TestDatabase } from "../helpers/database.ts";
import { ask } from "../subscriptions/over_rest.ts";
import { appending, eventsOf, type Firing, historyOf, untilStates } from "../triggers/over_rest.ts";

let database: TestDatabase;
let app: TestApp;
beforeAll(async () => {
  database = await createDatabase();
  app = await startTestApp(database);
});
afterAll(() => app?.stop());

const some = expect.any(String);
type Shown = { id: string; name: string; version: number; [field: string]: unknown };
type Page = { data: Shown[]; nextCursor: string | null; hasMore: boolean };

const create = (spec: object) => ask<Shown>(app, "POST", "/v1/schedules", spec, { status: 201 });

test("what is fixed of the wire: define, run, history", async () => {
  const made = await create({
    name: "nightly",
    cron: "0 2 * * mon-fri",
    timezone: "Europe/Berlin",
    overlap: "skip",
    catchUp: "once",
    action: appending("reports", "report.wanted", { number: "{{schedule.number}}", by: "{{schedule.name}}" }),
  });
  const time = { nextAt: some, nextTimes: [some, some, some, some, some] };
  expect(made).toMatchSnapshot({ id: some, createdAt: some, updatedAt: some, ...time, stats: expect.any(Object) });
  expect(made["stats"]).toMatchObject({ parked: 0, delivered: "0", failed: "0" });
  const path = "/v1/schedules/nightly";
  expect(await ask(app, "GET", `/v1/schedules/${made.id}`)).toEqual({ ...made, stats: expect.any(Object) });

  const run = await ask<Firing>(app, "POST", `${path}/run`);
  expect(run).toMatchSnapshot({
    firingId: some,
    firedAt: some,
    nextAttemptAt: some,
  });
  const [done] = await untilStates(app, path, ["done"]);
  expect(done?.firingId).toBe(run.firingId);
  expect(done).toMatchSnapshot({
    firingId: some,
    firedAt: some,
    finishedAt: some,
    durationMs: expect.any(Number),
    actions: [{ type: "append", ok: true, attempt: 1, durationMs: expect.any(Number), result: { eventId: some } }],
  } as Partial<Firing>);
  expect(await ask(app, "GET", `${path}/history/1`)).toMatchObject({
    ...done,
    history: [{ attempt: 1, outcome: "delivered" }],
  });
  expect(await eventsOf(app, "reports", 1)).toMatchObject([
    { type: "report.wanted", data: { number: 1, by: "nightly" } },
  ]);
  expect(await ask(app, "GET", "/v1/stats/schedules")).toMatchObject({
    total: 1,
    enabled: 1,
    running: 0,
    nextAt: made["nextAt"],
    last24h: { firings: 1, succeeded: 1, failed: 0, averageMs: expect.any(Number) },
  });
});

test("it comes by the clock, with its nominal time", async () => {
  // However slow the machine is, none is skipped or missed.
  const patience = { overlap: "queue", catchUp: { all: 1000 } };
  await create({
    name: "ticking",
    every: "1s",
    ...patience,
    action: appending("ticks", "tick", { at: "{{schedule.nominalAt}}" }),
  });
  const ticks = await eventsOf(app, "ticks", 2);
  const [first = 0, second = 0] = ticks.map(({ data }) => Date.parse((data as { at: string }).at));
  expect(second - first).toBe(1_000);
  await ask(app, "POST", "/v1/schedules/ticking/pause", { note: "enough" });
  expect(await ask(app, "GET", "/v1/schedules/ticking")).toMatchObject({
    status: "paused",
    pauseNote: "enough",
    nextAt: null,
  });
  expect(await historyOf(app, "/v1/schedules/ticking", "?direction=forwards&limit=1")).toMatchObject([
    { id: "1", nominalAt: some, state: "done" },
  ]);
});

test("defined by name, changed in parts, removed; a definition that changes nothing makes no version", async () => {
  const spec = { every: "6h", action: appending("def-out", "out") };
  const path = "/v1/schedules/defined";
  const first = await ask<Shown>(app, "PUT", path, spec);
  expect(first).toMatchObject({ name: "defined", version: 1, overlap: "skip", catchUp: "once", timeout: "5m" });
  expect(await ask(app, "PUT", path, spec)).toMatchObject({ id: first.id, version: 1 });
  expect(await ask(app, "PATCH", path, { every: null, cron: "@daily" })).toMatchObject({ version: 2, cron: "@daily" });
  expect(await ask(app, "PATCH", path, { catchUp: { all: 3 }, overlap: "queue" })).toMatchObject({
    version: 3,
    cron: "@daily",
    catchUp: { all: 3 },
  });
  const taken = await ask(app, "POST", "/v1/schedules", { name: "defined", ...spec }, { status: 409 });
  expect(taken).toMatchObject({ code: "already_exists" });
  await ask(app, "PUT", "/v1/triggers/defined", { actions: [appending("def-out", "out")], enabled: false });
  await ask(app, "GET", `/v1/triggers/${first.id}`, undefined, { status: 404 });
  expect((await app.call("DELETE", path)).status).toBe(204);
  await ask(app, "DELETE", path, undefined, { status: 404 });
  await ask(app, "GET", "/v1/triggers/defined");
});

test("looked ahead: of a schedule, and of what is none yet", async () => {
  await create({ name: "ahead", cron: "30 2 * * *", timezone: "Europe/Berlin", action: appending("x", "y") });
  // The clocks go forward on 2027-03-28: 02:30 does not exist there.
  const query = "?count=3&after=2027-03-26T12:00:00Z";
  const own = await ask<{ times: string[] }>(app, "GET", `/v1/schedules/ahead/preview${query}`);
  expect(own.times).toHaveLength(3);
  expect(own.times[0]).toBe("2027-03-27T01:30:00.000000Z");
  const body = { cron: "30 2 * * *", timezone: "Europe/Berlin", count: 3, after: "2027-03-26T12:00:00Z" };
  expect(await ask(app, "POST", "/v1/schedules/preview", body)).toEqual(own);
  const rule = { rrule: "FREQ=MONTHLY;BYDAY=-1FR", from: "2030-01-01T09:00:00Z", count: 2 };
  expect(await ask(app, "POST", "/v1/schedules/preview", rule)).toEqual({
    times: ["2030-01-25T09:00:00.000000Z", "2030-02-22T09:00:00.000000Z"],
  });
  expect(await ask(app, "POST", "/v1/schedules/preview", { at: "2020-01-01T00:00:00Z" })).toEqual({ times: [] });
});

test("a range is backfilled once; a request with a key runs it once", async () => {
  const path = "/v1/schedules/backfilled";
  await create({
    name: "backfilled",
    cron: "0 0 * * *",
    overlap: "queue",
    action: appending("days", "day", { day: "{{schedule.nominalAt}}" }),
  });
  const range = { since: "2026-01-01T00:00:00Z", until: "2026-01-04T00:00:00Z" };
  expect(await ask(app, "POST", `${path}/backfill`, { ...range, max: 2 })).toEqual({ count: 2 });
  expect(await ask(app, "POST", `${path}/backfill`, range)).toEqual({ count: 1 });
  expect(await ask(app, "POST", `${path}/backfill`, range)).toEqual({ count: 0 });
  const days = (await eventsOf(app, "days", 3)).map((event) => (event["data"] as { day: string }).day.slice(0, 10));
  expect(days).toEqual(["2026-01-01", "2026-01-02", "2026-01-03"]);
  const key = { headers: { "idempotency-key": "run-it" } };
  const run = await ask<Firing>(app, "POST", `${path}/run`, undefined, key);
  expect(await ask(app, "POST", `${path}/run`, undefined, key)).toEqual(run);
  await untilStates(app, path, ["done", "done", "done", "done"]);
  const page = await ask<Page>(app, "GET", `${path}/history?limit=3`);
  expect(page).toMatchObject({ data: [{ id: "4", found: { manual: true } }, { id: "3" }, { id: "2" }], hasMore: true });
  const rest = await ask<Page>(app, "GET", `${path}/history?limit=3&cursor=${page.nextCursor}`);
  expect(rest).toMatchObject({ data: [{ id: "1", found: { backfill: true } }], hasMore: false, nextCursor: null });
});

test("what failed for good is parked; redriven and discarded", async () => {
  const path = "/v1/schedules/failing";
  await create({
    name: "failing",
    at: "2999-01-01T00:00:00Z",
    retry: { attempts: 1 },
    action: { type: "notify", channel: "nobody", message: "x" },
  });
  await ask(app, "POST", `${path}/run`);
  await ask(app, "POST", `${path}/run`);
  await untilStates(app, path, ["parked", "parked"]);
  expect(await ask(app, "POST", `${path}/discard`, { firings: ["1"] })).toEqual({ count: 1 });
  await ask(app, "PUT", "/v1/channels/nobody", { type: "log" });
  expect(await ask(app, "POST", `${path}/redrive`)).toEqual({ count: 1 });
  await untilStates(app, path, ["done", "discarded"]);
  await ask(app, "GET", `${path}/history/9`, undefined, { status: 404 });
});

test("lists go by name, page by page", async () => {
  for (const name of ["page-c", "page-a", "page-b"]) await create({ name, every: "1d", action: appending("x", "y") });
  const names: string[] = [];
  let query = "?limit=2";
  for (;;) {
    const page = await ask<Page>(app, "GET", `/v1/schedules${query}`);
    names.push(...page.data.map(({ name }) => name));
    if (!page.hasMore) break;
    query = `?limit=2&cursor=${page.nextCursor}`;
  }
  expect(names).toEqual([...names].sort());
  expect(names.filter((name) => name.startsWith("page-"))).toEqual(["page-a", "page-b", "page-c"]);
});
