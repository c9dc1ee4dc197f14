import { randomUUID } from "node:crypto";
import { beforeAll, expect, test } from "vitest";
import { createDatabase, type TestDatabase } from "../helpers/database.ts";
import { openSession, type Session, twoSessions } from "../helpers/session.ts";
import { faultOf } from "../log/fault.ts";
import { sequenceAll } from "../sequencer/sequence.ts";

let database: TestDatabase;
let session: Session;
let waiter: Session;
beforeAll(async () => {
  database = await createDatabase();
  const { url } = await database.loginOf("default");
  [session, waiter] = await twoSessions(database, url);
});

async function append(): Promise<string> {
  const id = randomUUID();
  await session.query("select gapless.append('s-1', $1)", [JSON.stringify({ id, type: "t", data: 1 })]);
  return id;
}

test("position_of: null until sequenced, an error when unknown", async () => {
  const id = await append();
  expect(await session.query("select gapless.position_of($1) as p", [id])).toEqual([{ p: null }]);
  await sequenceAll(session);
  expect(await session.query("select gapless.position_of($1) as p", [id])).toEqual([{ p: "1" }]);
  const unknown = randomUUID();
  expect(await faultOf(session.query("select gapless.position_of($1)", [unknown]))).toMatchObject({
    code: "VG004",
    message: `there is no event ${unknown}`,
    detail: { field: "event_id" },
  });
});

test("wait_for ends when the event has its position", async () => {
  const id = await append();
  const waiting = waiter.query("select gapless.wait_for($1, timeout => '20 seconds') as p", [id]);
  await session.query("select pg_sleep(0.05)");
  await sequenceAll(session);
  expect(await waiting).toEqual([{ p: "2" }]);
});

test("wait_for ends when the log is there, even for an event that is not committed yet when it begins", async () => {
  const id = randomUUID();
  const byId = waiter.query("select gapless.wait_for($1, timeout => '20 seconds') as p", [id]);
  await session.query("select pg_sleep(0.02)");
  await session.query("select gapless.append('s-1', $1)", [JSON.stringify({ id, type: "t", data: 1 })]);
  await sequenceAll(session);
  expect(await byId).toEqual([{ p: "3" }]);
  expect(await waiter.query("select gapless.wait_for(up_to => 3) as p")).toEqual([{ p: "3" }]);
  expect(await waiter.query("select gapless.wait_for(up_to => 1) as p")).toEqual([{ p: "1" }]);
});

test("wait_for is null at the timeout", async () => {
  const id = await append();
  expect(await waiter.query("select gapless.wait_for($1, timeout => '30 milliseconds') as p", [id])).toEqual([
    { p: null },
  ]);
  expect(await waiter.query("select gapless.wait_for(up_to => 1000, timeout => '0') as p")).toEqual([{ p: null }]);
});

test("wait_for says what it cannot do", async () => {
  for (const [argument, field] of [
    ["", "event_id"],
    ["gen_random_uuid(), 1", "event_id"],
    ["up_to => 1, timeout => '-1 second'", "timeout"],
    ["up_to => 1, timeout => '6 minutes'", "timeout"],
    ["up_to => 1, timeout => null", "timeout"],
  ])
    expect(await faultOf(waiter.query(`select gapless.wait_for(${argument})`))).toMatchObject({
      code: "VG001",
      detail: { field },
    });
  const frozen = await openSession(database, (await database.loginOf("default")).url);
  await frozen.query("begin isolation level repeatable read");
  expect(await faultOf(frozen.query("select gapless.wait_for(up_to => 1)"))).toMatchObject({
    detail: { field: "transaction" },
  });
});
