// Reads by a selector: the same events as a look at each of them, page by page, in both directions, whatever else filters.
import { beforeAll, expect, test } from "vitest";
import { createDatabase, type TestDatabase } from "../helpers/database.ts";
import { openSession, type Session, twoSessions } from "../helpers/session.ts";
import { faultOf } from "../log/fault.ts";
import { pick } from "../reading/random_log.ts";
import { sequenceAll } from "../sequencer/sequence.ts";
import { type Event, type JsonObject, takes } from "./naive.ts";
import { fillLog, randomSelector } from "./selected_log.ts";

let database: TestDatabase;
let session: Session;
let events: Event[];
beforeAll(async () => {
  database = await createDatabase();
  await database.query("select gapless.create_tenant('other')");
  await fillLog(database, "other", 400);
  ({ session, events } = await fillLog(database, "default", 3000));
});

async function pages(selector: JsonObject, backwards: boolean, size: number): Promise<number[]> {
  const found: number[] = [];
  for (;;) {
    const rows = await session.query<{ position: string }>(
      "select position from gapless.read_log(after => $1, max_count => $2, backwards => $3, selector => $4)",
      [found.at(-1) ?? null, size, backwards, JSON.stringify(selector)],
    );
    found.push(...rows.map((row) => Number(row.position)));
    if (rows.length < size) return found;
  }
}

test("random selectors", async () => {
  let found = 0;
  for (let n = 0; n < 150; n++) {
    const selector = randomSelector();
    const expected = events.filter((event) => takes(selector, event)).map((event) => event.position);
    found += expected.length;
    const size = pick([Math.max(1, Math.ceil(expected.length / 3)), 1000]);
    expect([selector, await pages(selector, false, size)]).toEqual([selector, expected]);
    expect([selector, await pages(selector, true, size)]).toEqual([selector, expected.toReversed()]);
  }
  expect(found).toBeGreaterThan(1000);
});

test("it joins the other filters by and", async () => {
  const where = { path: "metadata.a", eq: "x" };
  const read = async (rest: string, selector: unknown): Promise<number[]> => {
    const rows = await session.query<{ position: string }>(
      `select position from gapless.read_log(max_count => 10000, selector => $1, ${rest})`,
      [JSON.stringify(selector)],
    );
    return rows.map((row) => Number(row.position));
  };
  const expected = (filter: JsonObject): number[] =>
    events.filter((event) => takes({ where, ...filter }, event)).map((event) => event.position);
  expect(await read("types => '{order.*}'", { where })).toEqual(expected({ types: ["order.*"] }));
  expect(await read("topics => '{a/**}', streams => '{order-1}'", { where, types: ["order"] })).toEqual(
    expected({ topics: ["a/**"], streams: ["order-1"], types: ["order"] }),
  );
  expect(await read("categories => '{user}', after => 1000", { where, upTo: "2000" })).toEqual(
    expected({ categories: ["user"], after: "1000", upTo: "2000" }),
  );
  expect(await read("since => now() + interval '1 hour'", { where })).toEqual([]);
  expect(await read("until => now()", { where, since: "2020-01-01T00:00:00Z" })).toEqual(expected({}));
  expect(await read("until => 'infinity'", { where, until: "2020-01-01T00:00:00Z" })).toEqual([]);
  expect(await faultOf(read("types => '{order}'", { types: ["order"] }))).toMatchObject({
    code: "VG001",
    detail: { field: "selector.types" },
  });
  expect(await faultOf(read("max_count => 0", {}).catch(() => read("after => 1", { wher: 1 })))).toMatchObject({
    detail: { field: "selector.wher" },
  });
});

test("a page is complete up to where it says, however little a call may do", async () => {
  for (let n = 0; n < 60; n++) {
    const selector = randomSelector();
    const expected = events.filter((event) => takes(selector, event)).map((event) => event.position);
    const low = 1 + Math.floor(Math.random() * 2000);
    const high = low + Math.floor(Math.random() * 2000);
    for (const backwards of [false, true]) {
      const [row] = await database.query<{ positions: string[]; reach: string; low: string }>(
        "select m.* from gapless.next_matches(1, gapless.compile_selector($1::jsonb), $2, $3, 20, $4) m",
        [JSON.stringify(selector), low, high, backwards],
      );
      const reach = Number(row?.reach);
      const [from, to] = backwards ? [reach, high] : [low, reach];
      const within = expected.filter((position) => position >= from && position <= to);
      expect([selector, low, high, row?.positions.map(Number)]).toEqual([
        selector,
        low,
        high,
        backwards ? within.reverse() : within,
      ]);
      expect(within.length).toBeLessThanOrEqual(20);
      if (within.length < 20) expect(reach).toBe(backwards ? low : Math.min(high, 3000));
    }
  }
});

test("the work of a call is bounded, and the next one goes on behind it", async () => {
  const other = await createDatabase();
  await other.query(`
    insert into gapless.event (tenant_id, stream, version, recorded_at, id, type, topic, data, metadata)
    select 1, 's-1', g, now(), gen_random_uuid(), 't', 'custom/t', to_jsonb(g), '{}' from generate_series(1, 45000) g`);
  await sequenceAll({ query: (text: string) => other.query(text) } as Session);
  let low = 1;
  const reaches: number[] = [];
  const found: number[] = [];
  while (low <= 45_000) {
    const [row] = await other.query<{ positions: string[]; reach: string }>(
      `select m.* from gapless.next_matches(1, gapless.compile_selector('{"where": {"path": "data", "eq": 44999}}'), $1, 100000, 10) m`,
      [low],
    );
    found.push(...(row?.positions.map(Number) ?? []));
    reaches.push(Number(row?.reach));
    low = Number(row?.reach) + 1;
  }
  expect(found).toEqual([44_999]);
  expect(reaches).toEqual([20_000, 40_000, 45_000]);
  // A read goes on by itself.
  const [read] = await openSession(other, (await other.loginOf("default")).url).then((reader) =>
    reader.query(
      `select position from gapless.read_log(selector => '{"where": {"path": "data", "lt": 2}}', backwards => true)`,
    ),
  );
  expect(read).toEqual({ position: "1" });
});

test("a type that comes up while a page is looked for is not passed over", async () => {
  const own = await createDatabase();
  const { url } = await own.loginOf("default");
  const [reader, writer] = await twoSessions(own, url);
  const holder = await openSession(own);
  const append = (type: string) =>
    writer.query("select from gapless.append('order-1', $1)", [JSON.stringify({ type, data: null })]);
  await append("order.placed");
  await sequenceAll(writer);
  // Waits behind the look at the head and before the names, while somebody holds the lock.
  await own.query(`create or replace function gapless.type_ids(tenant integer, types text[]) returns integer[] language plpgsql as $$
    declare v_ids constant integer[] := array(select t.id from gapless.event_type t where t.tenant_id = $1 and t.name like 'order.%');
    begin perform pg_advisory_lock_shared(4711), pg_advisory_unlock_shared(4711); return v_ids; end $$`);
  await holder.query("select pg_advisory_lock(4711)");
  const page = await reader.queryThatWaits(
    `select position::int from gapless.read_log(selector => '{"types": ["order.*"]}')`,
  );
  await append("order.cancelled");
  await append("order.placed");
  await sequenceAll(writer);
  await holder.query("select pg_advisory_unlock(4711)");
  // It may end before what came up meanwhile, or hold all of it: but not position 3 without position 2.
  const found = (await page.result).map((row) => row["position"]);
  expect([1, 2, 3].slice(0, found.length)).toEqual(found);
});

test("a name in a condition is looked up like one in a list", async () => {
  const compiled = async (selector: unknown): Promise<unknown> => {
    const [row] = await database.query(
      "select to_jsonb(gapless.compile_selector($1)) - 'after' - 'up_to' - 'since' - 'until' as is",
      [JSON.stringify(selector)],
    );
    return row?.["is"];
  };
  const nothing = { types: null, topics: null, categories: null, streams: null, condition: null };
  expect(await compiled({ where: { path: "type", eq: "a.b" } })).toEqual({ ...nothing, types: ["a.b"] });
  expect(await compiled({ preset: "user_activity" })).toEqual({ ...nothing, types: ["user.*"] });
  expect(await compiled({ pattern: { type: ["a", { prefix: "b." }], stream: ["s"], data: { x: [1] } } })).toEqual({
    ...nothing,
    types: ["a", "b.*"],
    streams: ["s"],
    condition: 'exists ($."data"?(@."x" == 1))',
  });
  // Each of these says something else, or something more.
  for (const where of [
    { not: { path: "type", eq: "a" } },
    { path: "type", eq: "a", ignoreCase: true },
    { path: "type", eq: "a.*" },
    { path: "type", starts_with: "a" },
    { path: "type", in: ["a", 1] },
    { path: "type", ne: "a" },
    { path: "topic", starts_with: "a." },
    { path: "topic", eq: "a/*" },
    {
      any: [
        { path: "type", eq: "a" },
        { path: "data", eq: 1 },
      ],
    },
    { path: "data.type", eq: "a" },
  ]) {
    expect(await compiled({ where })).toMatchObject({ types: null, topics: null, condition: expect.any(String) });
  }
  // The list that is there already counts, and the condition goes on saying its own.
  expect(await compiled({ types: ["x"], where: { path: "type", eq: "a" } })).toMatchObject({
    types: ["x"],
    condition: '($."type" == "a")',
  });
  const both = await session.query(
    `select type from gapless.read_log(types => '{order.*}', max_count => 10000, selector => '{"where": {"path": "type", "in": ["order.paid", "t"]}}')`,
  );
  expect(both.length).toBeGreaterThan(0);
  expect(new Set(both.map(({ type }) => type))).toEqual(new Set(["order.paid"]));
});
