import { expect, test } from "vitest";
import { openScene } from "./scene.ts";

const BAD: [Record<string, unknown> | null, string][] = [
  [null, "options must be an object"],
  [{ colums: ["id"] }, "colums is not known"],
  [{ operations: [] }, "operations must be some of"],
  [{ operations: ["upsert"] }, "operations must be some of insert, update, delete and truncate, not 'upsert'"],
  [{ operations: "insert" }, "operations must be a list of texts"],
  [{ columns: ["nope"] }, "columns must name columns of shop.orders; it has no nope"],
  [{ columns: [] }, "columns must name at least one column"],
  [{ columns: ["id"], exclude: ["note"] }, "exclude must not stand beside columns"],
  [{ key: ["nope"] }, "key must name columns"],
  [{ stream: "" }, "stream must be a text of 1 to 120 characters"],
  [{ topic: 5 }, "topic must be a text of 1 to 200 characters"],
  [{ types: { insert: "no spaces" } }, "types.insert must be 1 to 128 of"],
  [{ types: { upsert: "a" } }, "types.upsert is not known"],
  [{ payload: "all" }, "payload must be full, new or diff"],
  [{ each: "table" }, "each must be statement or row"],
  [{ transactions: "yes" }, "transactions must be true or false"],
  [{ condition: { path: "data.new_values.id", gt: 1, lt: [] } }, "condition"],
  [{ when: 5 }, "when must be a text"],
  [{ when: "new.nope > 1" }, "when cannot be used: column new.nope does not exist"],
  [{ when: "true) or (" }, "when cannot be used"],
  [{ when: "new.id" }, "when cannot be used"],
];

test("bad options are refused by name and rule, and leave nothing behind", async () => {
  const { database, owner, changes } = await openScene();
  await owner.query("create table shop.orders (id integer primary key, note text)");
  for (const [options, message] of BAD) {
    const refused = owner.query("select gapless.capture('shop.orders', $1)", [
      options === null ? null : JSON.stringify(options),
    ]);
    await expect(refused, message).rejects.toMatchObject({ code: "VG001", message: expect.stringContaining(message) });
  }
  await owner.query("insert into shop.orders values (1, 'a')");
  expect(await changes()).toEqual([]);
  const [left] =
    await database.query(`select (select count(*) from pg_trigger where tgname like '00\\_gapless%')::int as triggers,
    (select count(*) from gapless.capture)::int as captures, (select count(*) from pg_proc where proname ~ '^(captured|gapless_capture)_[0-9a-f]{32}')::int as functions`);
  expect(left).toEqual({ triggers: 0, captures: 0, functions: 0 });
});

test("what is no table of one's own is refused", async () => {
  const { database, owner } = await openScene();
  await owner.query(`create view shop.seen as select 1 as id; create table shop.loose (note text);
    create table shop.parts (id integer primary key) partition by range (id); create table shop.p1 partition of shop.parts for values from (0) to (9);
    create temp table mine (id integer primary key)`);
  const refused: [string, string, string][] = [
    ["shop.seen", "VG001", "must be an ordinary or a partitioned table"],
    ["mine", "VG001", "must be an ordinary or a partitioned table"],
    ["shop.p1", "VG001", "must not be a partition"],
    ["shop.loose", "VG001", "key is required, because shop.loose has no primary key"],
    ["pg_catalog.pg_class", "VG001", "must be a table of your own"],
  ];
  for (const [table, code, message] of refused) {
    await expect(owner.query("select gapless.capture($1)", [table])).rejects.toMatchObject({
      code,
      message: expect.stringContaining(message),
    });
  }
  await expect(owner.query("select gapless.capture(null)")).rejects.toMatchObject({
    code: "VG001",
    message: "table_name is required",
  });
  const gapless = "select gapless.capture('gapless.event')";
  await database.query("create table public.theirs (id integer primary key)");
  await expect(database.query(gapless)).rejects.toMatchObject({ code: "VG002" });
  await expect(owner.query("select gapless.capture('public.theirs')")).rejects.toMatchObject({ code: "VG003" });
  await owner.query("select gapless.capture('shop.loose', $1)", [{ key: [] }]);
});

test("a row too large for an event, or a column that is gone, fails the write and says what to do", async () => {
  const { owner, changes } = await openScene();
  await owner.query("create table shop.orders (id integer primary key, note text, secret text)");
  await owner.query("select gapless.capture('shop.orders', $1)", [{ exclude: ["secret"] }]);
  await expect(owner.query("insert into shop.orders values (1, repeat('x', 1100000))")).rejects.toMatchObject({
    code: "VG007",
    hint: expect.stringContaining("exclude"),
  });
  await owner.query("insert into shop.orders values (2, 'a', repeat('x', 1100000))");
  await owner.query("alter table shop.orders rename secret to hidden");
  await expect(owner.query("insert into shop.orders values (3, 'a', 'b')")).rejects.toMatchObject({
    code: "VG001",
    message: expect.stringContaining("no column secret any more"),
  });
  await owner.query("select gapless.capture('shop.orders', $1)", [{ exclude: ["hidden"] }]);
  await owner.query("insert into shop.orders values (3, 'a', 'b')");
  expect((await changes()).map(({ data }) => data.new_values)).toEqual([
    { id: 2, note: "a" },
    { id: 3, note: "a" },
  ]);
});
