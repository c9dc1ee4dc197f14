// What operators do to a group in trouble.
import { beforeAll, expect, test } from "vitest";
import { createDatabase, type TestDatabase } from "../helpers/database.ts";
import { openSession, type Session } from "../helpers/session.ts";

let database: TestDatabase;
let session: Session;

beforeAll(async () => {
  database = await createDatabase();
  session = await openSession(database, (await database.loginOf("default")).url);
});

async function fill(count: number): Promise<void> {
  const events = `select jsonb_agg(jsonb_build_object('type', 'x', 'data', g)) from generate_series(1, 1000) g`;
  for (let done = 0; done < count; done += 1_000)
    await session.query(`select gapless.append('a-${done}', (${events}))`);
  const server = await openSession(database, (await database.logins()).serverUrl);
  await server.query("call gapless.sequence()");
}

test("many parked deliveries are redriven at once, whatever the planner believes of them", async () => {
  await fill(10_000);
  await session.query(
    `select gapless.create_subscription('{"name": "many", "key": "none", "maxInFlight": 10000, "retry": {"attempts": 1}}')`,
  );
  await session.query("select count(*) from gapless.receive('many', 'c', 1)");
  // Statistics of an almost empty table.
  await database.query("analyze gapless.delivery");
  for (let taken = 1; taken < 10_000; ) {
    const [batch] = await session.query<{ lease: string; n: string }>(
      "select lease, count(*) as n from gapless.receive('many', 'c', 1000) group by 1",
    );
    taken += Number(batch?.n);
    await session.query("select gapless.park('many', $1)", [batch?.lease]);
  }
  await session.query("set statement_timeout = '10s'");
  expect(await session.query("select gapless.redrive('many') as n")).toEqual([{ n: 9_999 }]);
  await session.query("reset statement_timeout");
  expect(await session.query("select * from gapless.verify()")).toEqual([]);
});

test("what is paused stays paused when it is defined again, unless that says otherwise", async () => {
  const define = (spec: object) =>
    session.query<{ status: string }>("select gapless.define_subscription('kept', $1) ->> 'status' as status", [
      JSON.stringify(spec),
    ]);
  await define({});
  await session.query("select gapless.pause_subscription('kept')");
  expect(await define({})).toEqual([{ status: "paused" }]);
  expect(await define({ timeout: "10s" })).toEqual([{ status: "paused" }]);
  expect(await define({ enabled: true })).toEqual([{ status: "active" }]);
});

test("a reset waits for nobody's commit", async () => {
  await session.query(`select gapless.create_subscription('{"name": "again", "key": "none"}')`);
  const take = async (max: number) =>
    (await session.query("select delivery, lease from gapless.receive('again', 'c', $1)", [max])) as {
      delivery: string;
      lease: string;
    }[];
  const [mine] = await take(2);
  const [other] = await take(2);
  const consumer = await openSession(database, (await database.loginOf("default")).url);
  await consumer.query("begin");
  await consumer.query("select gapless.ack('again', $1)", [mine?.lease]);
  await session.query("set lock_timeout = '2s'");
  await session.query(`select gapless.reset_subscription('again', '"beginning"')`);
  // What is being settled is not handed out beside it; the rest begins anew, and its leases are lost.
  expect((await take(2)).map(({ delivery }) => Number(delivery))).toEqual([3, 4]);
  await expect(session.query("select gapless.ack('again', $1)", [other?.lease])).rejects.toMatchObject({
    code: "VG013",
  });
  await consumer.query("commit");
  expect(await session.query("select * from gapless.verify()")).toEqual([]);
});

test("what was settled before a reset stays counted, and in the history", async () => {
  await session.query(`select gapless.create_subscription('{"name": "counted"}')`);
  const [batch] = await session.query("select lease from gapless.receive('counted', 'c', 3) limit 1");
  await session.query("select gapless.ack('counted', $1)", [batch?.["lease"]]);
  const delivered = "select gapless.get_subscription('counted') -> 'stats' ->> 'delivered' as n";
  await session.query(`select gapless.reset_subscription('counted', '"beginning"')`);
  expect(await session.query(delivered)).toEqual([{ n: "3" }]);
  await session.query("select count(*) from gapless.receive('counted', 'c', 1)");
  expect(await session.query(delivered)).toEqual([{ n: "3" }]);
  const batches = await session.query<{ n: string }>("select b ->> 'delivered' as n from gapless.batches('counted') b");
  expect(batches).toEqual([{ n: "3" }]);
});
