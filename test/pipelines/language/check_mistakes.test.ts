// What is wrong with an app is said with its place, the rule, and what to do.
import { CheckError, createApp } from "@gapless/server/pipelines";
import { expect, test } from "vitest";

const S = "define stream S (k string, n int, x double); define table T (k string, n int);";

test.each([
  ["define stream A (a int,\n  a string);", "A has a twice"],
  ["define stream S (k string);", "S is defined already, with (k string, n int, x double)"],
  ["define table S (k string);", "S is defined already"],
  ["from Z insert into O;", "there is no stream Z; there is S"],
  ["from s insert into O;", "there is no stream s; did you mean S?"],
  ["from T insert into O;", "T is a table, which sets nothing off; join it with a stream, or ask it once"],
  ["from #I insert into O;", "a stream with # is a partition's own"],
  ["from S[sum(n) > 3] insert into O;", "sum adds up events: it stands in select, having and order by, not here"],
  ["from S#length(5) insert into O;", "length is a window: write #window.length(…)"],
  ["from S#window.foo(5) insert into O;", "there is no window foo; there is "],
  ["from S#window.lenght(5) insert into O;", "there is no window lenght; did you mean length?"],
  ["from S#lo() insert into O;", "there is no stream function lo; did you mean log?"],
  ["from S[k == 3] insert into O;", "== compares string with int; convert(value, 'type') makes one of the other"],
  ["from S[k > 'a'] insert into O;", "> takes numbers, not string; a string can only be == or !="],
  ["from S select n + k as t insert into O;", "texts are joined by str:concat(a, b)"],
  ["from S select n as a, k as a insert into O;", "a is selected twice"],
  ["from S as a join S as b on a.n == b.n select n insert into O;", "n is in more than one of them; write a.n or b.n"],
  ["from S select n as k, k as n insert into T;", "T has (k string, n int); the query gives (k int, n string)"],
  ["from S select n update T set T.m = n on T.n == n;", "T has no attribute m"],
  ["from S select mth:abs(n) as f insert into O;", "unknown function mth:abs; did you mean math:abs?"],
  ["from S select n insert into O; from S select k insert into O;", "O has (n int); the query gives (k string)"],
  ["@info(name = 'q') from S insert into O; @info(name = 'q') from S insert into P;", "two queries are called q"],
])("%s", (text, reason) => {
  const run = () => createApp(`${S} ${text}`);
  expect(run).toThrow(CheckError);
  expect(run).toThrow(reason);
  try {
    run();
  } catch (error) {
    const found = error as CheckError;
    expect(found.line).toBe(text.includes("\n") ? 2 : 1);
    // The caret stands where the mistake begins.
    const [shown = "", caret = ""] = (found.frame ?? "").split("\n");
    const at = caret.indexOf("^");
    expect(at).toBeGreaterThan(0);
    expect(text.replace("\n", " ")).toContain(shown.slice(at).trim().slice(0, 12));
  }
});

test("what is no text and no app is said to be neither", () => {
  expect(() => createApp(null as never)).toThrow("an app is a text, or what parseApp() gives");
  const app = createApp("define stream S (n int);");
  expect(() => app.query(undefined as never)).toThrow("query() takes a text");
});
