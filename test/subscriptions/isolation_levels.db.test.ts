// A snapshot from before the lock does not show what others were given: verbs that hand out or take back want read committed.
// ack() and skip() are safe at every level.
import { beforeAll, expect, test } from "vitest";
import { createDatabase, type TestDatabase } from "../helpers/database.ts";
import { openSession, type Session } from "../helpers/session.ts";
import { faultOf } from "../log/fault.ts";
import { sequenceAll } from "../sequencer/sequence.ts";

let database: TestDatabase;
let one: Session;
let two: Session;
beforeAll(async () => {
  database = await createDatabase();
  const { url } = await database.loginOf("default");
  [one, two] = [await openSession(database, url), await openSession(database, url)];
  await one.query(`select gapless.create_subscription('{"name": "group", "key": "none", "timeout": "1s"}')`);
  const events = JSON.stringify(Array.from({ length: 40 }, (_, data) => ({ type: "t", data })));
  await one.query("select gapless.append('order-1', $1)", [events]);
  await sequenceAll(one);
});

async function receive(session: Session): Promise<{ lease: string; ids: string[] }> {
  const rows = await session.query<{ delivery: string; lease: string }>(
    "select delivery, lease from gapless.receive('group', 'me', 5)",
  );
  return { lease: rows[0]?.lease ?? "", ids: rows.map(({ delivery }) => delivery) };
}

test.each(["repeatable read", "serializable"])("%s: refused, with nothing handed out twice", async (level) => {
  const { lease } = await receive(one);
  for (const call of [
    "select gapless.receive('group', 'me', 5)",
    `select gapless.nack('group', ${lease})`,
    `select gapless.park('group', ${lease})`,
    "select gapless.redrive('group')",
    "select gapless.discard('group')",
    `select gapless.reset_subscription('group', '"beginning"')`,
    "select gapless.replay_subscription('group', 0, 3)",
    "select gapless.pause_subscription('group')",
    "select gapless.resume_subscription('group')",
    `select gapless.change_subscription('group', '{"maxInFlight": 7}')`,
    "select gapless.remove_subscription('group')",
  ]) {
    await one.query(`begin isolation level ${level}`);
    await one.query("select 1");
    await receive(two);
    expect([call, await faultOf(one.query(call))]).toEqual([
      call,
      expect.objectContaining({ code: "VG001", detail: expect.objectContaining({ field: "transaction" }) }),
    ]);
    await one.query("rollback");
  }
  await one.query("select gapless.reset_subscription('group', '\"beginning\"')");
});

test.each(["repeatable read", "serializable"])(
  "%s: ack is part of it, and fails when the lease was lost",
  async (level) => {
    const { lease } = await receive(one);
    await one.query(`begin isolation level ${level}`);
    await one.query("select 1");
    expect(await one.query("select gapless.ack('group', $1) as n", [lease])).toEqual([{ n: 5 }]);
    await one.query("commit");

    const lost = await receive(one);
    await one.query(`begin isolation level ${level}`);
    await one.query("select gapless.get_subscription('group')");
    await two.query("select pg_sleep(1.1)");
    const again = await receive(two);
    expect(again.ids).toEqual(expect.arrayContaining([lost.ids[0]]));
    expect(await faultOf(one.query("select gapless.ack('group', $1)", [lost.lease]))).toMatchObject({
      code: expect.stringMatching(/^(40001|VG013)$/),
    });
    await one.query("rollback");
    expect(await two.query("select gapless.ack('group', $1) as n", [again.lease])).toEqual([{ n: again.ids.length }]);
  },
);
