// What a tenant's reads may take of the server's connections, and for how long.
import { setTimeout as sleep } from "node:timers/promises";
import { openPool } from "@gapless/server/db/pool";
import { queryAs } from "@gapless/server/db/tenant";
import { expect, onTestFinished, test } from "vitest";
import { createDatabase } from "../helpers/database.ts";
import { openSession } from "../helpers/session.ts";

async function scene() {
  const database = await createDatabase();
  const { serverUrl } = await database.logins();
  const pool = openPool({ serverUrl, name: "share of reads", max: 10, onError: () => undefined });
  onTestFinished(() => pool.end());
  await database.query("select gapless.create_tenant('other')");
  const as = (tenant: string, mode: "read" | "write", text: string) =>
    queryAs(pool, { tenant, permissions: ["*"] }, mode, text, []).then(({ rows }) => rows);
  return { database, as };
}

test("one tenant's slow reads leave connections to the others, and to its own writes; all of them are answered", async () => {
  const { database, as } = await scene();
  const holder = await openSession(database);
  await holder.query("select pg_advisory_lock(4712)");
  const slow = Array.from({ length: 20 }, () =>
    as("default", "read", "select pg_advisory_xact_lock_shared(4712)::text"),
  );
  const waiting = async () => {
    const text = "select count(*)::int as n from pg_locks where locktype = 'advisory' and objid = 4712 and not granted";
    return (await database.query<{ n: number }>(text))[0]?.n ?? 0;
  };
  while ((await waiting()) < 6) await sleep(5);
  expect(await as("other", "read", "select 1 as one")).toEqual([{ one: "1" }]);
  expect(await as("default", "write", "select 1 as one")).toEqual([{ one: "1" }]);
  expect(await waiting()).toBe(6);
  await holder.query("select pg_advisory_unlock(4712)");
  expect(await Promise.all(slow)).toHaveLength(20);
});

test("a read ends after thirty seconds; a write has no such limit", async () => {
  const { as } = await scene();
  const text = "select current_setting('statement_timeout') as limit";
  expect(await as("default", "read", text)).toEqual([{ limit: "30s" }]);
  expect(await as("default", "write", text)).toEqual([{ limit: "0" }]);
});
