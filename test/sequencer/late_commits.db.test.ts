// A transaction delays only its own events, however early its transaction id and however late its commit.
import { beforeAll, expect, test } from "vitest";
import { createDatabase, type TestDatabase } from "../helpers/database.ts";
import { openSession, type Session, twoSessions } from "../helpers/session.ts";
import { sequence, sequenceAll } from "./sequence.ts";

let database: TestDatabase;
let late: Session;
let session: Session;
beforeAll(async () => {
  database = await createDatabase();
  [late, session] = await twoSessions(database, (await database.loginOf("default")).url);
});

const append = (who: Session, stream: string) =>
  who.query('select gapless.append($1, \'{"type":"t","data":1}\')', [stream]);
const log = async () =>
  (await session.query("select stream || '@' || version as event from gapless.read_log()")).map((row) => row["event"]);

test("an early xid that appends late", async () => {
  await late.query("begin");
  await late.query("select pg_current_xact_id()");
  await append(session, "a-1");
  expect(await sequenceAll(session)).toBe(1);
  await append(late, "a-2");
  await append(session, "a-3");
  expect(await sequenceAll(session)).toBe(1);
  await late.query("commit");
  expect(await sequenceAll(session)).toBe(1);
  expect(await log()).toEqual(["a-1@1", "a-3@1", "a-2@1"]);
});

test("one that appended before others and commits many runs after them", async () => {
  await late.query("begin");
  await append(late, "b-1");
  for (let n = 0; n < 40; n++) {
    await append(session, "b-2");
    expect(await sequenceAll(session)).toBe(1);
  }
  await late.query("commit");
  await append(session, "b-1");
  expect(await sequenceAll(session)).toBe(2);
  expect((await log()).slice(-2)).toEqual(["b-1@1", "b-1@2"]);
});

test("a subtransaction, one rolled back, and an error caught", async () => {
  await late.query("begin");
  await append(late, "c-1");
  await late.query("savepoint s");
  await append(late, "c-1");
  await late.query("rollback to s");
  await late.query("savepoint s2");
  await append(late, "c-1");
  await late.query("release s2");
  await append(session, "c-2");
  expect(await sequenceAll(session)).toBe(1);
  await late.query("commit");
  expect(await sequenceAll(session)).toBe(2);
  expect((await log()).slice(-3)).toEqual(["c-2@1", "c-1@1", "c-1@2"]);
});

test("a prepared transaction, over a run and a reconnect", async () => {
  const gone = await openSession(database, (await database.loginOf("default")).url);
  await gone.query("begin");
  await append(gone, "d-1");
  await gone.query(`prepare transaction 'late ${database.name}'`);
  await gone.end();
  await append(session, "d-2");
  expect(await sequenceAll(session)).toBe(1);
  expect(await sequenceAll(session)).toBe(0);
  await database.query(`commit prepared 'late ${database.name}'`);
  expect(await sequenceAll(session)).toBe(1);
  expect((await log()).slice(-2)).toEqual(["d-2@1", "d-1@1"]);
});

test("a reader idle in an old snapshot delays nobody, and sees nothing new", async () => {
  const reader = await openSession(database, (await database.loginOf("default")).url);
  await reader.query("begin isolation level repeatable read");
  const [before] = await reader.query("select count(*)::int as n from gapless.events");
  for (let n = 0; n < 30; n++) {
    await append(session, "e-1");
    expect(await sequence(session)).toMatchObject({ sequenced: "1", busy: false, more: false });
  }
  expect(await reader.query("select count(*)::int as n from gapless.events")).toEqual([before]);
  await reader.query("commit");
  expect(await database.query("select * from gapless.verify()")).toEqual([]);
});
