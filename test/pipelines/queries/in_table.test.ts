// `in Table` may stand wherever an expression may: in each place it asks what is in the table at that time.
import { createApp } from "@gapless/server/pipelines";
import { expect, test } from "vitest";

const DEFINED = `define stream S (a int, b string); define stream R (a int);
  define table T (a int, b string); define table U (a int); define window W (a int) length(2);
  @PrimaryKey('a') define table K (a int, b string); @Index('b') define table I (a int, b string);`;

/** What is told of 1, 2 and 1 again, where the tables hold 1 and the window nothing. */
function run(query: string) {
  const app = createApp(`${DEFINED} ${query}`, { now: 1 });
  const told: unknown[] = [];
  if (app.streams.has("O")) app.onStream("O", (events) => void told.push(...events.map(({ data }) => data[0])));
  app.start();
  for (const table of ["T", "K", "I"]) app.query(`select 1 as a, 'x' as b insert into ${table}`);
  app.query("select 1 as a insert into U");
  app.input("S").send([1, "x"]);
  app.input("R").send([1]);
  app.input("S").send([2, "x"]);
  app.input("S").send([1, "y"]);
  expect(app.failures).toBe(0);
  return { app, told };
}

test.each([
  ["a filter", "from S[a in T] select a insert into O;", [1, 1]],
  ["a filter that is negated", "from S[not (a in T)] select a insert into O;", [2]],
  ["a window that is defined", "from S[a in W] select a insert into O;", []],
  ["a key", "from S[(K.a == a and K.b == b) in K] select a insert into O;", [1]],
  ["an index", "from S[(I.b == b and I.a < a) in I] select a insert into O;", [2]],
  ["what is selected", "from S select a in T as x insert into O;", [true, false, true]],
  ["having", "from S select a + 1 as a having a in T insert into O;", []],
  ["having with sums", "from S select a, count() as n group by a having count() > 1 and a in T insert into O;", [1]],
  ["a sum", "from S select sum(ifThenElse(a in T, 1, 0)) as n insert into O;", [1, 1, 2]],
  ["a join", "from S#window.length(9) as s join R#window.length(9) as r on s.a in T select s.a insert into O;", [1, 1]],
  ["a join with a table", "from S join T on S.a == T.a and S.a in U select S.a insert into O;", [1, 1]],
  ["a condition within a condition", "from S[(U.a == a and (T.b == b) in T) in U] select a insert into O;", [1]],
  ["a pattern", "from every e1=S -> e2=S[a in T and e1.a in U] select e2.b insert into O;", ["y"]],
  [
    "a pattern that compares",
    "from every e1=R -> e2=S[(T.a == e1.a and T.b != e2.b) in T] select e2.b insert into O;",
    ["y"],
  ],
  [
    "a key of a partition",
    "partition with (a in T of S) begin from S select count() as n insert into O; end;",
    [1, 1, 2],
  ],
  [
    "ranges of a partition",
    "partition with (a in T as 'in' or not (a in T) as 'out' of S) begin from S select count() as n insert into O; end;",
    [1, 1, 2],
  ],
])("in %s", (_, query, expected) => {
  expect(run(query).told).toEqual(expected);
});

test.each([
  ["from S[a == 2] select a update T set T.a = 5 on T.a in U;", [[5]]],
  ["from S[a == 2] select a update T set T.a = ifThenElse(a in U, 6, 7) on true;", [[7]]],
  ["from S select a delete T on not (a in U);", []],
  ["from S[a == 1] select a, b update or insert into T set T.a = 9 on T.a == a and a in U;", [[9], [1]]],
])("in a change of a table: %s", (query, rows) => {
  expect(run(query).app.query("from T select a").rows).toEqual(rows);
});

test("in a query that is asked once, beside a key", () => {
  const { app } = run("from S select a insert into O;");
  expect(app.query("from K on K.a == 1 and a in T select b").rows).toEqual([["x"]]);
  expect(app.query("from K on K.a == 1 and not (a in T) select b").rows).toEqual([]);
});

test("in a parameter of a stream function", () => {
  const logged: string[] = [];
  const app = createApp(`${DEFINED} from S#log(ifThenElse(a in U, 'in', 'out')) select a insert into O;`, {
    logger: ({ message }) => void logged.push(message),
  });
  app.start();
  app.query("select 1 as a insert into U");
  for (const a of [1, 2]) app.input("S").send([a, ""]);
  expect(logged).toEqual(["in", "out"]);
});
