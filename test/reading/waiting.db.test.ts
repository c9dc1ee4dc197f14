// What delays delivery, and only what concerns the caller's tenant.
import { beforeAll, expect, test } from "vitest";
import { createDatabase, type TestDatabase } from "../helpers/database.ts";
import { openSession, type Session, twoSessions } from "../helpers/session.ts";
import { sequenceAll } from "../sequencer/sequence.ts";

let database: TestDatabase;
let own: Session;
let ownRole: string;
let busy: Session;
let other: Session;
beforeAll(async () => {
  database = await createDatabase();
  await database.query("select gapless.create_tenant('other')");
  const { role, url } = await database.loginOf("default");
  ownRole = role;
  [own, busy] = await twoSessions(database, url);
  other = await openSession(database, (await database.loginOf("other")).url);
});

const event = `select gapless.append('s-1', '{"type":"t","data":1}')`;
const waiting = async (session: Session) => session.query("select kind, what, events, hint from gapless.waiting()");
const text = expect.any(String);

test("nothing waits", async () => {
  expect(await waiting(own)).toEqual([]);
});

test("committed events without a position", async () => {
  await busy.query(event);
  expect(await waiting(own)).toEqual([
    { kind: "sequencer", what: text, events: "1", hint: expect.stringContaining("gapless.sequence()") },
  ]);
  expect(await waiting(other)).toEqual([]);
  await sequenceAll(own);
  expect(await waiting(own)).toEqual([]);
});

test("an open transaction that has written; one that only reads does not count", async () => {
  await busy.query("begin");
  await busy.query("select * from gapless.read_log()");
  expect(await waiting(own)).toEqual([]);
  await busy.query(event);
  expect(await waiting(own)).toEqual([
    {
      kind: "open transaction",
      what: expect.stringContaining(`session ${busy.pid} of role ${ownRole} is idle in transaction`),
      events: null,
      hint: text,
    },
  ]);
  expect(await waiting(other)).toEqual([]);
  await busy.query("rollback");
  expect(await waiting(own)).toEqual([]);
});

test("of another role of the same tenant as well", async () => {
  const { role, url } = await database.loginOf("default");
  const colleague = await openSession(database, url);
  await colleague.query("begin");
  await colleague.query(event);
  expect(await waiting(own)).toMatchObject([
    {
      kind: "open transaction",
      what: `session ${colleague.pid} of role ${role} is open and may hold events that are not committed`,
    },
  ]);
  await colleague.query("rollback");
});

test("a prepared transaction", async () => {
  await busy.query("begin");
  await busy.query(event);
  await busy.query(`prepare transaction 'waiting ${database.name}'`);
  expect(await waiting(own)).toEqual([
    {
      kind: "prepared transaction",
      what: `prepared transaction 'waiting ${database.name}' of role ${ownRole}`,
      events: null,
      hint: text,
    },
  ]);
  expect(await waiting(other)).toEqual([]);
  await busy.query(`commit prepared 'waiting ${database.name}'`);
  expect((await waiting(own)).map((row) => row["kind"])).toEqual(["sequencer"]);
  await sequenceAll(own);
});

test("a commit that is numbered in chunks", async () => {
  await database.query("update gapless.sequencer set chunk = 10");
  await busy.query(
    `select gapless.append('s-2', (select jsonb_agg('{"type":"t","data":1}'::jsonb) from generate_series(1, 35)))`,
  );
  await own.query("call gapless.sequence()");
  expect(await waiting(own)).toEqual([{ kind: "large commit", what: text, events: "25", hint: text }]);
  expect(await waiting(other)).toEqual([]);
  await sequenceAll(own);
  expect(await waiting(own)).toEqual([]);
});

test("a copied database that nobody adopted", async () => {
  await database.query("update gapless.sequencer_run set system_identifier = 1");
  expect(await waiting(other)).toMatchObject([
    { kind: "sequencer stopped", hint: expect.stringContaining("gapless.adopt()") },
  ]);
  await database.query("select gapless.adopt()");
  expect(await waiting(other)).toEqual([]);
});
