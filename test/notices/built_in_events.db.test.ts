import { expect, test, vi } from "vitest";
import { createDatabase, type TestDatabase } from "../helpers/database.ts";
import { openSession, type Session } from "../helpers/session.ts";

type Told = { stream: string; type: string; data: Record<string, unknown> };

async function openTenant(): Promise<{
  database: TestDatabase;
  session: Session;
  server: Session;
  told(): Promise<Told[]>;
}> {
  const database = await createDatabase();
  const { serverUrl } = await database.logins();
  const server = await openSession(database, serverUrl);
  const session = await openSession(database, (await database.loginOf("default")).url);
  return {
    database,
    session,
    server,
    async told() {
      await server.query("select gapless.append_notices()");
      return database.query<Told>("select stream, type, data from gapless.event where tenant_id = 1 order by seq");
    },
  };
}

test("servers that sleep are woken by whatever is told, wherever it was done", async () => {
  const { session, server } = await openTenant();
  const heard: string[] = [];
  server.client.on("notification", ({ payload }) => heard.push(payload ?? ""));
  await server.query("listen gapless");
  await session.query(`select gapless.builtin_events('keys', true)`);
  await session.query("select gapless.create_api_key('ci', '{events:read}')");
  await session.query("select gapless.builtin_events('keys', false)");
  await vi.waitFor(async () => {
    await server.query("select 1");
    expect(heard).toContain("told");
  });
});

test("what is switched on is told, once, after its cause was committed; what is off is not; a cause that is undone tells nothing", async () => {
  const { session, told } = await openTenant();
  await session.query(`select gapless.create_subscription('{"name": "before"}')`);
  for (const family of ["subscriptions", "keys"])
    await session.query("select gapless.builtin_events($1, true)", [family]);
  await session.query("begin");
  await session.query(`select gapless.create_subscription('{"name": "undone"}')`);
  await session.query("rollback");
  await session.query(`select gapless.create_subscription('{"name": "billing"}')`);
  await session.query(`select gapless.define_subscription('billing', '{"maxInFlight": 7}')`);
  await session.query(`select gapless.define_subscription('billing', '{"maxInFlight": 7}')`);
  for (const verb of ["pause", "pause", "resume", "resume", "remove"])
    await session.query(`select gapless.${verb}_subscription('billing')`);
  await session.query(`select gapless.create_webhook('{"name": "crm", "url": "https://example.com/"}')`);
  const [key] = await session.query<{ key_id: string }>(
    "select key_id from gapless.create_api_key('ci', '{events:read}')",
  );
  await session.query("select gapless.revoke_api_key($1)", [key?.key_id]);
  await session.query("select gapless.revoke_api_key($1)", [key?.key_id]);
  const all = await told();
  expect(all.map(({ type }) => type)).toEqual([
    "subscription.created",
    "subscription.updated",
    "subscription.paused",
    "subscription.resumed",
    "subscription.deleted",
    "webhook.created",
    "credential.created",
    "credential.revoked",
  ]);
  expect(all[0]?.data).toMatchObject({ name: "billing", version: 1, enabled: true });
  expect(all.at(-2)?.data).toMatchObject({ subject: "ci", permissions: ["events:read"] });
  expect(JSON.stringify(all)).not.toMatch(/gpl_|whsec_/);
  expect(await told()).toEqual(all);
});

test("an event is told once under its id, and stays due while somebody holds its stream; others are not held up", async () => {
  const { database, session, server } = await openTenant();
  await session.query('begin; select gapless.append(\'held\', \'{"type": "mine", "data": 1}\')');
  const id = "01a20000-0000-7000-8000-000000000001";
  for (let i = 0; i < 2; i++) await database.query("select gapless.tell(1, 'x.told', 'held', '{\"n\": 1}', $1)", [id]);
  await database.query("select gapless.tell(1, 'x.told', 'free', '{\"n\": 2}')");
  const tell = async () => (await server.query<{ n: number }>("select gapless.append_notices() as n"))[0]?.n;
  expect(await tell()).toBe(1);
  const [waits] = await database.query<{ tries: number; later: boolean }>(
    "select tries, due_at > at as later from gapless.notice",
  );
  expect(waits).toEqual({ tries: 1, later: true });
  await session.query("commit");
  await database.query("update gapless.notice set due_at = at");
  expect(await tell()).toBe(1);
  await database.query("select gapless.tell(1, 'x.told', 'held', '{\"n\": 1}', $1)", [id]);
  expect(await tell()).toBe(0);
  const rows = await database.query("select stream, version::int, type from gapless.event order by seq");
  expect(rows).toEqual(
    [
      { stream: "free", version: 1, type: "x.told" },
      { stream: "held", version: 1, type: "mine" },
      { stream: "held", version: 2, type: "x.told" },
    ].sort((a, b) => (a.type === "mine" ? -1 : b.type === "mine" ? 1 : 0)),
  );
  // Somebody took the id for something else: it can never be appended, and is let go.
  await database.query("select gapless.tell(1, 'x.told', 'held', '{\"n\": 9}', $1)", [id]);
  expect(await tell()).toBe(0);
  expect(await database.query("select * from gapless.notice")).toEqual([]);
});

test("what cannot be appended for a reason nobody thought of is put off, and holds up nothing else", async () => {
  const { database, told } = await openTenant();
  await database.query("alter table gapless.event add constraint odd check (type <> 'x.odd') not valid");
  for (const type of ["x.odd", "x.plain"]) await database.query(`select gapless.tell(1, '${type}', 's', '{}')`);
  expect((await told()).map(({ type }) => type)).toEqual(["x.plain"]);
  expect(await database.query("select type, tries from gapless.notice")).toEqual([{ type: "x.odd", tries: 1 }]);
  await database.query("alter table gapless.event drop constraint odd; update gapless.notice set due_at = at");
  expect((await told()).map(({ type }) => type)).toEqual(["x.plain", "x.odd"]);
});

test("a tenant switches its own families, appends its own events only, and sees nobody else's", async () => {
  const { database, session, server, told } = await openTenant();
  await server.query("select gapless.builtin_events('tenants', true)");
  await server.query("select gapless.create_tenant('other')");
  const stranger = await openSession(database, (await database.loginOf("other")).url);
  await stranger.query("select gapless.builtin_events('keys', true)");
  await stranger.query("select gapless.create_api_key('theirs')");
  const own = "select enabled, chosen from gapless.list_builtin_events() where family = 'keys'";
  expect(await stranger.query(own)).toEqual([{ enabled: true, chosen: true }]);
  expect(await session.query(own)).toEqual([{ enabled: false, chosen: false }]);
  expect(await session.query("select gapless.append_notices() as n")).toEqual([{ n: 0 }]);
  expect(await stranger.query("select gapless.append_notices() as n")).toEqual([{ n: 2 }]);
  expect(await told()).toEqual([]);
  expect(await stranger.query("select type from gapless.read_stream('tenant')")).toEqual([{ type: "tenant.created" }]);
  await stranger.query("select gapless.builtin_events('keys', null)");
  expect(await stranger.query(own)).toEqual([{ enabled: false, chosen: false }]);

  for (const text of [
    "select gapless.tell(1, 'x', 'y', '{}')",
    "select gapless.tell_configuration(1, 'secret', 'set', '{}')",
    "select * from gapless.notice",
    "select * from gapless.builtin_choice",
    "select gapless.is_told(1, 'keys')",
    "select gapless.next_notice()",
    "select gapless.tells_connections('default')",
  ]) {
    await expect(stranger.query(text), text).rejects.toMatchObject({ code: "42501" });
  }
  await expect(session.query("select gapless.builtin_events('nope', true)")).rejects.toMatchObject({
    code: "VG001",
    message: expect.stringContaining("family must be one of configuration, "),
  });
  await expect(session.query("select gapless.builtin_events(null, true)")).rejects.toMatchObject({ code: "VG001" });
  await expect(session.query("select gapless.append_notices(0)")).rejects.toMatchObject({ code: "VG001" });
  const reader = await openSession(database, (await database.loginOf("default", ["events:read"])).url);
  await expect(reader.query("select gapless.builtin_events('keys', true)")).rejects.toMatchObject({ code: "VG003" });
  await expect(reader.query("select * from gapless.list_builtin_events()")).rejects.toMatchObject({ code: "VG003" });
  const nobody = await openSession(database, (await database.createLogin()).url);
  await expect(nobody.query("select gapless.append_notices()")).rejects.toMatchObject({ code: "42501" });
});

test("the catalogue has every type once, every built-in one, and what Gapless tells is in a family that can be switched", async () => {
  const database = await createDatabase();
  const rows = await database.query<{
    type: string;
    payload: { required: string[] };
    appended_by: string;
    switch: string | null;
  }>("select * from gapless.event_catalogue()");
  expect(new Set(rows.map(({ type }) => type)).size).toBe(rows.length);
  const builtin = await database.query<{ type: string }>("select type from gapless.builtin_types");
  expect(rows.map(({ type }) => type)).toEqual(expect.arrayContaining(builtin.map(({ type }) => type)));
  const families = await database.query<{ family: string }>("select family from gapless.builtin_families");
  const used = new Set(rows.map((row) => row.switch).filter((family) => family !== null));
  expect([...used].sort()).toEqual(families.map(({ family }) => family).sort());
  const row = rows.find(({ type }) => type === "row.deleted");
  expect(row?.payload).toMatchObject({
    type: "object",
    properties: { operation: { enum: ["delete", "truncate"] }, table_name: { type: "string" } },
  });
});
