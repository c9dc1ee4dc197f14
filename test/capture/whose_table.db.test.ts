// Tables that change hands, and owners who lose their access: what is told, and into whose log.
import { expect, test } from "vitest";
import { openSession, type Session } from "../helpers/session.ts";
import { openScene } from "./scene.ts";

async function refusal(work: Promise<unknown>): Promise<[string, string]> {
  return work.then(
    () => ["done", ""],
    (error: { code: string; message: string }) => [error.code, error.message],
  );
}

test("an owner who lost the tenant appends nothing to it, whatever access it was given since", async () => {
  const { database, owner, writer, changes } = await openScene();
  await database.query("select gapless.create_tenant('other')");
  await owner.query("create table shop.orders (id integer primary key)");
  const [made] = await owner.query<{ capture: { id: string } }>("select gapless.capture('shop.orders')");
  const insert = (id: number, by: Session = writer) => refusal(by.query(`insert into shop.orders values (${id})`));
  const regrant = async (tenant: string, permissions: string[]) => {
    await database.query(
      "select gapless.revoke_access(a.role_name, t.name) from gapless.access a join gapless.tenant t on t.id = a.tenant_id where a.role_name = $1",
      [owner.role],
    );
    await database.query("select gapless.grant_access($1, $2, $3)", [owner.role, tenant, permissions]);
  };
  await regrant("other", ["*"]);
  for (const by of [writer, owner]) {
    const [code, message] = await insert(1, by);
    expect([code, message]).toEqual(["VG003", expect.stringContaining("its owner may not append to the tenant")]);
    expect(message).not.toContain("other");
  }
  const hex = made?.capture.id.replaceAll("-", "");
  const byHand = `select gapless.captured_${hex}('shop', 'orders', 'insert', null, array['{"id": 9}']::jsonb[])`;
  expect((await refusal(owner.query(byHand)))[0]).toBe("VG003");
  await regrant("default", ["events:read"]);
  expect((await insert(1))[0]).toBe("VG003");
  await regrant("default", ["events:append"]);
  expect((await insert(1))[0]).toBe("done");
  expect((await changes()).map(({ stream }) => stream)).toEqual(["orders-1"]);

  // Whoever may do everything cannot capture for a tenant what belongs to another tenant's role, either.
  const theirs = await database.loginOf("other");
  await database.query(
    `create table shop.theirs (id integer primary key); alter table shop.theirs owner to ${theirs.role}`,
  );
  const superuser = await openSession(database);
  await superuser.query("set gapless.tenant = 'default'");
  expect(await refusal(superuser.query("select gapless.capture('shop.theirs')"))).toEqual([
    "VG003",
    expect.stringContaining("may not append to this tenant"),
  ]);
});

test("a table that goes to another owner is still told, is nobody's to clear away, and is captured or released by the new owner", async () => {
  const { database, owner, writer, changes } = await openScene();
  const heir = await database.loginOf("default");
  await database.query(`grant usage, create on schema shop to ${heir.role}`);
  await owner.query(
    "create table shop.orders (id integer primary key, note text); create table shop.more (id integer primary key)",
  );
  await owner.query("select gapless.capture('shop.orders', $1)", [{ exclude: ["note"] }]);
  await database.query(`alter table shop.orders owner to ${heir.role}`);
  // Captures of tables that were dropped go with the next capture; this one was not dropped.
  await owner.query("select gapless.capture('shop.more')");
  const listed = "select table_name, options from gapless.captures()";
  expect(await owner.query(listed)).toMatchObject([{ table_name: "shop.more" }, { table_name: "shop.orders" }]);
  await writer.query("insert into shop.orders values (1)");
  expect((await changes()).map(({ stream }) => stream)).toEqual(["orders-1"]);
  expect(await refusal(owner.query("select gapless.capture('shop.orders')"))).toEqual([
    "VG003",
    expect.stringContaining("only the owner"),
  ]);

  const session = await openSession(database, heir.url);
  await session.query("select gapless.capture('shop.orders')");
  expect(await owner.query(listed)).toEqual([
    { table_name: "shop.more", options: {} },
    { table_name: "shop.orders", options: {} },
  ]);
  await writer.query("insert into shop.orders values (2, 'b')");
  expect((await changes()).at(-1)?.data.new_values).toEqual({ id: 2, note: "b" });

  await session.query("select gapless.capture('shop.orders')");
  await database.query(`alter table shop.orders owner to ${owner.role}`);
  expect(await owner.query("select gapless.release('shop.orders') as was")).toEqual([{ was: true }]);
  await writer.query("insert into shop.orders values (3)");
  expect(await changes()).toHaveLength(2);
  expect(await owner.query(listed)).toMatchObject([{ table_name: "shop.more" }]);

  // What was dropped is released with the next capture, and told so.
  await owner.query("select gapless.builtin_events('configuration', true)");
  await owner.query("drop table shop.more; create table shop.last (id integer primary key)");
  await owner.query("select gapless.capture('shop.last')");
  const told = await database.query(
    "select data ->> 'status' as status from gapless.notice where data ->> 'component' = 'capture' order by 1",
  );
  expect(told).toEqual([{ status: "captured" }, { status: "released" }]);
});
