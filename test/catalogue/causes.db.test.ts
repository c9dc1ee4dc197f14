// Every type that Gapless appends, brought about by what it tells of; its data is what the catalogue says.
import { expect, test } from "vitest";
import { act, begin, fire } from "../actions/by_hand.ts";
import { openSession } from "../helpers/session.ts";
import { ByHand, FAILS, WORKS } from "../push/by_hand.ts";
import { WENT_WRONG } from "../schedules/by_clock.ts";
import { type Listed, misfits, OVER_DOORS, sampleOf } from "./payload.ts";

const LOGS = { type: "log", level: "info", message: "{{type}}" };

/** Made, changed, paused, resumed, removed. */
async function lifeOf(hand: ByHand, kind: "subscription" | "webhook" | "trigger" | "schedule"): Promise<void> {
  const own = kind === "schedule" || kind === "trigger" ? kind : "subscription";
  const specs = {
    subscription: { maxInFlight: 3 },
    webhook: { url: "https://example.com/hook" },
    trigger: { actions: [LOGS], selector: { types: ["never"] } },
    schedule: { every: "1h", action: LOGS },
  };
  const define = (more: object) =>
    hand.query(`select gapless.define_${kind}($1, $2)`, [`the ${kind}`.replace(" ", "-"), { ...specs[kind], ...more }]);
  await define({});
  await define({ labels: { team: "new" } });
  for (const verb of ["pause", "resume", "remove"])
    await hand.query(`select gapless.${verb}_${own}($1)`, [`the-${kind}`]);
}

/** An endpoint that fails, is given up, gets a pause, works again and says that it is gone. */
async function fallAndRise(hand: ByHand): Promise<void> {
  await hand.create({ maxInFlight: 100, start: "now", retry: { delays: ["1s"], attempts: 5, jitter: 0 } });
  const failing = async (count: number) => {
    for (let n = 0; n < count; n++) {
      for (const job of (await hand.jobs()).slice(0, 1)) await hand.settle([job], FAILS);
      await hand.pass(1.001);
    }
  };
  await hand.append("order-1");
  await failing(5);
  await hand.append("order-2");
  await failing(5);
  await hand.append("order-3");
  await hand.pass(30);
  await hand.settle(await hand.jobs(), WORKS);
  await hand.append("order-4");
  await hand.settle(await hand.jobs(), { ...FAILS, status: 410, gone: true });
}

/** An occurrence that goes well and one that does not. */
async function occur(hand: ByHand): Promise<void> {
  await hand.query("select gapless.create_schedule($1)", [
    { name: "s", every: "1m", retry: { attempts: 1 }, action: LOGS },
  ]);
  for (const answer of [
    { ok: true, ms: 5, results: [{ type: "log", ok: true, attempt: 1, durationMs: 5 }] },
    WENT_WRONG,
  ]) {
    await hand.pass(60);
    const jobs = await hand.jobs();
    await begin(hand, { subscription: "", position: "", jobs });
    await hand.settle(jobs, answer);
  }
  await hand.query("select gapless.pause_schedule('s', 'enough')");
  await hand.query("select gapless.remove_schedule('s')");
}

/** A parked delivery is not well. */
async function lookAfter(hand: ByHand): Promise<void> {
  const checks = { type: "health", checks: ["parked"] };
  const fired = await fire(hand, [checks]);
  const result = await act<{ checks: { ok: boolean }[] }>(hand, fired, "health", checks);
  const failed = result.checks.filter(({ ok }) => !ok);
  expect(failed).toHaveLength(1);
  await hand.query("select gapless.act_unhealthy('default', $1, $2, 0, $3)", [
    fired.subscription,
    fired.position,
    JSON.stringify(failed),
  ]);
}

/** A job for a worker, that a trigger wants done. */
async function enqueue(hand: ByHand): Promise<void> {
  const job = { type: "job", name: "mail", data: { to: "ada" }, timeout: "1m" };
  const fired = await fire(hand, [job]);
  const [ready] = (await begin(hand, fired)).actions;
  await act(hand, fired, "job", ready ?? {});
}

/** What the owner of the database, and the tenant itself, may set up. */
async function setUp(hand: ByHand): Promise<void> {
  const { database } = hand;
  const { role } = await database.loginOf("default", ["events:read"]);
  await database.query("select gapless.revoke_access($1, 'default')", [role]);
  await hand.query("select gapless.define_channel('ops', $1)", [{ type: "log" }]);
  await hand.query("select gapless.remove_channel('ops')");
  await hand.query("select gapless.create_api_key('ci', '{events:read}')");
  await hand.query("select gapless.revoke_api_key(id) from gapless.api_keys where name = 'ci'");
  await hand.query("select gapless.create_portal_token('acme')");
  await hand.query("select gapless.rotate_secret('hook')");
  await hand.query("select gapless.builtin_events('connections', true)");
  await hand.query("select gapless.builtin_events('connections', null)");
  await database.query("create function public.score() returns integer language sql as 'select 1'");
  await database.query("select gapless.allow_function('default', 'public.score()')");
  await database.query("select gapless.forbid_function('default', 'public.score')");
  await database.query("select gapless.deactivate_tenant('default')");
  await database.query("select gapless.activate_tenant('default')");
}

/** A table that is made, captured, written to and dropped. */
async function change(hand: ByHand): Promise<void> {
  const session = await openSession(hand.database);
  await session.query("set gapless.tenant = 'default'");
  await session.query("create schema shop; select gapless.capture_schema('shop')");
  await session.query(
    "create table shop.orders (id integer primary key, note text); alter table shop.orders add more text",
  );
  await session.query("create index on shop.orders (note); drop index shop.orders_note_idx");
  for (const options of [
    { transactions: true },
    { payload: "diff", exclude: ["more"] },
    { payload: "new", each: "row" },
  ]) {
    await session.query("select gapless.capture('shop.orders', $1)", [options]);
    await session.query("insert into shop.orders values (1, 'a')");
    await session.query("update shop.orders set note = 'b'");
    await session.query("delete from shop.orders");
    await session.query("insert into shop.orders values (2)");
    await session.query("truncate shop.orders");
  }
  await session.query("select gapless.release('shop.orders')");
  await session.query("drop table shop.orders; select gapless.release_schema('shop')");
}

test("every type is appended by its cause, with the topic and the data that the catalogue describes", async () => {
  const hand = await ByHand.start();
  const { database } = hand;
  const catalogue = await database.query<Listed>(
    "select type, topic, payload, appended_by from gapless.event_catalogue()",
  );
  await hand.query("select gapless.builtin_events(family, true) from gapless.builtin_families");
  await database.query("select gapless.builtin_events('tenants', true)");
  for (const kind of ["subscription", "webhook", "trigger", "schedule"] as const) await lifeOf(hand, kind);
  await fallAndRise(hand);
  await occur(hand);
  await lookAfter(hand);
  await enqueue(hand);
  await setUp(hand);
  await change(hand);
  await database.query("select gapless.create_tenant('other')");
  while ((await hand.value<number>("gapless.append_notices()")) > 0);

  const events = await database.query<{ type: string; topic: string; data: Record<string, unknown> }>(
    "select type, topic, data from gapless.event order by seq",
  );
  const own = new Map(catalogue.filter(({ appended_by: by }) => by !== "you").map((listed) => [listed.type, listed]));
  const told = new Set<string>();
  const wrong = new Set<string>();
  for (const { type, topic, data } of events) {
    const listed = own.get(type);
    if (listed === undefined) continue;
    told.add(type);
    for (const misfit of misfits(listed.payload, data)) wrong.add(`${type}: ${misfit}`);
    expect([type, topicsOf(listed.topic, type, data)]).toEqual([type, expect.arrayContaining([topic])]);
  }
  expect([...wrong]).toEqual([]);
  const untold = [...own.keys()].filter((type) => !told.has(type));
  expect(untold.filter((type) => !OVER_DOORS.includes(type))).toEqual([]);
  expect(told).toContain("job.created");
});

test("what only programs append has a name, a topic and a shape, too", async () => {
  const hand = await ByHand.start();
  const catalogue = await hand.query<Listed>("select type, topic, payload, appended_by from gapless.event_catalogue()");
  const yours = catalogue.filter(({ appended_by: by }) => by === "you");
  expect(yours.length).toBeGreaterThan(20);
  for (const { type, topic, payload } of yours) {
    const data = sampleOf(payload);
    expect(misfits(payload, data)).toEqual([]);
    await hand.query("select gapless.append('yours', $1)", [JSON.stringify({ type, data })]);
    const [event] = await hand.database.query<{ topic: string }>(
      "select topic from gapless.event where stream = 'yours' order by version desc limit 1",
    );
    expect([type, topicsOf(topic, type, data)]).toEqual([type, expect.arrayContaining([event?.topic])]);
  }
});

/** The topics that a pattern of the catalogue allows: `tables/{table_name}/{type}, without a table database/{type}`. */
function topicsOf(pattern: string, type: string, data: Record<string, unknown>): string[] {
  return pattern
    .split(/, without [a-z ]*? (?=[a-z]+\/)/)
    .map((one) =>
      one.replace(/\{(\w+)\}/g, (_: string, field: string) => (field === "type" ? type : String(data[field]))),
    );
}
