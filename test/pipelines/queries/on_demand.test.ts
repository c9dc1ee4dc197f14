// Queries that are asked once, of tables and of windows that are defined.
import { type App, CheckError, createApp, LanguageError } from "@gapless/server/pipelines";
import { beforeEach, describe, expect, test } from "vitest";

let app: App;

beforeEach(() => {
  app = createApp(
    `define stream S (symbol string, price double, volume long);
     @PrimaryKey('symbol') define table T (symbol string, price double, volume long);
     define table Other (symbol string);
     define window W (symbol string, price double, volume long) length(3);
     from S insert into T; from S insert into W;`,
    { now: 5_000 },
  );
  app.start();
  for (const row of [
    ["a", 1.5, 10],
    ["b", 2.5, 20],
    ["c", 3.5, 10],
    ["d", 4.5, 30],
  ]) {
    app.input("S").send(row);
  }
});

const rows = (text: string) => app.query(text).rows;

test("all that is there, what holds a condition, what is found by key", () => {
  expect(rows("from T").length).toBe(4);
  expect(rows("from W select symbol")).toEqual([["b"], ["c"], ["d"]]);
  expect(rows("from T on price > 3 select symbol")).toEqual([["c"], ["d"]]);
  expect(rows("from T on symbol == 'b' select price, volume")).toEqual([[2.5, 20]]);
  expect(rows("from T on symbol == 'x'")).toEqual([]);
  expect(rows("from T as t on t.volume == 10L select t.symbol as s having s != 'a'")).toEqual([["c"]]);
});

test("sums, of all and of groups, ordered and cut", () => {
  expect(rows("from T select sum(volume) as s, count() as n")).toEqual([[70, 4]]);
  expect(rows("from T on price > 9.0 select sum(volume) as s")).toEqual([]);
  const grouped = "from T select volume, max(price) as top group by volume order by top desc limit 2";
  expect(rows(grouped)).toEqual([
    [30, 4.5],
    [10, 3.5],
  ]);
  expect(rows(`${grouped} offset 1`)).toEqual([
    [10, 3.5],
    [20, 2.5],
  ]);
  expect(rows("from W select avg(price) as a having a > 3.0")).toEqual([[3.5]]);
});

test("an answer says what it is made of", () => {
  expect(app.query("from T select symbol, sum(volume) as s").attributes).toEqual([
    { name: "symbol", type: "string" },
    { name: "s", type: "long" },
  ]);
});

test("tables are changed", () => {
  expect(app.query("select 'e' as symbol, 5.5 as price, 1L as volume insert into T").rows).toEqual([]);
  expect(rows("from T on symbol == 'e' select price")).toEqual([[5.5]]);
  app.query("update T set T.price = T.price * 2.0 on T.volume == 10L");
  expect(rows("from T on volume == 10L select price")).toEqual([[3], [7]]);
  app.query("select 40L as more update T set T.volume = T.volume + more on T.symbol == 'b'");
  expect(rows("from T on symbol == 'b' select volume")).toEqual([[60]]);
  const upsert = "select 'f' as symbol, 0.5 as price, 2L as volume update or insert into T on T.symbol == symbol";
  app.query(upsert);
  app.query(upsert);
  expect(rows("from T on symbol == 'f' select price, volume")).toEqual([[0.5, 2]]);
  app.query("select 10L as v delete T on T.volume == v");
  app.query("delete T on T.symbol == 'd'");
  expect(rows("from T select symbol")).toEqual([["b"], ["e"], ["f"]]);
});

test("conditions may ask other tables, and windows may be written into", () => {
  app.query("select 'c' as symbol insert into Other");
  expect(rows("from T on symbol in Other select price")).toEqual([[3.5]]);
  app.query("select 'z' as symbol, 9.5 as price, 9L as volume insert into W");
  expect(rows("from W select symbol")).toEqual([["c"], ["d"], ["z"]]);
});

test("the same text is asked of what there is then", () => {
  const text = "from T select count() as n";
  expect(rows(text)).toEqual([[4]]);
  app.query("delete T on T.symbol == 'a'");
  expect(rows(text)).toEqual([[3]]);
});

test("an update that would give a key twice changes nothing", () => {
  const update = "update T set T.symbol = 'same', T.price = 0.0 on T.volume == 10L";
  expect(() => app.query(update)).toThrow("T has a row with symbol 'same' already; nothing was changed");
  expect(rows("from T on volume == 10L select symbol, price")).toEqual([
    ["a", 1.5],
    ["c", 3.5],
  ]);
});

describe("mistakes", () => {
  test.each([
    ["from Tt", CheckError, "there is no table, window or aggregation Tt; did you mean T?"],
    ["from S", CheckError, "there is no table, window or aggregation S"],
    ["from T select nothing", CheckError, "there is no attribute nothing"],
    ["from T within 1L, 2L per 'sec'", CheckError, "within and per are asked of aggregations"],
    ["select 1 as n insert into New", CheckError, "there is no table, window or aggregation New"],
    ["select 1 as n insert into T", CheckError, "the query gives (n int)"],
    ["insert into T", LanguageError, "it is not said what is inserted"],
  ])("%s", (text, kind, reason) => {
    expect(() => app.query(text)).toThrow(kind);
    expect(() => app.query(text)).toThrow(reason);
  });
});
