// Twenty connections at once: one winner for each expectation, one stored event for each id.
import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createDatabase, type TestDatabase } from "../helpers/database.ts";
import { openSession, type Session } from "../helpers/session.ts";
import { type Fault, faultOf } from "./fault.ts";

let database: TestDatabase;
let clients: Session[];
beforeAll(async () => {
  database = await createDatabase();
  const { url } = await database.loginOf("default");
  clients = await Promise.all(Array.from({ length: 20 }, () => openSession(database, url)));
});
afterAll(async () => {
  expect(await database.query("select * from gapless.verify()")).toEqual([]);
});

const append = "select * from gapless.append($1, $2, $3)";
const batch =
  "select * from gapless.append_batch(jsonb_build_array(jsonb_build_object('stream', $1::text, 'events', $2::jsonb, 'expected_version', $3::bigint)))";

interface Outcome {
  row?: Record<string, unknown> | undefined;
  fault?: Fault;
}
async function outcome(client: Session, text: string, values: unknown[]): Promise<Outcome> {
  try {
    return { row: (await client.query(text, values))[0] };
  } catch (error) {
    return { fault: await faultOf(Promise.reject(error)) };
  }
}

const doors: [name: string, text: string][] = [
  ["append", append],
  ["append_batch", batch],
];
for (const [door, text] of doors) {
  test(`${door}: exactly one wins each version, the losers are told the actual one`, async () => {
    const stream = `race-${door}`;
    for (let expected = 0; expected < 8; expected++) {
      const outcomes = await Promise.all(
        clients.map((client) => outcome(client, text, [stream, '{"type":"t","data":1}', expected])),
      );
      expect(outcomes.filter(({ row }) => row).map(({ row }) => row?.["last_version"])).toEqual([String(expected + 1)]);
      for (const { fault } of outcomes.filter((o) => o.fault))
        expect(fault).toMatchObject({
          code: "VG005",
          detail: { stream, expectedVersion: String(expected), actualVersion: String(expected + 1) },
        });
    }
  });

  test(`${door}: without an expectation everybody gets a version of their own`, async () => {
    const stream = `any-${door}`;
    const outcomes = await Promise.all(
      clients.map((client) => outcome(client, text, [stream, '[{"type":"t","data":1},{"type":"t","data":2}]', null])),
    );
    const firsts = outcomes.map(({ row }) => Number(row?.["first_version"])).sort((x, y) => x - y);
    expect(firsts).toEqual(Array.from({ length: 20 }, (_, n) => 2 * n + 1));
  });

  const expectations: [string, number | null, number][] = [
    ["any version", null, 3],
    ["a new stream", 0, 0],
    ["an exact version", 3, 3],
  ];
  for (const [name, expected, already] of expectations) {
    test(`${door}: the same event id, expecting ${name}: stored once, and everybody gets the same answer`, async () => {
      for (let round = 0; round < 5; round++) {
        const stream = `twin-${door}-${expected}-${round}`;
        for (let n = 0; n < already; n++) await clients[0]?.query(append, [stream, '{"type":"t","data":0}', null]);
        const event = JSON.stringify({ id: randomUUID(), type: "t", data: round });
        const outcomes = await Promise.all(clients.map((client) => outcome(client, text, [stream, event, expected])));
        expect(outcomes.filter(({ row }) => row?.["duplicate"] === false).length).toBe(1);
        const answers = new Set(outcomes.map(({ row, fault }) => JSON.stringify(fault ?? { ...row, duplicate: true })));
        expect([...answers].map((answer) => JSON.parse(answer))).toEqual([
          {
            stream,
            first_version: String(already + 1),
            last_version: String(already + 1),
            event_ids: [JSON.parse(event).id],
            duplicate: true,
          },
        ]);
        expect(await clients[0]?.query("select gapless.stream_version($1) as v", [stream])).toEqual([
          { v: String(already + 1) },
        ]);
      }
    });
  }
}

test("must exist: nobody creates the stream, and once it is there everybody appends", async () => {
  const text = 'select * from gapless.append(\'must-1\', \'{"type":"t","data":1}\', null, true)';
  const before = await Promise.all(clients.map((client) => outcome(client, text, [])));
  expect(new Set(before.map(({ fault }) => fault?.code))).toEqual(new Set(["VG005"]));
  await clients[0]?.query(append, ["must-1", '{"type":"t","data":0}', 0]);
  const after = await Promise.all(clients.map((client) => outcome(client, text, [])));
  expect(after.map(({ row }) => Number(row?.["last_version"])).sort((x, y) => x - y)).toEqual(
    Array.from({ length: 20 }, (_, n) => n + 2),
  );
});
