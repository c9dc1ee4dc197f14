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
