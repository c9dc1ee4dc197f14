import { expect, test } from "vitest";
import { openScene } from "./scene.ts";

test("what is made, altered and dropped in a captured schema is told, and nothing of others", async () => {
  const { database, owner, changes } = await openScene();
  const admin = await database.connect();
  await admin.query("set gapless.tenant = 'default'");
  const [first, again] = [
    await admin.query("select gapless.capture_schema('shop') as v"),
    await admin.query("select gapless.capture_schema('shop') as v"),
  ];
  expect([first.rows[0], again.rows[0]]).toEqual([{ v: true }, { v: false }]);
  await owner.query(
    `create table shop.orders (id integer, note text); create index notes on shop.orders (note); create temp table mine (id integer)`,
  );
  await owner.query("select gapless.capture('shop.orders', $1)", [{ key: [] }]);
  await owner.query("alter table shop.orders add more text");
  await owner.query("begin; drop table shop.orders; rollback");
  await owner.query("drop index shop.notes; drop table shop.orders; drop table mine");
  await admin.query(
    "create schema elsewhere; create table elsewhere.things (id integer); drop schema elsewhere cascade",
  );
  const told = await changes();
  expect(told.map(({ stream, type, topic, data }) => [stream, type, topic, data.operation])).toEqual([
    ["schema-shop", "table.created", "tables/shop/orders/table.created", "CREATE TABLE"],
    ["schema-shop", "index.built", "tables/shop/orders/index.built", "CREATE INDEX"],
    ["schema-shop", "schema.changed", "tables/shop/orders/schema.changed", "ALTER TABLE"],
    ["schema-shop", "index.dropped", "database/shop/index.dropped", "DROP INDEX"],
    ["schema-shop", "table.dropped", "tables/shop/orders/table.dropped", "DROP TABLE"],
  ]);
  expect((await admin.query("select gapless.release_schema('shop') as v")).rows).toEqual([{ v: true }]);
  await owner.query("create table shop.more (id integer)");
  expect(await changes()).toHaveLength(told.length);
  expect((await admin.query("select gapless.release_schema('shop') as v")).rows).toEqual([{ v: false }]);
  expect((await admin.query("select evtname from pg_event_trigger")).rows).toEqual([]);
});

test("a schema is captured by superusers only, for their tenant, and Gapless' own never", async () => {
  const { database, owner } = await openScene();
  for (const call of ["gapless.capture_schema('shop')", "gapless.release_schema('shop')"]) {
    await expect(owner.query(`select ${call}`)).rejects.toMatchObject({
      code: "VG003",
      hint: expect.stringContaining("superuser"),
    });
  }
  for (const text of [
    "select gapless.tell_ddl('shop', 'x', 'table', 'x', 'x', 'x')",
    "select * from gapless.captured_schema",
  ]) {
    await expect(owner.query(text)).rejects.toMatchObject({ code: "42501" });
  }
  await expect(database.query("select gapless.capture_schema('shop')")).rejects.toMatchObject({ code: "VG002" });
  const admin = await database.connect();
  await admin.query("set gapless.tenant = 'default'");
  for (const schema of ["gapless", "pg_catalog", "nowhere"]) {
    await expect(admin.query("select gapless.capture_schema($1)", [schema])).rejects.toMatchObject({ code: "VG001" });
  }
  await expect(admin.query("select gapless.capture_schema(null)")).rejects.toMatchObject({ code: "VG001" });
});
