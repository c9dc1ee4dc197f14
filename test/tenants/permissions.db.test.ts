// Each verb needs its permission; without a grant, or after it was taken back, nothing works.
import { beforeAll, expect, test } from "vitest";
import { createDatabase, type TestDatabase } from "../helpers/database.ts";
import { openSession } from "../helpers/session.ts";
import { faultOf } from "../log/fault.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await createDatabase();
});

const verbs: [permission: string, calls: string[]][] = [
  [
    "events:read",
    [
      "select * from gapless.read_log()",
      "select * from gapless.read_log(selector => '{}')",
      "select gapless.test_selector('{}')",
      `select gapless.explain_selector('{}', '{"type": "t", "data": 1}')`,
      "select * from gapless.read_stream('s')",
      "select * from gapless.events",
      "select gapless.position_at(now())",
      "select gapless.position_of(gen_random_uuid())",
      "select gapless.wait_for(up_to => 1, timeout => '0')",
    ],
  ],
  [
    "events:append",
    [
      `select gapless.append('s', '{"type":"t","data":1}')`,
      `select gapless.append_batch('[{"stream":"s","events":{"type":"t","data":1}}]')`,
    ],
  ],
  ["streams:read", ["select * from gapless.streams", "select gapless.stream_version('s')"]],
  [
    "stats:read",
    ["select * from gapless.stats()", "select * from gapless.log_state()", "select * from gapless.waiting()"],
  ],
  ["log:verify", ["select * from gapless.verify()"]],
  [
    "keys:admin",
    ["select gapless.create_api_key('k', '{keys:admin}')", "select gapless.revoke_api_key(gen_random_uuid())"],
  ],
];
const all = verbs.flatMap(([permission, calls]) => calls.map((call): [string, string] => [permission, call]));

async function allowed(permissions: string[]): Promise<string[]> {
  const session = await openSession(database, (await database.loginOf("default", permissions)).url);
  const through: string[] = [];
  for (const [permission, call] of all) {
    const code = await session.query(call).then(
      () => "",
      (error) => error.code,
    );
    if (code === "VG003") continue;
    expect([call, code]).toEqual([call, expect.stringMatching(/^(VG004)?$/)]);
    through.push(permission);
  }
  return [...new Set(through)];
}

for (const [permission] of verbs)
  test(`${permission} alone opens its verbs alone`, async () => {
    expect(await allowed([permission])).toEqual([permission]);
  });

test("resource:*, * and the roles stand for several", async () => {
  expect(await allowed(["events:*"])).toEqual(["events:read", "events:append"]);
  expect(await allowed(["*"])).toEqual(verbs.map(([permission]) => permission));
  expect(await allowed(["reader"])).toEqual(["events:read", "streams:read", "stats:read"]);
  expect(await allowed(["service"])).toEqual(["events:read", "events:append", "streams:read"]);
  expect(await allowed(["admin"])).toEqual(verbs.map(([permission]) => permission));
});

test("a server role is narrowed by gapless.permissions", async () => {
  const server = await openSession(database, (await database.logins()).serverUrl);
  await server.query("begin");
  await server.query(
    "select set_config('gapless.tenant', 'default', true), set_config('gapless.permissions', 'events:append,streams:read', true)",
  );
  await server.query("savepoint s");
  expect(await faultOf(server.query("select * from gapless.read_log()"))).toMatchObject({
    code: "VG003",
    detail: { permission: "events:read" },
  });
  await server.query("rollback to s");
  await server.query("select gapless.stream_version('s')");
  await server.query("commit");
  expect(await faultOf(server.query("select gapless.stream_version('s')"))).toMatchObject({ code: "VG002" });
});

test("a role without a grant, even in the group, has no tenant", async () => {
  const { role, url } = await database.createLogin();
  const session = await openSession(database, url);
  for (const [, call] of all) expect([call, (await faultOf(session.query(call))).code]).toEqual([call, "42501"]);
  await database.query(`grant gapless_user to ${role}`);
  for (const [, call] of all) expect([call, (await faultOf(session.query(call))).code]).toEqual([call, "VG002"]);
  await database.query(`revoke gapless_user from ${role}`);
});

test("whatever a user may call, and runs with our rights, asks for the tenant first", async () => {
  const { role, url } = await database.createLogin();
  await database.query(`grant gapless_user to ${role}`);
  const session = await openSession(database, url);
  const open = await database.query<{ name: string; call: string }>(
    `select p.proname as name, format('%s(%s)', p.oid::regproc, (select string_agg(format('null::%s', format_type(t, null)), ', ' order by o)
       from unnest(p.proargtypes::oid[]) with ordinality a (t, o))) as call
     from pg_proc p where p.pronamespace = 'gapless'::regnamespace and p.prokind = 'f' and p.prosecdef and has_function_privilege('gapless_user', p.oid, 'execute')`,
  );
  // Those that answer without a tenant: which tenant, whether this is a copy, and a run of the sequencer.
  const asking = open.filter(({ name }) => !["current_tenant", "needs_adoption", "sequence_run"].includes(name));
  expect(asking.length).toBeGreaterThan(15);
  for (const { call } of asking) {
    const given = call
      .replace("null::text[], null::timestamp with time zone, null::text)", "'{*}', null, null)")
      .replace("authorize(null::text)", "authorize('events:read')");
    expect([call, (await faultOf(session.query(`select ${given}`))).code]).toEqual([call, "VG002"]);
  }
  await database.query(`revoke gapless_user from ${role}`);
});

test("what is taken back, or a tenant that is switched off, ends at once in an open session", async () => {
  const { role, url } = await database.loginOf("default");
  const session = await openSession(database, url);
  await session.query("select gapless.stats()");
  await database.query("select gapless.grant_access($1, 'default', '{events:append}')", [role]);
  expect(await faultOf(session.query("select gapless.stats()"))).toMatchObject({ code: "VG003" });
  await database.query("select gapless.revoke_access($1, 'default')", [role]);
  for (const [, call] of all) expect(["VG002", "42501"]).toContain((await faultOf(session.query(call))).code);
  await database.query("select gapless.create_tenant('switched')");
  const off = await openSession(database, (await database.loginOf("switched")).url);
  await off.query("select gapless.stats()");
  await off.query(`select gapless.append('s-1', '{"type":"t","data":1}')`);
  await database.query("update gapless.tenant set active = false where name = 'switched'");
  expect(await faultOf(off.query("select gapless.stats()"))).toMatchObject({ code: "VG002" });
  const append = `select gapless.append('s-1', '{"type":"t","data":1}')`;
  expect(await faultOf(off.query(append))).toMatchObject({ code: "VG002" });
  await database.query("update gapless.tenant set active = true where name = 'switched'");
  await off.query(append);
});

test("grant_access refuses what makes no sense", async () => {
  const { role } = await database.loginOf("default");
  await database.query("select gapless.create_tenant('second')");
  const grant = (who: string, tenant: string, permissions: string) =>
    faultOf(database.query("select gapless.grant_access($1, $2, $3)", [who, tenant, permissions]));
  expect(await grant(role, "second", "{*}")).toMatchObject({ code: "VG008" });
  expect(await grant(role, "nobody", "{*}")).toMatchObject({ code: "VG004", detail: { field: "tenant" } });
  expect(await grant("nobody_here", "default", "{*}")).toMatchObject({ code: "VG004", detail: { field: "role_name" } });
  expect(await grant("postgres", "default", "{*}")).toMatchObject({ code: "VG001", detail: { field: "role_name" } });
  for (const permissions of ["{}", "{events}", "{events:fly}", "{NULL}", "{events:read,x:*}"])
    expect(await grant(role, "default", permissions)).toMatchObject({
      code: "VG001",
      detail: { field: "permissions" },
    });
  expect(await faultOf(database.query("select gapless.revoke_access($1, 'second')", [role]))).toMatchObject({
    code: "VG004",
  });
});

test("create_tenant: names, and only once", async () => {
  for (const name of ["", "a b", "a".repeat(65), "ä", "a\n", null])
    expect(await faultOf(database.query("select gapless.create_tenant($1)", [name]))).toMatchObject({
      code: "VG001",
      detail: { field: "name" },
    });
  await database.query("select gapless.create_tenant($1)", ["a".repeat(64)]);
  expect(await faultOf(database.query("select gapless.create_tenant('default')"))).toMatchObject({ code: "VG008" });
});
