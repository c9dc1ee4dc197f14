import { beforeAll, expect, test } from "vitest";
import { createDatabase, type TestDatabase } from "../helpers/database.ts";
import { openSession, type Session } from "../helpers/session.ts";
import { faultOf, stored } from "./fault.ts";

let database: TestDatabase;
let session: Session;
beforeAll(async () => {
  database = await createDatabase();
  session = await openSession(database, (await database.loginOf("default")).url);
  await session.query(
    `select gapless.append('s-5', (select jsonb_agg('{"type":"t","data":1}'::jsonb) from generate_series(1, 5)))`,
  );
});

const cases: [
  name: string,
  stream: string,
  expected: number | null,
  mustExist: boolean,
  actual: string,
  says: string,
][] = [
  ["must not exist, but does", "s-5", 0, false, "5", "stream 's-5' must not exist and is at version 5"],
  ["behind", "s-5", 4, false, "5", "stream 's-5' is at version 5, not 4"],
  ["ahead", "s-5", 6, false, "5", "stream 's-5' is at version 5, not 6"],
  ["at a version, but does not exist", "none-1", 3, false, "0", "stream 'none-1' is at version 0, not 3"],
  ["must exist, but does not", "none-1", null, true, "0", "stream 'none-1' must exist and does not"],
  ["both", "s-5", 2, true, "5", "stream 's-5' is at version 5, not 2"],
  [
    "beyond what a version can be",
    "s-5",
    999999999999999,
    false,
    "5",
    "stream 's-5' is at version 5, not 999999999999999",
  ],
];

for (const [name, stream, expected, mustExist, actual, says] of cases) {
  const fault = {
    code: "VG005",
    message: says,
    detail: { stream, expectedVersion: expected === null ? null : String(expected), actualVersion: actual },
    hint: "Read the stream again, decide again, and append with the version you read.",
  };
  for (const events of [
    { type: "t", data: 2 },
    [
      { type: "t", data: 2 },
      { type: "t", data: 3 },
    ],
  ]) {
    test(`${name}: ${Array.isArray(events) ? "two events" : "one event"}`, async () => {
      const before = await stored(database);
      const call = session.query("select gapless.append($1, $2, $3, $4)", [
        stream,
        JSON.stringify(events),
        expected,
        mustExist,
      ]);
      expect(await faultOf(call)).toEqual(fault);
      const entry = { stream, expected_version: expected, must_exist: mustExist, events };
      expect(await faultOf(session.query("select gapless.append_batch($1)", [JSON.stringify([entry])]))).toEqual(fault);
      expect(await stored(database)).toEqual(before);
    });
  }
}
