import { createHash } from "node:crypto";
import { beforeAll, expect, test } from "vitest";
import { createDatabase, type TestDatabase } from "../helpers/database.ts";
import { openSession, type Session } from "../helpers/session.ts";
import { faultOf } from "../log/fault.ts";

let database: TestDatabase;
let session: Session;
let server: Session;
beforeAll(async () => {
  database = await createDatabase();
  session = await openSession(database, (await database.loginOf("default")).url);
  server = await openSession(database, (await database.logins()).serverUrl);
});

const create = async (who: Session, ...args: unknown[]) =>
  (
    await who.query<{ key_id: string; api_key: string }>(
      `select * from gapless.create_api_key(${args.map((_, n) => `$${n + 1}`).join()})`,
      args,
    )
  )[0] ?? { key_id: "", api_key: "" };
const authenticate = (key: string | null) => server.query("select * from gapless.authenticate($1)", [key]);

test("a key is long, random and stored as its SHA-256 only", async () => {
  const made = [];
  for (let i = 0; i < 20; i++) made.push(await create(session, "k"));
  expect(new Set(made.map(({ api_key }) => api_key)).size).toBe(20);
  for (const { key_id, api_key } of made) {
    expect(api_key).toMatch(/^gpl_[A-Za-z0-9_-]{43}$/);
    const [row] = await database.query("select *, encode(hash, 'hex') as hex from gapless.api_key where id = $1", [
      key_id,
    ]);
    expect(row?.["hex"]).toBe(createHash("sha256").update(api_key).digest("hex"));
    expect(JSON.stringify(row)).not.toContain(api_key);
  }
});

test("authenticate tells tenant and permissions, and notes the use", async () => {
  const { key_id, api_key } = await create(session, "one", ["reader", "events:append"], "2099-01-01Z");
  expect(await authenticate(api_key)).toEqual([
    {
      tenant: "default",
      key_id,
      permissions: [
        "channels:read",
        "events:append",
        "events:read",
        "schedules:read",
        "stats:read",
        "streams:read",
        "subscriptions:read",
        "triggers:read",
        "values:read",
        "webhooks:read",
      ],
      expires_at: new Date("2099-01-01Z"),
      application: null,
    },
  ]);
  expect(
    await session.query("select last_used_at is not null as used from gapless.api_keys where id = $1", [key_id]),
  ).toEqual([{ used: true }]);
  for (const wrong of [`${api_key}x`, api_key.slice(0, -1), api_key.toUpperCase(), "", "gpl_", null])
    expect(await authenticate(wrong)).toEqual([]);
});

test("a key ends: revoked, expired, its tenant switched off", async () => {
  const { key_id, api_key } = await create(session, "gone");
  await session.query("select gapless.revoke_api_key($1)", [key_id]);
  await session.query("select gapless.revoke_api_key($1)", [key_id]);
  expect(await authenticate(api_key)).toEqual([]);
  const short = await create(session, "short", ["*"], "2050-01-01Z");
  await server.query("set gapless.fake_now = '2049-12-31 23:59:59Z'");
  expect(await authenticate(short.api_key)).toHaveLength(1);
  await server.query("set gapless.fake_now = '2050-01-01 00:00:00Z'");
  expect(await authenticate(short.api_key)).toEqual([]);
  await server.query("reset gapless.fake_now");
  await database.query("select gapless.create_tenant('off')");
  const off = await create(server, "k", ["*"], null, "off");
  expect(await authenticate(off.api_key)).toMatchObject([{ tenant: "off" }]);
  await database.query("update gapless.tenant set active = false where name = 'off'");
  expect(await authenticate(off.api_key)).toEqual([]);
});

test("nobody hands out more than they hold, with or without naming the tenant", async () => {
  const few = await openSession(
    database,
    (await database.loginOf("default", ["keys:admin", "events:read", "streams:*"])).url,
  );
  for (const tenant of [null, "default"]) {
    for (const permissions of [
      ["*"],
      ["events:append"],
      ["events:*"],
      ["keys:*"],
      ["events:read", "stats:read"],
      ["admin"],
      ["reader"],
    ])
      expect([permissions, (await faultOf(create(few, "k", permissions, null, tenant))).code]).toEqual([
        permissions,
        "VG003",
      ]);
    for (const permissions of [["keys:admin"], ["events:read"], ["streams:*"], ["streams:read", "streams:admin"]])
      expect((await create(few, "k", permissions, null, tenant)).key_id).toMatch(/^[0-9a-f-]{36}$/);
  }
  await server.query("begin; set local gapless.tenant = 'default'; set local gapless.permissions = 'keys:admin'");
  expect(await faultOf(create(server, "k", ["*"], null, "default"))).toMatchObject({ code: "VG003" });
  await server.query("rollback");
});

test("what makes no sense is refused", async () => {
  expect(await faultOf(create(session, null))).toMatchObject({ code: "VG001", detail: { field: "name" } });
  expect(await faultOf(create(session, "x".repeat(129)))).toMatchObject({ detail: { field: "name" } });
  expect(await faultOf(create(session, "k", ["nonsense"]))).toMatchObject({ detail: { field: "permissions" } });
  expect(await faultOf(create(session, "k", ["*"], "2001-01-01Z"))).toMatchObject({ detail: { field: "expires_at" } });
  expect(await faultOf(create(server, "k", ["*"], null, "nobody"))).toMatchObject({ code: "VG004" });
  expect(await faultOf(create(server, "k"))).toMatchObject({ code: "VG002" });
});

test("whoever may not manage keys does not see them", async () => {
  await create(session, "seen");
  const reader = await openSession(database, (await database.loginOf("default", ["reader"])).url);
  expect(await faultOf(reader.query("select * from gapless.api_keys"))).toMatchObject({ code: "VG003" });
  expect((await session.query("select name from gapless.api_keys where name = 'seen'")).length).toBe(1);
});
