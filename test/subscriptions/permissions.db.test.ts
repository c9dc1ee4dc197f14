// Each verb on subscriptions wants its permission, and no other opens it.
import { beforeAll, expect, test } from "vitest";
import { faultOf } from "../log/fault.ts";
import { loginTo, type Subscribed, subscribed, VERBS } from "./two_tenants_subscribed.ts";

let scene: Subscribed;
beforeAll(async () => {
  scene = await subscribed();
});

const others = [
  { permission: "subscriptions:read", call: "select gapless.list_subscriptions()" },
  { permission: "subscriptions:admin", call: `select gapless.create_subscription('{"name":"p"}')` },
  { permission: "subscriptions:admin", call: `select gapless.define_subscription('p', '{}')` },
];

/** The permissions whose verbs a role gets through to. Each call is taken back. */
async function opened(permissions: string[], session = loginTo(scene, "victim", permissions)): Promise<string[]> {
  const client = await session;
  const through = new Set<string>();
  for (const { permission, call } of [...VERBS, ...others]) {
    await client.query("begin");
    const values = call.includes("$1") ? [scene.name, scene.lease, scene.parked] : [];
    const code = await client.query(call, values).then(
      () => "",
      (error) => error.code,
    );
    await client.query("rollback");
    if (code === "VG003") continue;
    // A lease that one verb may not settle any more is no lack of permission.
    expect([call, code]).toEqual([call, expect.stringMatching(/^(VG013|VG004)?$/)]);
    through.add(permission);
  }
  return [...through].sort();
}

const [read, consume, admin] = ["subscriptions:read", "subscriptions:consume", "subscriptions:admin"];

test.each([read, consume, admin])("%s alone opens its verbs alone", async (permission) => {
  expect(await opened([permission])).toEqual([permission]);
});

test("* and subscriptions:* open all of them, permissions of other rooms none", async () => {
  const all = [admin, consume, read].sort();
  expect(await opened(["*"])).toEqual(all);
  expect(await opened(["subscriptions:*"])).toEqual(all);
  for (const other of ["events:*", "streams:read", "keys:admin"]) expect(await opened([other])).toEqual([]);
});

test("who may not read subscriptions does not learn which ones there are", async () => {
  const session = await loginTo(scene, "victim", ["events:*"]);
  for (const { call } of VERBS) {
    const fault = await faultOf(session.query(call, [scene.name, scene.lease, scene.parked]));
    const unknown = await faultOf(session.query(call, ["nobody-has-it", scene.lease, scene.parked]));
    expect([call, fault]).toEqual([call, unknown]);
    expect([call, fault.code]).toEqual([call, "VG003"]);
  }
});

test("a server role is narrowed by gapless.permissions", async () => {
  const client = await scene.database.connect((await scene.database.logins()).serverUrl);
  const as = async (permissions: string, call: string) => {
    await client.query("begin");
    try {
      await client.query(
        "select set_config('gapless.tenant', 'victim', true), set_config('gapless.permissions', $1, true)",
        [permissions],
      );
      await client.query(call, [scene.name]);
      return "";
    } catch (error) {
      return (error as { code?: string }).code;
    } finally {
      await client.query("rollback");
    }
  };
  expect(await as("subscriptions:read", "select gapless.get_subscription($1)")).toBe("");
  expect(await as("subscriptions:read", "select gapless.receive($1, 'me')")).toBe("VG003");
  expect(await as("subscriptions:consume", "select gapless.receive($1, 'me')")).toBe("");
  expect(await as("subscriptions:consume", "select gapless.pause_subscription($1)")).toBe("VG003");
});

test("a role that was granted no tenant has no subscriptions", async () => {
  const { role, url } = await scene.database.createLogin();
  const client = await scene.database.connect(url);
  const values = [scene.name, scene.lease, scene.parked];
  for (const { call } of VERBS)
    expect([call, (await faultOf(client.query(call, values))).code]).toEqual([call, "42501"]);
  await scene.database.query(`grant gapless_user to ${role}`);
  for (const { call } of VERBS)
    expect([call, (await faultOf(client.query(call, values))).code]).toEqual([call, "VG002"]);
  await scene.database.query(`revoke gapless_user from ${role}`);
});
