// null is a literal: of the type that is asked for where it stands, and no name unless it stands in backticks.
import { CheckError, createApp, parseApp, parseExpression, print } from "@gapless/server/pipelines";
import { expect, test } from "vitest";

const S = "define stream S (a int, b string, c double, d bool, `null` long);";

/** What one event comes to. */
function given(items: string, row: unknown[] = [1, "x", 2.5, true, 7], rest = ""): unknown {
  const app = createApp(`${S} from S${rest} select ${items} insert into O;`, { now: 0 });
  const told: unknown[] = [];
  app.onStream("O", ([event]) => void told.push(event?.data));
  app.start();
  app.input("S").send(row);
  return told[0];
}

test.each([
  ["null as x, null is null as y, null is not null as z", [null, true, false]],
  ["a + null as x, null * c as y, 1 / null as z", [null, null, null]],
  ["ifThenElse(d, null, a) as x, ifThenElse(not d, null, a) as y", [null, 1]],
  ["case when d then null else c end as x, case when not d then null else c end as y", [null, 2.5]],
  ["coalesce(null, b) as x, default(null, 3) as y, convert(null, 'int') as z", ["x", 3, null]],
  ["not null as x, null and d as y, null or d as z", [true, false, true]],
  ["b like null as x, null like b as y", [false, false]],
  ["maximum(null, a) as x, str:upper(null) as y", [1, null]],
  ["`null` as x, S.null as y, S.`null` + 1L as z", [7, 7, 8]],
  ["NULL as x", [null]],
])("select %s", (items, row) => {
  expect(given(items)).toEqual(row);
});

test("a filter that is null lets nothing through", () => {
  expect(given("a", undefined, "[null]")).toBeUndefined();
  expect(given("a", undefined, "[not null]")).toEqual([1]);
});

test("it fits every attribute of a stream, a table or a window that is defined", () => {
  const app = createApp(
    `${S} define stream O (a int, b string); define table T (a int, b string);
    define window W (a int, b string) length(2);
    from S select a, null as b insert into O; from S select null as a, b insert into T;
    from S select null as a, null as b insert into W; from S select null as a update T set T.b = null;`.replace(
      "update T set T.b = null",
      "update T set T.b = null on T.a is null",
    ),
  );
  const told: unknown[] = [];
  for (const stream of ["O", "W"]) app.onStream(stream, ([event]) => void told.push(event?.data));
  app.start();
  app.input("S").send([1, "x", 2, true, 7]);
  expect(told).toEqual([
    [1, null],
    [null, null],
  ]);
  expect(app.query("from T select a, b").rows).toEqual([[null, null]]);
  expect(app.query("from T on b is null select null as n").rows).toEqual([[null]]);
});

test("where no stream says of what type it is, it is an object", () => {
  const app = createApp(`${S} from S select null as a insert into O;`);
  expect(app.streams.get("O")).toEqual([{ name: "a", type: "object" }]);
});

test.each([
  ["a == null as x", "== with null is never true; write `is null`"],
  ["a in (1, null) as x", "== with null is never true; write `is null`"],
  ["null + null as x", "+ takes numbers, not null"],
  ["b + null as x", "+ takes numbers, not a string"],
  ["-null as x", "- takes a number, not null"],
  ["case when d then null end as x", "each result of this case is null; one must have a type"],
])("%s is refused", (items, reason) => {
  expect(() => given(items)).toThrow(CheckError);
  expect(() => given(items)).toThrow(reason);
});

test.each([
  "null",
  "null is null",
  "f(null, 1)",
  "`null`",
  "null.a",
  "null(a)",
  "a + null",
  "not null",
  "`null` is null",
])("%s is printed as it is", (text) => {
  expect(print(parseExpression(text))).toBe(text.replace("null.a", "`null`.a").replace("null(a)", "`null`(a)"));
  expect(print(parseExpression(print(parseExpression(text))))).toBe(print(parseExpression(text)));
});

test("a stream, an attribute and an alias may be called null", () => {
  const app = `define stream \`null\` (\`null\` int); from \`null\` select \`null\` as \`null\` insert into \`null\`;`;
  expect(print(parseApp(app))).toContain("select `null` as `null`");
});
