import { expect, test } from "vitest";
import { readRegexp } from "../../../server/src/pipelines/functions/regexp.ts";
import { evaluate } from "./evaluate_call.ts";

test.each<[string, unknown]>([
  ["regex:find('a', 'abc', 1)", false],
  ["regex:find('^b', 'abc', 1)", false],
  ["regex:find('(?<=a)b', 'abc', 1)", true],
  ["regex:find('x*', 'abc', 3)", true],
  ["regex:matches('a', 'abc')", false],
  ["regex:matches('a.*', 'abc')", true],
  ["regex:lookingAt('b', 'abc')", false],
  ["regex:lookingAt('a|b', 'abc')", true],
  ["regex:group('(a)|b', 'b', 1)", null],
  ["regex:group('x', 'abc', 0)", null],
  ["math:sign(-2)", -1],
  ["list:setValue(list:create('a'), 0, 'b')", ["b"]],
  ["list:subList(list:create(1, 2), 2, 2)", []],
  ["map:replace(map:create('a', 1), 'a', 2)", new Map([["a", 2]])],
])("%s", (expression, result) => {
  expect(evaluate(expression).value).toEqual(result);
});

test.each([
  ["regex:find('a', 'abc', 4)", "regex:find: 4 is not within a text of length 3"],
  ["regex:group('(a)', 'a', 2)", "regex:group: the regular expression has 1 groups: there is no group 2"],
  ["list:subList(list:create(1, 2), 2, 1)", "list:subList: 2 is not a position in the list: they are 0 to 1"],
  ["list:clear(map:create())", "list:clear takes a list, as list:create() makes them"],
  ["map:clear(list:create())", "map:clear takes a map, as map:create() makes them"],
])("%s is refused", (expression, why) => {
  expect(() => evaluate(expression)).toThrow(why);
});

test("every search may take all its steps, also one from a position on", () => {
  const regexp = readRegexp("(a|b)+c");
  if ("error" in regexp) throw new Error(regexp.error);
  const text = "ab".repeat(100);
  const search = (anew: boolean) => () => {
    for (let times = 0; times < 200; times++) regexp.find(text, 1, anew);
  };
  expect(search(true)).not.toThrow();
  expect(search(false)).toThrow();
});
