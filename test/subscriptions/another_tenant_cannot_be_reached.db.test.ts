// A login role of another tenant tries every verb on subscriptions that are not its own: it learns nothing, not even that
// they are there, and changes nothing.
import { beforeAll, expect, test } from "vitest";
import { faultOf } from "../log/fault.ts";
import { sequenceAll } from "../sequencer/sequence.ts";
import { SECRET, whatComesBack } from "../tenants/two_tenants.ts";
import { loginTo, type Subscribed, subscribed, VERBS } from "./two_tenants_subscribed.ts";

let scene: Subscribed;
beforeAll(async () => {
  scene = await subscribed();
});

/** Everything the victim has, row by row, straight from the tables. */
async function whatIsThere(): Promise<unknown> {
  const tables = await scene.database.query<{ name: string }>(
    `select c.relname as name from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attname = 'subscription_id'
     where c.relnamespace = 'gapless'::regnamespace and c.relkind in ('r', 'p') order by 1`,
  );
  expect(tables.length).toBeGreaterThan(5);
  const found: Record<string, unknown> = {};
  for (const { name } of [...tables, { name: "subscription" }])
    found[name] = await scene.database.query(
      `select t::text as row from gapless.${name} t join gapless.tenant n on n.id = t.tenant_id and n.name = 'victim' order by 1`,
    );
  return found;
}

test("each verb answers as for a subscription that nobody has, and changes nothing", async () => {
  const before = await whatIsThere();
  for (const { call } of VERBS)
    for (const [known, unknown] of [
      [scene.name, `${SECRET.replace("7", "8")}-group`],
      [scene.id, scene.id.replace(/.$/, (digit) => (digit === "0" ? "1" : "0"))],
    ] as const) {
      const ask = async (subscription: string) =>
        (await whatComesBack(scene.attacker, call, [subscription, scene.lease, scene.parked])).replaceAll(
          subscription,
          "NAME",
        );
      const answer = await ask(known);
      expect([call, answer]).toEqual([call, await ask(unknown)]);
      expect([call, answer]).toEqual([call, expect.stringContaining('"code":"VG004"')]);
      expect([call, answer]).toEqual([call, expect.not.stringContaining(SECRET)]);
    }
  expect(await whatIsThere()).toEqual(before);
});

test("the own subscription of the same name is another one: leases and deliveries of the victim do not fit it", async () => {
  const before = await whatIsThere();
  const { attacker, name, lease, leased, parked } = scene;
  const other = await loginTo(scene, "attacker", ["*"]);
  await other.query("select gapless.create_subscription($1)", [{ name, timeout: "1h" }]);
  expect(await other.query("select type from gapless.receive($1, 'me', 100)", [name])).toEqual([
    { type: "mine" },
    { type: "mine" },
  ]);
  for (const verb of ["ack", "skip", "nack", "park"])
    for (const deliveries of [null, leased, leased.slice(0, 1), [parked]])
      expect([
        verb,
        await faultOf(attacker.query(`select gapless.${verb}($1, $2, $3)`, [name, lease, deliveries])),
      ]).toEqual([verb, expect.objectContaining({ code: "VG013" })]);
  expect(await faultOf(attacker.query("select gapless.renew($1, $2)", [name, lease]))).toMatchObject({ code: "VG013" });
  for (const verb of ["redrive", "discard"]) {
    const answer = await whatComesBack(attacker, `select gapless.${verb}($1, $2) as n`, [name, [parked]]);
    expect(answer).toMatch(/\[{"n":0}\]|VG004/);
    expect(answer).not.toContain(SECRET);
  }
  expect(await whatComesBack(attacker, "select gapless.delivery($1, $2)", [name, leased[0]])).not.toContain(SECRET);
  expect(JSON.stringify(await attacker.query("select gapless.deliveries($1) as d", [name]))).not.toContain(SECRET);
  // The victim has settled batches, the attacker's subscription of that name has none.
  expect(await attacker.query("select gapless.batches($1) as b", [name])).toEqual([]);
  expect(await scene.victim.query("select gapless.batches($1) ->> 'consumer' as c", [name])).toEqual([{ c: SECRET }]);
  expect(JSON.stringify(await attacker.query("select gapless.list_subscriptions() as s"))).not.toContain(scene.id);
  const [own] = await attacker.query<{ s: { stats: unknown } }>("select gapless.get_subscription($1) as s", [name]);
  expect(own?.s.stats).toMatchObject({ parked: 0, retrying: 0, inFlight: 2 });
  await other.query("select gapless.define_subscription($1, $2)", [name, { selector: { types: ["x"] } }]);
  await other.query("select gapless.remove_subscription($1)", [name]);
  expect(await whatIsThere()).toEqual(before);
});

test("what a consumer claims once, another tenant's consumer claims once, too", async () => {
  const name = "claims";
  const { attacker, victim } = scene;
  for (const who of [attacker, victim]) {
    await who.query("select gapless.create_subscription($1)", [{ name }]);
    const claim = "select gapless.claim($1, 'effect-1') as first";
    expect(await who.query(claim, [name])).toEqual([{ first: true }]);
    expect(await who.query(claim, [name])).toEqual([{ first: false }]);
  }
});

test("settings do not open the victim's subscriptions", async () => {
  for (const setting of [
    "set gapless.tenant = 'victim'",
    "set gapless.permissions = '*'",
    `set gapless.application = '${SECRET}'`,
    "set row_security = off",
    "set role gapless_user",
    "set search_path = gapless, pg_catalog",
  ]) {
    await whatComesBack(scene.attacker, setting);
    for (const { call } of VERBS) {
      const answer = await whatComesBack(scene.attacker, call, [scene.name, scene.lease, scene.parked]);
      // Without row security the look-up of who is calling is refused.
      const code = setting.includes("row_security") ? "42501" : "VG004";
      expect([setting, call, answer]).toEqual([setting, call, expect.stringContaining(`"code":"${code}"`)]);
    }
    expect(await whatComesBack(scene.attacker, "select gapless.list_subscriptions() as s")).not.toContain(SECRET);
    await scene.attacker.query(
      "reset role; reset row_security; reset search_path; reset gapless.tenant; reset gapless.application",
    );
  }
});

test("the time of a lease is not the attacker's to move", async () => {
  const { attacker } = scene;
  const name = "own-time";
  await attacker.query("select gapless.create_subscription($1)", [{ name, timeout: "1h" }]);
  const receive = "select lease from gapless.receive($1, 'me', 10)";
  const [first] = await attacker.query<{ lease: string }>(receive, [name]);
  await attacker.query("set gapless.fake_now = '2099-01-01'");
  expect(await attacker.query(receive, [name])).toEqual([]);
  expect(await attacker.query("select gapless.ack($1, $2) as n", [name, first?.lease])).toEqual([{ n: 2 }]);
  await attacker.query("reset gapless.fake_now");
});

test("numbers of leases come from no counter that tenants share, and cannot be foretold", async () => {
  const { attacker, victim, database } = scene;
  const name = "counting";
  for (const who of [attacker, victim])
    await who.query("select gapless.create_subscription($1)", [{ name, timeout: "1h", key: "none" }]);
  const many = JSON.stringify(Array.from({ length: 40 }, () => ({ type: "t.many", data: 1 })));
  for (const who of [attacker, victim]) await who.query("select gapless.append('many-1', $1)", [many]);
  await sequenceAll(victim);
  const counters = () =>
    database.query(`select sequencename from pg_sequences where schemaname = 'gapless' and sequencename ~ 'lease'`);
  expect(await counters()).toEqual([]);
  const take = async (who: typeof attacker): Promise<number> => {
    const [row] = await who.query<{ lease: string }>("select lease from gapless.receive($1, 'me', 1)", [name]);
    return Number(row?.lease);
  };
  const own: number[] = [];
  for (let n = 0; n < 8; n++) {
    own.push(await take(attacker));
    await take(victim);
  }
  expect(own).toEqual([...own].sort((a, b) => a - b));
  const steps = own.slice(1).map((lease, n) => lease - (own[n] ?? 0));
  expect(new Set(steps).size, `steps ${steps.join(", ")}`).toBeGreaterThan(5);
  // What was received and taken back has a number that nobody else gets.
  await attacker.query("begin");
  const vain = await take(attacker);
  await attacker.query("rollback");
  expect(await take(attacker)).not.toBe(vain);
});

test("plans, catalogs and other roles' sessions hold nothing of it", async () => {
  await scene.database.query("analyze");
  for (const text of [
    `explain (analyze, verbose) select * from gapless.receive('mine', 'me')`,
    "explain (analyze, verbose) select * from gapless.list_subscriptions()",
    "select * from pg_stats where schemaname = 'gapless'",
    "select * from pg_statistic",
    "select * from pg_stat_activity",
    "select * from pg_locks where locktype = 'advisory'",
    "select * from gapless.waiting()",
    "select * from gapless.stats()",
  ])
    expect([text, (await whatComesBack(scene.attacker, text)).includes(SECRET)]).toEqual([text, false]);
});

test("while the victim's subscription is locked, the attacker does not wait", async () => {
  const { victim, attacker, name, lease, parked } = scene;
  await victim.query("begin");
  try {
    await victim.query("select gapless.change_subscription($1, $2)", [name, { labels: { secret: SECRET, more: "x" } }]);
    await victim.query("select gapless.receive($1, 'me', 1)", [name]);
    await attacker.query("set lock_timeout = '3s'");
    for (const { call } of VERBS)
      expect([call, await whatComesBack(attacker, call, [name, lease, parked])]).toEqual([
        call,
        expect.stringContaining('"code":"VG004"'),
      ]);
    await attacker.query("select gapless.create_subscription($1)", [{ name: "meanwhile" }]);
    await attacker.query("select gapless.create_subscription($1)", [{ name }]);
    await attacker.query("select gapless.remove_subscription($1)", [name]);
  } finally {
    await victim.query("rollback");
    await attacker.query("reset lock_timeout");
  }
});
