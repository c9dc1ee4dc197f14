// Secrets are sealed in SQL with a public key: RSA-OAEP, held against the one of Node. Nothing in the database opens them.
import { generateKeyPairSync, type KeyObject } from "node:crypto";
import { beforeAll, expect, test } from "vitest";
import { createDatabase, type TestDatabase } from "../helpers/database.ts";
import { openSession, type Session } from "../helpers/session.ts";
import { faultOf } from "../log/fault.ts";
import { type Sealed as Closed, opener } from "./opener.ts";

let database: TestDatabase;
let tenant: Session;
let server: Session;
let key: KeyObject;
beforeAll(async () => {
  database = await createDatabase();
  tenant = await openSession(database, (await database.loginOf("default")).url);
  server = await openSession(database, (await database.logins()).serverUrl);
});

/** A public key as servers offer it; the private half of the last one is kept. */
function jwk(bits: number): string {
  const pair = generateKeyPairSync("rsa", { modulusLength: bits });
  key = pair.privateKey;
  return JSON.stringify(pair.publicKey.export({ format: "jwk" }));
}

async function offer(of: string): Promise<string> {
  const [row] = await server.query<{ answer: string }>("select gapless.offer_secret_key($1) as answer", [of]);
  return row?.answer ?? "";
}

type Sealed = Closed & { name: string };

async function sealedOf(name: string, of = "default"): Promise<Sealed | undefined> {
  return (await server.query<Sealed>("select * from gapless.act_secrets($1, $2)", [of, [name]]))[0];
}

const opened = (of: Sealed): string => opener(key)(of);

const set = (name: string | null, value: string | null) =>
  tenant.query<{ shown: Record<string, unknown> }>("select gapless.set_secret($1, $2) as shown", [name, value]);

test("without a key nothing is kept, and the error says what to do", async () => {
  const fault = await faultOf(set("KEY", "hidden7531"));
  expect(fault.code).toBe("VG012");
  expect(fault.hint).toContain("Start a server");
  expect(JSON.stringify(fault)).not.toContain("hidden7531");
  expect(await database.query("select from gapless.secret")).toEqual([]);
});

test("a key that is none is refused", async () => {
  const small = generateKeyPairSync("rsa", { modulusLength: 1024 }).publicKey.export({ format: "jwk" });
  const odd = { kty: "RSA", n: small.n, e: "Aw" };
  const elliptic = generateKeyPairSync("ec", { namedCurve: "P-256" }).publicKey.export({ format: "jwk" });
  const pair = generateKeyPairSync("rsa", { modulusLength: 2048 }).privateKey.export({ format: "jwk" });
  const even = { kty: "RSA", n: Buffer.alloc(256, 0xfe).toString("base64url"), e: "AQAB" };
  const nothing = { kty: "RSA", n: Buffer.alloc(256).toString("base64url"), e: "AQAB" };
  for (const bad of [{}, [], "x", small, odd, elliptic, pair, even, nothing, { kty: "RSA", e: "AQAB" }]) {
    expect([bad, (await faultOf(offer(JSON.stringify(bad)))).code]).toEqual([bad, "VG001"]);
  }
  expect(await database.query("select from gapless.sealing_key")).toEqual([]);
});

test.each([2048, 3072, 4096])("what is sealed for a key of %i bits is opened by its private half", async (bits) => {
  await database.query("select gapless.forget_secret_key()");
  expect(await offer(jwk(bits))).toBe("kept");
  // Around the ends of blocks, and of more than one byte a character.
  const most = bits / 8 - 66;
  for (const value of ["x", "ü€𝄞", "y".repeat(most), "z".repeat(most + 1), "ü".repeat(most)]) {
    await set("KEY", value);
    const sealed = await sealedOf("KEY");
    expect(sealed?.label).toBe("gapless secret default KEY");
    expect(opened(sealed as Sealed)).toBe(value);
  }
});

test("the first key stays; another one is told so", async () => {
  const first = jwk(2048);
  await database.query("select gapless.forget_secret_key()");
  expect([await offer(first), await offer(first)]).toEqual(["kept", "same"]);
  const kept = key;
  expect(await offer(jwk(2048))).toBe("other");
  key = kept;
  await set("KEY", "still");
  expect(opened((await sealedOf("KEY")) as Sealed)).toBe("still");
});

test("the same secret is sealed to something else each time, and opens only under its own name", async () => {
  await set("ONE", "same7531");
  await set("TWO", "same7531");
  const [one, two] = [(await sealedOf("ONE")) as Sealed, (await sealedOf("TWO")) as Sealed];
  expect(one.sealed.equals(two.sealed)).toBe(false);
  expect(() => opened({ ...one, label: two.label })).toThrow();
  await set("ONE", "same7531");
  expect(one.sealed.equals(((await sealedOf("ONE")) as Sealed).sealed)).toBe(false);
  const rows = await database.query("select encode(sealed, 'escape') as text, name, version from gapless.secret");
  expect(JSON.stringify(rows)).not.toContain("same7531");
});

test("a secret is shown by its name only", async () => {
  await database.query("delete from gapless.secret");
  const [made] = await set("B", "hidden7531");
  expect(made?.shown).toMatchObject({ name: "B", version: 1 });
  expect((await set("B", "other7531"))[0]?.shown).toMatchObject({ name: "B", version: 2 });
  await set("A", "hidden7531");
  const listed = await tenant.query<{ s: object }>("select s from gapless.list_secrets() s");
  expect(listed.map(({ s }) => Object.keys(s).sort())).toEqual(
    Array(2).fill(["createdAt", "name", "updatedAt", "version"]),
  );
  expect(await tenant.query("select s ->> 'name' as n from gapless.list_secrets('A', 1) s")).toEqual([{ n: "B" }]);
  await tenant.query("select gapless.remove_secret('A')");
  expect(await sealedOf("A")).toBeUndefined();
  expect((await faultOf(tenant.query("select gapless.remove_secret('A')"))).code).toBe("VG004");
});

test("a name or a value that is none is refused, and the error does not show it", async () => {
  const bad: [string | null, string | null, string][] = [
    ["", "x", "name"],
    ["a.b", "x", "name"],
    ["a}}", "x", "name"],
    ["x".repeat(65), "x", "name"],
    [null, "x", "name"],
    ["K", "", "value"],
    ["K", null, "value"],
    ["K", "hidden7531".repeat(900), "value"],
  ];
  for (const [name, value, field] of bad) {
    const fault = await faultOf(set(name, value));
    expect([name, fault.code, fault.detail?.["field"]]).toEqual([name, "VG001", field]);
    expect(JSON.stringify(fault)).not.toContain("hidden7531");
  }
  expect((await faultOf(tenant.query("select gapless.list_secrets(null, 0)"))).code).toBe("VG001");
});

test("a tenant has a thousand at most", async () => {
  await database.query(`insert into gapless.secret (tenant_id, name, sealed, created_at, updated_at)
    select t.id, 'many_' || n, '', now(), now() from gapless.tenant t, generate_series(1, 1000) n where t.name = 'default' on conflict do nothing`);
  expect((await faultOf(set("ONE_MORE", "x"))).detail).toMatchObject({ field: "name" });
  await set("many_1", "x");
  await database.query("delete from gapless.secret where name like 'many%'");
});

test("another tenant neither sees, opens nor removes it, and has one of the same name", async () => {
  await database.query("select gapless.create_tenant('stranger')");
  const stranger = await openSession(database, (await database.loginOf("stranger")).url);
  await set("SHARED", "mine");
  expect(await stranger.query("select gapless.list_secrets()")).toEqual([]);
  expect((await faultOf(stranger.query("select gapless.remove_secret('SHARED')"))).code).toBe("VG004");
  await stranger.query("select gapless.set_secret('SHARED', 'theirs')");
  const [mine, theirs] = [(await sealedOf("SHARED")) as Sealed, (await sealedOf("SHARED", "stranger")) as Sealed];
  expect([opened(mine), opened(theirs)]).toEqual(["mine", "theirs"]);
  // Whoever can write to the table cannot have a secret opened as his own.
  expect(() => opened({ ...mine, label: theirs.label })).toThrow();
  for (const text of [
    "select * from gapless.act_secrets('default', '{SHARED}')",
    "select gapless.offer_secret_key('{}')",
    "select gapless.forget_secret_key()",
    "select gapless.seal('x', 'y')",
    "select * from gapless.sealing_key",
  ])
    expect([text, (await faultOf(stranger.query(text))).code]).toEqual([text, "42501"]);
  expect((await faultOf(server.query("select gapless.forget_secret_key()"))).code).toBe("42501");
});

test("without the permission there is nothing to see or set", async () => {
  const reader = await openSession(
    database,
    (await database.loginOf("default", ["secrets:read", "channels:read"])).url,
  );
  await reader.query("select gapless.list_secrets(), gapless.list_channels()");
  for (const text of [
    "set_secret('A', 'b')",
    "remove_secret('A')",
    "define_channel('c', '{\"type\": \"log\"}')",
    "remove_channel('c')",
  ])
    expect([text, (await faultOf(reader.query(`select gapless.${text}`))).code]).toEqual([text, "VG003"]);
  const none = await openSession(database, (await database.loginOf("default", ["events:read"])).url);
  for (const text of [
    "list_secrets()",
    "list_channels()",
    "get_channel('c')",
    "get_value('v')",
    "list_values()",
    "set_value('v', '1')",
    "remove_value('v')",
  ])
    expect([text, (await faultOf(none.query(`select gapless.${text}`))).code]).toEqual([text, "VG003"]);
});

test("when the key is forgotten so are the secrets, and a new key may come", async () => {
  await set("KEY", "x");
  const [row] = await database.query<{ n: number }>("select gapless.forget_secret_key() as n");
  expect(row?.n).toBeGreaterThan(0);
  expect(await tenant.query("select gapless.list_secrets()")).toEqual([]);
  expect(await offer(jwk(2048))).toBe("kept");
});
