// Receiving and settling over HTTP.
import { afterAll, beforeAll, expect, test } from "vitest";
import { startTestApp, type TestApp } from "../helpers/app.ts";
import { createDatabase, type TestDatabase } from "../helpers/database.ts";
import { append, ask, create, receive, settle, statsOf, typesOf } from "./over_rest.ts";

let database: TestDatabase;
let app: TestApp;
beforeAll(async () => {
  database = await createDatabase();
  app = await startTestApp(database, { GAPLESS_LOG_LEVEL: "warn" });
});
afterAll(() => app?.stop());

test("what is fixed of the wire: create, receive, settle", async () => {
  await append(app, "fixed-1", "fixed.a", "fixed.b");
  const spec = { name: "fixed", selector: { types: ["fixed.*"] }, start: "beginning", key: "stream" };
  const made = await create(app, spec);
  expect(made).toMatchSnapshot({
    id: expect.any(String),
    createdAt: expect.any(String),
    updatedAt: expect.any(String),
    stats: { lag: { events: expect.any(String), seconds: expect.any(Number) } },
  });
  const path = "/v1/subscriptions/fixed";
  const answer = await ask<{ deliveries: { id: string; lease: string }[] }>(app, "POST", `${path}/receive`, {
    consumer: "one",
    max: 2,
    wait: "5s",
  });
  const event = {
    id: expect.any(String),
    position: expect.any(String),
    recordedAt: expect.any(String),
  };
  expect(answer).toMatchSnapshot({
    deliveries: [
      { id: expect.any(String), lease: expect.any(String), event },
      { id: expect.any(String), lease: expect.any(String), event },
    ],
  });
  const [first, second] = answer.deliveries.map(({ id, lease }) => ({ id, lease }));
  expect(await ask(app, "POST", `${path}/renew`, { deliveries: [first] })).toMatchSnapshot({
    until: expect.any(String),
  });
  expect(await ask(app, "POST", `${path}/ack`, { deliveries: [first] })).toMatchSnapshot();
  expect(await ask(app, "POST", `${path}/park`, { deliveries: [second], reason: "why" })).toMatchSnapshot();
  const list = await ask<{ data: unknown[] }>(app, "GET", `${path}/deliveries?state=parked`);
  expect(list.data).toMatchSnapshot([
    {
      id: expect.any(String),
      eventId: expect.any(String),
      changedAt: expect.any(String),
    },
  ]);
});

test("order per key; a nack holds its key back and no other", async () => {
  await append(app, "order-1", "o.a", "o.b");
  await append(app, "order-2", "o.c");
  await create(app, { name: "orders", selector: { types: ["o.*"] } });
  const one = await receive(app, "orders", { consumer: "one", max: 1 });
  expect(typesOf(one)).toEqual(["o.a"]);
  // order-1 is out: the other one gets order-2 only.
  const two = await receive(app, "orders", { consumer: "two" });
  expect(typesOf(two)).toEqual(["o.c"]);
  expect(await receive(app, "orders", { consumer: "three" })).toEqual([]);
  expect(await settle(app, "orders", "nack", one, { delay: "0s", reason: "not yet" })).toBe(1);
  const again = await receive(app, "orders", { consumer: "two", wait: "5s" });
  expect([typesOf(again), again.map(({ attempt }) => attempt)]).toEqual([
    ["o.a", "o.b"],
    [2, 1],
  ]);
  expect(await ask(app, "POST", "/v1/subscriptions/orders/ack", { lease: again[0]?.lease })).toEqual({ settled: 2 });
  expect(await settle(app, "orders", "skip", two, { reason: "not mine" })).toBe(1);
  expect(await statsOf(app, "orders")).toMatchObject({
    inFlight: 0,
    held: 0,
    delivered: "2",
    skipped: "1",
    failed: "1",
  });
});

test("a lease that is lost cannot be settled or renewed, and nothing of the request happens", async () => {
  await append(app, "lost-1", "lost.a");
  await append(app, "lost-2", "lost.b");
  await create(app, { name: "lost", selector: { types: ["lost.*"] }, batch: { size: 1 } });
  const [one] = await receive(app, "lost", { consumer: "one" });
  const [two] = await receive(app, "lost", { consumer: "two" });
  await settle(app, "lost", "ack", one === undefined ? [] : [one]);
  for (const how of ["ack", "nack", "park", "skip"]) {
    const deliveries = [two, one].map((each) => ({ id: each?.id, lease: each?.lease }));
    const refused = await ask(app, "POST", `/v1/subscriptions/lost/${how}`, { deliveries }, { status: 409 });
    expect(refused).toMatchObject({ code: "lease_lost", hint: expect.stringContaining("Nothing was changed") });
  }
  const body = { lease: one?.lease, timeout: "1m" };
  expect(await ask(app, "POST", "/v1/subscriptions/lost/renew", body, { status: 409 })).toMatchObject({
    code: "lease_lost",
    field: "lease",
  });
  expect(await statsOf(app, "lost")).toMatchObject({ inFlight: 1, delivered: "1" });
});

test("an expired lease goes to somebody who waits; the late ack changes nothing", async () => {
  await append(app, "slow-1", "slow.a");
  await create(app, { name: "slow", selector: { types: ["slow.*"] }, timeout: "1s" });
  const lost = await receive(app, "slow", { consumer: "one" });
  const found = await receive(app, "slow", { consumer: "two", wait: "20s" });
  expect(found).toMatchObject([{ id: lost[0]?.id, attempt: 2 }]);
  const late = { deliveries: lost.map(({ id, lease }) => ({ id, lease })) };
  await ask(app, "POST", "/v1/subscriptions/slow/ack", late, { status: 409 });
  expect(await settle(app, "slow", "ack", found)).toBe(1);
});

test("a renewed lease is kept", async () => {
  await append(app, "renew-1", "renew.a");
  await create(app, { name: "renew", selector: { types: ["renew.*"] }, timeout: "1s" });
  const kept = await receive(app, "renew");
  const until = await ask<{ settled: number; until: string }>(app, "POST", "/v1/subscriptions/renew/renew", {
    leases: [kept[0]?.lease],
    timeout: "5m",
  });
  expect(until.settled).toBe(1);
  expect(Date.parse(until.until) - Date.now()).toBeGreaterThan(200_000);
  expect(await receive(app, "renew", { consumer: "two", wait: "1500ms" })).toEqual([]);
  expect(await settle(app, "renew", "ack", kept)).toBe(1);
});

test("acknowledged as it is handed out", async () => {
  await append(app, "auto-1", "auto.a", "auto.b");
  await create(app, { name: "auto", selector: { types: ["auto.*"] } });
  const got = await receive(app, "auto", { autoAck: true, max: 1 });
  expect(typesOf(got)).toEqual(["auto.a"]);
  expect(await statsOf(app, "auto")).toMatchObject({ inFlight: 0, delivered: "1" });
  await ask(app, "POST", "/v1/subscriptions/auto/ack", { lease: got[0]?.lease }, { status: 409 });
});

test("an ack with an Idempotency-Key can be repeated", async () => {
  await append(app, "again-1", "again.a");
  await create(app, { name: "again", selector: { types: ["again.*"] } });
  const body = { lease: (await receive(app, "again"))[0]?.lease };
  const headers = { "idempotency-key": "ack-1" };
  const path = "/v1/subscriptions/again/ack";
  const first = await app.call("POST", path, body, headers);
  const second = await app.call("POST", path, body, headers);
  expect([first.status, await first.json()]).toEqual([200, { settled: 1 }]);
  expect([second.status, await second.json()]).toEqual([200, { settled: 1 }]);
  expect(second.headers.get("idempotent-replayed")).toBe("true");
});

test("a key can be claimed once within its window", async () => {
  await create(app, { name: "claims" });
  const claim = (body: object) => ask<{ claimed: boolean }>(app, "POST", "/v1/subscriptions/claims/claim", body);
  expect(await claim({ key: "mail-1" })).toEqual({ claimed: true });
  expect(await claim({ key: "mail-1" })).toEqual({ claimed: false });
  expect(await claim({ key: "mail-2", window: "1s" })).toEqual({ claimed: true });
});

test("no digit of an event is lost on the way", async () => {
  const data = '{"n":12345678901234567890.123456789012345678901234567890,"f":1.10}';
  const headers = { authorization: `Bearer ${app.apiKey}`, "content-type": "application/json" };
  const body = `{"events":{"type":"digits.a","data":${data}},"wait":"position"}`;
  await fetch(new URL("/v1/streams/digits-1/events", app.url), { method: "POST", headers, body });
  await create(app, { name: "digits", selector: { types: ["digits.*"] } });
  const answer = await app.call("POST", "/v1/subscriptions/digits/receive", { consumer: "c" });
  const text = await answer.text();
  expect(text).toContain("12345678901234567890.123456789012345678901234567890");
  expect(text).toContain("1.10");
});

test("batches of large events have fewer of them, and all of them come", async () => {
  const events = Array.from({ length: 60 }, (_, i) => ({
    stream: `large-${i}`,
    type: "large.a",
    data: "x".repeat(250_000),
  }));
  for (let from = 0; from < events.length; from += 20) {
    await ask(app, "POST", "/v1/events", events.slice(from, from + 20), { status: 201 });
  }
  await append(app, "large-end", "large.end");
  await create(app, { name: "large", selector: { types: ["large.*"] } });
  const sizes: number[] = [];
  for (let got = 1; got > 0; ) {
    const batch = await receive(app, "large", sizes.length % 2 === 0 ? { max: 20 } : {});
    got = batch.length;
    if (got > 0) await settle(app, "large", "ack", batch);
    sizes.push(got);
  }
  expect(sizes.reduce((sum, size) => sum + size)).toBe(61);
  expect(Math.max(...sizes)).toBeLessThanOrEqual(33);
});
