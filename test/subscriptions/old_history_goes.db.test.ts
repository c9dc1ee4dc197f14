import { expect, test } from "vitest";
import { createDatabase } from "../helpers/database.ts";
import { openSession } from "../helpers/session.ts";

const count = (table: string): string => `select count(*)::integer as n from gapless.${table}`;

test("history goes after a week, failures after a month, claims when they run out", async () => {
  const database = await createDatabase();
  const session = await openSession(database, (await database.loginOf("default")).url);
  const server = await openSession(database, (await database.logins()).serverUrl);
  await server.query("set gapless.tenant = 'default'");
  await session.query(`select gapless.append('a-' || g, '{"type": "x", "data": {}}') from generate_series(1, 3) g`);
  await server.query("call gapless.sequence()");
  await session.query(`select gapless.create_subscription('{"name": "s", "history": "all"}')`);
  await session.query("select gapless.claim('s', 'k', '1 hour')");
  const [first] = await session.query("select lease::text from gapless.receive('s', 'c', 2) limit 1");
  await session.query("select gapless.park('s', $1, array[2], 'no')", [first?.lease]);
  await session.query("select gapless.ack('s', $1)", [first?.lease]);
  await session.query("select count(*) from gapless.receive('s', 'c')");

  const left = async (): Promise<number[]> => {
    const tables = ["settled_batch", "attempt", "claim"];
    return Promise.all(tables.map(async (table) => (await database.query(count(table)))[0]?.n as number));
  };
  const prune = async (later: string): Promise<number[]> => {
    await server.query("select set_config('gapless.fake_now', (clock_timestamp() + $1::interval)::text, false)", [
      later,
    ]);
    await server.query("select gapless.prune()");
    return left();
  };
  expect(await left()).toEqual([2, 2, 1]);
  expect(await prune("30 minutes")).toEqual([2, 2, 1]);
  expect(await prune("6 days")).toEqual([2, 2, 0]);
  expect(await prune("8 days")).toEqual([0, 1, 0]);
  expect(await prune("31 days")).toEqual([0, 0, 0]);
  // What is parked is no history.
  expect(await database.query(count("delivery"))).toEqual([{ n: 1 }]);
});

test("a role for the job may be allowed to prune, a tenant's may not", async () => {
  const database = await createDatabase();
  const prune = "select gapless.prune() as n";
  const tenant = await openSession(database, (await database.loginOf("default")).url);
  await expect(tenant.query(prune)).rejects.toMatchObject({ code: "42501" });
  const { role, url } = await database.createLogin("in role gapless_user");
  await database.query(`grant execute on function gapless.prune(integer) to ${role}`);
  expect(await (await openSession(database, url)).query(prune)).toEqual([{ n: "0" }]);
});
