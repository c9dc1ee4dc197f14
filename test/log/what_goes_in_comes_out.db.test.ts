// Values at the borders of the rules are taken, and read back as they were given.
import { beforeAll, expect, test } from "vitest";
import { createDatabase, type TestDatabase } from "../helpers/database.ts";
import { openSession, type Session } from "../helpers/session.ts";

let database: TestDatabase;
let session: Session;
beforeAll(async () => {
  database = await createDatabase();
  session = await openSession(database, (await database.loginOf("default")).url);
});

let n = 0;
/** Appends the JSON text of an event to a new stream by both write paths, and reads a column of each as text. */
async function roundTrip(event: string, column: string, stream = `s-${++n}`): Promise<string[]> {
  await session.query("select gapless.append($1, $2)", [stream, event]);
  await session.query("select gapless.append($1, jsonb_build_array($2::jsonb))", [stream, event]);
  await session.query(
    "select gapless.append_batch(jsonb_build_array(jsonb_build_object('stream', $1::text, 'events', $2::jsonb)))",
    [stream, event],
  );
  const rows = await session.query(`select (${column})::text as value from gapless.read_stream($1)`, [stream]);
  return rows.map((row) => String(row["value"]));
}
const thrice = (value: string) => [value, value, value];

test("types: 1 and 128 characters, case kept", async () => {
  for (const type of ["a", "a".repeat(128), "Order.Placed", "order.placed", "-._0Z"])
    expect(await roundTrip(JSON.stringify({ type, data: 0 }), "type")).toEqual(thrice(type));
});

test("streams and topics: 1 and 256 characters, any but control characters", async () => {
  for (const name of [
    "s",
    "ü".repeat(256),
    "😀".repeat(256),
    "Case-1",
    "case-1",
    "a b'\"\\%_*/",
    "a\u00a0\u2028b",
    "-",
    "İß",
  ]) {
    expect(await roundTrip(JSON.stringify({ type: "t", data: 0, topic: name }), "topic")).toEqual(thrice(name));
    expect(await roundTrip('{"type":"t","data":0}', "stream", name)).toEqual(thrice(name));
  }
});

test("data is any JSON, and numbers keep every digit", async () => {
  const values = [
    "null",
    "true",
    '"text"',
    "[]",
    "{}",
    "[1, [2], null]",
    '{"a": {"b": "c"}}',
    "123456789012345678901234567890",
    "0.1234567890123456789012345678901234567890",
    "1.10",
    "-0.0000000000000000000000000000001",
    '"\\u001f"',
    '"😀\\\\"',
  ];
  for (const value of values) {
    const [canonical] = await session.query("select $1::jsonb::text as text", [value]);
    expect(await roundTrip(`{"type":"t","data":${value}}`, "data")).toEqual(thrice(String(canonical?.["text"])));
  }
});

test("metadata is kept; unknown fields are welcome inside data and metadata", async () => {
  const inside = '{"Stream": 1, "expectedVersion": 9007199254740993}';
  expect(await roundTrip(`{"type":"t","data":${inside},"metadata":${inside}}`, "metadata")).toEqual(thrice(inside));
});

test("ids in capitals are the same ids", async () => {
  const id = "0190A0A0-0000-7000-8000-00000000ABCD";
  expect(await roundTrip(JSON.stringify({ id, type: "t", data: 0 }), "id")).toEqual([id.toLowerCase()]);
});

const times: [given: string, kept: string][] = [
  ["2030-01-31T12:00:00Z", "2030-01-31 12:00:00"],
  ["2030-01-31T12:00Z", "2030-01-31 12:00:00"],
  ["2030-01-31 12:00:00.123456+02:00", "2030-01-31 10:00:00.123456"],
  ["2030-01-31T12:00:00-0930", "2030-01-31 21:30:00"],
  ["2030-01-31T23:59:59.999999+14", "2030-01-31 09:59:59.999999"],
  ["2024-02-29T00:00:00z", "2024-02-29 00:00:00"],
  ["0001-01-01T00:00:00Z", "0001-01-01 00:00:00"],
  ["9999-12-31T23:59:59Z", "9999-12-31 23:59:59"],
];
test.each(times)("occurred_at %s", async (given, kept) => {
  await session.query("set time zone 'America/St_Johns'; set datestyle = 'German'");
  const event = JSON.stringify({ type: "t", data: 0, occurred_at: given });
  const read = await roundTrip(event, "to_char(occurred_at at time zone 'UTC', 'YYYY-MM-DD HH24:MI:SS.US')");
  expect(read.map((value) => value.replace(/\.000000$/, ""))).toEqual(thrice(kept));
});
