// Rules that hold for everything in the schema, read from the catalogs: a new table or function cannot forget them.
import { beforeAll, expect, test } from "vitest";
import { createDatabase, type TestDatabase } from "../helpers/database.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await createDatabase();
});
const ours = "pronamespace = 'gapless'::regnamespace";
const tables = "c.relnamespace = 'gapless'::regnamespace and c.relkind in ('r', 'p')";

test("a security definer function pins its search_path, ending in pg_temp, without the schemas of others", async () => {
  const rows = await database.query<{ name: string; path: string | null }>(
    `select oid::regprocedure::text as name, (select c from unnest(proconfig) c where c like 'search_path=%') as path from pg_proc where ${ours} and prosecdef`,
  );
  expect(rows.length).toBeGreaterThan(30);
  expect(rows.filter(({ path }) => path !== "search_path=pg_catalog, pg_temp")).toEqual([]);
});

test("functions belong to roles nobody logs in as, and public may run none", async () => {
  const rows = await database.query(`
    select p.oid::regprocedure::text as name from pg_proc p join pg_roles r on r.oid = p.proowner
    where ${ours} and (r.rolcanlogin or r.rolsuper or r.rolbypassrls or p.proacl is null
      or exists (select from aclexplode(p.proacl) a where a.grantee = 0))`);
  expect(rows).toEqual([]);
});

test("a table with tenant_id forces row level security and has policies; the others are closed", async () => {
  const rows = await database.query(`
    select c.relname, exists (select from pg_attribute a where a.attrelid = c.oid and a.attname = 'tenant_id' and not a.attisdropped) as tenants,
      c.relrowsecurity and c.relforcerowsecurity as forced, (select array_agg(p.polname::text order by p.polname) from pg_policy p where p.polrelid = c.oid) as policies
    from pg_class c where ${tables}`);
  const without = rows.filter((row) => !row["forced"]).map((row) => row["relname"]);
  expect(without.sort()).toEqual(["installed", "sealing_key", "sequencer", "sequencer_run", "sequencer_segment"]);
  for (const row of rows.filter((r) => r["forced"])) expect(row).toMatchObject({ policies: ["engine", "own_tenant"] });
});

test("tenant_id comes first in every primary and unique key of a tenant's table", async () => {
  const rows = await database.query(`
    select c.relname, i.indexrelid::regclass::text as index from pg_index i join pg_class c on c.oid = i.indrelid
    join pg_attribute t on t.attrelid = c.oid and t.attname = 'tenant_id'
    where ${tables} and i.indisunique and i.indkey[0] <> t.attnum`);
  // These two are looked up before the tenant is known.
  expect(rows.map((row) => row["index"]).sort()).toEqual(["gapless.access_pkey", "gapless.api_key_hash_key"]);
});

test("tables are open to our two roles only; nobody but the owner changes events or the log", async () => {
  const grants = await database.query<{ relname: string; grantee: string; privilege_type: string }>(
    `select c.relname, coalesce(r.rolname, 'public') as grantee, a.privilege_type from pg_class c
     cross join lateral aclexplode(coalesce(c.relacl, acldefault('r', c.relowner))) a left join pg_roles r on r.oid = a.grantee where ${tables}`,
  );
  // What is installed is no secret: servers show it in their health.
  const others = grants.filter(({ relname, grantee }) => relname !== "installed" || grantee !== "gapless_server");
  expect([...new Set(others.map(({ grantee }) => grantee))].sort()).toEqual(["gapless_engine", "gapless_owner"]);
  const changing = grants.filter(
    ({ relname, grantee, privilege_type }) =>
      grantee !== "gapless_owner" &&
      ["event", "log", "event_type", "category"].includes(relname) &&
      !["SELECT", "INSERT"].includes(privilege_type),
  );
  expect(changing).toEqual([]);
});

test("views are security barriers or show constants", async () => {
  const rows = await database.query<{ relname: string }>(
    "select relname from pg_class where relnamespace = 'gapless'::regnamespace and relkind = 'v' and not coalesce('security_barrier=true' = any (reloptions), false)",
  );
  expect(rows.map(({ relname }) => relname).sort()).toEqual([
    "builtin_families",
    "builtin_types",
    "errors",
    "permission_roles",
    "permissions",
  ]);
});

test("our roles cannot log in, are no superusers and do not bypass row level security", async () => {
  const rows = await database.query(
    "select rolname from pg_roles where rolname like 'gapless\\_%' and rolname in ('gapless_owner', 'gapless_engine', 'gapless_user', 'gapless_server') and not (rolcanlogin or rolsuper or rolbypassrls or rolcreaterole or rolcreatedb)",
  );
  expect(rows.length).toBe(4);
  expect(
    await database.query(
      "select pg_has_role('gapless_user', 'gapless_server', 'member') or pg_has_role('gapless_server', 'gapless_engine', 'member') or pg_has_role('gapless_server', 'gapless_owner', 'member') as over",
    ),
  ).toEqual([{ over: false }]);
});
