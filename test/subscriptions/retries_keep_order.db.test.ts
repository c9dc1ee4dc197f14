// What comes again comes in the order of its key, however different the pauses are.
import { beforeEach, expect, test } from "vitest";
import { createDatabase } from "../helpers/database.ts";
import { openSession, type Session } from "../helpers/session.ts";
import { sequenceAll } from "../sequencer/sequence.ts";

const START = Date.parse("2030-01-01T00:00:00Z");

let session: Session;
beforeEach(async () => {
  const database = await createDatabase();
  session = await openSession(database, (await database.logins()).serverUrl);
  await session.query("select set_config('gapless.tenant', 'default', false)");
  await at(0);
  await session.query(`select gapless.create_subscription('{"name": "group", "timeout": "60s"}')`);
  const events = JSON.stringify([1, 2, 3, 4].map((data) => ({ type: "t", data })));
  await session.query("select gapless.append('order-1', $1)", [events]);
  await sequenceAll(session);
});

async function at(seconds: number): Promise<void> {
  const moment = new Date(START + seconds * 1_000).toISOString();
  await session.query("select set_config('gapless.fake_now', $1, false)", [moment]);
}

async function receive(count = 10): Promise<{ lease: string; numbers: number[]; attempts: number[] }> {
  const rows = await session.query<{ delivery: string; lease: string; attempt: number }>(
    "select delivery, lease, attempt from gapless.receive('group', 'me', $1)",
    [count],
  );
  return {
    lease: rows[0]?.lease ?? "",
    numbers: rows.map(({ delivery }) => Number(delivery)),
    attempts: rows.map(({ attempt }) => attempt),
  };
}

test("what is not due yet is not overtaken by what follows it in its key", async () => {
  const { lease } = await receive(3);
  await session.query("select gapless.nack('group', $1, '{2}', '10 s')", [lease]);
  await session.query("select gapless.nack('group', $1, '{1}', '1 s')", [lease]);
  expect((await receive()).numbers).toEqual([]);
  await at(5);
  const first = await receive();
  expect(first).toMatchObject({ numbers: [1], attempts: [2] });
  await session.query("select gapless.ack('group', $1)", [first.lease]);
  expect((await receive()).numbers).toEqual([]);
  await at(11);
  expect(await receive()).toMatchObject({ numbers: [2, 3, 4], attempts: [2, 1, 1] });
});

test("what is taken back with a failed one has lost no attempt; what is before it in the lease stays out", async () => {
  const { lease } = await receive(4);
  expect(await session.query("select gapless.nack('group', $1, '{2}', '0') as n", [lease])).toEqual([{ n: 1 }]);
  expect((await receive()).numbers).toEqual([]);
  expect(await session.query("select gapless.ack('group', $1) as n", [lease])).toEqual([{ n: 1 }]);
  expect(await receive()).toMatchObject({ numbers: [2, 3, 4], attempts: [2, 1, 1] });
});

test("a key that was changed to none frees what was held behind it", async () => {
  const { lease } = await receive(1);
  expect((await receive()).numbers).toEqual([]);
  await session.query(`select gapless.change_subscription('group', '{"key": "none"}')`);
  await session.query("select gapless.ack('group', $1)", [lease]);
  expect((await receive()).numbers).toEqual([2, 3, 4]);
});
