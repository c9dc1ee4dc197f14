import { expect, test } from "vitest";
import { openSession } from "../helpers/session.ts";
import { openScene } from "./scene.ts";

async function codeOf(work: Promise<unknown>): Promise<string> {
  return work.then(
    () => "done",
    (error: { code: string }) => error.code,
  );
}

test("who writes needs no permission in Gapless, gets none, and writes into the tenant of the capture whatever it is itself", async () => {
  const { database, owner, writer, changes } = await openScene();
  await database.query("select gapless.create_tenant('other')");
  const other = await database.loginOf("other");
  await owner.query("create table shop.orders (id integer primary key, note text)");
  await owner.query(`grant usage on schema shop to ${other.role}; grant insert on shop.orders to ${other.role}`);
  const [made] = await owner.query<{ capture: { id: string } }>("select gapless.capture('shop.orders')");
  const hex = made?.capture.id.replaceAll("-", "") ?? "";
  await writer.query("insert into shop.orders values (1, 'a')");
  const stranger = await openSession(database, other.url);
  await stranger.query("set row_security = off");
  await stranger.query("set gapless.tenant = 'other'");
  await stranger.query("set search_path = pg_temp, shop, gapless");
  await stranger.query("insert into shop.orders values (2, 'b')");
  const told = await changes();
  expect(told.map(({ stream, metadata }) => [stream, metadata.user_id])).toEqual([
    ["orders-1", writer.role],
    ["orders-2", other.role],
  ]);
  const [count] = await database.query("select count(*)::int from gapless.event where tenant_id <> 1");
  expect(count).toEqual({ count: 0 });

  const append = `select gapless.captured_${hex}('shop', 'orders', 'insert', null, array['{"id": 9}']::jsonb[])`;
  for (const session of [writer, stranger]) {
    for (const call of [
      append,
      `select gapless.capture_append(1, '${made?.capture.id}', 'shop', 'orders', 'insert', null, array['{"id": 9}']::jsonb[])`,
      `select shop.gapless_capture_${hex}()`,
      "select * from gapless.capture",
      "select * from gapless.capture_transaction",
      `select gapless.drop_capture(1, '${made?.capture.id}')`,
    ]) {
      expect([call, await codeOf(session.query(call))]).toEqual([call, "42501"]);
    }
    // A trigger of one's own cannot call what is the owner's, either.
    await session.query("create temp table mine (id integer)");
    expect(
      await codeOf(
        session.query(`create trigger t after insert on mine execute function shop.gapless_capture_${hex}()`),
      ),
    ).toBe("42501");
  }
  expect(await codeOf(writer.query("select gapless.capture('shop.orders')"))).toBe("42501");
  await stranger.query("reset row_security");
  expect(await codeOf(stranger.query("select gapless.capture('shop.orders')"))).toBe("VG003");
  expect(await codeOf(stranger.query("select gapless.release('shop.orders')"))).toBe("42501");
  expect(await codeOf(stranger.query("select gapless.store_capture('shop.orders', '{}')"))).toBe("VG003");
  await stranger.query(`select gapless.forget_capture('${made?.capture.id}')`);
  expect(await stranger.query("select * from gapless.captures()")).toEqual([]);
  expect(await owner.query("select table_name, missing from gapless.captures()")).toEqual([
    { table_name: "shop.orders", missing: [] },
  ]);
  await writer.query("insert into shop.orders values (3, 'c')");
  expect(await changes()).toHaveLength(3);
});

test("code of the table's owner runs as the owner, never as Gapless: casts of its types and the condition", async () => {
  const { owner, writer, changes } = await openScene();
  await owner.query(`
    create type shop.mood as enum ('glad', 'sad');
    create table shop.seen (by name);
    create function shop.to_json(m shop.mood) returns json language plpgsql as $$
      begin insert into shop.seen values (current_user); return to_json(m::text || '!'); end $$;
    create cast (shop.mood as json) with function shop.to_json(shop.mood);
    create function shop.noted() returns boolean language plpgsql as $$ begin insert into shop.seen values (current_user); return true; end $$;
    create table shop.orders (id integer primary key, mood shop.mood);
    create table shop.lines (id integer primary key);`);
  await owner.query("select gapless.capture('shop.orders')");
  await owner.query("select gapless.capture('shop.lines', $1)", [{ when: "new.id > 0 and shop.noted()" }]);
  await writer.query("insert into shop.orders values (1, 'glad')");
  await writer.query("insert into shop.lines values (1)");
  expect(await owner.query("select distinct by from shop.seen")).toEqual([{ by: owner.role }]);
  expect((await changes()).map(({ data }) => data.new_values)).toEqual([{ id: 1, mood: "glad!" }, { id: 1 }]);
});

test("triggers and functions of the same names are no way to somebody else's capture", async () => {
  const { database, owner, changes } = await openScene();
  await owner.query("create table shop.orders (id integer primary key)");
  const [made] = await owner.query<{ capture: { id: string } }>("select gapless.capture('shop.orders')");
  const hex = made?.capture.id.replaceAll("-", "");
  await database.query("select gapless.create_tenant('other')");
  const other = await database.loginOf("other");
  await database.query(`create schema evil authorization ${other.role}`);
  const thief = await openSession(database, other.url);
  await thief.query(`create table evil.orders (id integer primary key);
    create function evil.gapless_capture_${hex}() returns trigger language plpgsql as $$ begin return null; end $$;
    create trigger "00_gapless_capture_insert" after insert on evil.orders execute function evil.gapless_capture_${hex}()`);
  expect(await codeOf(thief.query("select gapless.capture('evil.orders')"))).toBe("VG008");
  expect(await codeOf(thief.query("select gapless.release('evil.orders')"))).toBe("done");
  expect(await owner.query("select table_name from gapless.captures()")).toEqual([{ table_name: "shop.orders" }]);
  await owner.query("insert into shop.orders values (1)");
  expect(await changes()).toHaveLength(1);
});

test("when access is revoked or the tenant is put out of use, writes say so rather than go untold", async () => {
  const { database, owner, writer } = await openScene();
  await owner.query("create table shop.orders (id integer primary key)");
  await owner.query("select gapless.capture('shop.orders')");
  await database.query("select gapless.deactivate_tenant('default')");
  expect(await codeOf(writer.query("insert into shop.orders values (1)"))).toBe("VG002");
  await database.query("select gapless.activate_tenant('default')");
  await database.query("select gapless.revoke_access($1, 'default')", [owner.role]);
  await expect(writer.query("insert into shop.orders values (1)")).rejects.toThrow(
    /access of its owner to Gapless was revoked/,
  );
  await owner.query(`drop trigger "00_gapless_capture_insert" on shop.orders`);
  expect(await codeOf(writer.query("insert into shop.orders values (1)"))).toBe("done");
});

test("capturing wants events:append, listing streams:read, and a member of the owner may do what the owner may", async () => {
  const { database } = await openScene();
  const group = await database.createLogin();
  await database.query(`grant gapless_user to ${group.role}; create schema team authorization ${group.role}`);
  const reader = await database.loginOf("default", ["streams:read"]);
  const member = await database.loginOf("default", ["events:append", "streams:read"]);
  await database.query(`grant ${group.role} to ${member.role}, ${reader.role}`);
  await database.query(
    `create table team.orders (id integer primary key); alter table team.orders owner to ${group.role}`,
  );
  const [may, mayNot] = [await openSession(database, member.url), await openSession(database, reader.url)];
  expect(await codeOf(mayNot.query("select gapless.capture('team.orders')"))).toBe("VG003");
  expect(await mayNot.query("select * from gapless.captures()")).toEqual([]);
  await may.query("select gapless.capture('team.orders')");
  const [owner] = await database.query(
    `select pg_get_userbyid(proowner) as name from pg_proc where proname like 'gapless\\_capture\\_%'`,
  );
  expect(owner).toEqual({ name: group.role });
  await may.query("insert into team.orders values (1)");
  const [count] = await database.query("select count(*)::int from gapless.event");
  expect(count).toEqual({ count: 1 });
  expect(await codeOf(mayNot.query("select gapless.release('team.orders')"))).toBe("VG003");
  expect(
    await may.query("select gapless.release('team.orders') as was, gapless.release('team.orders') as again"),
  ).toEqual([{ was: true, again: false }]);
});
