import { beforeAll, expect, test } from "vitest";
import { createDatabase, type TestDatabase } from "../helpers/database.ts";
import { openSession, type Session } from "../helpers/session.ts";
import { faultOf, stored } from "./fault.ts";

let database: TestDatabase;
let session: Session;
beforeAll(async () => {
  database = await createDatabase();
  session = await openSession(database, (await database.loginOf("default")).url);
});

const e = { type: "t", data: {} };
const batch = async (...entries: object[]) =>
  (await session.query("select * from gapless.append_batch($1)", [JSON.stringify(entries)])).map((row) => [
    row["stream"],
    Number(row["first_version"]),
    Number(row["last_version"]),
    (row["event_ids"] as string[]).length,
    row["duplicate"],
  ]);

test("one result row for each entry, in the order given", async () => {
  const result = await batch(
    { stream: "z-1", events: [e, e] },
    { stream: "a-1", events: e },
    { stream: "m-1", events: [e] },
  );
  expect(result).toEqual([
    ["z-1", 1, 2, 2, false],
    ["a-1", 1, 1, 1, false],
    ["m-1", 1, 1, 1, false],
  ]);
});

test("an entry may name a stream again and continues where the earlier one left it", async () => {
  const result = await batch(
    { stream: "b-1", events: [e, e], expected_version: 0 },
    { stream: "b-2", events: e },
    { stream: "b-1", events: e, expected_version: "2", must_exist: true },
    { stream: "b-1", events: [e, e] },
  );
  expect(result).toEqual([
    ["b-1", 1, 2, 2, false],
    ["b-2", 1, 1, 1, false],
    ["b-1", 3, 3, 1, false],
    ["b-1", 4, 5, 2, false],
  ]);
});

test("an expectation counts what the batch has added by then", async () => {
  const first = { stream: "c-1", events: [e, e] };
  const wrong = (expected: object) => faultOf(batch(first, { stream: "c-1", events: e, ...expected }));
  const before = await stored(database);
  expect(await wrong({ expected_version: 0 })).toMatchObject({
    code: "VG005",
    detail: { expectedVersion: "0", actualVersion: "2" },
  });
  expect(await wrong({ expected_version: 3 })).toMatchObject({
    code: "VG005",
    detail: { expectedVersion: "3", actualVersion: "2" },
  });
  expect(await stored(database)).toEqual(before);
});

test("one entry that fails takes the others along", async () => {
  await batch({ stream: "d-1", events: e });
  const before = await stored(database);
  for (const bad of [
    { stream: "d-1", events: e, expected_version: 7 },
    { stream: "d-2", events: e, must_exist: true },
    { stream: "d-1", events: { type: "no good", data: 1 } },
  ]) {
    await faultOf(batch({ stream: "d-0", events: e }, bad, { stream: "d-9", events: e }));
    expect(await stored(database)).toEqual(before);
  }
});

test("an expectation is decided after the lock was got", async () => {
  const other = await openSession(database, (await database.loginOf("default")).url);
  await batch({ stream: "l-1", events: e });
  await other.query("begin");
  await other.query('select gapless.append(\'l-1\', \'{"type":"t","data":1}\')');
  const entries = JSON.stringify([
    { stream: "l-0", events: e },
    { stream: "l-1", events: e, expected_version: 1 },
  ]);
  const { result } = await session.queryThatWaits("select gapless.append_batch($1)", [entries]);
  await other.query("commit");
  expect(await faultOf(result)).toMatchObject({ code: "VG005", detail: { stream: "l-1", actualVersion: "2" } });
  expect(await session.query("select gapless.stream_version('l-0') as v")).toEqual([{ v: "0" }]);
});
