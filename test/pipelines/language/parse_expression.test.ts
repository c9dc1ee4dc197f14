import { expect, it } from "vitest";
import { parseApp, parseExpression, parseOnDemand } from "../../../server/src/pipelines/language/parse.ts";
import { print } from "../../../server/src/pipelines/language/print.ts";
import { withoutPlaces } from "./random_app.ts";

it.each([
  ["not a == b", "(not a) == b"],
  ["a + b * c - d", "(a + (b * c)) - d"],
  ["a or b and c == d", "a or (b and (c == d))"],
  ["a == b in T", "(a == b) in T"],
  ["a < b == c < d", "(a < b) == (c < d)"],
  ["not a is null and b", "(not (a is null)) and b"],
  ["a - b - c", "(a - b) - c"],
  ["a between 1 and 5 and b", "(a between 1 and 5) and b"],
  ["a not between 1 + 1 and 5 * 2 or b", "(a not between (1 + 1) and (5 * 2)) or b"],
  ["a like 'x%' == true", "(a like 'x%') == true"],
  ["a not in (1, 2) and b", "(a not in (1, 2)) and b"],
  ["a not in T", "not (a in T)"],
  ["a is not null", "not (a is null)"],
  ["a -5", "a - 5"],
  ["- a * b", "(-a) * b"],
  ["NOT a AND b", "not a and b"],
  ["CASE WHEN a THEN 1 ELSE 2 END + 1", "(case when a then 1 else 2 end) + 1"],
])("%s is %s", (text, meant) => {
  expect(withoutPlaces(parseExpression(text))).toEqual(withoutPlaces(parseExpression(meant)));
  expect(print(parseExpression(print(parseExpression(text))))).toBe(print(parseExpression(text)));
});

it.each([
  ["100", "int", 100],
  ["-2147483648", "int", -2147483648],
  ["100L", "long", 100],
  ["-9223372036854775808L", "long", -(2n ** 63n)],
  ["1.5f", "float", 1.5],
  ["0.1f", "float", Math.fround(0.1)],
  ["1.f", "float", 1],
  [".5", "double", 0.5],
  ["1d", "double", 1],
  ["1e3", "double", 1000],
  ["+7", "int", 7],
  ["TRUE", "bool", true],
  ["'a''b'", "string", "a'b"],
  [`"it's"`, "string", "it's"],
  [`"""two\n"lines" """`, "string", 'two\n"lines" '],
  ["'no \\n escape'", "string", "no \\n escape"],
])("%s is a literal", (text, type, value) => {
  expect(parseExpression(text)).toMatchObject({ kind: "constant", type, value });
});

it("times are counted in milliseconds, months and years by their mean", () => {
  const time = parseExpression("1 year 2 months 1 week 4 days 5 hours 6 min 7 seconds 8 millisec");
  const milliseconds = 31_556_900_000 + 2 * 2_630_000_000 + 604_800_000 + 4 * 86_400_000 + 5 * 3_600_000 + 367_008;
  expect(time).toMatchObject({ kind: "time", value: { milliseconds } });
});

it.each(["case", "when", "then", "end", "last", "from", "select", "min", "like", "events", "`true`", "`a b`"])(
  "%s may be the name of an attribute",
  (name) => {
    const text = `from S[${name} == 1 and ${name} is null] select ${name}, ${name} + 1 as ${name} group by ${name} insert into O;`;
    const plain = name.replaceAll("`", "");
    const [query] = parseApp(text).elements;
    expect(query).toMatchObject({ select: { items: [{ expression: { name: plain } }, { as: plain }] } });
  },
);

it.each([
  ["e1[0].price", { source: { name: "e1", index: { at: 0 } } }],
  ["e1[last].price", { source: { index: { fromLast: 0 } } }],
  ["e1[last - 2].price", { source: { index: { fromLast: 2 } } }],
  ["#I.price", { source: { prefix: "#" } }],
  ["!S.price", { source: { prefix: "!" } }],
  ["A#e[1].price", { source: { name: "A", handler: { name: "e", index: { at: 1 } } } }],
])("%s names an attribute of a stream", (text, source) => {
  expect(parseExpression(text)).toMatchObject({ kind: "reference", name: "price", ...source });
});

it.each(["e1 is null", "e1[last] is null", "#S is null", "!S is null", "f(a) is null"])("%s is asked", (text) => {
  expect(parseExpression(text)).toMatchObject({ kind: "isNull" });
});

it.each([
  ["<2:5>", 2, 5],
  ["<2:>", 2, undefined],
  ["<:5>", 0, 5],
  ["<3>", 3, 3],
  ["*", 0, undefined],
  ["+", 1, undefined],
  ["?", 0, 1],
])("a state is counted by %s", (sign, min, max) => {
  const app = parseApp(`from e1=A[a > 1]${sign}, B select e1.a insert into O`);
  expect(app.elements[0]).toMatchObject({
    from: { kind: "sequence", state: { states: [{ kind: "count", min, max }, {}] } },
  });
});

it.each([
  ["@Async(buffer.size='1024', workers='2')\ndefine stream S (a int);"],
  ["from S#window:time(1 sec) select a insert into O;"],
  ["from S insert into O; define stream S (a int);"],
  ["define partition with (a of S) begin from S insert into O; end;"],
  ["@app(async='true') define stream S (a int);"],
  ["define aggregation A from S select sum(a) as t group by b aggregate every seconds, minutes;"],
  [""],
])("older spellings are read: %s", (text) => {
  expect(withoutPlaces(parseApp(print(parseApp(text))))).toEqual(withoutPlaces(parseApp(text)));
});

it("braces in texts and comments of a script are not its end", () => {
  const body = ` if (a) { return '}'; } // it's }\n return "}" + \`}\`; /* } */ `;
  const [found] = parseApp(`define function f[javascript] return string {${body}};`).definitions;
  expect(found).toMatchObject({ kind: "function", language: "javascript", returns: "string", body });
});

it.each([
  ["from T on a == 1 select a, sum(b) as s group by a having s > 1 order by a desc limit 5 offset 1"],
  ["from A on a == 1 within '2020-**-** **:**:**', 5L per 'hours' select *"],
  ["select 1 as a insert into T"],
  ["delete T on T.a == 1"],
  ["update T set T.a = 1 on T.b == 2"],
  ["select 1 as a update or insert into T set T.a = a on T.a == a"],
])("%s is asked once", (text) => {
  expect(print(parseOnDemand(text)).replaceAll(/\s+/g, " ")).toBe(text);
});
