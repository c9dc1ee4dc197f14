import { appendFileSync, cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { install } from "@gapless/sql";
import { shape } from "@gapless/sql/shape";
import pg from "pg";
import { expect, onTestFinished, test } from "vitest";
import { createDatabase, type TestDatabase } from "../helpers/database.ts";
import { openSession } from "../helpers/session.ts";

/** A database without the schema: the clone, emptied. */
async function bare(): Promise<TestDatabase> {
  const database = await createDatabase();
  await database.query("drop schema gapless cascade");
  return database;
}
const event = `select gapless.append('s-1', '{"type":"t","data":1}')`;

test("into an empty database, and again: nothing to do, nothing changed", async () => {
  const [fresh, clone] = [await bare(), await createDatabase()];
  const client = await fresh.connect();
  expect(await install(client)).toEqual({ version: expect.any(String), changed: true });
  expect(await shape(client)).toBe(await shape(await clone.connect()));
  const rows = "select count(*)::int as n from gapless.installed";
  expect(await install(client)).toMatchObject({ changed: false });
  expect(await fresh.query(rows)).toEqual([{ n: 1 }]);
});

test("two, and five, installers at once: one installs, all succeed", async () => {
  for (const installers of [2, 5]) {
    const database = await bare();
    const clients = await Promise.all(Array.from({ length: installers }, () => database.connect()));
    const results = await Promise.all(clients.map((client) => install(client)));
    expect(results.filter(({ changed }) => changed)).toHaveLength(1);
    expect(await database.query("select name from gapless.tenant")).toEqual([{ name: "default" }]);
    expect(await database.query("select * from gapless.verify()")).toEqual([]);
  }
});

test("a refresh after a change of the code keeps data and grants", async () => {
  const database = await createDatabase();
  const session = await openSession(database, (await database.loginOf("default")).url);
  await session.query(event);
  const client = await database.connect();
  const before = await shape(client);
  await database.query("update gapless.installed set functions_digest = 'older'");
  await database.query("drop function gapless.stats()");
  expect(await install(client)).toMatchObject({ changed: true });
  expect(await shape(client)).toBe(before);
  await session.query(event);
  expect(await session.query("select events from gapless.stats()")).toEqual([{ events: "2" }]);
});

test("in the way of a long lock: it lets go of everything it holds, and succeeds later", async () => {
  const database = await createDatabase();
  const [holder, reader] = [await openSession(database), await openSession(database)];
  await holder.query("set gapless.tenant = 'default'");
  await holder.query("begin");
  await holder.query("lock table gapless.permissions in access share mode");
  await holder.query("select * from gapless.events");
  await database.query("update gapless.installed set functions_digest = 'older'");
  const client = await database.connect();
  const { rows } = await client.query<{ pid: number }>("select pg_backend_pid() as pid");
  let over = false;
  const installing = install(client).finally(() => {
    over = true;
  });
  // While it waits, it is between attempts again and again: others' queries on the same views go through.
  let waited = 0;
  let between = 0;
  while (!(waited > 0 && between > 0) && !over) {
    const [row] = await database.query("select wait_event_type as waits, state from pg_stat_activity where pid = $1", [
      rows[0]?.pid,
    ]);
    if (row?.["waits"] === "Lock") waited++;
    else if (waited > 0 && row?.["state"] === "idle") between++;
    await reader.query("select pg_sleep(0.02)");
  }
  expect([over, waited > 0, between > 0]).toEqual([false, true, true]);
  await reader.query("set gapless.tenant = 'default'");
  await reader.query("select * from gapless.events");
  await holder.query("commit");
  expect(await installing).toMatchObject({ changed: true });
});

test("an error that is not passing is raised, with the connection usable", async () => {
  const database = await bare();
  const { url } = await database.createLogin();
  const client = await database.connect(url);
  await expect(install(client)).rejects.toBeInstanceOf(pg.DatabaseError);
  expect((await client.query("select 1 as one")).rows).toEqual([{ one: 1 }]);
  expect(await database.query("select to_regnamespace('gapless') as schema")).toEqual([{ schema: null }]);
});

test("tables of another version are refused, with what to do", async () => {
  const database = await createDatabase();
  await database.query("update gapless.installed set tables_digest = 'other', version = '0.0.9'");
  const client = await database.connect();
  await expect(install(client)).rejects.toThrow(/\(version 0\.0\.9\).*a new database/);
});

test("older tables are updated step by step, once, by whoever starts first, and end up as new ones", async () => {
  const database = await createDatabase();
  const session = await openSession(database, (await database.loginOf("default")).url);
  await session.query(event);
  const client = await database.connect();
  const wanted = await shape(client);
  await database.query(`alter table gapless.log drop column causation_id;
    drop table gapless.idempotency;
    update gapless.installed set updates = 0, tables_digest = 'older', functions_digest = 'older'`);
  const updates = [
    `alter table gapless.log add column causation_id text collate "C";
     comment on column gapless.log.causation_id is 'metadata.causation_id, if it has 256 characters at most.';
     create index log_causation on gapless.log (tenant_id, causation_id, position) where causation_id is not null;`,
    `set local role gapless_owner;\n${readFileSync(new URL(import.meta.resolve("@gapless/sql/tables/idempotency")), "utf8")}\nreset role;`,
  ];
  const starters = await Promise.all(Array.from({ length: 3 }, () => database.connect()));
  const done = await Promise.all(starters.map((starter) => install(starter, { updates })));
  expect(done.filter(({ changed }) => changed).length).toBeGreaterThan(0);
  expect(await shape(client)).toBe(wanted);
  expect(
    await database.query("select updates, count(*)::int as n from gapless.installed group by 1 order by 1"),
  ).toEqual([
    { updates: 0, n: 1 },
    { updates: 1, n: 1 },
    { updates: 2, n: 2 },
  ]);
  await session.query(event);
  expect(await install(client, { updates })).toMatchObject({ changed: false });
  // Code that knows fewer of them, or is older, keeps its hands off.
  await expect(install(client, { updates: updates.slice(0, 1) })).rejects.toThrow(/newer version/);
  await database.query("update gapless.installed set version = '0.10.0'");
  await expect(install(client, { updates })).rejects.toThrow(/newer version \(0\.10\.0\)/);
});

/** Makes a database what it was before there were subscriptions: no table, type or function of theirs. */
const WITHOUT_SUBSCRIPTIONS = `do $$ declare v_name text; begin
    for v_name in select c.relname from pg_class c where c.relnamespace = 'gapless'::regnamespace and c.relkind = 'r'
      and c.relname not in ('installed', 'tenant', 'access', 'api_key', 'stream', 'event', 'event_type', 'category', 'log',
        'sequencer', 'sequencer_run', 'sequencer_segment', 'idempotency') loop
      execute format('drop table gapless.%I cascade', v_name);
    end loop;
  end $$;
  do $$ declare v_name text; begin
    for v_name in select t.typname from pg_type t join pg_class c on c.oid = t.typrelid
      where t.typnamespace = 'gapless'::regnamespace and c.relkind = 'c' and t.typname not in ('append_result', 'append_outcome') loop
      execute format('drop type gapless.%I cascade', v_name);
    end loop;
  end $$;
  alter table gapless.api_key drop column application cascade;
  drop function gapless.authenticate(text);
  create function gapless.authenticate(api_key text) returns table (tenant text) language sql as $$ select null::text $$;
  update gapless.installed set functions_digest = 'older';`;

test("0001: a database that kept statistics keeps none, like a new one", async () => {
  const database = await createDatabase();
  const client = await database.connect();
  const kept = `select c.relname, a.attname from pg_attribute a join pg_class c on c.oid = a.attrelid
    where c.relnamespace = 'gapless'::regnamespace and c.relforcerowsecurity and a.attnum > 0 and not a.attisdropped
      and a.attstattarget is distinct from 0`;
  expect(await database.query(kept)).toEqual([]);
  await database.query(`alter table gapless.log alter column topic set statistics -1;
    alter table gapless.api_key alter column name set statistics -1;
    ${WITHOUT_SUBSCRIPTIONS}
    update gapless.installed set updates = 0, tables_digest = 'older'`);
  expect(await database.query(kept)).toHaveLength(2);
  const wanted = await shape(await (await createDatabase()).connect());
  await install(client);
  expect(await database.query(kept)).toEqual([]);
  expect(await shape(client)).toBe(wanted);
});

test("0002: a database without subscriptions gets them, and is like a new one", async () => {
  const database = await createDatabase();
  const client = await database.connect();
  await database.query(`${WITHOUT_SUBSCRIPTIONS} update gapless.installed set updates = 1, tables_digest = 'older'`);
  const wanted = await shape(await (await createDatabase()).connect());
  expect(await shape(client)).not.toBe(wanted);
  await install(client);
  expect(await shape(client)).toBe(wanted);
});

test("a comment in a script makes nothing another version, a statement does", async () => {
  const folder = mkdtempSync(join(tmpdir(), "gapless-sql-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  cpSync(new URL(".", import.meta.resolve("@gapless/sql/gapless.sql")), folder, {
    recursive: true,
    filter: (path) => !path.includes("node_modules"),
  });
  symlinkSync(
    fileURLToPath(new URL("node_modules", import.meta.resolve("@gapless/sql/gapless.sql"))),
    join(folder, "node_modules"),
  );
  const { install: installChanged } = (await import(pathToFileURL(join(folder, "install.ts")).href)) as {
    install: typeof install;
  };
  const client = await (await createDatabase()).connect();
  const file = join(folder, "src", "log", "tables.sql");
  appendFileSync(file, "-- Said otherwise.\n\n");
  expect(await installChanged(client)).toMatchObject({ changed: false });
  appendFileSync(file, "comment on table gapless.log is 'Changed.';\n");
  await expect(installChanged(client)).rejects.toThrow(/no script in sql\/updates leads there/);
});

test("an update that fails leaves the tables as the last one left them", async () => {
  const database = await createDatabase();
  const client = await database.connect();
  await database.query("update gapless.installed set updates = 0");
  const before = await shape(client);
  const updates = ["alter table gapless.log add column more text; select 1 / 0;"];
  await expect(install(client, { updates })).rejects.toMatchObject({ code: "22012" });
  expect(await shape(client)).toBe(before);
  expect(await database.query("select distinct updates from gapless.installed")).toEqual([{ updates: 0 }]);
});

test("what psql installs says which version and which updates it is", async () => {
  const script = readFileSync(new URL(import.meta.resolve("@gapless/sql/gapless.sql")), "utf8");
  const [, version, updates] = /installed \(version, updates\) values \('([^']+)', (\d+)\)/.exec(script) ?? [];
  const folder = new URL("updates/", new URL(import.meta.resolve("@gapless/sql/gapless.sql")));
  const files = readdirSync(folder).filter((name) => name.endsWith(".sql"));
  const client = await (await bare()).connect();
  expect(await install(client)).toMatchObject({ version });
  expect(Number(updates)).toBe(files.length);
});

test("a database in another encoding is refused before anything is made", async () => {
  const database = await createDatabase();
  const name = `${database.name}_ascii`;
  await database.query(
    `create database "${name}" encoding 'SQL_ASCII' locale_provider libc locale 'C' template template0`,
  );
  const url = new URL(database.adminUrl);
  url.pathname = `/${name}`;
  const client = new pg.Client(url.href);
  await client.connect();
  try {
    await expect(install(client)).rejects.toMatchObject({ message: expect.stringContaining("needs one in UTF8") });
    expect((await client.query("select to_regnamespace('gapless') as schema")).rows).toEqual([{ schema: null }]);
  } finally {
    await client.end();
    await database.query(`drop database "${name}"`);
  }
});
