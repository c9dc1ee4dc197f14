// Which push subscriptions take which events: the same as each selection held against each event.
import { randomUUID } from "node:crypto";
import { beforeAll, expect, test } from "vitest";
import { createDatabase, type TestDatabase } from "../helpers/database.ts";
import { openSession } from "../helpers/session.ts";
import { sequenceAll } from "../sequencer/sequence.ts";
import { type Event, type JsonObject, takes } from "./naive.ts";
import { fillLog, randomSelector } from "./selected_log.ts";

let database: TestDatabase;
let events: Event[];
/** The number of the other tenant. */
let other: number;
beforeAll(async () => {
  database = await createDatabase();
  await database.query("select gapless.create_tenant('other')");
  const [tenant] = await database.query<{ id: number }>("select id from gapless.tenant where name = 'other'");
  other = tenant?.id ?? 0;
  await fillLog(database, "other", 200);
  ({ events } = await fillLog(database, "default", 600));
});

async function learn(tenant: number, selector: JsonObject, id: string = randomUUID()): Promise<string> {
  await database.query("select gapless.learn_routes($1, '', $2, gapless.compile_selector($3::jsonb))", [
    tenant,
    id,
    JSON.stringify(selector),
  ]);
  return id;
}

async function matched(tenant: number, low: number, high: number): Promise<string[]> {
  const rows = await database.query<{ is: string }>(
    `select subscription_id || ' ' || "position" as is from gapless.match($1, '', $2, $3)`,
    [tenant, low, high],
  );
  return rows.map((row) => row.is).sort();
}

function expected(known: Map<string, JsonObject>, low: number, high: number): string[] {
  const found = [...known].flatMap(([id, selector]) =>
    events
      .filter(({ position }) => position >= low && position <= high)
      .filter((event) => takes(selector, event))
      .map(({ position }) => `${id} ${position}`),
  );
  return found.sort();
}

test("random selectors, few and many", async () => {
  const known = new Map<string, JsonObject>();
  for (const count of [1, 5, 40, 300]) {
    while (known.size < count) {
      const selector = randomSelector();
      known.set(await learn(1, selector), selector);
    }
    const wanted = expected(known, 1, 600);
    const found = await matched(1, 1, 600);
    // By selector, so that a failure says which.
    const wrong = [...known].filter(([id]) => {
      const of = (list: string[]): string => list.filter((one) => one.startsWith(id)).join();
      return of(wanted) !== of(found);
    });
    expect(wrong).toEqual([]);
    expect(found).toEqual(wanted);
    expect(await matched(1, 100, 150)).toEqual(expected(known, 100, 150));
    expect(await matched(1, 77, 77)).toEqual(expected(known, 77, 77));
  }
  expect(await matched(1, 601, 700)).toEqual([]);
  // Nobody of the other tenant asked for anything.
  expect(await matched(other, 1, 200)).toEqual([]);
  await database.query("select gapless.forget_routes(1, k::uuid) from unnest($1::text[]) k", [[...known.keys()]]);
  expect(await matched(1, 1, 600)).toEqual([]);
  expect(await database.query("select from gapless.route")).toEqual([]);
});

test("what was learned anew replaces what was known", async () => {
  const id = await learn(1, { types: ["order.*", "user.*"], where: { path: "metadata.a", eq: "x" } });
  const theirs = await learn(other, {});
  await learn(1, { topics: ["jobs/*", "jobs/2/**"] }, id);
  expect(await matched(1, 1, 600)).toEqual(expected(new Map([[id, { topics: ["jobs/*", "jobs/2/**"] }]]), 1, 600));
  expect(await matched(other, 1, 200)).toHaveLength(200);
  await database.query("select gapless.forget_routes(1, $1)", [theirs]);
  expect(await matched(other, 1, 200)).toHaveLength(200);
  await database.query("select gapless.forget_routes($1, $2), gapless.forget_routes(1, $3)", [other, theirs, id]);
});

test("many that only a value tells apart", async () => {
  const known = new Map<string, JsonObject>();
  const values = [0, 1, 1.5, -1, 100, "", "a", "ab", "1", "é", 'x"y', "\\", true, false, null, "x".repeat(1000)];
  const wheres = values.flatMap((value): JsonObject[] => [
    { path: "data.a", eq: value },
    {
      all: [
        { path: "data.b", eq: value },
        { path: "metadata.a", eq: "x" },
      ],
    },
    {
      any: [
        { path: "data.a", eq: value },
        { path: 'data."c d"', eq: value },
      ],
    },
    { not: { path: "data.a", eq: value } },
    { path: "data.a", any: { path: ".", eq: value } },
    { path: 'data."q\\"t"', eq: value, exists: true },
    {
      all: [
        { path: "data.é", eq: value },
        {
          any: [
            { path: "data.a", ne: 1 },
            { path: "data.b", eq: 1 },
          ],
        },
      ],
    },
    {
      all: [
        { path: 'data."$x"', eq: value },
        {
          not: {
            all: [
              { path: "data.b", eq: 1 },
              { path: "data.a", eq: 1 },
            ],
          },
        },
      ],
    },
  ]);
  for (const types of [["order.placed"], ["order.*", "t"]]) {
    for (const where of [...wheres, ...wheres]) {
      const selector = { types, where };
      known.set(await learn(1, selector), selector);
    }
  }
  const [paths] = await database.query<{ n: number }>("select count(distinct path)::integer as n from gapless.route");
  expect(paths?.n).toBe(4);
  expect(await matched(1, 1, 600)).toEqual(expected(known, 1, 600));
  // 1.0 is 1, in conditions and in events.
  const [id, decimal] = [await learn(1, { types: ["n"] }), await learn(1, {})];
  await database.query(
    `select gapless.learn_routes(1, '', k::uuid, gapless.compile_selector('{"types": ["n"]}')) from unnest($1::text[]) k`,
    [[...known.keys()].slice(0, 40)],
  );
  await database.query(
    `select gapless.learn_routes(1, '', $1, gapless.compile_selector('{"types": ["n"], "where": {"path": "data.a", "eq": 1.00}}'))`,
    [decimal],
  );
  const writer = await openSession(database, (await database.loginOf("default")).url);
  await writer.query(
    `select from gapless.append('n-1', '[{"type": "n", "data": {"a": 1.000}}, {"type": "n", "data": {"a": [2, 1]}}, {"type": "n", "data": {"a": 2}}]')`,
  );
  await sequenceAll(writer);
  const own = (await matched(1, 601, 603)).filter((one) => one.startsWith(id) || one.startsWith(decimal));
  expect(own).toEqual([`${id} 601`, `${id} 602`, `${id} 603`, `${decimal} 601`, `${decimal} 602`].sort());
  await database.query("select gapless.forget_routes(1, subscription_id) from gapless.route");
});

test("the time of logging counts", async () => {
  const [row] = await database.query<{ at: string }>(
    "select gapless.wire_time(logged_at) as at from gapless.log where tenant_id = 1 and position = 300",
  );
  const id = await learn(1, { since: row?.at ?? "" });
  const rows = await database.query<{ n: string }>(
    "select position as n from gapless.log where tenant_id = 1 and position <= 600 and logged_at >= $1::timestamptz",
    [row?.at],
  );
  expect(await matched(1, 1, 600)).toEqual(rows.map(({ n }) => `${id} ${n}`).sort());
  await learn(1, { until: "2020-01-01T00:00:00Z" }, id);
  expect(await matched(1, 1, 600)).toEqual([]);
});
