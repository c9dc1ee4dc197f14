import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { expect, test } from "vitest";
import { programsWithDump } from "../copies/own_cluster.ts";
import { openSession } from "../helpers/session.ts";
import { type Change, openScene } from "./scene.ts";

const brief = ({ stream, type, data }: Change): unknown[] => [
  stream,
  type,
  ...(data.key === undefined ? [] : [data.key]),
  data.old_values ?? null,
  data.new_values ?? null,
];

test("options: operations, columns, payload, types, topic, stream and key, condition and when", async () => {
  const { owner, writer, changes } = await openScene();
  await owner.query("create table shop.orders (id integer primary key, shop text, status text, secret text)");
  const told = async (options: Record<string, unknown>): Promise<Change[]> => {
    await owner.query("truncate shop.orders");
    const before = (await changes()).length;
    await owner.query("select gapless.capture('shop.orders', $1)", [JSON.stringify(options)]);
    await writer.query("insert into shop.orders values (1, 'a', 'new', 's1'), (2, 'b', 'new', 's2')");
    await writer.query("update shop.orders set status = 'paid', secret = 's3' where id = 1");
    await writer.query("update shop.orders set secret = 's4' where id = 1");
    await writer.query("delete from shop.orders where id = 2");
    const all = (await changes()).slice(before);
    await owner.query("select gapless.release('shop.orders')");
    return all;
  };
  const one = { id: 1, shop: "a", status: "new" };
  const two = { id: 2, shop: "b", status: "new" };
  expect((await told({ exclude: ["secret"] })).map(brief)).toEqual([
    ["orders-1", "row.inserted", null, one],
    ["orders-2", "row.inserted", null, two],
    ["orders-1", "row.updated", one, { ...one, status: "paid" }],
    ["orders-2", "row.deleted", two, null],
  ]);
  expect((await told({ columns: ["status"], operations: ["update", "delete"], payload: "diff" })).map(brief)).toEqual([
    ["orders-1", "row.updated", { id: 1 }, { status: "new" }, { status: "paid" }],
    ["orders-2", "row.deleted", { id: 2 }, { status: "new" }, null],
  ]);
  expect(
    (await told({ payload: "new", columns: ["id", "status"], operations: ["update", "delete"] })).map(brief),
  ).toEqual([
    ["orders-1", "row.updated", null, { id: 1, status: "paid" }],
    ["orders-2", "row.deleted", { id: 2, status: "new" }, null],
  ]);
  const named = await told({
    key: ["shop", "id"],
    stream: "order",
    topic: "shop/orders",
    types: { insert: "order.placed", delete: "order.removed" },
    columns: ["id", "shop"],
  });
  expect(named.map(({ stream, type, topic }) => [stream, type, topic])).toEqual([
    ["order-a,1", "order.placed", "shop/orders/insert"],
    ["order-b,2", "order.placed", "shop/orders/insert"],
    ["order-b,2", "order.removed", "shop/orders/delete"],
  ]);
  const inOne = await told({ key: [], stream: "all orders", columns: ["id"] });
  expect(inOne.map(({ stream, version, data }) => [stream, version, data.operation])).toEqual([
    ["all orders", "1", "insert"],
    ["all orders", "2", "insert"],
    ["all orders", "3", "delete"],
  ]);
  const changed = [
    ["orders-1", "row.updated", { id: 1 }, { status: "new", secret: "s1" }, { status: "paid", secret: "s3" }],
  ];
  expect((await told({ when: "new.status <> old.status", payload: "diff" })).map(brief)).toEqual(changed);
  expect((await told({ when: "new.status <> old.status", payload: "diff", each: "row" })).map(brief)).toEqual(changed);
  const paid = { path: "data.new_values.status", eq: "paid" };
  expect((await told({ condition: paid, exclude: ["secret"] })).map(brief)).toEqual([
    ["orders-1", "row.updated", one, { ...one, status: "paid" }],
  ]);
});

test("many rows: in parts, each row once; keys may move on from row to row", async () => {
  const { owner, changes } = await openScene();
  await owner.query("create table shop.lines (id integer primary key deferrable initially deferred, n integer)");
  await owner.query("select gapless.capture('shop.lines', $1)", [{ transactions: true }]);
  await owner.query("insert into shop.lines select i, 0 from generate_series(1, 6500) i");
  await owner.query("update shop.lines set id = id + 1, n = 1 where id > 500");
  await owner.query("update shop.lines set n = n + 1");
  const all = (await changes()).filter(({ stream }) => stream.startsWith("lines-"));
  const inserted = all.filter(({ type }) => type === "row.inserted");
  expect(
    inserted
      .slice(0, 6500)
      .map(({ data }) => Number(data.new_values?.["id"]))
      .sort((a, b) => a - b),
  ).toEqual(Array.from({ length: 6500 }, (_, i) => i + 1));
  const rows = new Map<unknown, unknown>();
  for (const { data } of all) {
    if (data.old_values !== undefined && !rows.delete(data.old_values["id"])) throw new Error("it was not there");
    if (data.new_values !== undefined) rows.set(data.new_values["id"], data.new_values["n"]);
  }
  const now = await owner.query<{ id: number; n: number }>("select id, n from shop.lines order by id");
  expect([...rows].sort(([a], [b]) => Number(a) - Number(b))).toEqual(now.map(({ id, n }) => [id, n]));
  expect(all.filter(({ type }) => type === "row.updated")).toHaveLength(6500);
});

test("many rows whose streams somebody is writing to wait for that, and go on behind it", async () => {
  const { database, owner, changes } = await openScene();
  await owner.query("create table shop.lines (id integer primary key)");
  await owner.query("select gapless.capture('shop.lines')");
  const other = await openSession(database, (await database.loginOf("default")).url);
  await other.query(`begin; select gapless.append('lines-3', '{"type": "noted", "data": 1}')`);
  const { result } = await owner.queryThatWaits("insert into shop.lines select i from generate_series(1, 600) i");
  await other.query("commit");
  await result;
  const told = await changes();
  expect(told).toHaveLength(601);
  expect(told.filter(({ stream }) => stream === "lines-3").map(({ version, type }) => [version, type])).toEqual([
    ["1", "noted"],
    ["2", "row.inserted"],
  ]);
});

test("any key can be a stream: what cannot be in a name goes by its hash", async () => {
  const { owner, changes } = await openScene();
  await owner.query("create table shop.odd (k text primary key)");
  await owner.query("select gapless.capture('shop.odd')");
  await owner.query("insert into shop.odd values ('a b/ü'), (E'two\\nlines'), (repeat('x', 200)), ('')");
  await owner.query("insert into shop.odd values ('plain')");
  expect((await changes()).map(({ stream }) => stream)).toEqual([
    "odd-a b/ü",
    expect.stringMatching(/^odd-~[0-9a-f]{64}$/),
    expect.stringMatching(/^odd-~[0-9a-f]{64}$/),
    "odd-",
    "odd-plain",
  ]);
});

test("cascades, large values, generated columns, children, renamed tables and new columns are told as they are", async () => {
  const { owner, changes } = await openScene();
  await owner.query(`
    create table shop.orders (id integer primary key, big text, twice integer generated always as (id * 2) stored);
    create table shop.lines (id integer primary key, order_id integer references shop.orders on delete cascade on update cascade);
    create table shop.animals (id integer primary key);
    create table shop.dogs (breed text, primary key (id)) inherits (shop.animals)`);
  for (const table of ["orders", "lines", "animals"]) await owner.query(`select gapless.capture('shop.${table}')`);
  await owner.query("insert into shop.orders values (1, repeat(md5('x'), 1000))");
  await owner.query("insert into shop.lines values (1, 1), (2, 1)");
  await owner.query("update shop.orders set id = 5");
  await owner.query("delete from shop.orders");
  const big = "9dd4e461268c8034f5c8564e155c67a6".repeat(1000);
  const order = (id: number) => ({ id, big, twice: id * 2 });
  expect((await changes()).map(brief).sort()).toEqual(
    [
      ["orders-1", "row.inserted", null, order(1)],
      ["lines-1", "row.inserted", null, { id: 1, order_id: 1 }],
      ["lines-2", "row.inserted", null, { id: 2, order_id: 1 }],
      ["orders-1", "row.deleted", order(1), null],
      ["orders-5", "row.inserted", null, order(5)],
      ["lines-1", "row.updated", { id: 1, order_id: 1 }, { id: 1, order_id: 5 }],
      ["lines-2", "row.updated", { id: 2, order_id: 1 }, { id: 2, order_id: 5 }],
      ["orders-5", "row.deleted", order(5), null],
      ["lines-1", "row.deleted", { id: 1, order_id: 5 }, null],
      ["lines-2", "row.deleted", { id: 2, order_id: 5 }, null],
    ].sort(),
  );
  const before = (await changes()).length;
  await owner.query("insert into shop.dogs values (7, 'dachshund')");
  await owner.query("update shop.animals set id = 8");
  await owner.query("alter table shop.lines rename to items; alter table shop.items add note text default 'n'");
  await owner.query("insert into shop.items values (3)");
  expect((await changes()).slice(before).map((change) => [...brief(change), change.data.table_name])).toEqual([
    ["animals-7", "row.inserted", null, { id: 7, breed: "dachshund" }, "animals"],
    ["animals-7", "row.deleted", { id: 7 }, null, "animals"],
    ["animals-8", "row.inserted", null, { id: 8 }, "animals"],
    ["lines-3", "row.inserted", null, { id: 3, order_id: null, note: "n" }, "items"],
  ]);
});

test("a transaction is told as begun before and committed after its changes, once; what is rolled back leaves nothing", async () => {
  const { owner, changes } = await openScene();
  await owner.query("create table shop.orders (id integer primary key)");
  await owner.query("select gapless.capture('shop.orders', $1)", [{ transactions: true }]);
  await owner.query(
    "begin; insert into shop.orders values (1); savepoint s; insert into shop.orders values (2), (3); rollback to s; insert into shop.orders values (4); commit",
  );
  await owner.query("begin; insert into shop.orders values (5); rollback");
  await owner.query("update shop.orders set id = id");
  const told = await changes();
  expect(told.map(({ type }) => type)).toEqual([
    "transaction.begun",
    "row.inserted",
    "row.inserted",
    "transaction.committed",
  ]);
  expect(new Set(told.map(({ metadata }) => metadata.correlation_id)).size).toBe(1);
  expect(told.at(-1)?.data).toMatchObject({ operations_count: 2, rows_affected: 2 });
  expect(told[0]?.metadata.correlation_id).toMatch(/^\d+-\d{16}$/);
});

test("a dump brings capture back, and restoring tells nothing", async ({ skip }) => {
  const { database, owner, changes } = await openScene();
  const [server] = await database.query<{ major: string }>(
    "select current_setting('server_version_num')::int / 10000 as major",
  );
  const binaries = programsWithDump();
  if (binaries === undefined || !binaries.bin.includes(`/${server?.major}/`)) {
    skip(`it needs pg_dump of Postgres ${server?.major}; the embedded Postgres has none`);
    return;
  }
  await owner.query("create table shop.orders (id integer primary key)");
  await owner.query("select gapless.capture('shop.orders', $1)", [{ payload: "new" }]);
  await owner.query("insert into shop.orders values (1)");
  expect(await changes()).toHaveLength(1);
  const copy = `${database.name}_copy`;
  const url = new URL(database.adminUrl);
  url.pathname = `/${copy}`;
  await database.query(`create database ${copy}`);
  try {
    const dump = execFileSync(join(binaries.bin, "pg_dump"), ["-d", database.adminUrl], {
      cwd: "/",
      encoding: "utf8",
      maxBuffer: 1e9,
    });
    execFileSync(join(binaries.bin, "psql"), ["-qX", "-v", "ON_ERROR_STOP=1", "-d", url.href], {
      cwd: "/",
      input: dump,
      stdio: ["pipe", "ignore", "inherit"],
    });
    const there = await database.connect(url.href);
    const count = async () => (await there.query("select count(*)::int from gapless.event")).rows;
    expect(await count()).toEqual([{ count: 1 }]);
    await there.query("set gapless.tenant = 'default'");
    expect((await there.query("select table_name, options from gapless.captures()")).rows).toEqual([
      { table_name: "shop.orders", options: { payload: "new" } },
    ]);
    await there.query("insert into shop.orders values (2)");
    expect(await count()).toEqual([{ count: 2 }]);
    await there.query(
      "set session_replication_role = replica; insert into shop.orders values (3); reset session_replication_role",
    );
    expect(await count()).toEqual([{ count: 2 }]);
    await there.end();
  } finally {
    await database.query(`drop database ${copy} with (force)`);
  }
});
