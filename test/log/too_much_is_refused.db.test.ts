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

const many = (n: number) => `(select jsonb_agg('{"type":"t","data":1}'::jsonb) from generate_series(1, ${n}))`;

test("10 000 events are taken, 10 001 are not", async () => {
  const rows = await session.query(
    `select last_version, cardinality(event_ids) as ids from gapless.append('a-1', ${many(10_000)})`,
  );
  expect(rows).toEqual([{ last_version: "10000", ids: 10_000 }]);
  const before = await stored(database);
  expect(await faultOf(session.query(`select gapless.append('a-1', ${many(10_001)})`))).toEqual({
    code: "VG007",
    message: "events holds 10001 events; 10000 are the most",
    detail: { field: "events", rule: "must not hold more than 10000 events" },
    hint: "Split them over several calls.",
  });
  expect(await stored(database)).toEqual(before);
});

test("the limit is for the batch, not for its entries", async () => {
  const entry = (stream: string, n: number) => `jsonb_build_object('stream', '${stream}', 'events', ${many(n)})`;
  const call = (n: number) =>
    session.query(
      `select sum(cardinality(event_ids))::int as ids from gapless.append_batch(jsonb_build_array(${entry("b-1", 5000)}, ${entry("b-2", n)}))`,
    );
  expect(await call(5000)).toEqual([{ ids: 10_000 }]);
  expect(await faultOf(call(5001))).toMatchObject({ code: "VG007", detail: { field: "batch" } });
  expect(await session.query("select gapless.stream_version('b-2') as v")).toEqual([{ v: "5000" }]);
});

test("an event has at most one MiB", async () => {
  const event = (size: number) => `jsonb_build_object('type', 't', 'data', repeat('x', ${size}))`;
  await session.query(`select gapless.append('c-1', ${event(1_048_000)})`);
  expect(await faultOf(session.query(`select gapless.append('c-1', ${event(1_048_600)})`))).toMatchObject({
    code: "VG007",
    detail: { field: "events", rule: "must not be larger than 1 MiB" },
  });
  expect(await session.query("select gapless.stream_version('c-1') as v")).toEqual([{ v: "1" }]);
});
