// What an append answers and stores when nothing is wrong.
import { beforeAll, expect, test } from "vitest";
import { createDatabase, type TestDatabase } from "../helpers/database.ts";
import { openSession, type Session } from "../helpers/session.ts";

let database: TestDatabase;
let session: Session;
beforeAll(async () => {
  database = await createDatabase();
  session = await openSession(database, (await database.loginOf("default")).url);
});

const event = (n: number) => ({ type: "order.placed", data: { n } });
const append = async (stream: string, events: unknown, expected: number | null = null, mustExist = false) =>
  (
    await session.query("select * from gapless.append($1, $2, $3, $4)", [
      stream,
      JSON.stringify(events),
      expected,
      mustExist,
    ])
  )[0];
const answer = (stream: string, first: number, last: number) => ({
  stream,
  first_version: String(first),
  last_version: String(last),
  event_ids: Array.from({ length: last - first + 1 }, () => expect.stringMatching(/^[0-9a-f-]{36}$/)),
  duplicate: false,
});

test("versions are 1, 2, 3 … whether one event comes or many", async () => {
  expect(await append("a-1", event(1))).toEqual(answer("a-1", 1, 1));
  expect(await append("a-1", [event(2), event(3)])).toEqual(answer("a-1", 2, 3));
  expect(await append("a-1", [event(4)])).toEqual(answer("a-1", 4, 4));
  const rows = await session.query("select version, data from gapless.read_stream('a-1')");
  expect(rows).toEqual([1, 2, 3, 4].map((n) => ({ version: String(n), data: { n } })));
});

test("ids are given in the order of the events", async () => {
  const result = await append(
    "a-2",
    Array.from({ length: 50 }, (_, n) => event(n)),
  );
  const rows = await session.query("select id from gapless.read_stream('a-2')");
  expect(rows.map((row) => row["id"])).toEqual(result?.["event_ids"]);
});

test("every expectation that holds lets the append through", async () => {
  expect(await append("a-3", event(1), 0)).toEqual(answer("a-3", 1, 1));
  expect(await append("a-3", [event(2), event(3)], 1)).toEqual(answer("a-3", 2, 3));
  expect(await append("a-3", event(4), 3, true)).toEqual(answer("a-3", 4, 4));
  expect(await append("a-3", event(5), null, true)).toEqual(answer("a-3", 5, 5));
});

test("null options are as good as none", async () => {
  await append("a-4", { type: "t", data: 1, id: null, topic: null, metadata: null, occurred_at: null });
  const [row] = await session.query("select topic, metadata, occurred_at from gapless.read_stream('a-4')");
  expect(row).toEqual({ topic: "custom/t", metadata: {}, occurred_at: null });
  await session.query('select gapless.append(\'a-4\', \'{"type":"t","data":1}\', null, null)');
  expect(await session.query("select gapless.stream_version('a-4') as v")).toEqual([{ v: "2" }]);
});

test("a rolled back append leaves no gap", async () => {
  await append("a-5", event(1));
  await session.query("begin");
  await append("a-5", [event(2), event(3)]);
  await session.query("rollback");
  expect(await append("a-5", event(2))).toEqual(answer("a-5", 2, 2));
});
