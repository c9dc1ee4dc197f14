// A login role of another tenant tries every verb on a trigger that is not its own: it learns nothing, not even that it is there,
// and changes nothing. Beside it, what each permission opens.
import { beforeAll, expect, test } from "vitest";
import { openSession, type Session } from "../helpers/session.ts";
import { faultOf } from "../log/fault.ts";
import { type Scene, SECRET, SECRET_ID, twoTenants, whatComesBack } from "../tenants/two_tenants.ts";
import { LOGS } from "./by_hand.ts";

const NAME = `${SECRET}-trigger`;
let scene: Scene & { id: string; parked: string; server: Session };

beforeAll(async () => {
  const two = await twoTenants();
  const server = await openSession(two.database, (await two.database.logins()).serverUrl);
  const spec = {
    name: NAME,
    selector: { types: [`t.${SECRET}`] },
    frequency: { count: 1, within: "1h", key: "data.secret" },
    dedupe: { key: "data.n" },
    cooldown: "0s",
    retry: { attempts: 1 },
    actions: [{ ...LOGS, message: `${SECRET} {{data.secret}}` }],
    labels: { secret: SECRET },
  };
  const [made] = await two.victim.query<{ id: string }>("select gapless.create_trigger($1) ->> 'id' as id", [spec]);
  const many = Array.from({ length: 4 }, (_, n) => ({ type: `t.${SECRET}`, data: { secret: SECRET, n } }));
  await two.victim.query("select gapless.append($1, $2)", [`${SECRET}-many`, JSON.stringify(many)]);
  await server.query("call gapless.sequence()");
  type Job = { p: string[] };
  const [round] = await server.query<{ jobs: Job[] }>("select gapless.push_dispatch(3) -> 'jobs' as jobs");
  const job = round?.jobs[0];
  if (made === undefined || job === undefined) throw new Error("The scene of the attack is not set.");
  await server.query("select gapless.push_settle($1)", [
    JSON.stringify([{ ...job, ok: false, reason: SECRET, results: [{ type: "log", ok: false, error: SECRET }] }]),
  ]);
  scene = { ...two, server, id: made.id, parked: job.p[0] ?? "" };
  const [state] = await two.victim.query<{ s: unknown }>("select gapless.get_trigger($1) -> 'stats' as s", [NAME]);
  expect(state?.s).toMatchObject({ fired: "5", parked: 1 });
});

const verb = (permission: string, call: string) => ({ permission: `triggers:${permission}`, call });

/** Every verb on one trigger: $1 is the trigger, $2 a firing. */
const VERBS = [
  verb("read", "select gapless.get_trigger($1), $2::bigint"),
  verb("read", "select gapless.trigger_history($1), $2::bigint"),
  verb("read", "select gapless.trigger_history($1, 'parked', $2::bigint + 1)"),
  verb("read", "select gapless.trigger_firing($1, $2::bigint)"),
  verb("read", `select gapless.test_trigger($1, '{"type": "mine", "data": 1}'), $2::bigint`),
  verb("read", `select gapless.test_trigger($1, event_id => '${SECRET_ID}'), $2::bigint`),
  verb("read", "select gapless.backtest_trigger($1), $2::bigint"),
  verb("admin", `select gapless.change_trigger($1, '{"priority": 1}'), $2::bigint`),
  verb("admin", "select gapless.pause_trigger($1), $2::bigint"),
  verb("admin", "select gapless.pause_trigger($1, true), $2::bigint"),
  verb("admin", "select gapless.resume_trigger($1), $2::bigint"),
  verb("admin", "select gapless.redrive_trigger($1), $2::bigint"),
  verb("admin", "select gapless.redrive_trigger($1, array[$2::bigint])"),
  verb("admin", "select gapless.discard_trigger($1), $2::bigint"),
  verb("admin", "select gapless.discard_trigger($1, array[$2::bigint])"),
  verb("admin", "select gapless.remove_trigger($1), $2::bigint"),
];
/** The same trigger through the verbs of subscriptions, by its id. */
const BY_ID = [
  "get_subscription($1)",
  "pause_subscription($1)",
  "resume_subscription($1)",
  "remove_subscription($1)",
  "redrive($1)",
  "discard($1)",
  "deliveries($1)",
  "batches($1)",
  "reset_subscription($1, '\"now\"')",
  "receive($1, 'me')",
].map((call) => ({ permission: "", call: `select gapless.${call}, $2::bigint` }));
const OTHERS = [
  verb("read", "select gapless.list_triggers()"),
  verb("read", "select gapless.trigger_stats()"),
  verb(
    "read",
    `select gapless.try_trigger('{"actions": [{"type": "log", "level": "info", "message": "a"}]}', '{"type": "a", "data": 1}')`,
  ),
  verb(
    "admin",
    `select gapless.create_trigger('{"name": "p", "actions": [{"type": "log", "level": "info", "message": "a"}]}')`,
  ),
  verb(
    "admin",
    `select gapless.define_trigger('p', '{"actions": [{"type": "log", "level": "info", "message": "a"}]}')`,
  ),
];

/** Everything the victim has, row by row, straight from the tables. */
async function whatIsThere(): Promise<Record<string, unknown>> {
  const tables = await scene.database.query<{ name: string }>(
    `select c.relname as name from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attname = 'tenant_id'
     where c.relnamespace = 'gapless'::regnamespace and c.relkind = 'r'
       and c.relname ~ '^(trigger|firing|subscription|lease|delivery|attempt|push_due|route)' order by 1`,
  );
  expect(tables.map(({ name }) => name)).toEqual(
    expect.arrayContaining([
      "firing",
      "trigger",
      "trigger_hit",
      "trigger_late",
      "trigger_progress",
      "trigger_quiet",
      "trigger_tenant",
    ]),
  );
  const found: Record<string, unknown> = {};
  for (const { name } of tables)
    found[name] = await scene.database.query(
      `select t::text as row from gapless.${name} t join gapless.tenant n on n.id = t.tenant_id and n.name = 'victim' order by 1`,
    );
  return found;
}

test("each verb answers as for a trigger that nobody has, and changes nothing", async () => {
  const before = await whatIsThere();
  expect(before.trigger_hit).toHaveLength(5);
  const other = scene.id.replace(/.$/, (digit) => (digit === "0" ? "1" : "0"));
  for (const { call } of [...VERBS, ...BY_ID])
    for (const [known, unknown] of [
      [NAME, NAME.replace("7", "8")],
      [scene.id, other],
    ] as const) {
      const ask = async (trigger: string) =>
        (await whatComesBack(scene.attacker, call, [trigger, scene.parked])).replaceAll(trigger, "NAME");
      const answer = await ask(known);
      expect([call, answer]).toEqual([call, await ask(unknown)]);
      expect([call, answer]).toEqual([call, expect.stringContaining('"code":"VG004"')]);
      expect([call, answer]).toEqual([call, expect.not.stringContaining(SECRET)]);
    }
  for (const setting of ["set gapless.tenant = 'victim'", "set gapless.permissions = '*'", "set role gapless_user"]) {
    await whatComesBack(scene.attacker, setting);
    for (const { call } of VERBS)
      expect([setting, call, await whatComesBack(scene.attacker, call, [NAME, scene.parked])]).toEqual([
        setting,
        call,
        expect.stringContaining('"code":"VG004"'),
      ]);
    await scene.attacker.query("reset role; reset gapless.tenant; reset gapless.permissions");
  }
  expect(await whatIsThere()).toEqual(before);
});

test("a trigger of the own tenant of the same name is another one", async () => {
  const before = await whatIsThere();
  const { attacker, server } = scene;
  await attacker.query("select gapless.create_trigger($1)", [{ name: NAME, actions: [LOGS] }]);
  await attacker.query("select gapless.append('mine-2', $1)", [
    JSON.stringify([{ type: `t.${SECRET}`, data: { own: 1 } }]),
  ]);
  await server.query("call gapless.sequence()");
  await server.query("select gapless.push_dispatch(0)");
  const history = await attacker.query<{ h: object }>("select gapless.trigger_history($1) as h", [NAME]);
  expect(history).toHaveLength(1);
  expect(JSON.stringify(history)).not.toContain(`${SECRET}-`);
  expect(
    await whatComesBack(attacker, "select gapless.trigger_firing($1, $2::bigint)", [NAME, scene.parked]),
  ).toContain("VG004");
  expect(await attacker.query("select gapless.redrive_trigger($1, $2) as n", [NAME, [scene.parked]])).toEqual([
    { n: 0 },
  ]);
  expect(await attacker.query("select gapless.discard_trigger($1, $2) as n", [NAME, [scene.parked]])).toEqual([
    { n: 0 },
  ]);
  const tested = await whatComesBack(attacker, "select gapless.backtest_trigger($1, 50000) as b", [NAME]);
  expect(tested).toContain("examined");
  expect(tested).not.toContain(`"secret"`);
  for (const text of [
    "select gapless.list_triggers()",
    "select gapless.trigger_stats()",
    "select * from gapless.waiting()",
  ])
    expect([text, await whatComesBack(attacker, text)]).toEqual([text, expect.not.stringContaining(scene.id)]);
  await attacker.query("select gapless.remove_trigger($1)", [NAME]);
  expect(await whatIsThere()).toEqual(before);
});

test("tables and inner functions are nobody's", async () => {
  for (const table of [
    "trigger",
    "trigger_hit",
    "trigger_quiet",
    "trigger_late",
    "trigger_tenant",
    "trigger_progress",
    "firing",
  ])
    for (const text of [`select * from gapless.${table}`, `delete from gapless.${table}`, `truncate gapless.${table}`])
      expect([text, await whatComesBack(scene.attacker, text)]).toEqual([
        text,
        expect.stringContaining('"code":"42501"'),
      ]);
  const { database } = scene;
  const inner = await database.query<{ name: string }>(
    `select p.oid::regprocedure::text as name from pg_proc p
     where p.pronamespace = 'gapless'::regnamespace and has_function_privilege('gapless_user', p.oid, 'execute')
       and p.proname in ('judge', 'set_off', 'trigger_match', 'trigger_matches', 'store_trigger', 'replace_trigger', 'read_trigger', 'try_event',
         'prune_triggers', 'remove_trigger_parts', 'show_firing', 'firings_of', 'firing_of', 'firing_stats', 'fire', 'verify_firings', 'tell_trigger')`,
  );
  expect(inner).toEqual([]);
});

/** The permissions whose verbs a role gets through to. Each call is taken back. */
async function opened(permissions: string[]): Promise<string[]> {
  const client = await openSession(scene.database, (await scene.database.loginOf("victim", permissions)).url);
  const through = new Set<string>();
  for (const { permission, call } of [...VERBS, ...OTHERS]) {
    await client.query("begin");
    const code = await client.query(call, call.includes("$1") ? [NAME, scene.parked] : []).then(
      () => "",
      (error) => error.code,
    );
    await client.query("rollback");
    if (code === "VG003") continue;
    expect([call, code]).toEqual([call, ""]);
    through.add(permission);
  }
  await client.end();
  return [...through].sort();
}

test("each permission opens its verbs alone; who tries a trigger must be allowed to read events", async () => {
  expect(await opened(["triggers:read", "events:read"])).toEqual(["triggers:read"]);
  expect(await opened(["triggers:read"])).toEqual(["triggers:read"]);
  expect(await opened(["triggers:admin"])).toEqual(["triggers:admin"]);
  expect(await opened(["triggers:*", "events:read"])).toEqual(["triggers:admin", "triggers:read"]);
  expect(await opened(["subscriptions:*", "webhooks:*", "schedules:*", "events:*"])).toEqual([]);
  const reader = await openSession(scene.database, (await scene.database.loginOf("victim", ["triggers:read"])).url);
  for (const call of [
    `gapless.test_trigger('${NAME}', '{"type": "a", "data": 1}')`,
    `gapless.backtest_trigger('${NAME}')`,
    `gapless.try_trigger('{"actions": [{"type": "log", "level": "info", "message": "a"}]}', '{"type": "a", "data": 1}')`,
  ])
    expect([call, await faultOf(reader.query(`select ${call}`))]).toEqual([
      call,
      expect.objectContaining({ code: "VG003", detail: { permission: "events:read" } }),
    ]);
});

test("verbs of subscriptions say what a trigger is not, and do the rest", async () => {
  const { victim, id } = scene;
  const refused = [
    "receive($1, 'me')",
    "ack($1, 1)",
    "claim($1, 'a')",
    "renew($1, 1)",
    "reset_subscription($1, '\"beginning\"')",
    "replay_subscription($1, 0, 5)",
    "deliveries($1)",
    "delivery($1, 1)",
    "batches($1)",
  ];
  for (const call of refused) {
    const fault = await faultOf(victim.query(`select gapless.${call}`, [id]));
    expect([call, fault]).toEqual([
      call,
      expect.objectContaining({ code: "VG001", detail: expect.objectContaining({ field: "subscription" }) }),
    ]);
    expect([call, fault.hint]).toEqual([call, expect.stringMatching(/trigger/)]);
  }
  for (const call of ["define_subscription($1, '{}')", `define_webhook($1, '{"url": "https://example.com/"}')`]) {
    const fault = await faultOf(victim.query(`select gapless.${call}`, [id]));
    expect([call, fault]).toEqual([
      call,
      expect.objectContaining({ code: "VG001", message: "name is that of a trigger" }),
    ]);
  }
  // Who may consume and not see triggers learns nothing of it.
  const consumer = await openSession(
    scene.database,
    (await scene.database.loginOf("victim", ["subscriptions:consume"])).url,
  );
  expect(await faultOf(consumer.query("select gapless.receive($1, 'me')", [id]))).toMatchObject({
    code: "VG003",
    detail: { permission: "triggers:read" },
  });
  await victim.query("begin");
  for (const call of [
    "get_subscription($1)",
    `change_subscription($1, '{"priority": 2}')`,
    "pause_subscription($1)",
    "resume_subscription($1)",
    "remove_subscription($1)",
  ])
    expect([call, await victim.query(`select gapless.${call} ->> 'mode' as mode`, [id])]).toEqual([
      call,
      [{ mode: "trigger" }],
    ]);
  await victim.query("rollback");
});
