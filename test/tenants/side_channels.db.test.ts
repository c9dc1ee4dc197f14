// Ways to learn of rows without being shown them: functions that see what a filter sees, plans, statistics, other
// sessions, notifications.
import { setTimeout as sleep } from "node:timers/promises";
import { beforeAll, expect, test } from "vitest";
import { sequenceAll } from "../sequencer/sequence.ts";
import { type Scene, SECRET, twoTenants, whatComesBack } from "./two_tenants.ts";

let scene: Scene;
beforeAll(async () => {
  scene = await twoTenants();
  await scene.database.query(`grant temporary on database ${scene.database.name} to public; analyze`);
});

test("a cheap leaking function in a where clause sees the own rows only", async () => {
  const heard: string[] = [];
  scene.attacker.client.on("notice", ({ message }) => heard.push(String(message)));
  await scene.attacker.query(`create function pg_temp.leak(value text) returns boolean language plpgsql cost 0.0000001 as
    $$ begin raise notice 'leak: %', value; return true; end $$`);
  await scene.attacker.query(
    "create operator pg_temp.<<< (leftarg = text, rightarg = text, function = texteq, restrict = eqsel)",
  );
  for (const [view, columns] of [
    ["events", ["stream", "type", "topic", "data::text", "metadata::text"]],
    ["streams", ["stream", "category"]],
    ["api_keys", ["name"]],
  ] as const)
    for (const column of columns) {
      await scene.attacker.query(`select 1 from gapless.${view} where pg_temp.leak(${column})`);
      await scene.attacker.query(
        `select count(*) from gapless.${view} v where pg_temp.leak(v.${column}) and 1 / length(${column}) >= 0`,
      );
      await scene.attacker.query(
        `declare c cursor with hold for select * from gapless.${view} where pg_temp.leak(${column})`,
      );
      await scene.attacker.query("fetch all from c; close c");
    }
  expect(heard.filter((line) => line.startsWith("leak: ")).length).toBeGreaterThan(10);
  expect(heard.filter((line) => line.includes(SECRET))).toEqual([]);
});

test("plans, statistics and catalogs hold no value of the other tenant", async () => {
  for (const text of [
    `explain (analyze, verbose) select * from gapless.events where stream = '${"mine-1"}'`,
    "explain (analyze, verbose) select * from gapless.streams",
    "select * from pg_stats where schemaname = 'gapless'",
    "select * from pg_stats_ext",
    "select * from pg_statistic",
    "select * from pg_stat_activity",
    "select * from pg_prepared_statements",
    "select * from pg_cursors",
    "select * from pg_locks",
    "select pg_get_functiondef(oid) from pg_proc where pronamespace = 'gapless'::regnamespace and prokind in ('f', 'p')",
    "select * from pg_roles",
    "select * from information_schema.columns where table_schema = 'gapless'",
    `select pg_read_file('postgresql.conf')`,
    `select * from pg_stat_statements`,
  ])
    expect([text, (await whatComesBack(scene.attacker, text)).includes(SECRET)]).toEqual([text, false]);
});

test("an estimate does not confirm a name, an id, a time or a value", async () => {
  const many = Array.from({ length: 200 }, () => ({ type: `${SECRET}.type`, topic: `${SECRET}/topic`, data: SECRET }));
  await scene.victim.query("select gapless.append($1, $2)", [`${SECRET}-many`, JSON.stringify(many)]);
  await sequenceAll(scene.victim);
  await scene.database.query(
    `insert into gapless.api_key (tenant_id, id, name, hash, permissions, created_at)
     select t.id, gen_random_uuid(), $1, sha256(n::text::bytea), '{*}', now()
     from gapless.tenant t, generate_series(1, 200) n where t.name = $2`,
    [`${SECRET}-key`, "victim"],
  );
  await scene.database.query("analyze");
  const estimates = async (view: string, condition: string): Promise<number[]> => {
    const [row] = await scene.attacker.query<Record<"QUERY PLAN", unknown>>(
      `explain (format json) select * from gapless.${view} where ${condition}`,
    );
    return (
      JSON.stringify(row?.["QUERY PLAN"])
        .match(/"Plan Rows":\d+/g)
        ?.map((text) => Number(text.slice(12))) ?? []
    );
  };
  const pairs: [view: string, known: string, unknown: string][] = [
    ["events", `stream = '${SECRET}-many'`, "stream = 'unknown-many'"],
    ["streams", `stream = '${SECRET}-many'`, "stream = 'unknown-many'"],
    ["events", `type = '${SECRET}.type'`, "type = 'unknown.type'"],
    ["events", `topic = '${SECRET}/topic'`, "topic = 'unknown/topic'"],
    ["events", `data = '"${SECRET}"'`, `data = '"unknown"'`],
    ["events", "stream < 'a'", "stream < 'zzzz'"],
    ["events", "version > 100", "version > 100000"],
    ["events", "position > 100", "position > 100000"],
    ["api_keys", `name = '${SECRET}-key'`, "name = 'unknown-key'"],
    ["api_keys", "created_at > '2020-01-01Z'", "created_at > '2100-01-01Z'"],
    ["streams", "version > 100", "version > 100000"],
    ["events", "recorded_at > '2020-01-01Z'", "recorded_at > '2100-01-01Z'"],
  ];
  for (const [view, known, unknown] of pairs)
    expect([known, await estimates(view, known)]).toEqual([known, await estimates(view, unknown)]);
});

test("the statements of other roles' sessions are hidden", async () => {
  const running = scene.victim.query(`select pg_sleep(0.3), '${SECRET}'`);
  await sleep(100);
  const [row] = await scene.attacker.query("select query from pg_stat_activity where pid = $1", [scene.victim.pid]);
  expect(row?.["query"]).toBe("<insufficient privilege>");
  await running;
});

test("a notification tells nothing but that something happened", async () => {
  const heard: unknown[] = [];
  scene.attacker.client.on("notification", ({ payload }) => heard.push(payload));
  await scene.attacker.query("listen gapless");
  await scene.victim.query('select gapless.append($1, \'{"type":"t","data":1}\')', [`${SECRET}-3`]);
  await sequenceAll(scene.victim);
  for (let i = 0; i < 100 && heard.length === 0; i++) await sleep(10);
  expect(heard).toEqual([expect.stringMatching(/^\d+$/)]);
});

test("a forged notification is of no account", async () => {
  await scene.attacker.query("notify gapless, 'x'; select pg_notify('gapless', '999999')");
  expect(await scene.victim.query("select gapless.stream_version($1) as v", [`${SECRET}-3`])).toEqual([{ v: "1" }]);
});

test("errors name nothing of the other tenant", async () => {
  for (const text of [
    `select gapless.append('${"mine-1"}', '{"type":"t","data":1}', 99)`,
    'select gapless.append(\'mine-1\', \'{"id":"75317531-0000-4000-8000-000000000001","type":"t","data":2}\', 99)',
    "select 1 / (case when stream > 'h' then 0 else 1 end) from gapless.events",
    "select stream::int from gapless.events",
    "select (data ->> 'secret')::int from gapless.events",
  ])
    expect([text, (await whatComesBack(scene.attacker, text)).includes(SECRET)]).toEqual([text, false]);
});
