// Tables, functions and operators named like those our functions use, in a schema that comes first in the search_path:
// none of them may be run with other rights than the attacker's, or show other rows.
import { beforeAll, expect, test } from "vitest";
import { type Scene, SECRET, twoTenants, whatComesBack } from "./two_tenants.ts";

let scene: Scene;
beforeAll(async () => {
  scene = await twoTenants();
  await scene.database.query(
    `create schema evil authorization ${scene.attackerRole}; grant temporary on database ${scene.database.name} to public`,
  );
  await scene.attacker.query("create table evil.seen (who text, what text)");
});

/** Writes down under whose rights it ran; the body answers what the real one would. */
const spy = (schema: string, signature: string, returns: string, result: string) => `
  create or replace function ${schema}.${signature} returns ${returns} language plpgsql as $$
  begin
    raise notice 'ran as %', current_user;
    insert into evil.seen select current_user, '${signature.replaceAll("'", "")}' where current_user <> session_user;
    return ${result};
  exception when insufficient_privilege then
    raise notice 'ESCALATED as %', current_user;
    return ${result};
  end $$`;

const functions: [signature: string, returns: string, result: string][] = [
  ["jsonb_typeof(a jsonb)", "text", "pg_catalog.jsonb_typeof(a)"],
  ['format(a text, variadic b "any")', "text", "a"],
  ["split_part(a text, b text, c int)", "text", "pg_catalog.split_part(a, b, c)"],
  ["md5(a text)", "text", "pg_catalog.md5(a)"],
  ["left(a text, b int)", "text", "pg_catalog.left(a, b)"],
  ["clock_timestamp()", "timestamptz", "pg_catalog.clock_timestamp()"],
  ["now()", "timestamptz", "pg_catalog.now()"],
  ["current_setting(a text, b boolean)", "text", "'victim'"],
  ["pg_has_role(a name, b text, c text)", "boolean", "true"],
  ["pg_has_role(a name, b name, c text)", "boolean", "true"],
  ["jsonb_array_elements(a jsonb)", "jsonb", "'{}'"],
  ["length(a text)", "int", "1"],
  ["sha256(a bytea)", "bytea", "pg_catalog.sha256(a)"],
  ["pg_current_snapshot()", "pg_snapshot", "pg_catalog.pg_current_snapshot()"],
  ["pg_visible_in_snapshot(a xid8, b pg_snapshot)", "boolean", "true"],
  ["translate(a text, b text, c text)", "text", "pg_catalog.translate(a, b, c)"],
  ["gen_random_uuid()", "uuid", "pg_catalog.gen_random_uuid()"],
  ["cardinality(a anyarray)", "int", "pg_catalog.cardinality(a)"],
];
const operators: [left: string, operator: string, right: string][] = [
  ["integer", "=", "integer"],
  ["text", "=", "text"],
  ["name", "=", "name"],
  ["bigint", "<", "bigint"],
  ["bigint", ">", "integer"],
  ["uuid", "=", "uuid"],
  ["text", "~", "text"],
  ["text", "^@", "text"],
  ["text", "||", "text"],
  ["jsonb", "->>", "text"],
  ["bigint", "=", "bigint"],
];
const tables = ["tenant", "event", "log", "stream", "access", "sequencer_run", "sequencer", "pg_roles", "pg_class"];

for (const schema of ["evil", "pg_temp"]) {
  test(`in ${schema}`, async () => {
    const { attacker } = scene;
    const notices: string[] = [];
    attacker.client.on("notice", ({ message }) => notices.push(String(message)));
    for (const [signature, returns, result] of functions)
      await attacker.query(spy(schema, signature, returns, result)).catch(() => undefined);
    for (const [left, operator, right] of operators) {
      const result = operator === "||" ? "text" : operator === "->>" ? "text" : "boolean";
      const name = `op_${operators.findIndex(([l, o, r]) => l === left && o === operator && r === right)}`;
      await attacker.query(spy(schema, `${name}(a ${left}, b ${right})`, result, result === "text" ? "'x'" : "true"));
      await attacker
        .query(
          `create operator ${schema}.${operator} (leftarg = ${left}, rightarg = ${right}, function = ${schema}.${name})`,
        )
        .catch(() => undefined);
    }
    for (const table of tables) {
      const temporary = schema === "pg_temp" ? "create temporary table" : "create table";
      await attacker.query(
        `${temporary} ${schema === "evil" ? "evil." : ""}${table} (id int, name text, tenant_id int, role_name name, permissions text[], active boolean)`,
      );
    }
    await attacker.query(`set search_path = ${schema}, gapless, pg_catalog`);
    const calls = [
      `select gapless.append('mine-1', '{"type":"t","data":1}')`,
      `select gapless.append('mine-1', '[{"type":"t","data":1}]', 0)`,
      `select gapless.append_batch('[{"stream":"mine-2","events":{"type":"job.x","data":{"job_id":1}}}]')`,
      "select * from gapless.events",
      "select * from gapless.streams",
      "select * from gapless.api_keys",
      "select * from gapless.read_log(types => '{*}', topics => '{**}', since => '2000-01-01')",
      `select * from gapless.read_log(selector => '{"types": ["*"], "topics": ["**"], "where": {"path": "data", "matches": "a+"}}')`,
      `select gapless.test_selector('{"pattern": {"type": [{"wildcard": "a*b*c"}]}, "visibleTo": {"permissions": ["read"]}}')`,
      `select gapless.explain_selector('{"where": {"path": "data", "gt": 1}}', '{"type": "t", "data": 1}')`,
      "select * from gapless.read_stream('mine-1')",
      "select * from gapless.stats()",
      "select * from gapless.log_state()",
      "select * from gapless.waiting()",
      "select * from gapless.verify()",
      "select gapless.create_api_key('k')",
      "select gapless.position_at(pg_catalog.now())",
      "call gapless.sequence()",
      "select gapless.stream_version('mine-1')",
      "select gapless.current_tenant()",
      "select gapless.wait_for(up_to => 1, timeout => '0')",
    ];
    for (const call of calls) {
      const back = await whatComesBack(attacker, call);
      expect([call, back.includes(SECRET)]).toEqual([call, false]);
      expect([call, back]).not.toEqual([call, expect.stringContaining('"code":"42P')]);
    }
    expect(notices.filter((notice) => notice.includes("ESCALATED") || notice.match(/ran as gapless/))).toEqual([]);
    await attacker.query("set search_path = pg_catalog");
    expect(await scene.attacker.query("select * from evil.seen")).toEqual([]);
    await attacker.query("discard temp; reset search_path");
    expect(await scene.victim.query("select count(*)::int as n from gapless.streams")).toEqual([{ n: 2 }]);
  });
}
