import { beforeAll, expect, test } from "vitest";
import { createDatabase, type TestDatabase } from "../helpers/database.ts";
import { openSession, type Session } from "../helpers/session.ts";
import { faultOf } from "../log/fault.ts";
import { type Event, type JsonObject, takes } from "./naive.ts";
import { fillLog, randomSelector } from "./selected_log.ts";

let database: TestDatabase;
let session: Session;
let events: Event[];
beforeAll(async () => {
  database = await createDatabase();
  await database.query("select gapless.create_tenant('other')");
  await fillLog(database, "other", 100);
  ({ session, events } = await fillLog(database, "default", 400));
});

interface Part {
  part: string;
  result: boolean | null;
  wanted?: unknown;
  found?: unknown;
  condition?: unknown;
}

async function explain(selector: unknown, event: unknown): Promise<{ matches: boolean; parts: Part[] }> {
  const [row] = await session.query<{ is: { matches: boolean; parts: Part[] } }>(
    "select gapless.explain_selector($1, $2) as is",
    [JSON.stringify(selector), JSON.stringify(event)],
  );
  if (!row) throw new Error("nothing explained");
  return row.is;
}

test("each part and each node has its result", async () => {
  const found = await explain(
    {
      types: ["order.*"],
      topics: ["jobs/**"],
      after: "5",
      since: "2026-01-01T00:00:00Z",
      where: {
        all: [
          { path: "data.amount", gt: 100, lt: 200 },
          { not: { path: "data.items", any: { path: "sku", eq: "a" } } },
          {
            any: [
              { path: "data.a", eq: { path: "data.b" } },
              { path: "data.name", eq: "X", ignoreCase: true },
            ],
          },
        ],
      },
    },
    { type: "order.placed", position: "9", data: { amount: 150, items: [{ sku: "a" }], a: 1, b: 2, name: "x" } },
  );
  expect(found).toEqual({
    matches: false,
    parts: [
      { part: "types", result: true, wanted: ["order.*"], found: "order.placed" },
      { part: "topics", result: false, wanted: ["jobs/**"], found: "custom/order.placed" },
      { part: "after", result: true, wanted: "5", found: "9" },
      { part: "since", result: null, wanted: "2026-01-01T00:00:00Z", found: null },
      {
        part: "where",
        result: false,
        condition: {
          operator: "all",
          result: false,
          parts: [
            {
              operator: "all",
              path: "data.amount",
              result: true,
              parts: [
                { path: "data.amount", operator: "gt", operand: 100, found: [150], result: true },
                { path: "data.amount", operator: "lt", operand: 200, found: [150], result: true },
              ],
            },
            {
              operator: "not",
              result: false,
              parts: [
                {
                  path: "data.items",
                  operator: "any",
                  operand: { path: "sku", eq: "a" },
                  found: [[{ sku: "a" }]],
                  result: true,
                },
              ],
            },
            {
              operator: "any",
              result: true,
              parts: [
                {
                  path: "data.a",
                  operator: "eq",
                  operand: { path: "data.b" },
                  found: [1],
                  against: [2],
                  result: false,
                },
                { path: "data.name", operator: "eq", operand: "X", ignoreCase: true, found: ["x"], result: true },
              ],
            },
          ],
        },
      },
    ],
  });
});

test("an explanation agrees with what is read", async () => {
  for (let n = 0; n < 120; n++) {
    const selector = randomSelector();
    const event = events[Math.floor(Math.random() * events.length)] as Event;
    const { matches, parts } = await explain(selector, event.document);
    expect([selector, event, matches]).toEqual([selector, event, takes(selector, event)]);
    expect(parts.map(({ part }) => part).sort()).toEqual(Object.keys(selector).sort());
    expect(parts.every(({ result }) => result)).toBe(matches);
  }
});

test("patterns, presets and permissions are explained as conditions", async () => {
  const event = { type: "user.created", data: { user_id: "u1" } };
  const { matches, parts } = await explain(
    { pattern: { type: [{ prefix: "user." }] }, preset: "user_activity", visibleTo: { user: "u1" } },
    event,
  );
  expect(matches).toBe(true);
  expect(parts.map(({ part, result }) => [part, result])).toEqual([
    ["pattern", true],
    ["preset", true],
    ["visibleTo", true],
  ]);
});

test.each<[event: unknown, field: string]>([
  [1, "event"],
  [{ type: "t", data: 1, tipe: "x" }, "event.tipe"],
  [{ data: 1 }, "event.type"],
  [{ type: "t" }, "event.data"],
  [{ type: "t", data: 1, metadata: [] }, "event.metadata"],
  [{ type: "t", data: 1, position: "x" }, "event.position"],
  [{ type: "t", data: 1, recordedAt: "x" }, "event.recordedAt"],
  [{ type: "t", data: 1, stream: 1 }, "event.stream"],
])("an event such as %j is refused", async (event, field) => {
  expect(await faultOf(explain({}, event))).toMatchObject({ code: "VG001", detail: { field } });
});

interface Tested {
  examined: number;
  matched: number;
  after: string;
  upTo: string;
  sample: JsonObject[];
}

async function tested(call: string, selector: unknown = {}): Promise<Tested> {
  const [row] = await session.query<{ is: Tested }>(`select gapless.test_selector($1${call}) as is`, [
    JSON.stringify(selector),
  ]);
  if (!row) throw new Error("nothing tested");
  return row.is;
}

test("a test counts and shows what matches", async () => {
  for (let n = 0; n < 40; n++) {
    const selector = randomSelector();
    const after = Math.floor(Math.random() * 200);
    const upTo = after + 1 + Math.floor(Math.random() * 200);
    const within = events.filter(({ position }) => position > after && position <= upTo);
    const expected = within.filter((event) => takes(selector, event)).map(({ position }) => String(position));
    const found = await tested(`, after => ${after}, up_to => ${upTo}, sample => 3`, selector);
    expect([selector, { ...found, sample: found.sample.map(({ position }) => position) }]).toEqual([
      selector,
      {
        examined: upTo - after,
        matched: expected.length,
        after: String(after),
        upTo: String(upTo),
        sample: expected.slice(-3),
      },
    ]);
  }
  expect(await tested("")).toMatchObject({ examined: 400, matched: 400, after: "0", upTo: "400" });
  expect(await tested(", last => 10")).toMatchObject({ examined: 10, matched: 10, after: "390", upTo: "400" });
  expect(await tested(", last => 10, up_to => 50")).toMatchObject({ after: "40", upTo: "50" });
  expect(await tested(", after => 395, up_to => 9000")).toMatchObject({ examined: 5, upTo: "400" });
  expect(await tested(", after => 9000")).toMatchObject({ examined: 0, matched: 0, sample: [] });
  expect(await tested(", sample => 0")).toMatchObject({ matched: 400, sample: [] });
});

test("a sample has events as the doors show them", async () => {
  const { sample } = await tested(", sample => 1", { streams: ["plain"] });
  const [event] = await session.query(
    "select * from gapless.read_log(max_count => 1, streams => '{plain}', backwards => true)",
  );
  expect(Object.keys(sample[0] ?? {}).sort()).toEqual(
    "data id metadata occurredAt position recordedAt stream topic type version".split(" "),
  );
  expect(sample[0]).toMatchObject({ id: event?.["id"], data: event?.["data"], position: event?.["position"] });
});

test.each([
  [", last => 0", "last"],
  [", last => 50001", "last"],
  [", last => null", "last"],
  [", sample => 101", "sample"],
  [", after => -1", "after"],
  [", after => 5, up_to => 5", "up_to"],
])("test_selector(selector%s) is refused", async (call, field) => {
  expect(await faultOf(tested(call))).toMatchObject({ code: "VG001", detail: { field } });
});

test("each tenant tests on its own log, and only with the permission to read", async () => {
  const other = await openSession(database, (await database.loginOf("other")).url);
  const [row] = await other.query("select gapless.test_selector('{}')->>'examined' as n");
  expect(row).toEqual({ n: "100" });
  const appender = await openSession(database, (await database.loginOf("default", ["events:append"])).url);
  for (const call of ["test_selector('{}')", `explain_selector('{}', '{"type": "t", "data": 1}')`]) {
    expect(await faultOf(appender.query(`select gapless.${call}`))).toMatchObject({ code: "VG003" });
  }
  const nobody = await openSession(database, (await database.createLogin()).url);
  for (const call of ["test_selector('{}')", "compile_selector('{}')", "match(1, '', 1, 10)"]) {
    expect((await faultOf(nobody.query(`select gapless.${call}`))).code).toBe("42501");
  }
});

test("what finds matches inside is open to nobody", async () => {
  for (const call of [
    "gapless.compile_selector('{}')",
    "gapless.match(1, '', 1, 10)",
    "gapless.next_matches(1, null, 1, 10, 10)",
    "gapless.learn_routes(1, '', gen_random_uuid(), null)",
    "gapless.forget_routes(1, gen_random_uuid())",
  ]) {
    expect(await faultOf(session.query(`select ${call}`))).toMatchObject({ code: "42501" });
  }
  expect(await faultOf(session.query("select from gapless.route"))).toMatchObject({ code: "42501" });
});
