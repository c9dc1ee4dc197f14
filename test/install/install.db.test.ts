import { install } from "@gapless/sql";
import { shape } from "@gapless/sql/shape";
import pg from "pg";
import { expect, test } from "vitest";
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
  await expect(install(client)).rejects.toThrow(/of another version \(0\.0\.9\).*a new database/);
});
