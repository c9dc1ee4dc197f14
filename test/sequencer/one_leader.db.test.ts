// One session numbers at a time; nobody waits for it, and it has a transaction of its own.
import { beforeAll, expect, test } from "vitest";
import { createDatabase, type TestDatabase } from "../helpers/database.ts";
import { openSession, type Session, twoSessions } from "../helpers/session.ts";
import { faultOf, stored } from "../log/fault.ts";
import { sequence, sequenceAll } from "./sequence.ts";

let database: TestDatabase;
let session: Session;
let second: Session;
beforeAll(async () => {
  database = await createDatabase();
  [session, second] = await twoSessions(database, (await database.loginOf("default")).url);
});

const append = () => session.query(`select gapless.append('s-1', '{"type":"t","data":1}')`);
const runs = async () =>
  (await database.query("select max(id) as newest, count(*) as rows from gapless.sequencer_run"))[0];

test("while another is at it: busy, at once, and nothing is done", async () => {
  await append();
  const leader = await openSession(database);
  await leader.query("begin");
  await leader.query("select from gapless.sequencer for update");
  const before = await stored(database);
  expect(await sequence(session)).toMatchObject({ sequenced: "0", busy: true });
  expect(await stored(database)).toEqual(before);
  await leader.query("commit");
  expect(await sequence(session)).toMatchObject({ sequenced: "1", busy: false });
});

test("many at once number each event once", async () => {
  const clients = await Promise.all(
    Array.from({ length: 8 }, async () => openSession(database, (await database.loginOf("default")).url)),
  );
  for (let n = 0; n < 10; n++) {
    await append();
    const outcomes = await Promise.all(clients.map(sequence));
    const left = await sequenceAll(session);
    expect(outcomes.reduce((sum, { sequenced }) => sum + Number(sequenced), left)).toBe(1);
  }
});

test("inside a transaction it fails, and does no harm", async () => {
  await append();
  const before = await stored(database);
  for (const begin of ["begin", "begin isolation level repeatable read", "begin read only"]) {
    await session.query(begin);
    expect(await faultOf(session.query("call gapless.sequence()"))).toMatchObject({ code: "2D000" });
    await session.query("rollback");
  }
  expect(await stored(database)).toEqual(before);
  expect(await sequence(second)).toMatchObject({ sequenced: "1" });
});

test("whatever isolation the session prefers", async () => {
  const strict = await openSession(database, (await database.loginOf("default")).url);
  await strict.query("set default_transaction_isolation = 'serializable'");
  await append();
  expect(await sequence(strict)).toMatchObject({ sequenced: "1" });
});

test("where nothing moved, nothing is written: no row, no transaction id", async () => {
  await sequenceAll(session);
  const before = await runs();
  for (let n = 0; n < 5; n++)
    expect(await sequence(session)).toMatchObject({ sequenced: "0", busy: false, more: false });
  expect(await runs()).toEqual(before);
  const admin = await openSession(database);
  await admin.query("begin");
  await admin.query("select * from gapless.sequence_run()");
  expect(await admin.query("select pg_current_xact_id_if_assigned() as xid")).toEqual([{ xid: null }]);
  await admin.query("commit");
});

test("a rolled back append and other work in the database move nothing", async () => {
  const before = await runs();
  await session.query("begin");
  await append();
  await session.query("rollback");
  await database.query("create table elsewhere as select 1 as n");
  expect(await sequence(session)).toMatchObject({ sequenced: "0" });
  expect(await runs()).toEqual(before);
});

test("old runs are cleared away", async () => {
  for (let n = 0; n < 40; n++) {
    await append();
    await sequence(session);
  }
  expect(Number((await runs())?.["rows"])).toBeLessThanOrEqual(16);
});
