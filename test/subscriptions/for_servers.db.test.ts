// What servers ask of subscriptions, so that receivers can wait: giving back, marks, what is due, open leases, modes.
import { beforeAll, expect, test } from "vitest";
import { createDatabase, type TestDatabase } from "../helpers/database.ts";
import { openSession, type Session } from "../helpers/session.ts";
import { faultOf } from "../log/fault.ts";
import { sequenceAll } from "../sequencer/sequence.ts";

let database: TestDatabase;
let tenant: Session;
let server: Session;
beforeAll(async () => {
  database = await createDatabase();
  const { databaseUrl, serverUrl } = await database.logins();
  tenant = await openSession(database, databaseUrl);
  server = await openSession(database, serverUrl);
  await server.query("set gapless.tenant = 'default'");
});

type Taken = { delivery: string; lease: string; attempt: number; type: string };

async function group(name: string, spec: object = {}): Promise<string> {
  const all = { name, selector: { types: [`${name}.*`] }, ...spec };
  const [made] = await tenant.query<{ id: string }>("select gapless.create_subscription($1) ->> 'id' as id", [all]);
  return made?.id ?? "";
}

async function append(stream: string, ...types: string[]): Promise<void> {
  await tenant.query("select gapless.append($1, $2)", [
    stream,
    JSON.stringify(types.map((type) => ({ type, data: 1 }))),
  ]);
  await sequenceAll(tenant);
}

const receive = (name: string, max = 100): Promise<Taken[]> =>
  tenant.query("select delivery, lease, attempt, type from gapless.receive($1, 'c', $2)", [name, max]);

type Watched = { id: string; due_ms: string | null; behind: string; mark: string; asks: boolean; types: string[] };
async function watched(name: string): Promise<Watched> {
  const [row] = await server.query<Watched & Record<string, unknown>>("select * from gapless.watch_subscription($1)", [
    name,
  ]);
  if (row === undefined) throw new Error("nothing to watch");
  return row;
}

async function stats(name: string): Promise<Record<string, unknown>> {
  const text = "select gapless.get_subscription($1) -> 'stats' as stats";
  return (await tenant.query<{ stats: Record<string, unknown> }>(text, [name]))[0]?.stats ?? {};
}

test("what is given back was never handed out: no attempt, in order, and at once", async () => {
  await append("ab-1", "ab.1", "ab.2");
  await append("ab-2", "ab.3");
  await group("ab", { retry: { attempts: 1 } });
  const [first] = await receive("ab");
  // Held behind what is out.
  await append("ab-1", "ab.4");
  expect(await receive("ab")).toEqual([]);
  const [back] = await tenant.query<{ n: number }>("select gapless.release('ab', $1) as n", [first?.lease]);
  expect(back?.n).toBe(3);
  expect(await stats("ab")).toMatchObject({ inFlight: 0, failed: "0", parked: 0, checkpoint: "0" });
  expect((await receive("ab")).map(({ type, attempt }) => [type, attempt])).toEqual([
    ["ab.1", 1],
    ["ab.2", 1],
    ["ab.3", 1],
    ["ab.4", 1],
  ]);
  const again = tenant.query("select gapless.release('ab', $1)", [first?.lease]);
  expect(await faultOf(again)).toMatchObject({ code: "VG013" });
  const history =
    "select count(*)::int as n from gapless.attempt a join gapless.subscription s on s.id = a.subscription_id where s.name = 'ab'";
  expect(await database.query(history)).toEqual([{ n: 0 }]);
  expect(await tenant.query("select * from gapless.verify()")).toEqual([]);
});

test("giving back keeps the attempts that were", async () => {
  await append("kept-1", "kept.1");
  await group("kept", { retry: { attempts: 2, delays: ["0s"], jitter: 0 } });
  const [first] = await receive("kept");
  await tenant.query("select gapless.nack('kept', $1)", [first?.lease]);
  for (let i = 0; i < 3; i++) {
    const [again] = await receive("kept");
    expect(again?.attempt).toBe(2);
    await tenant.query("select gapless.release('kept', $1)", [again?.lease]);
  }
  const [last] = await receive("kept");
  await tenant.query("select gapless.nack('kept', $1)", [last?.lease]);
  expect(await stats("kept")).toMatchObject({ parked: 1, failed: "2" });
});

test("a mark changes with whatever is done, and with nothing else", async () => {
  const id = await group("mark", { selector: { types: ["mark.*"], where: { path: "data", gt: 0 } } });
  let known = (await watched("mark")).mark;
  const glance = async () =>
    (
      await server.query<{ mark: string }>(
        "select mark from gapless.subscription_marks('{default}', array[$1::uuid])",
        [id],
      )
    )[0]?.mark;
  const changes = async (text: string, values: unknown[] = []): Promise<boolean> => {
    await tenant.query(text, values);
    const mark = await glance();
    expect((await watched("mark")).mark).toBe(mark);
    const changed = mark !== known;
    known = mark ?? "";
    return changed;
  };
  await append("mark-1", "mark.1", "mark.2");
  expect(await changes("select gapless.get_subscription('mark')")).toBe(false);
  expect(await changes("select gapless.receive('mark', 'c', 1)")).toBe(true);
  const [lease] = await database.query<{ id: string }>(
    "select l.id from gapless.lease l where l.subscription_id = $1",
    [id],
  );
  expect(await changes("select gapless.renew('mark', $1)", [lease?.id])).toBe(false);
  expect(await changes("select gapless.ack('mark', $1)", [lease?.id])).toBe(true);
  for (const text of [
    "select gapless.pause_subscription('mark')",
    "select gapless.resume_subscription('mark')",
    `select gapless.change_subscription('mark', '{"timeout": "40s"}')`,
    "select gapless.replay_subscription('mark', 0, 1)",
    `select gapless.reset_subscription('mark', '"beginning"')`,
  ]) {
    expect([text, await changes(text)]).toEqual([text, true]);
  }
  const [taken] = await receive("mark", 1);
  expect(await changes("select gapless.park('mark', $1)", [taken?.lease])).toBe(true);
  expect(await changes("select gapless.redrive('mark')")).toBe(true);
  expect(await watched("mark")).toMatchObject({ asks: true, types: ["mark.*"] });
  await tenant.query("select gapless.remove_subscription('mark')");
  expect(await glance()).toBeUndefined();
});

test("what is due: nothing, a lease, a retry, the rate, a replay; events are told of otherwise", async () => {
  await group("due", { timeout: "1h" });
  const due = async (): Promise<number | null> => {
    const { due_ms } = await watched("due");
    return due_ms === null ? null : Number(due_ms);
  };
  expect(await due()).toBeNull();
  await append("due-1", "due.1", "due.2");
  expect(await watched("due")).toMatchObject({ due_ms: null });
  expect(Number((await watched("due")).behind)).toBeGreaterThan(0);
  const [first] = await receive("due", 1);
  expect(await due()).toBeGreaterThan(3_500_000);
  await tenant.query("select gapless.nack('due', $1, delay => '10 minutes')", [first?.lease]);
  // What was settled is looked at first.
  expect(await due()).toBeLessThanOrEqual(0);
  expect(await receive("due")).toEqual([]);
  expect(await due()).toBeGreaterThan(590_000);
  expect(await due()).toBeLessThanOrEqual(600_000);
  await tenant.query("select gapless.pause_subscription('due')");
  expect(await due()).toBeNull();
  await tenant.query("select gapless.resume_subscription('due')");
  await tenant.query(`select gapless.reset_subscription('due', '"now"')`);
  expect(await due()).toBeNull();
  const { behind } = await watched("due");
  expect(behind).toBe("0");
  await tenant.query("select gapless.replay_subscription('due', 0, 1000000)");
  expect(await due()).toBeLessThanOrEqual(0);

  await group("paced", { selector: { types: ["due.*"] }, rate: { limit: 1, per: "1h", burst: 1 }, timeout: "12h" });
  expect(await receive("paced")).toHaveLength(1);
  const paced = Number((await watched("paced")).due_ms);
  expect(paced).toBeGreaterThan(3_500_000);
  expect(paced).toBeLessThanOrEqual(3_600_000);

  await group("full", { selector: { types: ["due.*"] }, maxInFlight: 1, timeout: "2h", key: "none" });
  expect(await receive("full")).toHaveLength(1);
  expect(Number((await watched("full")).due_ms)).toBeGreaterThan(7_000_000);
});

test("open leases: what is left in each, of those that are out and in time", async () => {
  await append("open-1", "open.1", "open.2");
  await append("open-2", "open.3");
  const id = await group("open", { timeout: "1h" });
  const taken = await receive("open");
  const lease = taken[0]?.lease;
  const open = () =>
    server.query(
      "select lease, deliveries::text[] as deliveries from gapless.open_leases('{default}', array[$1::uuid], array[$2::bigint])",
      [id, lease],
    );
  expect(await open()).toEqual([{ lease, deliveries: taken.map(({ delivery }) => delivery) }]);
  await tenant.query("select gapless.ack('open', $1, $2)", [lease, [taken[2]?.delivery]]);
  expect(await open()).toEqual([{ lease, deliveries: taken.slice(0, 2).map(({ delivery }) => delivery) }]);
  await database.query("update gapless.lease set expires_at = now() where subscription_id = $1", [id]);
  expect(await open()).toEqual([]);
});

test("a mode that is expected: the other one is not there, and without permission nobody learns which there are", async () => {
  await group("pulled");
  const expects = (name: string, mode: string, verb = "read") =>
    server.query("select gapless.expect_mode($1, $2, $3)", [name, mode, verb]);
  await expects("pulled", "pull", "consume");
  expect(await faultOf(expects("pulled", "push"))).toMatchObject({ code: "VG004" });
  expect(await faultOf(expects("nobody", "pull"))).toMatchObject({ code: "VG004" });
  await server.query("set gapless.permissions = 'webhooks:read'");
  for (const name of ["pulled", "nobody"])
    expect(await faultOf(expects(name, "pull"))).toMatchObject({ code: "VG003" });
  await server.query("reset gapless.permissions");
});

test.each([
  ["expect_mode", "select gapless.expect_mode('pulled', 'pull', 'read')"],
  ["watch_subscription", "select gapless.watch_subscription('pulled')"],
  ["subscription_id", "select gapless.subscription_id('pulled')"],
  ["subscription_marks", "select gapless.subscription_marks('{default}', '{}')"],
  ["open_leases", "select gapless.open_leases('{default}', '{}', '{}')"],
  ["mark_of", "select gapless.mark_of(1, gen_random_uuid())"],
  ["due_for_waiting", "select gapless.due_for_waiting(null)"],
])("%s is closed to tenants", async (_, text) => {
  expect(await faultOf(tenant.query(text))).toMatchObject({ code: "42501" });
});

test("a server that acts for one tenant gives nothing of another back and looks at nothing of its", async () => {
  await append("mine-1", "mine.1");
  await group("mine", { timeout: "1h" });
  const [taken] = await receive("mine");
  await database.query("select gapless.create_tenant('stranger')");
  await server.query("set gapless.tenant = 'stranger'");
  for (const text of [
    "select gapless.release('mine', $1)",
    "select gapless.watch_subscription('mine') where $1::bigint > 0",
    "select gapless.subscription_id('mine') where $1::bigint > 0",
  ]) {
    expect(await faultOf(server.query(text, [taken?.lease]))).toMatchObject({ code: "VG004" });
  }
  await server.query("set gapless.tenant = 'default'");
  expect(await stats("mine")).toMatchObject({ inFlight: 1 });
});
