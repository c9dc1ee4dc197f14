// What went well can be read afterwards: batches by their range, and how a delivery that once failed ended.
import { beforeAll, beforeEach, expect, test } from "vitest";
import { createDatabase, type TestDatabase } from "../helpers/database.ts";
import { openSession, type Session } from "../helpers/session.ts";
import { faultOf } from "../log/fault.ts";
import { sequenceAll } from "../sequencer/sequence.ts";

let database: TestDatabase;
let session: Session;
beforeAll(async () => {
  database = await createDatabase();
  session = await openSession(database, (await database.loginOf("default")).url);
  await session.query(
    "select gapless.append('a-1', jsonb_agg(jsonb_build_object('type', 'x', 'data', g))) from generate_series(1, 12) g",
  );
  await sequenceAll(session);
});

let name = "";
let count = 0;
beforeEach(() => {
  name = `group-${++count}`;
});

const create = (spec: object = {}) =>
  session.query("select gapless.create_subscription($1)", [
    { name, key: "none", retry: { delays: ["0s"], attempts: 9 }, ...spec },
  ]);

type Taken = { delivery: string; lease: string };
const receive = (max: number, consumer = "c") =>
  session.query<Taken & Record<string, unknown>>("select delivery, lease from gapless.receive($1, $2, $3)", [
    name,
    consumer,
    max,
  ]);

async function settle(how: string, taken: Taken[]): Promise<void> {
  await session.query(`select gapless.${how}($1, $2, $3)`, [
    name,
    taken[0]?.lease,
    taken.map(({ delivery }) => delivery),
  ]);
}

type Batch = { lease: string; consumer: string; takenAt: string; settledAt: string } & Record<string, unknown>;
async function batches(...rest: unknown[]): Promise<Batch[]> {
  const [after = null, max = 100, backwards = false] = rest;
  const rows = await session.query<{ b: Batch }>("select b from gapless.batches($1, $2, $3, $4) b", [
    name,
    after,
    max,
    backwards,
  ]);
  return rows.map(({ b }) => b);
}

test("a lease is one batch, however many parts it was settled in, counted yet or not", async () => {
  await create();
  const first = await receive(5, "one");
  await settle("ack", first.slice(0, 2));
  const half = await batches();
  expect(half).toMatchObject([
    { lease: first[0]?.lease, consumer: "one", first: "1", last: "2", delivered: 2, failed: 0 },
  ]);
  // Receiving counts what was settled; the rest is settled afterwards.
  const second = await receive(3, "two");
  await settle("skip", first.slice(2, 3));
  await settle("park", first.slice(3));
  const [whole] = await batches();
  const expected = { consumer: "one", first: "1", delivered: 2, skipped: 1, failed: 2 };
  expect(whole).toMatchObject({ lease: first[0]?.lease, ...expected });
  expect(Object.keys(whole ?? {}).sort()).toEqual(
    ["lease", "consumer", "takenAt", "settledAt", "first", "last", "delivered", "skipped", "failed"].sort(),
  );
  expect(Date.parse(whole?.settledAt ?? "")).toBeGreaterThanOrEqual(Date.parse(whole?.takenAt ?? ""));
  await settle("ack", second);
  const before = await batches();
  expect(before.map(({ consumer, delivered }) => [consumer, delivered])).toEqual([
    ["one", 2],
    ["two", 3],
  ]);
  // Counting moves it, and shows nothing else. What redrive leaves for the count is no batch.
  await session.query("select gapless.redrive($1)", [name]);
  expect(await batches()).toEqual(before);
  await receive(1, "three");
  expect(await batches()).toEqual(before);
});

test("in pages, in both directions", async () => {
  await create();
  const leases: string[] = [];
  for (let n = 0; n < 5; n++) {
    const taken = await receive(2);
    leases.push(taken[0]?.lease ?? "");
    // The last ones are not counted yet.
    await settle("ack", taken.slice(0, 1));
    await settle("ack", taken.slice(1));
  }
  const lease = (list: Batch[]) => list.map((batch) => batch.lease);
  expect(lease(await batches())).toEqual(leases);
  expect(lease(await batches(null, 2))).toEqual(leases.slice(0, 2));
  expect(lease(await batches(leases[1], 2))).toEqual(leases.slice(2, 4));
  expect(lease(await batches(leases[3], 2))).toEqual(leases.slice(4));
  expect(lease(await batches(null, 2, true))).toEqual([leases[4], leases[3]]);
  expect(lease(await batches(leases[3], 9, true))).toEqual([leases[2], leases[1], leases[0]]);
});

test("what makes no sense is refused", async () => {
  await create();
  for (const [values, field] of [
    [[-1, 100, false], "after"],
    [["-9223372036854775808", 100, true], "after"],
    [[null, 0, false], "max_count"],
    [[null, 1002, false], "max_count"],
    [[null, 1, null], "backwards"],
  ] as const) {
    const fault = await faultOf(session.query("select gapless.batches($1, $2, $3, $4)", [name, ...values]));
    expect([values, fault]).toMatchObject([values, { code: "VG001", detail: { field } }]);
  }
  // The ends of what a number may be are numbers like others.
  expect(await batches("9223372036854775807")).toEqual([]);
  for (const id of ["9223372036854775807", "-9223372036854775808"]) {
    const fault = await faultOf(session.query("select gapless.delivery($1, $2)", [name, id]));
    expect([id, fault.code]).toEqual([id, "VG004"]);
  }
  expect(await faultOf(session.query("select gapless.batches('nobody')"))).toMatchObject({ code: "VG004" });
  const hook = { name: "hook", url: "https://example.com/x" };
  await session.query("select gapless.create_webhook($1)", [hook]);
  expect(await faultOf(session.query("select gapless.batches('hook')"))).toMatchObject({
    code: "VG001",
    detail: { field: "subscription" },
  });
});

const delivery = async (id: number) =>
  (await session.query<{ d: Record<string, unknown> }>("select gapless.delivery($1, $2) as d", [name, id]))[0]?.d;

test("a delivery that failed and was acknowledged later is delivered, though its last attempt is not kept", async () => {
  await create();
  await settle("nack", await receive(1));
  expect(await delivery(1)).toMatchObject({ state: "retrying", attempts: 1 });
  const again = await receive(1);
  expect(again[0]?.delivery).toBe("1");
  expect(await delivery(1)).toMatchObject({ state: "leased" });
  await settle("ack", again);
  const done = { id: "1", state: "delivered", attempts: 2, dueAt: null, history: [{ attempt: 1, outcome: "retried" }] };
  expect(await delivery(1)).toMatchObject(done);
  const other = await receive(1);
  expect(await delivery(1)).toMatchObject(done);
  // The one beside it never failed, and nothing is kept of it alone.
  await settle("ack", other);
  expect(await faultOf(session.query("select gapless.delivery($1, 2)", [name]))).toMatchObject({ code: "VG004" });
  // Parked, redriven, done.
  const parked = await receive(1);
  await settle("park", parked);
  await session.query("select gapless.redrive($1)", [name]);
  await settle("ack", await receive(1));
  expect(await delivery(3)).toMatchObject({ state: "delivered", attempts: 1 });
});

test("what a reset forgot is not called delivered", async () => {
  await create({ retry: { delays: ["1h"], attempts: 3 } });
  await settle("nack", await receive(1));
  await session.query(`select gapless.reset_subscription($1, '{"after": "5"}')`, [name]);
  await settle("ack", await receive(3));
  await receive(1);
  expect(await faultOf(session.query("select gapless.delivery($1, 1)", [name]))).toMatchObject({ code: "VG004" });
});

test("a lease that expired is said to wait for somebody to receive", async () => {
  await create({ timeout: "10s" });
  await receive(2, "gone");
  const server = await openSession(database, (await database.logins()).serverUrl);
  await server.query("set gapless.tenant = 'default'");
  const reasons = async (after: string) => {
    await server.query("select set_config('gapless.fake_now', (clock_timestamp() + $1::interval)::text, false)", [
      after,
    ]);
    return server.query("select kind, what, hint from gapless.waiting() where what like $1", [`%${name}%`]);
  };
  expect(await reasons("6 seconds")).toMatchObject([
    {
      kind: "lease",
      what: `2 deliveries of ${name} are out with gone`,
      hint: expect.stringMatching(/^Others get them at /),
    },
  ]);
  expect(await reasons("1 minute")).toMatchObject([
    {
      kind: "lease",
      what: `2 deliveries of ${name} were lost with gone`,
      hint: expect.stringMatching(/expired at .*wait for somebody to receive/),
    },
  ]);
});

test("fewer attempts by a change have fewer pauses, and more base needs no other max", async () => {
  const retryOf = async (changes: object) =>
    (
      await session.query<{ r: unknown }>("select gapless.change_subscription($1, $2) -> 'retry' as r", [
        name,
        { retry: changes },
      ])
    )[0]?.r;
  await create({ retry: { delays: ["1s", "2s", "3s"], jitter: 0 } });
  expect(await retryOf({ attempts: 3 })).toEqual({ attempts: 3, delays: ["1s", "2s"], jitter: 0 });
  expect(await retryOf({ attempts: 8 })).toEqual({ attempts: 8, delays: ["1s", "2s"], jitter: 0 });
  expect(await retryOf({ attempts: 1 })).toMatchObject({ attempts: 1, base: "1s" });
  const fault = await faultOf(
    session.query("select gapless.change_subscription($1, $2)", [name, { retry: { base: "6m" } }]),
  );
  expect(fault).toMatchObject({ code: "VG001", detail: { field: "retry.max" } });
  expect(await retryOf({ base: "6m", max: null })).toMatchObject({ base: "6m", max: "6m" });
});
