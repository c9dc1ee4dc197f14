// Triggers over HTTP: defined, set off, looked at.
import { afterAll, beforeAll, expect, test } from "vitest";
import { startTestApp, type TestApp } from "../helpers/app.ts";
import { createDatabase, type TestDatabase } from "../helpers/database.ts";
import { ask } from "../subscriptions/over_rest.ts";
import { append, appending, eventsOf, type Firing, untilStates } from "./over_rest.ts";

let database: TestDatabase;
let app: TestApp;
beforeAll(async () => {
  database = await createDatabase();
  app = await startTestApp(database);
});
afterAll(() => app?.stop());

const some = expect.any(String);
type Shown = { id: string; name: string; version: number; enabled: boolean; [field: string]: unknown };
type Page = { data: Shown[]; nextCursor: string | null; hasMore: boolean };

const create = (spec: object) => ask<Shown>(app, "POST", "/v1/triggers", spec, { status: 201 });

test("what is fixed of the wire: define, test, fire, history", async () => {
  const spec = {
    name: "jobs-keep-failing",
    selector: { types: ["job.failed"] },
    frequency: { count: 3, within: "300s", key: "data.queue", distinct: "data.job" },
    cooldown: "10m",
    actions: [
      appending("alerts", "alert.raised", { failures: "{{count}}", queue: "{{data.queue}}", last: "{{job}}" }),
      { type: "log", level: "info", message: "{{data.queue}} fails" },
    ],
  };
  const made = await create(spec);
  expect(made).toMatchSnapshot({ id: some, createdAt: some, updatedAt: some, stats: expect.any(Object) });
  expect(made["stats"]).toMatchObject({ fired: "0", lastFiredAt: null, parked: 0, delivered: "0", failed: "0" });
  const path = "/v1/triggers/jobs-keep-failing";
  expect(await ask(app, "GET", `/v1/triggers/${made.id}`)).toEqual({ ...made, stats: expect.any(Object) });

  const event = { type: "job.failed", data: { queue: "mail", job: 7 } };
  expect(await ask(app, "POST", `${path}/test`, { event })).toMatchSnapshot();
  for (const job of [1, 2, 2, 3]) await append(app, `job-${job}`, "job.failed", { queue: "mail", job });
  await append(app, "job-4", "job.failed", { queue: "print", job: 4 });
  expect(await eventsOf(app, "alerts", 1)).toMatchObject([
    { type: "alert.raised", data: { failures: 3, queue: "mail", last: 3 } },
  ]);
  const [firing] = await untilStates(app, path, ["done"]);
  const changing = {
    id: some,
    firingId: some,
    firedAt: some,
    finishedAt: some,
    durationMs: expect.any(Number),
    found: { key: "mail", count: 3, window: "5m", windowStart: some },
    actions: [
      {
        type: "append",
        ok: true,
        attempt: 1,
        durationMs: expect.any(Number),
        result: { stream: "alerts", version: "1", eventId: some },
      },
      { type: "log", ok: true, attempt: 1, durationMs: expect.any(Number) },
    ],
  };
  expect(firing).toMatchSnapshot({ ...changing, event: { eventId: some } } as Partial<Firing>);
  expect(await ask(app, "GET", `${path}/history/${firing?.id}`)).toMatchSnapshot({
    ...changing,
    event: { id: some, position: some, recordedAt: some },
    history: [{ attempt: 1, at: some, outcome: "delivered", durationMs: expect.any(Number) }],
  });
  expect(await ask(app, "GET", path)).toMatchObject({ stats: { fired: "1", lastFiredAt: some, delivered: "1" } });
  expect(await ask(app, "GET", "/v1/stats/triggers")).toMatchObject({
    total: 1,
    enabled: 1,
    last24h: { firings: 1, succeeded: 1, failed: 0, averageMs: expect.any(Number) },
  });
});

test("defined by name, changed in parts, renamed, removed; a definition that changes nothing makes no version", async () => {
  const spec = { selector: { types: ["def.*"] }, actions: [appending("def-out", "out")] };
  const path = "/v1/triggers/defined";
  const first = await ask<Shown>(app, "PUT", path, spec);
  expect(first).toMatchObject({ name: "defined", version: 1, priority: 5, maxDepth: 8 });
  expect(await ask(app, "PUT", path, spec)).toMatchObject({ id: first.id, version: 1 });
  expect(await ask(app, "PUT", path, { ...spec, priority: 9 })).toMatchObject({ version: 2, priority: 9 });
  const changed = await ask(app, "PATCH", path, { priority: null, cooldown: "1h", labels: { team: "ops" } });
  expect(changed).toMatchObject({ version: 3, priority: 5, cooldown: "1h", labels: { team: "ops" }, actions: [{}] });
  expect(await ask(app, "PATCH", `/v1/triggers/${first.id}`, { name: "renamed" })).toMatchObject({ name: "renamed" });
  expect(await ask(app, "GET", path, undefined, { status: 404 })).toMatchObject({ code: "not_found", field: "name" });
  const taken = await ask(app, "POST", "/v1/triggers", { name: "renamed", ...spec }, { status: 409 });
  expect(taken).toMatchObject({ code: "already_exists" });
  // Names are those of triggers: a consumer group may have the same one, and is another thing.
  await ask(app, "POST", "/v1/subscriptions", { name: "renamed" }, { status: 201 });
  await ask(app, "GET", `/v1/subscriptions/${first.id}`, undefined, { status: 404 });
  await ask(app, "GET", `/v1/schedules/${first.id}`, undefined, { status: 404 });
  expect((await app.call("DELETE", "/v1/triggers/renamed")).status).toBe(204);
  await ask(app, "DELETE", "/v1/triggers/renamed", undefined, { status: 404 });
  await ask(app, "GET", "/v1/subscriptions/renamed");
});

test("lists go by name, page by page", async () => {
  for (const name of ["page-c", "page-a", "page-b"]) {
    await create({ name, selector: { types: ["nothing"] }, actions: [{ type: "log", message: "x" }] });
  }
  const names: string[] = [];
  let query = "?limit=2";
  for (;;) {
    const page = await ask<Page>(app, "GET", `/v1/triggers${query}`);
    names.push(...page.data.map(({ name }) => name));
    if (!page.hasMore) break;
    expect(page.data).toHaveLength(2);
    query = `?limit=2&cursor=${page.nextCursor}`;
  }
  expect(names).toEqual([...names].sort());
  expect(names.filter((name) => name.startsWith("page-"))).toEqual(["page-a", "page-b", "page-c"]);
  const other = (await ask<Page>(app, "GET", "/v1/subscriptions?limit=1")).nextCursor;
  const refused = await ask(app, "GET", `/v1/triggers?cursor=${other}`, undefined, { status: 400 });
  expect(refused).toMatchObject({ code: "invalid_cursor", field: "cursor" });
});

test("paused, it keeps what comes or passes it over; a request with a key is done once", async () => {
  const path = "/v1/triggers/paused";
  const spec = {
    name: "paused",
    selector: { types: ["pause.kept", "pause.dropped", "pause.again"] },
    actions: [appending("pause-out", "{{type}}.seen")],
  };
  const once = { status: 201, headers: { "idempotency-key": "make-it" } };
  const made = await ask<Shown>(app, "POST", "/v1/triggers", spec, once);
  expect(await ask(app, "POST", "/v1/triggers", spec, once)).toEqual(made);
  expect(await ask(app, "POST", `${path}/pause`)).toMatchObject({ enabled: false, dropping: false, status: "paused" });
  await append(app, "pause-1", "pause.kept");
  await ask(app, "POST", `${path}/resume`);
  expect(await eventsOf(app, "pause-out", 1)).toMatchObject([{ type: "pause.kept.seen" }]);
  expect(await ask(app, "POST", `${path}/pause`, { drop: true })).toMatchObject({ enabled: false, dropping: true });
  await append(app, "pause-1", "pause.dropped");
  expect(await ask(app, "POST", `${path}/resume`)).toMatchObject({ enabled: true, status: "active" });
  await append(app, "pause-1", "pause.again");
  expect(await eventsOf(app, "pause-out", 2)).toMatchObject([{}, { type: "pause.again.seen" }]);
  await untilStates(app, path, ["done", "done"]);
});
