// A tenant with more new events than a chunk is numbered a chunk per run; others do not wait for it.
import { beforeEach, expect, test } from "vitest";
import { createDatabase, type TestDatabase } from "../helpers/database.ts";
import { openSession, type Session } from "../helpers/session.ts";
import { sequence, sequenceAll } from "./sequence.ts";

let database: TestDatabase;
let big: Session;
let small: Session;
let admin: Session;
beforeEach(async () => {
  database = await createDatabase();
  for (const tenant of ["big", "small"]) await database.query("select gapless.create_tenant($1)", [tenant]);
  big = await openSession(database, (await database.loginOf("big")).url);
  small = await openSession(database, (await database.loginOf("small")).url);
  admin = await openSession(database);
  await database.query("update gapless.sequencer set chunk = 10");
});

const append = (who: Session, stream: string, events: number) =>
  who.query(
    `select gapless.append($1, (select jsonb_agg('{"type":"t","data":1}'::jsonb) from generate_series(1, $2)))`,
    [stream, events],
  );
const position = async (who: Session) =>
  Number((await who.query("select position from gapless.stats()"))[0]?.["position"]);
const segments = async () => (await database.query("select from gapless.sequencer_segment")).length;

test("drained in chunks, while the other tenant's events are numbered in the same runs", async () => {
  await append(big, "b-1", 35);
  for (const [run, at] of [10, 20, 30, 35].entries()) {
    await append(small, "s-1", 2);
    expect(await sequence(admin)).toMatchObject({ more: at < 35, busy: false });
    expect([await position(big), await position(small)]).toEqual([at, 2 * (run + 1)]);
  }
  expect(await segments()).toBe(0);
  expect(await database.query("select * from gapless.verify()")).toEqual([]);
});

test("exactly a chunk is not too much", async () => {
  await append(big, "b-1", 10);
  expect(await sequence(admin)).toMatchObject({ sequenced: "10", more: false });
  expect(await segments()).toBe(0);
});

test("events that come meanwhile queue behind, in version order, however many and however often", async () => {
  await append(big, "b-1", 25);
  const late = await openSession(database, (await database.loginOf("big")).url);
  await late.query("begin");
  await append(late, "b-3", 15);
  let total = 40;
  for (let n = 0; n < 12; n++) {
    const events = 1 + ((n * 7) % 13);
    await append(big, n % 2 ? "b-1" : "b-2", events);
    total += events;
    if (n === 6) await late.query("commit");
    await sequence(admin);
    expect(await database.query("select * from gapless.verify()")).toEqual([]);
  }
  await sequenceAll(admin);
  expect(await position(big)).toBe(total);
  expect(await segments()).toBe(0);
  expect(await sequence(admin)).toMatchObject({ sequenced: "0", more: false });
  expect(await database.query("select * from gapless.verify()")).toEqual([]);
});

test("a commit that began before the tenant was set aside, and ends while it is, is not lost", async () => {
  const late = await openSession(database, (await database.loginOf("big")).url);
  await late.query("begin");
  await append(late, "a-0", 3);
  await append(big, "b-1", 30);
  await sequence(admin);
  await late.query("commit");
  await append(big, "a-0", 2);
  expect(await sequenceAll(admin)).toBe(25);
  expect(await position(big)).toBe(35);
  expect(await database.query("select * from gapless.verify()")).toEqual([]);
});

test("several set aside at once", async () => {
  await append(big, "b-1", 30);
  await append(small, "s-1", 25);
  expect(await sequence(admin)).toMatchObject({ sequenced: "20", more: true });
  expect(await segments()).toBe(2);
  await append(small, "s-1", 25);
  expect(await sequenceAll(admin)).toBe(60);
  expect([await position(big), await position(small), await segments()]).toEqual([30, 50, 0]);
  expect(await database.query("select * from gapless.verify()")).toEqual([]);
});
