// Statements within a statement: what is told in another order than it happened is said beforehand.
import { expect, test } from "vitest";
import { openScene } from "./scene.ts";

test("triggers and keys that change the table again are warned of when it is captured; others are not", async () => {
  const { owner, changes } = await openScene();
  await owner.query(`
    create table shop.orders (id integer primary key, amount integer, total integer, at timestamptz, part_of integer);
    create function shop.touch() returns trigger language plpgsql as $$ begin new.at := now(); return new; end $$;
    create trigger touch before update on shop.orders for each row execute function shop.touch();
    create function shop.counted() returns trigger language plpgsql as $$ begin perform count(*) from shop.orders; return null; end $$;
    create trigger counted after update on shop.orders for each statement execute function shop.counted();`);
  const capture = async (options: object = {}) =>
    (await owner.query<{ capture: { warnings: string[] } }>("select gapless.capture('shop.orders', $1)", [options]))[0]
      ?.capture.warnings;
  const raised: string[] = [];
  owner.client.on("notice", ({ severity, message }) => severity === "WARNING" && raised.push(message ?? ""));
  expect(await capture()).toEqual([]);
  await owner.query(`
    create function shop.sum_up() returns trigger language plpgsql as $$
      begin update shop.orders set total = amount * 2 where id = new.id and total is null; return null; end $$;
    create trigger sum_up after insert or update on shop.orders for each row execute function shop.sum_up();
    create function shop.built() returns trigger language plpgsql as $$ begin execute 'select 1'; return null; end $$;
    create trigger built after delete on shop.orders for each row execute function shop.built();
    alter table shop.orders add constraint whole foreign key (part_of) references shop.orders on update cascade`);
  const warnings = [
    "shop.orders has the trigger built: if it changes rows of shop.orders again, that is told before the change that set it off",
    "shop.orders has the trigger sum_up: if it changes rows of shop.orders again, that is told before the change that set it off",
    "shop.orders refers to itself (whole): what an update of a key does to the rows that refer to it is told before the update",
  ];
  expect(await capture({ columns: ["id", "total"] })).toEqual(warnings);
  expect(raised).toEqual(warnings);

  // So it is: by the statement the inner change comes first; by row it does not.
  const types = async () => (await changes()).map(({ type, data }) => [type, data.new_values?.["total"]]);
  await owner.query("insert into shop.orders (id, amount) values (1, 5)");
  expect(await types()).toEqual([
    ["row.updated", 10],
    ["row.inserted", null],
  ]);
  await capture({ columns: ["id", "total"], each: "row" });
  await owner.query("insert into shop.orders (id, amount) values (2, 6)");
  expect((await types()).slice(2)).toEqual([
    ["row.inserted", null],
    ["row.updated", 12],
  ]);
});

test("of a merge that deletes, moves and inserts one key, what goes is told before what comes", async () => {
  const { owner, changes } = await openScene();
  await owner.query("create table shop.seats (id integer primary key deferrable initially deferred, who text)");
  await owner.query("select gapless.capture('shop.seats')");
  await owner.query("insert into shop.seats values (1, 'ann'), (2, 'bob')");
  await owner.query(`merge into shop.seats t using (values (1, 1, null), (2, 1, 'bob'), (9, 2, 'cem')) as s (id, goes_to, who) on t.id = s.id
    when matched and s.who is null then delete when matched then update set id = s.goes_to when not matched then insert values (s.goes_to, s.who)`);
  expect((await changes()).slice(2).map(({ type, stream, data }) => [type, stream, data.new_values?.["who"]])).toEqual([
    ["row.deleted", "seats-1", undefined],
    ["row.deleted", "seats-2", undefined],
    ["row.inserted", "seats-1", "bob"],
    ["row.inserted", "seats-2", "cem"],
  ]);
});
