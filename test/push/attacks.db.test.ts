// Webhooks of another tenant, of another application, or without the permission: out of reach.
import { beforeAll, expect, test } from "vitest";
import { openSession, type Session } from "../helpers/session.ts";
import { faultOf } from "../log/fault.ts";
import { sequenceAll } from "../sequencer/sequence.ts";
import { type Scene, SECRET, twoTenants, whatComesBack } from "../tenants/two_tenants.ts";

let scene: Scene;
let id: string;
let secret: string;

beforeAll(async () => {
  scene = await twoTenants();
  const spec = {
    name: `${SECRET}-hook`,
    url: `https://example.com/${SECRET}`,
    headers: { Authorization: SECRET },
    application: SECRET,
    start: "beginning",
  };
  const [made] = await scene.victim.query<{ id: string; secret: string }>(
    "select w ->> 'id' as id, w ->> 'secret' as secret from gapless.create_webhook($1) w",
    [spec],
  );
  ({ id, secret } = made ?? { id: "", secret: "" });
  await sequenceAll(scene.victim);
});

const VERBS = [
  "rotate_secret($1)",
  "resend($1, 1)",
  "recover($1, '2000-01-01')",
  "get_subscription($1)",
  `change_subscription($1, '{"payload": "thin"}')`,
  "pause_subscription($1)",
  "resume_subscription($1)",
  `reset_subscription($1, '"now"')`,
  "replay_subscription($1, 0, 1)",
  "redrive($1)",
  "discard($1)",
  "deliveries($1)",
  "delivery($1, 1)",
  "remove_subscription($1)",
];
const OTHERS = [
  `create_webhook('{"name": "n", "url": "https://example.com"}')`,
  `define_webhook('n', '{"url": "https://example.com"}')`,
  "list_subscriptions('push')",
];

async function loginTo(tenant: string, permissions: string[]): Promise<Session> {
  return openSession(scene.database, (await scene.database.loginOf(tenant, permissions)).url);
}

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

test.each(VERBS)("%s does not reach a webhook of another tenant, and says nothing of it", async (verb) => {
  for (const ref of [id, `${SECRET}-hook`]) {
    const there = await whatComesBack(scene.attacker, `select gapless.${verb}`, [ref]);
    const nowhere = await whatComesBack(scene.attacker, `select gapless.${verb}`, [ref.replace(/.$/, "0")]);
    expect(there.replaceAll(ref, "")).toBe(nowhere.replaceAll(ref.replace(/.$/, "0"), ""));
    expect(there).toContain("VG004");
  }
});

test("each verb wants webhooks:admin or webhooks:read, and no other permission opens it", async () => {
  const READS = ["get_subscription($1)", "deliveries($1)", "delivery($1, 1)", "list_subscriptions('push')"];
  const all = [...VERBS, ...OTHERS];
  const opened = async (permissions: string[]) => {
    const session = await loginTo("victim", permissions);
    const through: string[] = [];
    for (const verb of all) if ((await codeOf(session, verb)) !== "VG003") through.push(verb);
    return through;
  };
  expect(await opened(["webhooks:read"])).toEqual(all.filter((verb) => READS.includes(verb)));
  expect(await opened(["webhooks:admin"])).toEqual(all.filter((verb) => !READS.includes(verb)));
  expect(await opened(["webhooks:*"])).toEqual(all);
  expect(await opened(["subscriptions:*", "events:*", "keys:admin"])).toEqual([]);
});

test("the functions of servers are closed to tenants, and so are the tables", async () => {
  const functions = await scene.database.query<{
    call: string;
  }>(`select p.oid::regprocedure::text as call from pg_proc p
    where p.pronamespace = 'gapless'::regnamespace and (p.proname like 'push\\_%' or p.proname in ('route_subscription', 'mend_circuit',
    'remove_endpoint', 'replace_webhook', 'wake_webhook', 'random_secret', 'learn_routes', 'match'))`);
  expect(functions.length).toBeGreaterThan(20);
  const { attackerRole } = scene;
  for (const { call } of functions) {
    const [may] = await scene.database.query("select has_function_privilege($1, $2, 'execute') as may", [
      attackerRole,
      call,
    ]);
    expect([call, may]).toEqual([call, { may: false }]);
  }
  for (const table of [
    "endpoint",
    "endpoint_secret",
    "push_due",
    "push_tenant",
    "push_progress",
    "notice",
    "builtin_choice",
    "route",
    "attempt",
  ]) {
    expect(await whatComesBack(scene.attacker, `select * from gapless.${table}`)).toContain("42501");
  }
  expect(await whatComesBack(scene.attacker, "select * from gapless_jobs.job")).toContain("42501");
  const [rows] =
    await scene.database.query(`select bool_and(c.relrowsecurity and c.relforcerowsecurity) as forced from pg_class c
    where c.relnamespace = 'gapless'::regnamespace and c.relname in ('endpoint', 'endpoint_secret', 'push_due', 'push_tenant', 'push_progress', 'notice', 'builtin_choice')`);
  expect(rows).toEqual({ forced: true });
});

test("a server that works for one tenant begins and settles nothing of another by its numbers", async () => {
  const server = await openSession(scene.database, (await scene.database.logins()).serverUrl);
  const [round] = await server.query<{ jobs: { t: string; s: string; l: string; p: string[] }[] }>(
    "select r -> 'jobs' as jobs from gapless.push_dispatch(10, '[]', '{}', '{}', false) r",
  );
  const [job] = round?.jobs ?? [];
  expect(job).toMatchObject({ t: "victim", s: id });
  if (job === undefined) return;
  const begin = "select * from gapless.push_begin($1, $2, $3, $4)";
  expect(await server.query(begin, [["attacker"], [job.s], [job.l], [`{${job.p[0]}}`]])).toEqual([]);
  await server.query("select gapless.push_settle($1)", [JSON.stringify([{ ...job, t: "attacker", ok: true }])]);
  expect(await server.query(begin, [["victim"], [job.s], [job.l], [`{${job.p[0]}}`]])).toHaveLength(1);
  await server.query("select gapless.push_settle($1)", [JSON.stringify([{ ...job, stop: true }])]);
});

test("who is bound to an application sees and makes webhooks of that one alone", async () => {
  const server = await openSession(scene.database, (await scene.database.logins()).serverUrl);
  await server.query(
    "set gapless.tenant = 'victim'; set gapless.permissions = 'webhooks:*'; set gapless.application = 'other'",
  );
  for (const verb of VERBS) expect([verb, await codeOf(server, verb)]).toEqual([verb, "VG004"]);
  expect(await server.query("select gapless.list_subscriptions()")).toEqual([]);
  const spec = { name: "mine", url: "https://example.com" };
  const [made] = await server.query<{ webhook: object }>("select gapless.create_webhook($1) as webhook", [spec]);
  expect(made?.webhook).toMatchObject({ application: "other" });
  for (const application of [SECRET, "third"]) {
    const text = "select gapless.create_webhook($1)";
    expect(await faultOf(server.query(text, [{ ...spec, name: "b", application }]))).toMatchObject({
      code: "VG001",
      detail: { field: "application" },
    });
    const change = "select gapless.change_subscription('mine', $1)";
    expect(await faultOf(server.query(change, [{ application }]))).toMatchObject({
      code: "VG001",
      detail: { field: "application" },
    });
  }
  // Taking the label away would take the webhook out of its application.
  await server.query(`select gapless.change_subscription('mine', '{"application": null}')`);
  expect((await server.query<{ s: object }>("select gapless.get_subscription('mine') as s"))[0]?.s).toMatchObject({
    application: "other",
  });
  expect(secret).toMatch(/^whsec_/);
});
