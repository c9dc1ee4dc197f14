// Columns and conditions that could be taken for the words of the triggers' code.
import { expect, test } from "vitest";
import { openScene } from "./scene.ts";

test("columns called old, new, t and the like are columns, in few rows and in many", async () => {
  const { database, owner, changes } = await openScene();
  await owner.query(
    `create table shop.audit (id integer primary key, old text, new text, t text, p text, s text, q text, o text, n text, "rows" text)`,
  );
  for (const [options, rows] of [
    [{}, 510],
    [{ when: "new.id > 0 or old.id > 0" }, 510],
    [{ each: "row" }, 5],
  ]) {
    const before = (await changes()).length;
    await owner.query("select gapless.capture('shop.audit', $1)", [options]);
    await owner.query("insert into shop.audit values (1, 'a', 'b', 't')");
    await owner.query("insert into shop.audit (id) select i from generate_series(2, $1::int) i", [rows]);
    await owner.query("update shop.audit set new = 'c', o = 'o' where id < 3");
    await owner.query("update shop.audit set t = 'u'");
    await owner.query("delete from shop.audit where id <> 1");
    await owner.query("truncate shop.audit");
    const told = (await changes()).slice(before);
    expect(told.map(({ type }) => type).filter((type, i, all) => type !== all[i - 1])).toEqual([
      "row.inserted",
      "row.updated",
      "row.deleted",
    ]);
    expect(told).toHaveLength(3 * Number(rows) + 2);
    const first = { old: "a", p: null, s: null, q: null, n: null, rows: null, id: 1 };
    const second = { ...first, new: "c", t: "t", o: "o" };
    expect(told.find(({ type }) => type === "row.updated")?.data).toMatchObject({
      old_values: { ...first, new: "b", t: "t", o: null },
      new_values: second,
    });
    expect(told.findLast(({ type, stream }) => type === "row.updated" && stream === "audit-1")?.data).toMatchObject({
      old_values: second,
      new_values: { ...second, t: "u" },
    });
    expect(told.findLast(({ stream }) => stream === "audit-1")?.data).toMatchObject({
      operation: "truncate",
      old_values: { ...second, t: "u" },
    });
  }
  // The streams were new the first time, and were there the second: their versions go on.
  expect(await database.query("select * from gapless.verify()")).toEqual([]);
});

test("a condition is taken as it stands, whatever texts it holds", async () => {
  const { owner, changes } = await openScene();
  await owner.query("create table shop.orders (id integer primary key, note text)");
  const notes = ["{new}", "{old}{table}{where}", "%1$s %I %", "$code$ $truncated$ $pairs$", "it's \\ --"];
  for (const note of notes) {
    const [{ literal } = { literal: "" }] = await owner.query<{ literal: string }>(
      "select quote_literal($1::text) as literal",
      [note],
    );
    await owner.query("select gapless.capture('shop.orders', $1)", [
      { when: `coalesce(new.note, old.note) = ${literal} -- and so on` },
    ]);
    await owner.query("insert into shop.orders values (1, $1), (2, 'else')", [note]);
    await owner.query("update shop.orders set id = id + 10");
    await owner.query("delete from shop.orders where id = 11");
    await owner.query("insert into shop.orders values (3, $1)", [note]);
    await owner.query("truncate shop.orders");
  }
  const told = (await changes()).map(({ data }) => [data.operation, (data.new_values ?? data.old_values)?.["note"]]);
  const operations = ["insert", "delete", "insert", "delete", "insert", "truncate"];
  expect(told).toEqual(notes.flatMap((note) => operations.map((operation) => [operation, note])));
});
