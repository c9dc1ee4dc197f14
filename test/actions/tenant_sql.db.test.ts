// SQL of a tenant runs as a login role of its own. Every way out that is known is tried, on a connection as a server makes it.
import { generateKeyPairSync, type KeyObject } from "node:crypto";
import { createTenantSql } from "@gapless/server/actions/tenant_sql";
import { openPool } from "@gapless/server/db/pool";
import { createOpener } from "@gapless/server/secrets/open";
import pg from "pg";
import { afterAll, beforeAll, expect, onTestFinished, test, vi } from "vitest";
import { createDatabase, type TestDatabase } from "../helpers/database.ts";
import { openSession, type Session } from "../helpers/session.ts";
import { faultOf } from "../log/fault.ts";
import { sequenceAll } from "../sequencer/sequence.ts";
import { type Opened, opener } from "./opener.ts";

const SECRET = "hidden7531";
let database: TestDatabase;
let server: Session;
let open: Opened;
let key: KeyObject;
let role: string;
let url: string;

beforeAll(async () => {
  database = await createDatabase();
  server = await openSession(database, (await database.logins()).serverUrl);
  const pair = generateKeyPairSync("rsa", { modulusLength: 2048 });
  key = pair.privateKey;
  open = opener(key);
  await server.query("select gapless.offer_secret_key($1)", [JSON.stringify(pair.publicKey.export({ format: "jwk" }))]);
  await database.query(`select gapless.create_tenant('victim'), gapless.create_tenant('acme')`);
  const victim = await openSession(database, (await database.loginOf("victim")).url);
  await victim.query("select gapless.append($1, $2)", [`${SECRET}-1`, JSON.stringify({ type: "t", data: SECRET })]);
  await victim.query("select gapless.set_value($1, $2)", [SECRET, JSON.stringify(SECRET)]);
  await sequenceAll(victim);
  await database.query(`create schema sales;
    create table sales.orders (id integer primary key, amount integer);
    insert into sales.orders values (1, 10), (2, 20);
    create function sales.score(id integer, factor integer default 1) returns integer language sql as 'select $1 * $2';
    create function sales.pairs(up_to integer) returns table (n integer, twice integer) language sql as 'select n, n * 2 from generate_series(1, up_to) n';
    create function sales.nothing() returns void language sql as '';
    create table public.private (secret text); insert into public.private values ('${SECRET}')`);
  role = await allow();
  await database.query(`grant usage on schema sales to ${role}; grant select, insert on sales.orders to ${role}`);
});
afterAll(async () => {
  // Roles are the cluster's: what it was granted here goes first.
  await database.query(`drop owned by ${role}`);
  await database.query(`drop role if exists ${role}`);
});

/** Allows it, and finds out how servers log in. */
async function allow(more = "", tenant = "acme"): Promise<string> {
  const [made] = await database.query<{ role: string }>(`select gapless.allow_tenant_sql($1${more}) as role`, [tenant]);
  const [login] = await server.query<{ role: string; sealed: Buffer; label: string }>(
    "select * from gapless.act_login($1)",
    [tenant],
  );
  const at = new URL(database.adminUrl);
  at.username = login?.role ?? "";
  at.password = open(login as never);
  if (tenant === "acme") url = at.href;
  expect(made?.role).toBe(login?.role);
  return made?.role ?? "";
}

/** Runs one statement as a server does: a connection of its own, one transaction, the extended protocol. */
async function run(text: string, values: unknown[] = [], mode = "read only"): Promise<unknown[]> {
  const client = await database.connect(url);
  try {
    await client.query(`begin ${mode}`);
    const { rows } = await client.query({ text, values, queryMode: "extended" } as pg.QueryConfig);
    await client.query("commit");
    return rows;
  } finally {
    await client.end();
  }
}

/** A query action as it is carried out. */
async function query(action: object): Promise<unknown[]> {
  const [made] = await server.query<{ sql: string; parameters: string[]; writes: boolean }>(
    "select * from gapless.act_query('acme', $1)",
    [JSON.stringify({ type: "query", parameters: [], writes: false, ...action })],
  );
  if (made === undefined) throw new Error("no statement");
  const rows = await run(made.sql, made.parameters, made.writes ? "read write" : "read only");
  return rows.map((row) => JSON.parse((row as { gapless_row: string }).gapless_row));
}

async function call(name: string, args: unknown): Promise<unknown[]> {
  const [made] = await server.query<{ sql: string; parameters: string[] }>(
    "select * from gapless.act_call('acme', $1)",
    [JSON.stringify({ function: name, arguments: args })],
  );
  const rows = await run(made?.sql ?? "", made?.parameters);
  return rows.map((row) => JSON.parse((row as { gapless_row: string }).gapless_row ?? "null"));
}

test("a query gives its rows as JSON, with parameters as values", async () => {
  const sql = "select id, amount::numeric * 1000000000001 as big from sales.orders where amount >= $1 -- all of them";
  expect(await query({ sql, parameters: ["20"] })).toEqual([{ id: 2, big: 20000000000020 }]);
  expect(await query({ sql: "select $1::text as x", parameters: '["\'; drop table sales.orders; --"]' })).toEqual([
    { x: "'; drop table sales.orders; --" },
  ]);
  expect(await query({ sql: "with a as (values (1)) table a" })).toEqual([{ column1: 1 }]);
  expect(await query({ sql: "select stream from gapless.events" })).toEqual([]);
});

test("it is the tenant's, with the permissions it was given", async () => {
  const acme = await openSession(database, (await database.loginOf("acme")).url);
  await acme.query("select gapless.append('mine-1', $1)", [JSON.stringify({ type: "t", data: 1 })]);
  expect(await query({ sql: "select stream from gapless.events" })).toEqual([{ stream: "mine-1" }]);
  expect(
    (await faultOf(run('select gapless.append(\'x-1\', \'{"type": "t", "data": 1}\')', [], "read write"))).code,
  ).toBe("VG003");
});

// The codes are those of: no privilege, no such thing, not in this transaction, no right to be somebody else.
const waysOut: [string, string, string[]][] = [
  ["to be the server", "set role gapless_server", ["42501"]],
  ["to be the owner", "set role gapless_owner", ["42501"]],
  ["to be the engine", "select set_config('role', 'gapless_engine', true)", ["42501"]],
  ["to be a superuser", "set session authorization postgres", ["42501", "22023"]],
  [
    "to be a superuser by a setting",
    "select set_config('session_authorization', (select rolname from pg_roles where oid = 10), false)",
    ["42501"],
  ],
  ["to make a role", "create role x", ["42501", "25006"]],
  ["to have another role", "grant gapless_server to current_user", ["42501", "25006", "42601"]],
  ["tables of ours", "select * from gapless.event", ["42501"]],
  ["secrets", "select * from gapless.secret", ["42501"]],
  ["the key", "select * from gapless.sealing_key", ["42501"]],
  ["logins", "select * from gapless.tenant_sql", ["42501"]],
  ["what servers call", "select * from gapless.act_secrets('victim', '{A}')", ["42501"]],
  ["its own password", "select * from gapless.act_login('acme')", ["42501"]],
  ["more SQL", "select gapless.allow_tenant_sql('victim')", ["42501"]],
  ["more functions", "select gapless.allow_function('acme', 'sales.score(integer, integer)')", ["42501"]],
  ["more access", "select gapless.grant_access(current_user, 'victim')", ["42501"]],
  ["passwords of roles", "select * from pg_authid", ["42501"]],
  ["a table of others", "select * from public.private", ["42501"]],
  ["a file of the server", "select pg_read_file('postgresql.conf')", ["42501"]],
  ["a folder of the server", "select pg_ls_dir('.')", ["42501"]],
  ["a large object of a file", "select lo_import('/etc/passwd')", ["42501", "25006"]],
  ["a file of a large object", "select lo_export(1, '/tmp/x')", ["42501", "25006"]],
  ["a program", "copy (select 1) to program 'true'", ["42501"]],
  ["a file to write", "copy (select 1) to '/tmp/gapless_attack'", ["42501"]],
  ["a file to read", "copy sales.orders from '/etc/passwd'", ["42501", "25006"]],
  ["another database, linked", "create extension dblink", ["42501", "25006", "0A000", "58P01"]],
  ["another server", "create extension postgres_fdw", ["42501", "25006", "0A000", "58P01"]],
  ["a language that is not trusted", "create function f() returns void language c as 'x', 'y'", ["42501", "25006"]],
  ["to write", "insert into sales.orders values (3, 3)", ["25006"]],
  ["to write in a block", "do $$ begin insert into sales.orders values (3, 3); end $$", ["25006"]],
  ["to write after all", "select set_config('transaction_read_only', 'off', true)", ["25001", "25006"]],
  ["to leave the transaction", "do $$ begin commit; insert into sales.orders values (4, 4); commit; end $$", ["2D000"]],
  ["to leave it in two statements", "commit; insert into sales.orders values (5, 5)", ["42601"]],
  ["a table for the session", "create temp table t (a integer)", ["25006", "42501"]],
  ["a table", "create table public.t (a integer)", ["25006", "42501"]],
  ["sequences of ours", "select nextval('gapless.event_seq_seq')", ["42501", "25006"]],
  [
    "to end others",
    "select pg_terminate_backend(pid) from pg_stat_activity where usename <> current_user and usename is not null limit 1",
    ["42501"],
  ],
  ["to reload", "select pg_reload_conf()", ["42501"]],
  ["to change the system", "alter system set log_statement = 'all'", ["42501", "25001", "25006"]],
  ["to lock what is ours", "lock table gapless.sequencer", ["42501"]],
];

test.each(waysOut)("no way: %s", async (_, text, codes) => {
  const fault = await faultOf(run(text));
  expect([text, codes.includes(fault.code) ? "refused" : fault.code]).toEqual([text, "refused"]);
  expect(JSON.stringify(fault)).not.toContain(SECRET);
});

test("naming another tenant changes nothing", async () => {
  const client = await database.connect(url);
  await client.query(
    "set gapless.tenant = 'victim'; set gapless.permissions = ''; set gapless.application = 'x'; set gapless.fake_now = '2001-01-01'",
  );
  await client.query("set role gapless_user").catch(() => undefined);
  await client.query("create schema mine").catch(() => undefined);
  await client.query("set search_path = mine, pg_temp, gapless");
  const seen = await client.query("select * from gapless.events where stream like '%7531%'");
  expect(seen.rows).toEqual([]);
  expect((await client.query("select gapless.current_tenant() as t")).rows).toEqual([
    { t: (await database.query<{ id: number }>("select id from gapless.tenant where name = 'acme'"))[0]?.id },
  ]);
  await client.end();
});

test("shadowed operators and functions of one's own are not run by ours", async () => {
  const writer = await database.connect(url);
  await writer.query("set default_transaction_read_only = off");
  await writer.query(`create function pg_temp.leak(text, text) returns boolean language plpgsql as $$ begin raise exception 'ran as %', current_user; end $$;
    create operator pg_temp.= (leftarg = text, rightarg = text, function = pg_temp.leak)`);
  await writer.query("set search_path = pg_temp, pg_catalog");
  await writer.query("select * from gapless.events where stream operator(pg_catalog.=) 'x'");
  await writer
    .query("select gapless.stream_version('x')")
    .catch((error: Error) => expect(error.message).not.toContain("ran as"));
  await writer.end();
});

test("no way by a link that the owner installed", async ({ skip }) => {
  const [has] = await database.query("select from pg_available_extensions where name = 'dblink'");
  if (has === undefined) skip("this Postgres has no dblink");
  await database.query(
    "create schema links; create extension dblink schema links; grant usage on schema links to public",
  );
  const { hostname, port } = new URL(database.adminUrl);
  const target = `host=${hostname} port=${port} dbname=${database.name}`;
  for (const user of [
    new URL(database.adminUrl).username,
    new URL((await database.logins()).serverUrl).username,
    role,
  ]) {
    const fault = await faultOf(run("select links.dblink_connect($1)", [`${target} user=${user}`]));
    expect([user, fault.code]).toEqual([user, "2F003"]);
  }
  expect((await faultOf(run("select links.dblink_connect_u($1)", [target]))).code).toBe("42501");
});

test("what runs for others is not shown", async () => {
  const other = await openSession(database);
  await other.query(`select '${SECRET}'`);
  const rows = await run(
    "select query, client_addr, application_name from pg_stat_activity where usename <> current_user",
  );
  expect(rows.length).toBeGreaterThan(0);
  expect(JSON.stringify(rows)).not.toContain(SECRET);
  await other.end();
});

test("a long statement ends; the limits that it can lift are the server's to keep", async () => {
  await allow(", statement_timeout => '1 second'");
  expect((await faultOf(run("select pg_sleep(30)"))).code).toBe("57014");
  const [login] = await server.query("select writes, statement_timeout_ms from gapless.act_login('acme')");
  expect(login).toEqual({ writes: false, statement_timeout_ms: 1000 });
  await allow();
});

test("it has so many connections and no more", async () => {
  const clients: pg.Client[] = [];
  const fault = await faultOf(
    (async () => {
      for (let n = 0; n < 25; n++) clients.push(await database.connect(url));
    })(),
  );
  expect([fault.code, clients.length <= 20]).toEqual(["53300", true]);
  await Promise.all(clients.map((client) => client.end()));
});

test("a flood of notifications, and locks that anybody may take, hold up nothing of ours", async () => {
  const client = await database.connect(url);
  await client.query("select pg_notify('gapless', 'forged ' || n) from generate_series(1, 1000) n");
  await client.query("select pg_advisory_lock(n) from generate_series(1, 100) n; listen gapless");
  const acme = await openSession(database, (await database.loginOf("acme")).url);
  await acme.query("select gapless.append('after-1', $1)", [JSON.stringify({ type: "t", data: 1 })]);
  await sequenceAll(acme);
  expect(
    await acme.query("select position is not null as numbered from gapless.events where stream = 'after-1'"),
  ).toEqual([{ numbered: true }]);
  await client.end();
});

test("writing is for tenants that may, and for actions that say so", async () => {
  const writes = { sql: "insert into sales.orders values (9, 90) returning id", writes: true };
  expect((await faultOf(query(writes))).code).toBe("VG003");
  await allow(", '{service}', true");
  expect(await query(writes)).toEqual([{ id: 9 }]);
  expect((await faultOf(query({ ...writes, writes: false }))).code).toBe("VG001");
  expect(
    (await faultOf(query({ sql: "with x as (delete from sales.orders returning *) select * from x" }))).code,
  ).toMatch(/25006|0A000/);
  await run('select gapless.append(\'by_sql-1\', \'{"type": "t", "data": 1}\')', [], "read write");
  await allow();
  expect((await faultOf(query(writes))).code).toBe("VG003");
});

test("a statement that an older definition let through is still judged", async () => {
  for (const sql of [
    "do $$ begin end $$",
    "set role gapless_user",
    "select '{{data.x}}'",
    "listen gapless",
    "prepare transaction 'x'",
    "commit",
  ])
    expect([sql, (await faultOf(query({ sql }))).code]).toEqual([sql, "VG001"]);
  expect((await faultOf(query({ sql: "select 1) select to_jsonb(1); select (2" }))).code).toBe("42601");
});

test("only functions of the list are called, with arguments as values", async () => {
  expect((await faultOf(call("sales.score", [1]))).code).toBe("VG003");
  await database.query(
    "select gapless.allow_function('acme', f::regprocedure) from unnest(array['sales.score(integer, integer)', 'sales.pairs(integer)', 'sales.nothing()']) f",
  );
  expect(await call("sales.score", [21, 2])).toEqual([42]);
  expect(await call("sales.score", { factor: "3", id: 5 })).toEqual([15]);
  expect(await call("sales.score", '{"id": 5}')).toEqual([5]);
  expect(await call("sales.pairs", [2])).toEqual([
    { n: 1, twice: 2 },
    { n: 2, twice: 4 },
  ]);
  expect(await call("sales.nothing", {})).toEqual([null]);
  for (const args of [[], [1, 2, 3], { id: 1, other: 2 }, { 'id" => 1); --': 1 }])
    expect([args, (await faultOf(call("sales.score", args))).code]).toEqual([args, "VG001"]);
  expect((await faultOf(call("sales.score", ["1); drop table sales.orders; --"]))).code).toBe("22P02");
  expect((await faultOf(call("pg_catalog.pg_read_file", ["x"]))).code).toBe("VG003");
  await database.query("select gapless.forbid_function('acme', 'sales.score')");
  expect((await faultOf(call("sales.score", [1]))).code).toBe("VG003");
  expect((await faultOf(database.query("select gapless.forbid_function('acme', 'sales.score')"))).code).toBe("VG004");
});

test("a function that is not for calling is not put on the list", async () => {
  await database.query("create procedure sales.proc() language sql as ''");
  for (const name of [
    "pg_catalog.pg_read_file(text)",
    "gapless.append(text, jsonb, bigint, boolean)",
    "pg_catalog.sum(integer)",
    "sales.proc()",
  ])
    expect([
      name,
      (await faultOf(database.query("select gapless.allow_function('acme', $1::regprocedure)", [name]))).code,
    ]).toEqual([name, "VG001"]);
  expect(
    (await faultOf(database.query("select gapless.allow_function('nobody', 'sales.score(integer, integer)')"))).code,
  ).toBe("VG004");
});

test("a tenant that was not allowed runs nothing", async () => {
  for (const text of [
    'act_query(\'victim\', \'{"sql": "select 1", "parameters": []}\')',
    'act_call(\'victim\', \'{"function": "sales.pairs", "arguments": [1]}\')',
  ])
    expect((await faultOf(server.query(`select * from gapless.${text}`))).code).toBe("VG003");
  expect(await server.query("select * from gapless.act_login('victim')")).toEqual([]);
});

test("only those who may make roles allow it; a bad setting is refused", async () => {
  expect((await faultOf(server.query("select gapless.allow_tenant_sql('victim')"))).code).toBe("42501");
  expect((await faultOf(database.query("select gapless.allow_tenant_sql('nobody')"))).code).toBe("VG004");
  for (const more of [
    "'{nonsense}'",
    "'{}'",
    "'{reader}', null",
    "'{reader}', false, '0'",
    "'{reader}', false, '2 hours'",
  ])
    expect([more, (await faultOf(database.query(`select gapless.allow_tenant_sql('victim', ${more})`))).code]).toEqual([
      more,
      "VG001",
    ]);
  expect(await database.query("select from gapless.tenant_sql")).toHaveLength(1);
});

test("an installer that is no superuser allows and forbids it", async () => {
  const installer = await database.createLogin("createrole");
  await database.query(
    `grant gapless_owner, gapless_engine to ${installer.role}; select gapless.create_tenant('small')`,
  );
  const session = await openSession(database, installer.url);
  const [made] = await session.query<{ role: string }>("select gapless.allow_tenant_sql('small') as role");
  expect(await session.query("select gapless.allow_tenant_sql('small', writes => true) as role")).toEqual([made]);
  const [login] = await server.query<{ sealed: Buffer; label: string }>("select * from gapless.act_login('small')");
  const at = new URL(database.adminUrl);
  at.username = made?.role ?? "";
  at.password = open(login as { sealed: Buffer; label: string });
  const client = await database.connect(at.href);
  expect((await client.query("select count(*)::integer as n from gapless.events")).rows).toEqual([{ n: 0 }]);
  await client.end();
  await session.query("select gapless.forbid_tenant_sql('small')");
  expect(await database.query("select from pg_roles where rolname = $1", [made?.role])).toEqual([]);
  await session.end();
  await database.query(`drop owned by ${installer.role}`);
});

test("allowed again it has a new password, and the old one opens nothing", async () => {
  const before = url;
  expect(await allow()).toBe(role);
  expect(url).not.toBe(before);
  expect((await faultOf(database.connect(before))).code).toBe("28P01");
  await (await database.connect(url)).end();
});

test("its password is nowhere but sealed", async () => {
  const password = new URL(url).password;
  const [row] = await database.query<{ verifier: string }>(
    "select rolpassword as verifier from pg_authid where rolname = $1",
    [role],
  );
  expect(row?.verifier).toMatch(/^SCRAM-SHA-256\$4096:/);
  expect(
    JSON.stringify(await database.query("select *, encode(sealed, 'escape') from gapless.tenant_sql")),
  ).not.toContain(password);
});

test("forbidden it is gone at once, with its connections", async () => {
  const client = await database.connect(url);
  await database.query("select gapless.forbid_tenant_sql('acme')");
  await expect(client.query("select 1")).rejects.toThrow();
  expect((await faultOf(database.connect(url))).code).toMatch(/28P01|28000/);
  expect(await server.query("select * from gapless.act_login('acme')")).toEqual([]);
  expect((await faultOf(database.query("select gapless.forbid_tenant_sql('acme')"))).code).toBe("VG004");
});

/** Asks who runs it, by a server whose own URL is this one. */
async function whoRuns(serverUrl: string): Promise<unknown> {
  const pool = openPool({
    serverUrl: (await database.logins()).serverUrl,
    name: "test",
    max: 1,
    onError: () => undefined,
  });
  const by = createTenantSql({ pool, serverUrl, opener: createOpener(key), connections: 1 });
  const sql = "select to_jsonb(session_user)::text as gapless_row";
  const limits = { rows: 10, bytes: 1_000, exact: false };
  try {
    const statement = { tenant: "guest", sql, parameters: [], writes: false };
    return (await by.run(statement, limits, 5_000, new AbortController().signal)).rows;
  } finally {
    await pool.end();
  }
}

test("however the server's URL is written, the tenant's role runs it and nobody else", async () => {
  const { serverUrl } = await database.logins();
  await database.query("select gapless.create_tenant('guest')");
  const own = JSON.stringify(await allow("", "guest"));
  onTestFinished(async () => void (await database.query("select gapless.forbid_tenant_sql('guest')")));
  expect(await whoRuns(serverUrl)).toEqual([own]);
  // As of an installation on a socket: there, the login is in the parameters, and would win.
  const { username, password, host, pathname } = new URL(serverUrl);
  const params = new URL(`postgres://${host}${pathname}`);
  params.searchParams.set("user", username);
  params.searchParams.set("password", decodeURIComponent(password));
  expect(await whoRuns(params.href)).toEqual([own]);
  // Somebody in between who logs everybody in as one and the same.
  const { connect } = pg.Client.prototype;
  const forced = vi.spyOn(pg.Client.prototype, "connect").mockImplementation(function (this: pg.Client, ...given: []) {
    const server = { user: username, password: decodeURIComponent(password) };
    for (const into of [this, Reflect.get(this, "connectionParameters") as object]) Object.assign(into, server);
    return Reflect.apply(connect, this, given);
  } as never);
  onTestFinished(() => forced.mockRestore());
  await expect(whoRuns(serverUrl)).rejects.toThrow("does not run as the tenant's role");
});
