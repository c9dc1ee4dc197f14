// Idempotency by event id: the same again is answered with the first result; anything else under a known id is refused.
import { beforeAll, expect, test } from "vitest";
import { createDatabase, type TestDatabase } from "../helpers/database.ts";
import { openSession, type Session } from "../helpers/session.ts";
import { faultOf, stored } from "./fault.ts";

let database: TestDatabase;
let session: Session;
beforeAll(async () => {
  database = await createDatabase();
  session = await openSession(database, (await database.loginOf("default")).url);
  await append("s-1", [{ type: "first", data: 0 }]);
  first = await append("s-1", abc);
  await append("s-1", [{ type: "last", data: 0 }]);
});

const id = (n: number) => `22222222-0000-4000-8000-00000000000${n}`;
const event = (n: number) => ({
  id: id(n),
  type: "t",
  data: { n },
  metadata: { m: 1 },
  occurred_at: "2030-01-01T00:00:00Z",
});
const abc = [event(1), event(2), event(3)];
let first: Record<string, unknown> | undefined;
const append = async (stream: string, events: unknown, expected: number | null = null) =>
  (await session.query("select * from gapless.append($1, $2, $3)", [stream, JSON.stringify(events), expected]))[0];
const batch = (entries: unknown) => session.query("select * from gapless.append_batch($1)", [JSON.stringify(entries)]);

test("the first result, whatever the expected version says now", async () => {
  const before = await stored(database);
  const again = { ...first, duplicate: true };
  expect(again).toMatchObject({ first_version: "2", last_version: "4", event_ids: [id(1), id(2), id(3)] });
  for (const expected of [null, 0, 1, 99]) {
    expect(await append("s-1", abc, expected)).toEqual(again);
    expect(await batch([{ stream: "s-1", events: abc, expected_version: expected }])).toEqual([again]);
  }
  expect(await stored(database)).toEqual(before);
});

test("the same content is the same value, not the same text", async () => {
  const other = {
    ...event(1),
    id: id(1).toUpperCase(),
    occurred_at: "2030-01-01T01:00:00.000+01:00",
    topic: "custom/t",
  };
  expect(await append("s-1", [other, event(2), event(3)])).toMatchObject({ first_version: "2", duplicate: true });
});

const [a, b, c] = abc;
const conflicts: [name: string, stream: string, events: unknown, says: string][] = [
  ["other data", "s-1", [{ ...a, data: { n: 7 } }, b, c], "with other content or in another stream"],
  ["other type", "s-1", [{ ...a, type: "u" }, b, c], "with other content or in another stream"],
  ["other metadata", "s-1", [a, { ...b, metadata: {} }, c], "with other content or in another stream"],
  ["other topic", "s-1", [a, { ...b, topic: "x" }, c], "with other content or in another stream"],
  ["other time", "s-1", [a, b, { ...c, occurred_at: null }], "with other content or in another stream"],
  ["other stream", "s-2", abc, "with other content or in another stream"],
  ["other order", "s-1", [b, a, c], "in another order"],
  ["one more", "s-1", [...abc, event(4)], "3 of 4 events are already known"],
  ["one more without an id", "s-1", [...abc, { type: "t", data: 0 }], "3 of 4 events are already known"],
  ["twice in one call", "s-9", [event(5), event(5)], "appears more than once in the call"],
];
test.each(conflicts)("%s is refused, and nothing is stored", async (_, stream, events, says) => {
  const before = await stored(database);
  const refused = { code: "VG006", message: expect.stringContaining(says), hint: expect.any(String) };
  expect(await faultOf(append(stream, events))).toMatchObject(refused);
  expect(
    await faultOf(
      batch([
        { stream: "s-3", events: { type: "t", data: 1 } },
        { stream, events },
      ]),
    ),
  ).toMatchObject({ code: "VG006" });
  expect(await faultOf(batch([{ stream, events }]))).toMatchObject(refused);
  expect(await stored(database)).toEqual(before);
});

test("a part of a call, in its order, is known by itself", async () => {
  expect(await append("s-1", [a, b])).toMatchObject({ first_version: "2", last_version: "3", duplicate: true });
  expect(await append("s-1", b)).toMatchObject({
    first_version: "3",
    last_version: "3",
    event_ids: [id(2)],
    duplicate: true,
  });
  expect(await faultOf(append("s-1", [a, c]))).toMatchObject({ code: "VG006" });
});

test("a batch is known as a whole", async () => {
  const entries = [
    { stream: "t-2", events: [{ ...event(6), id: id(6) }] },
    { stream: "t-1", events: [{ ...event(7), id: id(7) }, event(8)] },
  ];
  const results = await batch(entries);
  expect(await batch(entries)).toEqual(results.map((result) => ({ ...result, duplicate: true })));
  expect(await faultOf(batch([...entries, { stream: "t-3", events: { type: "t", data: 0 } }]))).toMatchObject({
    code: "VG006",
  });
});

test("an id of another tenant is unknown here", async () => {
  await database.query("select gapless.create_tenant('other')");
  const other = await openSession(database, (await database.loginOf("other")).url);
  const rows = await other.query("select * from gapless.append('x-1', $1)", [
    JSON.stringify({ ...event(1), data: "mine" }),
  ]);
  expect(rows).toMatchObject([{ first_version: "1", event_ids: [id(1)], duplicate: false }]);
});
