// Schedules of another tenant, or without the permission: out of reach. What servers do is for servers.
import { beforeAll, expect, test } from "vitest";
import { openSession, type Session } from "../helpers/session.ts";
import { type Scene, SECRET, twoTenants, whatComesBack } from "../tenants/two_tenants.ts";
import { ACTION } from "./by_clock.ts";

let scene: Scene;
let id: string;
const name = `${SECRET}-nightly`;
const spec = { name, every: "1h", action: { ...ACTION, message: SECRET }, labels: { secret: SECRET } };

beforeAll(async () => {
  scene = await twoTenants();
  const [made] = await scene.victim.query<{ id: string }>("select gapless.create_schedule($1) ->> 'id' as id", [spec]);
  id = made?.id ?? "";
  await scene.victim.query("select gapless.run_schedule($1)", [name]);
});

const READS = [
  "get_schedule($1)",
  "preview_schedule($1)",
  "schedule_history($1)",
  "schedule_occurrence($1, 1)",
  "get_subscription($1::uuid::text)",
];
const WRITES = [
  `change_schedule($1, '{"overlap": "allow"}')`,
  "pause_schedule($1, 'why')",
  "resume_schedule($1)",
  "run_schedule($1)",
  "backfill_schedule($1, now() - interval '1 minute')",
  "redrive_schedule($1)",
  "discard_schedule($1)",
  "pause_subscription($1::uuid::text)",
  `change_subscription($1::uuid::text, '{"overlap": "allow"}')`,
  "remove_schedule($1)",
];
const OTHERS = {
  "schedules:read": ["list_schedules()", `preview_timing('{"every": "1h"}')`, "schedule_stats()"],
  "schedules:admin": [
    `create_schedule('{"name": "n", "every": "1h", "action": {"type": "log", "level": "info", "message": "x"}}')`,
    `define_schedule('n', '{"every": "1h", "action": {"type": "log", "level": "info", "message": "x"}}')`,
  ],
};
const ALL = [...READS, ...WRITES, ...OTHERS["schedules:read"], ...OTHERS["schedules:admin"]];

/** Runs a verb and takes it back; its SQLSTATE, "" where it went through. */
async function codeOf(session: Session, verb: string, ref = id): Promise<string> {
  await session.query("begin");
  const code = await session.query(`select gapless.${verb}`, verb.includes("$1") ? [ref] : []).then(
    () => "",
    (error: { code: string }) => error.code,
  );
  await session.query("rollback");
  return code;
}

/** Everything the victim has, row by row. */
async function whatIsThere(): Promise<unknown> {
  const found: Record<string, unknown> = {};
  for (const table of ["subscription", "schedule", "firing", "delivery", "push_due", "attempt", "notice"])
    found[table] = await scene.database.query(
      `select t::text as row from gapless.${table} t join gapless.tenant n on n.id = t.tenant_id and n.name = 'victim' order by 1`,
    );
  return found;
}

test("each verb answers as for a schedule that nobody has, and changes nothing", async () => {
  const before = await whatIsThere();
  for (const verb of [...READS, ...WRITES])
    for (const ref of verb.includes("::uuid") ? [id] : [id, name]) {
      const other = ref.replace(/.$/, (last) => (last === "0" ? "1" : "0"));
      const answer = await whatComesBack(scene.attacker, `select gapless.${verb}`, [ref]);
      expect([verb, answer]).toEqual([verb, expect.stringContaining('"code":"VG004"')]);
      const nowhere = await whatComesBack(scene.attacker, `select gapless.${verb}`, [other]);
      expect([verb, answer.replaceAll(ref, "")]).toEqual([verb, nowhere.replaceAll(other, "")]);
    }
  expect(await whatIsThere()).toEqual(before);
});

test("a schedule of the same name is another one, and lists and numbers hold nothing of the victim's", async () => {
  const { attacker } = scene;
  await attacker.query("select gapless.create_schedule($1)", [{ ...spec, action: ACTION, labels: {} }]);
  const listed = JSON.stringify(await attacker.query("select gapless.list_schedules() as s"));
  expect(listed).not.toContain(id);
  expect(await attacker.query("select gapless.schedule_history($1) as h", [name])).toEqual([]);
  expect(await attacker.query("select gapless.schedule_stats() ->> 'total' as n")).toEqual([{ n: "1" }]);
  await attacker.query("select gapless.remove_schedule($1)", [name]);
  expect(await scene.victim.query("select gapless.schedule_stats() ->> 'total' as n")).toEqual([{ n: "1" }]);
});

test("each verb wants schedules:admin or schedules:read, and no other permission opens it", async () => {
  const opened = async (permissions: string[]) => {
    const session = await openSession(scene.database, (await scene.database.loginOf("victim", permissions)).url);
    const through: string[] = [];
    for (const verb of ALL) if ((await codeOf(session, verb)) !== "VG003") through.push(verb);
    return through;
  };
  const reads = [...READS, ...OTHERS["schedules:read"]];
  expect(await opened(["schedules:read"])).toEqual(ALL.filter((verb) => reads.includes(verb)));
  expect(await opened(["schedules:admin"])).toEqual(ALL.filter((verb) => !reads.includes(verb)));
  expect(await opened(["schedules:*"])).toEqual(ALL);
  expect(await opened(["triggers:*", "subscriptions:*", "webhooks:*", "events:*", "keys:admin"])).toEqual([]);
});

test("with the permissions a verb does what it says, and no verb is forgotten here", async () => {
  for (const verb of ALL) expect([verb, await codeOf(scene.victim, verb)]).toEqual([verb, ""]);
  const open = await scene.database.query<{ name: string }>(
    `select distinct p.proname as name from pg_proc p where p.pronamespace = 'gapless'::regnamespace
     and p.proname ~ 'schedule|occurrence|timing' and has_function_privilege('gapless_user', p.oid, 'execute') order by 1`,
  );
  const called = new Set(ALL.map((verb) => verb.replace(/\(.*/, "")).filter((verb) => !verb.includes("subscription")));
  expect(open.map((row) => row.name)).toEqual([...called].sort());
});

test("the functions of servers are closed to tenants, and so is the table", async () => {
  for (const call of ["schedule_tick(0)", "next_tick()", "server_started('x')", "due_schedules(now(), 1)"])
    expect([call, await whatComesBack(scene.attacker, `select * from gapless.${call}`)]).toEqual([
      call,
      expect.stringContaining('"code":"42501"'),
    ]);
  expect(await whatComesBack(scene.attacker, "select * from gapless.schedule")).toContain("42501");
  expect(await whatComesBack(scene.attacker, "select * from gapless.firing")).toContain("42501");
  const [rows] = await scene.database.query(
    `select bool_and(c.relrowsecurity and c.relforcerowsecurity) as forced from pg_class c where c.oid = 'gapless.schedule'::regclass`,
  );
  expect(rows).toEqual({ forced: true });
});

test("time is not the attacker's to move, and settings open nothing", async () => {
  const { attacker } = scene;
  await attacker.query("select gapless.create_schedule($1)", [{ name: "own", every: "1h", action: ACTION }]);
  await attacker.query("set gapless.fake_now = '2099-01-01'");
  expect(await attacker.query("select gapless.backfill_schedule('own', now() - interval '1 second') as n")).toEqual([
    { n: 0 },
  ]);
  await attacker.query("reset gapless.fake_now");
  for (const setting of ["set gapless.tenant = 'victim'", "set gapless.permissions = '*'"]) {
    await attacker.query(setting);
    expect(await codeOf(attacker, "get_schedule($1)")).toBe("VG004");
    await attacker.query("reset gapless.tenant; reset gapless.permissions");
  }
});
