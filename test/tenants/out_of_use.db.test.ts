// A tenant that is put out of use: nobody works for it, nothing is handed out, set off or due; afterwards all of it goes on.
import { expect, test } from "vitest";
import { openSession } from "../helpers/session.ts";
import { faultOf } from "../log/fault.ts";
import { ByHand, WORKS } from "../push/by_hand.ts";

const LOGS = { type: "log", level: "info", message: "{{type}}" };

test("its keys and logins are refused, what it defined rests, and goes on afterwards where it was", async () => {
  const hand = await ByHand.start();
  const { database } = hand;
  const setActive = async (verb: string, name = "default") =>
    (await database.query<{ changed: boolean }>(`select gapless.${verb}_tenant($1) as changed`, [name]))[0]?.changed;
  await database.query("select gapless.create_tenant('other')");
  const own = await openSession(database, (await database.loginOf("default")).url);
  const other = await openSession(database, (await database.loginOf("other")).url);
  await hand.query("select gapless.builtin_events('tenants', true)");
  const [key] = await hand.query<{ api_key: string }>("select api_key from gapless.create_api_key('k')");
  await hand.create({ start: "now" });
  await hand.query("select gapless.create_trigger($1)", [{ name: "t", actions: [LOGS] }]);
  await hand.query("select gapless.create_schedule($1)", [{ name: "s", every: "1m", catchUp: "once", action: LOGS }]);
  await hand.query(`select gapless.create_subscription('{"name": "pulls", "start": "now"}')`);
  await hand.append("order-1");
  await hand.append("order-1");
  // One delivery each is on its way when it happens.
  const underWay = await hand.jobs();
  expect(underWay).toHaveLength(3);

  const began = hand.time;
  expect([await setActive("deactivate"), await setActive("deactivate")]).toEqual([true, false]);
  const known = "select tenant from gapless.authenticate($1)";
  expect(await hand.query(known, [key?.api_key])).toEqual([]);
  const attempts = [
    'select gapless.append(\'order-1\', \'{"type": "t", "data": 1}\')',
    "select * from gapless.read_log()",
    "select * from gapless.events",
    "select * from gapless.receive('pulls', 'c')",
    "select gapless.create_api_key('more')",
    "select gapless.list_subscriptions()",
    "select gapless.run_schedule('s')",
    "select * from gapless.captures()",
  ];
  for (const session of [own, hand.session]) {
    for (const text of attempts) expect([text, (await faultOf(session.query(text))).code]).toEqual([text, "VG002"]);
  }
  await hand.pass(3600);
  expect(await hand.begin(underWay)).toEqual([]);
  expect(await hand.jobs()).toEqual([]);
  expect((await hand.round(1000)) as object).toMatchObject({ jobs: [], again: false, tickMs: null });
  expect(await hand.value("gapless.append_notices()")).toBe(0);
  expect(await database.query("select * from gapless.firing where fired_at > $1", [new Date(began)])).toEqual([]);
  // Others are not concerned.
  await other.query('select gapless.append(\'order-1\', \'{"type": "t", "data": 1}\')');

  expect([await setActive("activate"), await setActive("activate")]).toEqual([true, false]);
  expect(await hand.query(known, [key?.api_key])).toEqual([{ tenant: "default" }]);
  await own.query('select gapless.append(\'order-2\', \'{"type": "t", "data": 1}\')');
  await hand.query("call gapless.sequence()");
  const sent = await hand.run({ ...WORKS, results: [{ type: "log", ok: true, attempt: 1, durationMs: 5 }] } as never);
  // Three events for the webhook and the trigger, and the schedule once for all it missed.
  expect(sent).toHaveLength(7);
  expect(await hand.stats()).toMatchObject({ delivered: "3", parked: 0 });
  await hand.query("select gapless.append_notices()");
  expect(await own.query("select type from gapless.read_stream('tenant')")).toEqual([
    { type: "tenant.deactivated" },
    { type: "tenant.activated" },
  ]);
  expect(await hand.query("select * from gapless.verify()")).toEqual([]);
});

test("no login of a tenant may do it, to itself or to others; who is not there is said so", async () => {
  const hand = await ByHand.start();
  const session = await openSession(hand.database, (await hand.database.loginOf("default")).url);
  for (const verb of ["activate", "deactivate"]) {
    expect((await faultOf(session.query(`select gapless.${verb}_tenant('default')`))).code).toBe("42501");
    for (const name of ["nobody", null]) {
      const fault = await faultOf(hand.database.query(`select gapless.${verb}_tenant($1)`, [name]));
      expect(fault).toMatchObject({ code: "VG004", detail: { field: "name" } });
    }
  }
});
