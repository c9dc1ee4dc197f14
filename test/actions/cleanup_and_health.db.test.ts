// Clean-up deletes what is old and the tenant's own, never an event; checks say what is wrong.
import { beforeEach, expect, test } from "vitest";
import { faultOf, stored } from "../log/fault.ts";
import { FAILS, WORKS } from "../push/by_hand.ts";
import { act, ByHand, fire } from "./by_hand.ts";

let hand: ByHand;
beforeEach(async () => {
  hand = await ByHand.start();
});

type Cleaned = { removed: number; more: boolean };
type Health = { ok: boolean; checks: { check: string; ok: boolean; why?: string }[] };
const log = { type: "log", message: "m" };
const clean = (fired: Awaited<ReturnType<typeof fire>>, operation: string, parameters: object = {}) =>
  act<Cleaned>(hand, fired, "cleanup", { type: "cleanup", operation, parameters });
const count = async (table: string) => (await hand.database.query(`select from gapless.${table}`)).length;

test("finished firings of an age go; one that is to be done, or is parked, stays", async () => {
  const done = await fire(hand, [log]);
  await hand.settle(done.jobs, WORKS);
  const parked = await fire(hand, [log]);
  await hand.settle(parked.jobs, { ...FAILS, abort: true });
  const open = await fire(hand, [log]);
  const before = await stored(hand.database);
  expect(await clean(open, "firings", { olderThan: "1h" })).toEqual({ removed: 0, more: false });
  await hand.pass(3601);
  expect(await clean(open, "firings", { olderThan: "1h", trigger: parked.subscription })).toEqual({
    removed: 0,
    more: false,
  });
  expect(await clean(open, "firings", { olderThan: "1h" })).toEqual({ removed: 1, more: false });
  expect(await count("firing")).toBe(2);
  expect(await stored(hand.database)).toEqual(before);
});

test("parked deliveries of an age are given up, and counted as such", async () => {
  const parked = await fire(hand, [log]);
  await hand.settle(parked.jobs, { ...FAILS, abort: true });
  const fired = await fire(hand, [log]);
  const check = { type: "health", checks: ["parked"] };
  expect(await act<Health>(hand, fired, "health", check)).toMatchObject({ ok: false });
  expect((await clean(fired, "parked", { olderThan: "1h" })).removed).toBe(0);
  await hand.pass(3601);
  expect((await clean(fired, "parked", { olderThan: "1h" })).removed).toBe(1);
  expect(await act<Health>(hand, fired, "health", check)).toMatchObject({ ok: true });
  expect(await hand.database.query("select from gapless.delivery where state = 'parked'")).toEqual([]);
});

test("history, claims and values: what is old or has run out", async () => {
  const fired = await fire(hand, [log]);
  await hand.settle(fired.jobs, WORKS);
  await hand.query(
    "select gapless.set_value('a/1', '1', '1 minute'), gapless.set_value('a/2', '2'), gapless.set_value('b', '3')",
  );
  await hand.database.query(
    `insert into gapless.claim select tenant_id, id, 'k', now(), '2030-01-01T00:01:00Z' from gapless.subscription limit 1`,
  );
  await hand.pass(3600);
  await hand.query("select gapless.set_value('a/3', '4')");
  expect(await count("attempt")).toBe(1);
  expect((await clean(fired, "history", { olderThan: "2h" })).removed).toBe(0);
  expect((await clean(fired, "history", { olderThan: "30m" })).removed).toBe(1);
  expect((await clean(fired, "claims")).removed).toBe(1);
  expect((await clean(fired, "values")).removed).toBe(1);
  expect((await clean(fired, "values", { prefix: "a/", olderThan: "30m" })).removed).toBe(1);
  expect(await hand.database.query("select key from gapless.value order by key")).toEqual([
    { key: "a/3" },
    { key: "b" },
  ]);
});

test("only what is the tenant's own is cleaned up, and only by the list", async () => {
  const fired = await fire(hand, [log]);
  await hand.query("select gapless.create_tenant('stranger')");
  await hand.query("set gapless.tenant = 'stranger'");
  await hand.query("select gapless.set_value('theirs', '1', '1 minute')");
  await hand.query("set gapless.tenant = 'default'");
  await hand.pass(3600);
  const before = await stored(hand.database);
  expect((await clean(fired, "values")).removed).toBe(0);
  expect((await clean(fired, "values", { olderThan: "0s" })).removed).toBe(0);
  expect(await count("value")).toBe(1);
  for (const operation of ["events", "streams", "log", "delete", ""])
    expect((await faultOf(clean(fired, operation))).detail).toMatchObject({ field: "action.operation" });
  expect((await faultOf(clean(fired, "history", { olderThan: "1h", subscription: "nobody" }))).code).toBe("VG004");
  expect(await stored(hand.database)).toEqual(before);
});

test("what is old goes by itself: firings after 7 days, failed ones after 30, parked ones never", async () => {
  const done = await fire(hand, [log]);
  await hand.settle(done.jobs, WORKS);
  const parked = await fire(hand, [log]);
  await hand.settle(parked.jobs, { ...FAILS, abort: true });
  await hand.database.query(
    "insert into gapless.firing select tenant_id, subscription_id, 999, gen_random_uuid(), 'fired', null, '2030-01-01', null, 0, '{}', '[{\"ok\": false}]', '2030-01-01' from gapless.firing limit 1",
  );
  await hand.pass(7 * 86_400 + 1);
  await hand.query("select gapless.prune()");
  expect(await count("firing")).toBe(2);
  await hand.pass(23 * 86_400);
  await hand.query("select gapless.prune()");
  expect(await hand.database.query("select subscription_id as id from gapless.firing")).toEqual([
    { id: parked.subscription },
  ]);
});

test("checks say what is wrong, and where", async () => {
  const fired = await fire(hand, [log]);
  const look = (...checks: unknown[]) => act<Health>(hand, fired, "health", { type: "health", checks });
  expect(await look("database", "sequencer", "webhooks", "parked", { lag: 0 }, { url: "https://example.com" })).toEqual(
    {
      ok: true,
      checks: ["database", "sequencer", "webhooks", "parked", "lag"].map((check) => ({ check, ok: true })),
    },
  );
  await hand.query('select gapless.create_subscription(\'{"name": "slow", "start": "beginning"}\')');
  expect(await look({ lag: 1 })).toMatchObject({ ok: true });
  expect(await look({ lag: 0 }, "database")).toMatchObject({
    ok: false,
    checks: [{ check: "lag", ok: false, why: "behind: slow (1 events behind)" }, { ok: true }],
  });
  await hand.query('select gapless.append(\'late-1\', \'{"type": "t", "data": 1}\')');
  expect(await look("sequencer")).toMatchObject({ ok: true });
  await hand.pass(11);
  const late = await look("sequencer");
  expect(late.checks[0]?.why).toMatch(/^1 events wait for their position, the oldest since 2030-01-01T00:00:00/);
  await hand.create({ name: "crm" });
  await hand.database.query(
    "update gapless.subscription set disabled_for = 'the endpoint answered 410 Gone', enabled = false where name = 'crm'",
  );
  expect((await look("webhooks")).checks[0]?.why).toBe("broken or disabled: crm (the endpoint answered 410 Gone)");
});

test("a database that takes no writes is told as such", async () => {
  const fired = await fire(hand, [log]);
  await hand.query("begin read only");
  const health = await act<Health>(hand, fired, "health", { type: "health", checks: ["database"] });
  await hand.query("rollback");
  expect(health.checks).toEqual([{ check: "database", ok: false, why: "the database takes no writes" }]);
});
