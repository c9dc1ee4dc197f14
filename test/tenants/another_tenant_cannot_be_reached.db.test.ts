// A login role tries settings, roles, tables, counters and whatever else a psql user can type.
import { beforeAll, expect, test } from "vitest";
import { faultOf } from "../log/fault.ts";
import { type Scene, SECRET, SECRET_ID, twoTenants, whatComesBack } from "./two_tenants.ts";

let scene: Scene;
beforeAll(async () => {
  scene = await twoTenants();
});

const reads = [
  "select * from gapless.events",
  "select * from gapless.streams",
  "select * from gapless.api_keys",
  "select * from gapless.read_log()",
  `select * from gapless.read_log(streams => '{${SECRET}-1}')`,
  `select * from gapless.read_log(types => '{t.*}')`,
  `select * from gapless.read_log(topics => '{topic/**}')`,
  `select * from gapless.read_log(categories => '{${SECRET}}')`,
  `select * from gapless.read_log(selector => '{"where": {"path": "type", "exists": true}}')`,
  `select * from gapless.read_log(selector => '{"streams": ["${SECRET}-1"]}', backwards => true)`,
  "select gapless.test_selector('{}', sample => 100)",
  `select gapless.explain_selector('{}', '{"type": "t", "data": 1}')`,
  `select * from gapless.read_stream('${SECRET}-1')`,
  `select * from gapless.stats()`,
  `select * from gapless.log_state()`,
  `select * from gapless.waiting()`,
  `select * from gapless.verify()`,
];
const settings = [
  "set gapless.tenant = 'victim'",
  "set gapless.permissions = '*'",
  "select set_config('gapless.tenant', 'victim', false)",
  "set row_security = off",
  "set session_replication_role = replica",
  "set role gapless_server",
  "set role gapless_owner",
  "set role gapless_engine",
  "set role gapless_user",
  "set session authorization postgres",
  "reset session authorization",
  "set role none",
  "set search_path = gapless, pg_catalog",
];

test.each(settings)("after %s", async (setting) => {
  await whatComesBack(scene.attacker, setting);
  for (const read of reads) expect(await whatComesBack(scene.attacker, read)).not.toContain(SECRET);
  expect(
    await whatComesBack(
      scene.attacker,
      "select gapless.current_tenant() = (select gapless.authorize('events:read')) as same",
    ),
  ).not.toContain("false");
  await scene.attacker.query("reset role; reset row_security; reset search_path; reset gapless.tenant");
  expect(await scene.attacker.query("select stream from gapless.events")).toHaveLength(2);
});

test("set role to the victim, or to any of our roles but the group, is refused", async () => {
  for (const role of [scene.victimRole, "gapless_server", "gapless_owner", "gapless_engine", "postgres"])
    expect(await faultOf(scene.attacker.query(`set role ${role}`))).toMatchObject({ code: "42501" });
  expect(await faultOf(scene.attacker.query(`set session authorization ${scene.victimRole}`))).toMatchObject({
    code: "42501",
  });
});

test("ids known to the other tenant act as unknown, and the other's verify is refused as if there were no such tenant", async () => {
  const unknown = SECRET_ID.replace("1", "2");
  for (const call of [
    "gapless.position_of($1)",
    "gapless.wait_for($1, timeout => '0')",
    "gapless.revoke_api_key($1)",
  ]) {
    const answers = await Promise.all(
      [SECRET_ID, unknown].map(async (id) =>
        (await whatComesBack(scene.attacker, `select ${call} as r`, [id])).replaceAll(id, "ID"),
      ),
    );
    expect(answers[0]).toBe(answers[1]);
  }
  const [key] = await scene.victim.query("select id from gapless.api_keys");
  expect(await faultOf(scene.attacker.query("select gapless.revoke_api_key($1)", [key?.["id"]]))).toMatchObject({
    code: "VG004",
  });
  for (const call of ["gapless.verify", "gapless.create_api_key('x', tenant => "]) {
    const text = (tenant: string) => `select ${call}${call.includes("(") ? "" : "("}'${tenant}')`;
    expect(await whatComesBack(scene.attacker, text("victim"))).toBe(
      await whatComesBack(scene.attacker, text("nobody")),
    );
  }
  const event = JSON.stringify({ id: SECRET_ID, type: "t", data: "mine" });
  expect(await scene.attacker.query("select duplicate from gapless.append('mine-2', $1)", [event])).toEqual([
    { duplicate: false },
  ]);
  expect(await scene.victim.query("select count(*)::int as n from gapless.events where id = $1", [SECRET_ID])).toEqual([
    { n: 1 },
  ]);
});

test("the clock is not his to set", async () => {
  await scene.attacker.query("set gapless.fake_now = '2001-01-01'");
  await scene.attacker.query('select gapless.append(\'mine-9\', \'{"type":"t","data":1}\')');
  const [row] = await scene.attacker.query(
    "select extract(year from recorded_at)::int > 2020 as today from gapless.read_stream('mine-9')",
  );
  expect(row).toEqual({ today: true });
});
