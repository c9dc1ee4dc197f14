// A key bound to an application reads nothing by a webhook that it may not read otherwise.
import { beforeAll, expect, test } from "vitest";
import { createDatabase, type TestDatabase } from "../helpers/database.ts";
import { openSession, type Session } from "../helpers/session.ts";
import { faultOf } from "../log/fault.ts";

let database: TestDatabase;
let tenant: Session;
let portal: Session;

beforeAll(async () => {
  database = await createDatabase();
  tenant = await openSession(database, (await database.loginOf("default")).url);
  // As the server does for a portal token.
  portal = await openSession(database, (await database.logins()).serverUrl);
  await portal.query("set gapless.tenant = 'default'");
  await portal.query("set gapless.permissions = 'webhooks:read,webhooks:admin'");
  await portal.query("set gapless.application = 'acme'");
  const metadata = ["acme", "beta", ["beta", "acme"], null];
  for (const application of metadata) {
    const event = { type: "order.placed", data: { n: 1 }, metadata: application === null ? {} : { application } };
    await tenant.query("select gapless.append('order-1', $1)", [JSON.stringify(event)]);
  }
  const server = await openSession(database, (await database.logins()).serverUrl);
  await server.query("call gapless.sequence()");
});

async function taken(name: string): Promise<number[]> {
  const rows = await database.query<{ position: string }>(
    `select m.position from gapless.match((select id from gapless.tenant where name = 'default'), '', 1, 100) m
     join gapless.subscription s on s.id = m.subscription_id where s.name = $1 order by 1`.replace("$1", `'${name}'`),
  );
  return rows.map(({ position }) => Number(position));
}

const url = "https://example.com/hook";
const create = (session: Session, spec: object) =>
  session.query("select gapless.create_webhook($1)", [JSON.stringify({ url, start: "beginning", ...spec })]);
const change = (session: Session, name: string, changes: object) =>
  session.query<{ webhook: Record<string, unknown> }>("select gapless.change_subscription($1, $2) as webhook", [
    name,
    JSON.stringify(changes),
  ]);

test("what it makes is about the application's own events, whatever it asks for", async () => {
  await create(portal, { name: "all" });
  expect(await taken("all")).toEqual([1, 3]);
  await create(portal, { name: "where", selector: { where: { path: "data.n", gt: 0 } } });
  expect(await taken("where")).toEqual([1, 3]);
  const own = create(portal, { name: "spy", ownEvents: false });
  expect(await faultOf(own)).toMatchObject({ code: "VG001", detail: { field: "ownEvents" } });
  expect(await faultOf(change(portal, "all", { ownEvents: false }))).toMatchObject({ code: "VG001" });
  expect(await faultOf(create(portal, { name: "spy", application: "beta" }))).toMatchObject({ code: "VG001" });
  await change(portal, "all", { selector: { types: ["order.*"] } });
  expect(await taken("all")).toEqual([1, 3]);
  const again = portal.query("select gapless.define_webhook('all', $1)", [JSON.stringify({ url })]);
  await again;
  expect(await taken("all")).toEqual([1, 3]);
});

test("what the tenant set up for it stays, until the key asks for other events", async () => {
  await create(tenant, { name: "given", application: "acme", selector: { types: ["order.placed"] } });
  expect(await taken("given")).toEqual([1, 2, 3, 4]);
  const [same] = await change(portal, "given", { timeout: "5s" });
  expect(same?.webhook).toMatchObject({ ownEvents: false, timeout: "5s" });
  expect(await taken("given")).toEqual([1, 2, 3, 4]);
  await change(portal, "given", { selector: { types: ["order.*"] } });
  expect(await taken("given")).toEqual([1, 3]);
  // Nor does the tenant widen it by accident.
  await tenant.query("select gapless.define_webhook('given', $1)", [JSON.stringify({ url, application: "acme" })]);
  expect(await taken("given")).toEqual([1, 3]);
  await change(tenant, "given", { ownEvents: false });
  expect(await taken("given")).toEqual([1, 2, 3, 4]);
});

test("own events need an application", async () => {
  const fault = await faultOf(create(tenant, { name: "nobody's", ownEvents: true }));
  expect(fault).toMatchObject({ code: "VG001" });
});

test("applications use the same names and know nothing of each other; the tenant tells them apart", async () => {
  const beta = await openSession(database, (await database.logins()).serverUrl);
  await beta.query("set gapless.tenant = 'default'");
  await beta.query("set gapless.permissions = 'webhooks:read,webhooks:admin'");
  await beta.query("set gapless.application = 'beta'");
  const own = { acme: portal, beta };
  const ids: string[] = [];
  for (const [name, session] of Object.entries(own)) {
    await create(session, { name: "crm", url: `${url}/${name}` });
    const [row] = await session.query<{ w: { id: string; application: string; url: string } }>(
      "select gapless.define_webhook('crm', $1) as w",
      [JSON.stringify({ url: `${url}/${name}`, payload: "thin" })],
    );
    expect(row?.w).toMatchObject({ application: name, url: `${url}/${name}` });
    ids.push(row?.w.id ?? "");
    expect(await faultOf(create(session, { name: "crm" }))).toMatchObject({ code: "VG008" });
  }
  expect(new Set(ids).size).toBe(2);
  expect(await faultOf(beta.query("select gapless.get_subscription($1)", [ids[0]]))).toMatchObject({ code: "VG004" });
  // The tenant names both: by id, or by saying whose; the name alone is nobody's until the tenant has one of its own.
  const get = async (ref: string) => {
    const [row] = await tenant.query<{ a: string | null; id: string }>(
      "select w ->> 'application' as a, w ->> 'id' as id from gapless.get_subscription($1) w",
      [ref],
    );
    return row;
  };
  expect(await faultOf(get("crm"))).toMatchObject({
    code: "VG001",
    detail: { rule: expect.stringContaining("several") },
  });
  expect(await get(ids[1] ?? "")).toEqual({ a: "beta", id: ids[1] });
  const define = async (spec: object) => {
    const [row] = await tenant.query<{ w: { id: string; version: number } }>(
      "select gapless.define_webhook('crm', $1) as w",
      [JSON.stringify({ url, ...spec })],
    );
    return row?.w.id;
  };
  expect(await define({ application: "beta" })).toBe(ids[1]);
  const mine = await define({});
  expect(ids).not.toContain(mine);
  expect(await get("crm")).toEqual({ a: null, id: mine });
  expect(await faultOf(change(tenant, "crm", { application: "acme" }))).toMatchObject({ code: "VG008" });
  // A list goes on behind each of them.
  const pages: string[] = [];
  for (let after: string | null = "cr"; after !== null; ) {
    const [row]: { w: { name: string; application: string | null } }[] = await tenant.query(
      "select gapless.list_subscriptions('push', $1, 1) as w",
      [after],
    );
    const { name, application }: { name: string; application: string | null } = row?.w ?? { name: "", application: "" };
    if (name !== "crm") break;
    pages.push(`${name}/${application}`);
    after = application === null ? "crm/" : `crm/${application}`;
  }
  expect(pages).toEqual(["crm/null", "crm/acme", "crm/beta"]);
  const [behind] = await tenant.query<{ w: { name: string } }>(
    "select gapless.list_subscriptions('push', 'crm', 1) as w",
  );
  expect(behind?.w.name).toBe("given");
});
