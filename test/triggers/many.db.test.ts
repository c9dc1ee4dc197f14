// Very many firings, and very many triggers: whoever looks at them, or makes one more, reads a few rows of each table and not all.
import { beforeAll, expect, test } from "vitest";
import { ByHand } from "../push/by_hand.ts";
import { LOGS, make } from "./by_hand.ts";

const MANY = 3_000;
/** Some for each of what is shown, but by no means all. */
const FEW = 600;
let hand: ByHand;
let ids: Record<string, string>;

beforeAll(async () => {
  hand = await ByHand.start();
  ids = {};
  for (const name of ["waits", "fails", "over", "skips"]) ids[name] = (await make(hand, { name })).id;
  const rows = (name: string, what: string) =>
    hand.database.query(
      `insert into gapless.firing (tenant_id, subscription_id, position, id, fired_at, state, results, finished_at)
       select 1, $1, n, gen_random_uuid(), ${what} from generate_series(1, $2::integer) n`,
      [ids[name], MANY],
    );
  const now = `to_timestamp(${hand.time / 1000})`;
  await rows("waits", `${now}, 'fired', null, null`);
  await rows("fails", `${now} - interval '2 days', 'fired', '[{"ok": false}]', null`);
  await rows("over", `${now} - interval '3 days', 'fired', '[{"ok": true, "durationMs": 1}]', ${now}`);
  await rows("skips", `${now} - interval '3 days', 'skipped', null, ${now}`);
  for (const [name, attempts] of [
    ["waits", 0],
    ["fails", 1],
  ] as const) {
    await hand.database.query(
      `insert into gapless.delivery (tenant_id, subscription_id, position, state, attempts, due_at, changed_at)
       select 1, $1, n, case when $3::integer > 0 and n <= $2 - 3 then 'parked' else 'due' end, $3::integer, ${now} + interval '1 hour', ${now}
       from generate_series(1, $2::integer) n`,
      [ids[name], MANY, attempts],
    );
    await hand.database.query(
      "update gapless.subscription_progress set waiting = $2, parked = $3 where subscription_id = $1",
      attempts === 0 ? [ids[name], MANY, 0] : [ids[name], 3, MANY - 3],
    );
  }
  await hand.database.query(
    "update gapless.firing set finished_at = fired_at where subscription_id = $1 and position <= $2",
    [ids["fails"], MANY - 3],
  );
});

/** How many rows a statement reads, and what it gives. */
async function reads<T>(text: string, values: unknown[] = []): Promise<{ rows: number; found: T[] }> {
  const client = await hand.database.connect();
  await client.query("begin");
  await client.query("select set_config('gapless.fake_now', $1, true), set_config('gapless.tenant', 'default', true)", [
    new Date(hand.time).toISOString(),
  ]);
  const [what, from] = text.split(" from ");
  const { rows: found } = await client.query<{ it: T }>(
    `select ${what} as it ${from === undefined ? "" : `from ${from}`}`,
    values,
  );
  const { rows } = await client.query<{ n: string }>(
    "select sum(coalesce(seq_tup_read, 0) + coalesce(idx_tup_fetch, 0)) as n from pg_stat_xact_user_tables where schemaname = 'gapless'",
  );
  await client.query("rollback");
  await client.end();
  return { rows: Number(rows[0]?.n), found: found.map(({ it }) => it) };
}

test.each([
  ["waits", { ready: MANY, retrying: 0, parked: 0 }],
  ["fails", { ready: 0, retrying: 3, parked: MANY - 3 }],
])("a look at one: %s", async (name, stats) => {
  const { rows, found } = await reads<{ stats: object }>("gapless.get_trigger($1)", [name]);
  expect(found[0]?.stats).toMatchObject(stats);
  expect(rows).toBeLessThan(FEW);
});

test("a list of them, and why firings wait", async () => {
  const list = await reads("gapless.list_triggers()");
  expect(list.found).toHaveLength(4);
  expect(list.rows).toBeLessThan(FEW);
  const waiting = await reads<{ kind: string }>("to_jsonb(h) from gapless.waiting() h");
  expect(waiting.found.map(({ kind }) => kind)).toEqual(["retry", "retry", "retry"]);
  expect(waiting.rows).toBeLessThan(FEW);
});

test.each([
  ["waits", null, true],
  ["waits", "pending", true],
  ["waits", "pending", false],
  ["waits", "retrying", true],
  ["waits", "parked", true],
  ["waits", "skipped", true],
  ["fails", "retrying", false],
  ["fails", "pending", true],
  ["fails", "pending", false],
  ["fails", "parked", true],
  ["over", "done", true],
  ["over", "done", false],
  ["over", "refused", true],
  ["skips", "skipped", true],
  ["skips", "refused", true],
  ["skips", "discarded", false],
])("a page of the history of %s, %s", async (name, state, backwards) => {
  const { rows, found } = await reads<{ id: string }>("gapless.trigger_history($1, $2, null, 5, $3)", [
    name,
    state,
    backwards,
  ]);
  const of: Record<string, string[]> = {
    waits: ["pending"],
    fails: ["retrying", "parked"],
    over: ["done"],
    skips: ["skipped"],
  };
  expect(found).toHaveLength(state !== null && !of[name]?.includes(state) ? 0 : state === "retrying" ? 3 : 5);
  expect(rows).toBeLessThan(FEW);
});

test("the numbers of a day go over the firings of that day alone", async () => {
  await hand.pass(24 * 3600);
  const { rows, found } = await reads<{ total: number; last24h: object }>("gapless.trigger_stats()");
  expect(found[0]).toMatchObject({ total: 4, last24h: { firings: 0 } });
  expect(rows).toBeLessThan(FEW);
});

test("what has to be kept is not gone over each time that old firings are taken away", async () => {
  await hand.pass(10 * 24 * 3600);
  const left = (names: string[]) =>
    hand.database.query<{ n: number }>(
      "select count(*)::integer as n from gapless.firing where subscription_id = any ($1::uuid[])",
      [names.map((name) => ids[name])],
    );
  for (let step = 0; step < 60 && (await left(["over", "skips"]))[0]?.n !== 0; step++)
    await hand.query("select gapless.prune(1000)");
  expect(await left(["over", "skips"])).toEqual([{ n: 0 }]);
  expect(await left(["waits", "fails"])).toEqual([{ n: 2 * MANY }]);
  const { rows, found } = await reads<string>("gapless.prune_firings(10)");
  expect(found).toEqual(["0"]);
  expect(rows).toBeLessThan(1.5 * MANY);
});

test("one more of very many is made as quickly as the first ones", async () => {
  await hand.database.query(
    `insert into gapless.subscription
     select (jsonb_populate_record(s, jsonb_build_object('id', gen_random_uuid(), 'name', 'copy-' || n))).*
     from gapless.subscription s, generate_series(1, 1500) n where s.name = 'over'`,
  );
  const { rows } = await reads("gapless.create_trigger($1)", [{ name: "more", actions: [LOGS] }]);
  expect(rows).toBeLessThan(FEW);
});
