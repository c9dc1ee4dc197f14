import { expect, test } from "vitest";
import { call, evaluate, given } from "./evaluate_call.ts";

test.each([
  ["concat('a', 1.0, true)", "a1.0true"],
  ["substring('events', -2, 3)", "eve"],
  ["substring('events', 9)", ""],
  ["left('ab', 9)", "ab"],
  ["right('ab', 0)", ""],
  ["lpad('abcdef', 3, '-')", "abc"],
  ["rpad('a', 5, 'xyz')", "axyzx"],
  ["lpad('a', 3, '')", "a"],
  ["replace('a$b', '$', '$1')", "a$1b"],
  ["position('z', 'events')", 0],
  ["ascii('')", null],
  ["chr(-1)", null],
  ["round(-2.5)", -3],
  ["round(1.005, 2)", 1.01],
  ["round(1234.5, -2)", 1200],
  ["trunc(1e22, 2)", 1e22],
  ["abs(-2147483648)", -2147483648],
  ["mod(7, 0)", null],
  ["sign(-0.5)", -1],
  ["nullif('a', 'a')", null],
  ["formatDate(1415692424123L, '%d.%m.%Y %H:%M:%S%.3f at')", "11.11.2014 07:53:44.123 at"],
  ["formatDate(1415692424123L, 'yyyy')", "2014"],
  ["parseDate('2014-11-11', '%Y-%m-%d')", Date.UTC(2014, 10, 11)],
  ["parseDate('nonsense', '%Y-%m-%d')", null],
  ["dateAdd(0L, 1, 'month')", Date.UTC(1970, 1, 1)],
  ["str:upper(upper('a'))", "A"],
])("%s is %s", (expression, value) => {
  expect(evaluate(expression).value).toBe(value);
});

test("numbers keep their type where that can be", () => {
  expect(evaluate("abs(-5)").type).toBe("int");
  expect(evaluate("mod(5L, 3L)")).toEqual({ type: "long", value: 2 });
  expect(call("abs", [given("long", -(2n ** 62n))])).toEqual({ type: "long", value: 2n ** 62n });
  expect(evaluate("round(2.5f)").type).toBe("double");
});

test("what is wrong is said by the name that was written", () => {
  expect(() => evaluate("upper(1)")).toThrow("the first argument of upper (text) must be a string, not int");
  expect(() => evaluate("formatDate(1L, '%Q')")).toThrow("has %Q, which stands for nothing");
  expect(() => evaluate("map:create('a')")).toThrow("not 1");
  expect(() => evaluate("list:get(map:create(), 0)")).toThrow("list:get takes a list");
});

test("lists and maps are not changed but copied", () => {
  const list = Object.freeze([1, 2]);
  expect(call("list:add", [given("object", list), given("int", 3)]).value).toEqual([1, 2, 3]);
  const map = new Map([["a", 1]]);
  expect(call("map:put", [given("object", map), given("string", "b"), given("int", 2)]).value).toEqual(
    new Map([
      ["a", 1],
      ["b", 2],
    ]),
  );
  expect(map.size).toBe(1);
});
