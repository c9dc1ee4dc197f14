// Triggers over HTTP: tried out, tested back; what failed for good.
import { afterAll, beforeAll, expect, test } from "vitest";
import { startTestApp, type TestApp } from "../helpers/app.ts";
import { createDatabase, type TestDatabase } from "../helpers/database.ts";
import { ask } from "../subscriptions/over_rest.ts";
import { append, appending, eventsOf, historyOf, untilStates } from "./over_rest.ts";

let database: TestDatabase;
let app: TestApp;
beforeAll(async () => {
  database = await createDatabase();
  app = await startTestApp(database);
});
afterAll(() => app?.stop());

const some = expect.any(String);
type Page = { data: { id: string }[]; nextCursor: string | null; hasMore: boolean };

test("tried out without effects: on an event of the log, before it is made, over the past", async () => {
  const actions = [appending("try-out-{{data.n}}", "out", { n: "{{data.n}}", gone: "{{data.nowhere}}" })];
  const trigger = { selector: { types: ["try.*"], where: { path: "data.n", gt: 1 } }, actions };
  const event = { type: "try.a", data: { n: 2.5 } };
  expect(await ask(app, "POST", "/v1/triggers/test", { trigger, event })).toMatchObject({
    matches: true,
    fires: true,
    actions: [{ type: "append", stream: "try-out-2.5", event: { data: { n: 2.5 } } }],
    unknownPaths: ["data.nowhere"],
  });
  const small = { type: "try.a", data: { n: 1 } };
  expect(await ask(app, "POST", "/v1/triggers/test", { trigger, event: small })).toMatchObject({
    matches: false,
    fires: false,
    why: some,
    explanation: {
      parts: [
        { part: "types", result: true },
        { part: "where", result: false },
      ],
    },
  });

  const positions: string[] = [];
  for (const n of [1, 2, 3, 4]) positions.push(await append(app, "try-1", "try.a", { n }));
  await ask(app, "PUT", "/v1/triggers/tried", { ...trigger, cooldown: "1h" });
  const path = "/v1/triggers/tried";
  const { data } = await ask<{ data: { id: string }[] }>(app, "GET", "/v1/streams/try-1/events");
  expect(await ask(app, "POST", `${path}/test`, { eventId: data[3]?.id })).toMatchObject({
    matches: true,
    actions: [{ stream: "try-out-4" }],
  });
  const nobody = await ask(
    app,
    "POST",
    `${path}/test`,
    { eventId: "00000000-0000-4000-8000-000000000000" },
    { status: 404 },
  );
  expect(nobody).toMatchObject({ code: "not_found", field: "eventId" });
  const range = { after: positions[0], upTo: positions[3] };
  expect(await ask(app, "POST", `${path}/backtest`, range)).toMatchObject({
    ...range,
    examined: expect.any(Number),
    matched: 3,
    fired: 1,
    firings: [
      { position: positions[1], eventId: data[1]?.id, state: "fired", at: some, actions: [{ stream: "try-out-2" }] },
    ],
    unknownPaths: ["data.nowhere"],
  });
  expect(await ask(app, "POST", `${path}/backtest`, { since: "2020-01-01T00:00:00Z", limit: 1 })).toMatchObject({
    fired: 1,
  });
  expect(await ask(app, "POST", `${path}/backtest`)).toMatchObject({ fired: 1 });
  expect(await historyOf(app, path)).toEqual([]);
  expect(await ask(app, "GET", "/v1/streams/try-out-2", undefined, { status: 404 })).toMatchObject({
    code: "not_found",
  });
});

test("what failed for good is parked: listed by state, redriven, discarded", async () => {
  const path = "/v1/triggers/failing";
  await ask(app, "PUT", path, {
    selector: { types: ["fail.*"] },
    actions: [{ type: "notify", channel: "later", message: "{{data.n}}" }, appending("fail-out", "out")],
    retry: { attempts: 1 },
  });
  const [a, b, c] = [
    await append(app, "f-1", "fail.a"),
    await append(app, "f-1", "fail.b"),
    await append(app, "f-1", "fail.c"),
  ];
  const [newest] = await untilStates(app, path, ["parked", "parked", "parked"]);
  // One that fails does not stop the others.
  expect(newest).toMatchObject({
    id: c,
    reason: some,
    attempts: 1,
    actions: [{ ok: false, error: some }, { ok: true }],
  });
  const page = await ask<Page>(app, "GET", `${path}/history?state=parked&direction=forwards&limit=2`);
  expect(page.data.map(({ id }) => id)).toEqual([a, b]);
  const next = await ask<Page>(app, "GET", `${path}/history?state=parked&direction=forwards&cursor=${page.nextCursor}`);
  expect([next.hasMore, next.data.map(({ id }) => id)]).toEqual([false, [c]]);
  expect((await historyOf(app, path, `?after=${b}`)).map(({ id }) => id)).toEqual([a]);
  expect(await historyOf(app, path, "?state=done")).toEqual([]);
  await ask(app, "GET", `${path}/history/999999`, undefined, { status: 404 });

  await ask(app, "PUT", "/v1/channels/later", { type: "log" });
  const key = { headers: { "idempotency-key": "again" } };
  expect(await ask(app, "POST", `${path}/redrive`, { firings: [a] }, key)).toEqual({ count: 1 });
  expect(await ask(app, "POST", `${path}/redrive`, { firings: [a] }, key)).toEqual({ count: 1 });
  await untilStates(app, path, ["parked", "parked", "done"]);
  expect(await ask(app, "POST", `${path}/discard`, { firings: [b] })).toEqual({ count: 1 });
  expect(await ask(app, "POST", `${path}/redrive`, { max: 5 })).toEqual({ count: 1 });
  await untilStates(app, path, ["done", "discarded", "done"]);
  expect(await ask(app, "POST", `${path}/redrive`)).toEqual({ count: 0 });
  expect(await ask(app, "POST", `${path}/discard`)).toEqual({ count: 0 });
  // What had succeeded was not done again.
  expect(await eventsOf(app, "fail-out", 3)).toHaveLength(3);
});
