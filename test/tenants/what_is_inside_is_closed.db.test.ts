// Tables, counters, the schema and the functions that are not for users: refused to a tenant's login role, for every verb.
import { beforeAll, expect, test } from "vitest";
import { faultOf } from "../log/fault.ts";
import { type Scene, SECRET, twoTenants, whatComesBack } from "./two_tenants.ts";

let scene: Scene;
beforeAll(async () => {
  scene = await twoTenants();
});

test("every table and counter of ours is closed, for every verb", async () => {
  const relations = await scene.database.query(
    "select relname as name, relkind as kind from pg_class where relnamespace = 'gapless'::regnamespace and relkind in ('r', 'p', 'S')",
  );
  expect(relations.length).toBeGreaterThan(12);
  for (const { name, kind } of relations) {
    const attempts =
      kind === "S"
        ? [
            `select last_value from gapless.${name}`,
            `select nextval('gapless.${name}')`,
            `select currval('gapless.${name}')`,
            `select setval('gapless.${name}', 1)`,
          ]
        : [
            `select * from gapless.${name}`,
            `select count(*) from gapless.${name}`,
            `insert into gapless.${name} default values`,
            `update gapless.${name} set tableoid = 1`,
            `delete from gapless.${name}`,
            `truncate gapless.${name}`,
            `do $$ begin lock table gapless.${name} in access share mode; end $$`,
            `copy gapless.${name} to stdout`,
            `create index on gapless.${name} ((1))`,
            `create trigger t before insert on gapless.${name} execute function x()`,
            `alter table gapless.${name} disable row level security`,
            `create policy p on gapless.${name} using (true)`,
            `grant select on gapless.${name} to public`,
            `alter table gapless.${name} owner to current_user`,
            `create table pg_temp.c_${name} (like gapless.${name}, foreign key (tenant_id) references gapless.${name})`,
          ];
    for (const attempt of attempts) {
      const fault = await faultOf(scene.attacker.query(attempt));
      expect([
        attempt,
        ["42501", "42P01", "42883", "0A000", "42703", "42601", "42830"].includes(fault.code),
        JSON.stringify(fault).includes(SECRET),
      ]).toEqual([attempt, true, false]);
      if (!/set tableoid|trigger|pg_temp/.test(attempt)) expect([attempt, fault.code]).toEqual([attempt, "42501"]);
    }
  }
});

test("through the views nothing can be written", async () => {
  for (const view of ["events", "streams", "api_keys", "errors", "permissions"])
    for (const attempt of [`insert into gapless.${view} default values`, `delete from gapless.${view}`])
      expect(["42501", "55000"]).toContain((await faultOf(scene.attacker.query(attempt))).code);
});

test("the schema is not his to change", async () => {
  for (const attempt of [
    "create table gapless.mine ()",
    "create function gapless.now(int) returns int language sql as 'select 1'",
    "create or replace function gapless.current_tenant() returns integer language sql as 'select 2'",
    "drop function gapless.append(text, jsonb, bigint, boolean)",
    "alter function gapless.now() owner to current_user",
    "create type gapless.t as (a int)",
    "drop schema gapless cascade",
    "create view gapless.v as select 1",
    "comment on schema gapless is 'x'",
  ])
    expect([attempt, (await whatComesBack(scene.attacker, attempt)).match(/"code":"(\w+)"/)?.[1]]).toEqual([
      attempt,
      expect.stringMatching(/^(42501|0LP01|42704)$/),
    ]);
  // A grant of what he may not hand on is a warning, not an error.
  await scene.attacker.query("grant all on schema gapless to public");
  expect(await scene.database.query("select has_schema_privilege('public', 'gapless', 'usage') as usage")).toEqual([
    { usage: false },
  ]);
  const { role } = await scene.database.createLogin();
  await scene.attacker.query(`grant gapless_user to ${role}`).catch(() => undefined);
  expect(await scene.database.query("select pg_has_role($1, 'gapless_user', 'member') as member", [role])).toEqual([
    { member: false },
  ]);
});

test("every function that is not for him is refused, however it is called", async () => {
  const closed = await scene.database.query<{ name: string; call: string }>(
    `select p.proname as name, format('%s(%s)', p.oid::regproc, (select string_agg(format('null::%s', format_type(t, null)), ', ' order by o)
       from unnest(p.proargtypes::oid[]) with ordinality a (t, o))) as call
     from pg_proc p where p.pronamespace = 'gapless'::regnamespace and p.prokind = 'f' and not p.proisstrict and not has_function_privilege('gapless_user', p.oid, 'execute')`,
  );
  const names = closed.map(({ name }) => name);
  expect(names).toEqual(
    expect.arrayContaining([
      "append_group",
      "append_entries",
      "heads",
      "authenticate",
      "create_tenant",
      "adopt",
      "grant_access",
      "revoke_access",
      "known_result",
      "learn_names",
      "number_events",
      "idempotency_begin",
      "caller",
      "highest",
      "raise_sequence",
    ]),
  );
  for (const { call } of closed)
    expect([call, (await faultOf(scene.attacker.query(`select ${call}`))).code]).toEqual([call, "42501"]);
});
