// The helpers that other tests stand on.
import { expect, test } from "vitest";
import { createDatabase } from "../helpers/database.ts";
import { twoSessions } from "../helpers/session.ts";

test("a clone has the schema, and nothing of another clone", async () => {
  const [a, b] = await Promise.all([createDatabase(), createDatabase()]);
  await a.query("create table here (n int)");
  expect(await a.query("select to_regnamespace('gapless') is not null as installed")).toEqual([{ installed: true }]);
  expect(await b.query("select to_regclass('here') as found")).toEqual([{ found: null }]);
});

test("dropping ends what is open: connections, prepared transactions, roles", async () => {
  const database = await createDatabase();
  const { role, url } = await database.createLogin();
  await database.connect(url);
  const session = await database.connect();
  await session.query("begin; create table t (); prepare transaction 'left'");
  await database.drop();
  const other = await createDatabase();
  const left = await other.query("select datname from pg_database where datname = $1", [database.name]);
  const roles = await other.query("select rolname from pg_roles where rolname = $1", [role]);
  expect([...left, ...roles]).toEqual([]);
});

test("a session that waits for another is seen waiting", async () => {
  const database = await createDatabase();
  await database.query("create table t (n int)");
  const [first, second] = await twoSessions(database);
  await first.query("begin");
  await first.query("lock table t");
  const { result } = await second.queryThatWaits("select count(*)::int as n from t");
  await first.query("commit");
  expect(await result).toEqual([{ n: 0 }]);
  await expect(second.queryThatWaits("select 1")).rejects.toThrow("without waiting");
});
