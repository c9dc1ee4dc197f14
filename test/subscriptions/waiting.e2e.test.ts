// Receivers that wait: what wakes them, and what becomes of what came for those who are gone.
import { request } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startTestApp, type TestApp, testApp } from "../helpers/app.ts";
import { createDatabase, type TestDatabase } from "../helpers/database.ts";
import { openSession, untilWaiting } from "../helpers/session.ts";
import { append, ask, create, type Delivery, receive, settle, statsOf, typesOf } from "./over_rest.ts";

let database: TestDatabase;
let app: TestApp;
beforeAll(async () => {
  database = await createDatabase();
  app = await startTestApp(database);
});
afterAll(() => app?.stop());

/** Resolves once so many receivers wait. */
async function waiting(count: number, on = app): Promise<void> {
  const look = async () => {
    const text = await (await fetch(new URL("/metrics", on.url))).text();
    return Number(/^gapless_waiting_receivers (\d+)/m.exec(text)?.[1]);
  };
  await expect.poll(look, { timeout: 20_000 }).toBe(count);
}

/** Begins to wait, and resolves when it is waiting. */
async function wait(name: string, body: object = {}, on = app): Promise<{ result: Promise<Delivery[]> }> {
  await waiting(0, on);
  const result = receive(on, name, { consumer: "waiter", wait: "30s", ...body });
  result.catch(() => undefined);
  await waiting(1, on);
  return { result };
}

/** A tenant's session, as its own program would have it. */
async function asTenant(): ReturnType<typeof openSession> {
  return openSession(database, (await database.logins()).databaseUrl);
}

test("an event wakes the one who waits; one that does not fit does not", async () => {
  await create(app, { name: "wake", selector: { types: ["wake.*"], where: { path: "data.n", gt: 0 } } });
  const { result } = await wait("wake");
  await append(app, "wake-1", "other");
  await app.call("POST", "/v1/events", { stream: "wake-1", type: "wake.no", data: { n: 0 } });
  await append(app, "wake-1", "wake.yes");
  expect(typesOf(await result)).toEqual(["wake.yes"]);
});

test("of many who wait one gets it, and each gets one when there is one for each", async () => {
  await create(app, { name: "many", selector: { types: ["many.*"] } });
  await waiting(0);
  const all = Array.from({ length: 5 }, (_, i) => receive(app, "many", { consumer: `c${i}`, wait: "30s", max: 1 }));
  await waiting(5);
  for (let i = 0; i < 5; i++) await append(app, `many-${i}`, "many.a");
  const got = (await Promise.all(all)).map((deliveries) => deliveries.map(({ event }) => event.stream));
  expect(got.flat().sort()).toEqual(["many-0", "many-1", "many-2", "many-3", "many-4"]);
  expect(got.every((deliveries) => deliveries.length === 1)).toBe(true);
});

test("an acknowledgement wakes the one who waits for its key", async () => {
  await append(app, "key-1", "key.a", "key.b");
  await create(app, { name: "key", selector: { types: ["key.*"] } });
  const first = await receive(app, "key", { max: 1 });
  const { result } = await wait("key");
  await settle(app, "key", "ack", first);
  expect(typesOf(await result)).toEqual(["key.b"]);
});

test("a retry that is due wakes", async () => {
  await append(app, "due-1", "due.a");
  await create(app, { name: "due", selector: { types: ["due.*"] } });
  await settle(app, "due", "nack", await receive(app, "due"), { delay: "1s" });
  const { result } = await wait("due");
  expect(await result).toMatchObject([{ attempt: 2 }]);
});

test("a rate that allows more wakes", async () => {
  for (const i of [1, 2]) await append(app, `rate-${i}`, "rate.a");
  await create(app, { name: "rate", selector: { types: ["rate.*"] }, rate: { limit: 1, per: "1s", burst: 1 } });
  expect(await receive(app, "rate")).toHaveLength(1);
  const { result } = await wait("rate");
  expect(await result).toHaveLength(1);
});

test.each([
  ["acknowledges", "select gapless.ack('elsewhere', $1)"],
  ["parks", "select gapless.park('elsewhere', $1)"],
])("a consumer that %s in a transaction of its own wakes who waits here", async (_, text) => {
  // The second time it is another subscription of the same name.
  await create(app, { name: "elsewhere", selector: { types: ["elsewhere.*"] }, start: "now" });
  await append(app, "elsewhere-1", "elsewhere.a", "elsewhere.b");
  const [first] = await receive(app, "elsewhere", { max: 1 });
  const { result } = await wait("elsewhere");
  const session = await asTenant();
  await session.query("begin");
  await session.query(text, [first?.lease]);
  await session.query("commit");
  expect(typesOf(await result)).toEqual(["elsewhere.b"]);
  await session.query("select gapless.remove_subscription('elsewhere')");
  await session.end();
});

test("what is done to an idle subscription by another program wakes: resume, reset, replay, redrive", async () => {
  const position = await append(app, "steer-1", "steer.a");
  await create(app, { name: "steer", selector: { types: ["steer.*"] } });
  const session = await asTenant();
  const settleAll = async (deliveries: Delivery[], how: "ack" | "park" = "ack") =>
    expect(await settle(app, "steer", how, deliveries)).toBe(1);
  await session.query("select gapless.pause_subscription('steer')");
  const resumed = await wait("steer");
  await session.query("select gapless.resume_subscription('steer')");
  await settleAll(await resumed.result);
  const reset = await wait("steer");
  await session.query(`select gapless.reset_subscription('steer', '"beginning"')`);
  await settleAll(await reset.result);
  const replayed = await wait("steer");
  await session.query("select gapless.replay_subscription('steer', $1::bigint - 1, $1)", [position]);
  await settleAll(await replayed.result, "park");
  const redriven = await wait("steer");
  await session.query("select gapless.redrive('steer')");
  await settleAll(await redriven.result);
  await session.end();
});

test("another selector is listened to at once", async () => {
  await create(app, { name: "turn", selector: { types: ["turn.a"] } });
  const { result } = await wait("turn");
  await ask(app, "PATCH", "/v1/subscriptions/turn", { selector: { types: ["turn.b"] } });
  await append(app, "turn-1", "turn.a", "turn.b");
  expect(typesOf(await result)).toEqual(["turn.b"]);
});

test("when the subscription goes, whoever waits for it is told", async () => {
  await create(app, { name: "gone" });
  await ask(app, "POST", "/v1/subscriptions/gone/reset", { start: "now" });
  await waiting(0);
  const path = "/v1/subscriptions/gone/receive";
  const told = ask(app, "POST", path, { consumer: "c", wait: "30s" }, { status: 404 });
  await waiting(1);
  const session = await asTenant();
  await session.query("select gapless.remove_subscription('gone')");
  expect(await told).toMatchObject({ code: "not_found", field: "name" });
  await session.end();
});

test("nothing is handed to a client that is gone", async () => {
  await create(app, { name: "away", selector: { types: ["away.*"] } });
  await waiting(0);
  const client = new AbortController();
  const answer = fetch(new URL("/v1/subscriptions/away/receive", app.url), {
    method: "POST",
    headers: { authorization: `Bearer ${app.apiKey}`, "content-type": "application/json" },
    body: JSON.stringify({ consumer: "gone", wait: "30s" }),
    signal: client.signal,
  });
  await waiting(1);
  client.abort();
  await expect(answer).rejects.toThrow();
  await waiting(0);
  await append(app, "away-1", "away.a");
  expect(await statsOf(app, "away")).toMatchObject({ inFlight: 0 });
  expect(await receive(app, "away")).toMatchObject([{ attempt: 1 }]);
});

test("what is taken for a client that goes away meanwhile is given back and counts as no attempt", async () => {
  await append(app, "meanwhile-1", "meanwhile.a", "meanwhile.b");
  await create(app, { name: "meanwhile", selector: { types: ["meanwhile.*"] } });
  const holder = await openSession(database);
  await holder.query("begin");
  await holder.query("select from gapless.subscription where name = 'meanwhile' for update");
  const client = new AbortController();
  const answer = fetch(new URL("/v1/subscriptions/meanwhile/receive", app.url), {
    method: "POST",
    headers: { authorization: `Bearer ${app.apiKey}`, "content-type": "application/json" },
    body: JSON.stringify({ consumer: "gone", wait: "30s" }),
    signal: client.signal,
  });
  const [taker] = await expect
    .poll(
      () =>
        database.query<{ pid: number }>(
          "select pid from pg_stat_activity where application_name = 'gapless consumers' and wait_event_type = 'Lock' and datname = $1",
          [database.name],
        ),
      { timeout: 30_000 },
    )
    .toHaveLength(1)
    .then(() =>
      database.query<{ pid: number }>(
        "select pid from pg_stat_activity where application_name = 'gapless consumers' and wait_event_type = 'Lock' and datname = $1",
        [database.name],
      ),
    );
  if (taker !== undefined) await untilWaiting(database, taker.pid);
  client.abort();
  await expect(answer).rejects.toThrow();
  // The server is told by its end of the socket.
  await sleep(500);
  await holder.query("commit");
  await holder.end();
  const got = await receive(app, "meanwhile", { consumer: "there", wait: "10s" });
  expect(got.map(({ attempt, event }) => [event.type, attempt])).toEqual([
    ["meanwhile.a", 1],
    ["meanwhile.b", 1],
  ]);
  await settle(app, "meanwhile", "ack", got);
  expect(await statsOf(app, "meanwhile")).toMatchObject({ delivered: "2", failed: "0", parked: 0, inFlight: 0 });
});

test("an answer that could not be sent to its end is taken back, too", async () => {
  const events = Array.from({ length: 100 }, (_, i) => ({
    stream: `cut-${i}`,
    type: "cut.a",
    data: "x".repeat(200_000),
  }));
  for (let from = 0; from < events.length; from += 25) {
    await ask(app, "POST", "/v1/events", events.slice(from, from + 25), { status: 201 });
  }
  const last = await append(app, "cut-end", "cut.end");
  await create(app, { name: "cut", selector: { types: ["cut.a"] }, timeout: "1h" });
  // The head of a large answer is read, and nothing more.
  await new Promise<void>((resolve, reject) => {
    const headers = { authorization: `Bearer ${app.apiKey}`, "content-type": "application/json" };
    const url = new URL("/v1/subscriptions/cut/receive", app.url);
    const sent = request(url, { method: "POST", agent: false, headers }, (response) => {
      response.once("data", () => {
        response.destroy();
        resolve();
      });
    });
    sent.once("error", reject);
    sent.end(JSON.stringify({ consumer: "cut off", max: 100 }));
  });
  await expect.poll(() => statsOf(app, "cut"), { timeout: 30_000 }).toMatchObject({ inFlight: 0, failed: "0" });
  const [first] = await receive(app, "cut", { max: 1 });
  expect(first?.attempt).toBe(1);
  expect(Number(last)).toBeGreaterThan(100);
});

test("a server that stops sends everybody home with nothing", async () => {
  const other = await startTestApp(database);
  await create(app, { name: "home", selector: { types: ["home.*"] } });
  const { result } = await wait("home", {}, other);
  await other.stop();
  expect(await result).toEqual([]);
});

test("two servers: received here, appended and acknowledged there", async () => {
  const other = await testApp(database);
  await create(app, { name: "both", selector: { types: ["both.*"] } });
  const { result } = await wait("both");
  await append(other, "both-1", "both.a", "both.b", "both.c");
  const first = await result;
  expect(first[0]).toMatchObject({ event: { type: "both.a" } });
  await settle(other, "both", "nack", first.slice(0, 1), { delay: "0s" });
  const again = await receive(other, "both", { consumer: "there", max: 1, wait: "10s" });
  expect(again).toMatchObject([{ attempt: 2, event: { type: "both.a" } }]);
  // The key is out over there; who waits here gets what follows once it is done.
  const next = await wait("both");
  await settle(other, "both", "ack", again);
  expect(typesOf(await next.result)).toEqual(["both.b", "both.c"]);
});

test("who waits with a key that is revoked gets nothing more", async () => {
  const quick = await testApp(database, {}, { heartbeatMs: 200 });
  const [key] = await database.query<{ key_id: string; api_key: string }>(
    "select * from gapless.create_api_key('k', '{*}', null, 'default')",
  );
  await create(app, { name: "revoked", selector: { types: ["revoked.*"] } });
  const path = "/v1/subscriptions/revoked/receive";
  await waiting(0, quick);
  const result = ask(quick, "POST", path, { consumer: "c", wait: "30s" }, { key: key?.api_key ?? "" });
  await waiting(1, quick);
  await database.query("update gapless.api_key set revoked_at = now() where id = $1", [key?.key_id]);
  expect(await result).toEqual({ deliveries: [] });
});
