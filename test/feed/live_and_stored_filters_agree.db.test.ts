import { openPool } from "@gapless/server/db/pool";
import { compileFilter } from "@gapless/server/feed/match";
import type { Filter } from "@gapless/server/log/filter";
import { readLog } from "@gapless/server/log/read";
import { expect, test } from "vitest";
import { createDatabase } from "../helpers/database.ts";

const TYPES = [
  "order.placed",
  "order.paid.v2",
  "order",
  "orders.placed",
  "Order.placed",
  "x",
  "order-placed",
  "order.",
];
const TOPICS = [
  "jobs",
  "jobs/1",
  "jobs/1/logs",
  "jobs//logs",
  "/jobs",
  "a.b/c",
  "a/b/c",
  "logs",
  "a+b/c",
  "jobs/1/x/logs",
];
const STREAMS = ["order", "order-1", "order-1-2", "orders-1", "-x", "é-1", "job-1"];
const FILTERS = {
  types: [...TYPES, "order.*", "*", "order.paid.*", "x.*"],
  topics: [
    ...TOPICS,
    "*",
    "**",
    "jobs/*",
    "jobs/**",
    "**/logs",
    "*/1/*",
    "jobs/**/logs",
    "*/*",
    "a.b/*",
    "jobs/*/logs",
    "/**",
  ],
  categories: ["order", "orders", "", "é", "job", "Order"].filter((name) => name !== ""),
  streams: [...STREAMS, "nobody"],
};

test("a live feed takes exactly the events that a read with the same filter gives", async () => {
  const database = await createDatabase();
  const { serverUrl } = await database.logins();
  const pool = openPool({ serverUrl, name: "test", max: 2, onError: () => undefined });
  let state = 7;
  const random = (below: number): number => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    return (state >>> 8) % below;
  };
  const pick = <T>(list: readonly T[]): T => list[random(list.length)] as T;
  try {
    const batch = Array.from({ length: 400 }, () => ({
      stream: pick(STREAMS),
      events: [{ type: pick(TYPES), topic: pick(TOPICS), data: null }],
    }));
    const columns = [batch.map(() => 1), batch.map((entry) => entry.stream), batch.map((entry) => entry.events[0])];
    await pool.query(
      `select * from gapless.append_group('default', $1::integer[], $2::text[], array_fill(null::bigint, '{400}'),
         array_fill(false, '{400}'), $3::jsonb[])`,
      columns,
    );
    await pool.query("call gapless.sequence()");
    const caller = { tenant: "default", permissions: ["events:read"] };
    const read = (filter: Filter) =>
      readLog(pool, caller, { after: null, limit: 1_000, direction: "forwards", filter, since: null, until: null });
    const all = await read({ types: [], topics: [], categories: [], streams: [] });
    expect(all).toHaveLength(400);
    for (let round = 0; round < 300; round++) {
      const some = <T>(list: readonly T[]): T[] =>
        random(3) > 0 ? [] : Array.from({ length: 1 + random(3) }, () => pick(list));
      const filter: Filter = {
        types: some(FILTERS.types),
        topics: some(FILTERS.topics),
        categories: some(FILTERS.categories),
        streams: some(FILTERS.streams),
      };
      const matches = compileFilter(filter);
      const live = all.filter((row) => matches(row)).map((row) => row.position);
      expect([filter, (await read(filter)).map((row) => row.position)]).toEqual([filter, live]);
    }
  } finally {
    await pool.end();
  }
});
