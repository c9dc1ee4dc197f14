import { expect, test } from "vitest";
import { type JsonPath, readJsonPath } from "../../../server/src/pipelines/functions/json_path.ts";
import { call, given, literal } from "./evaluate_call.ts";

const STORE = {
  book: [
    { title: "A", price: 8.95, author: { name: "X" } },
    { title: "B", price: 12.99, sold: true },
    { title: "C", price: 22.99, "a b": 1 },
  ],
  name: "shop",
};

test.each<[string, unknown[]]>([
  ["$", [STORE]],
  ["$.name", ["shop"]],
  ["$['name']", ["shop"]],
  ["$.book[0].title", ["A"]],
  ["$.book[-1].title", ["C"]],
  ["$.book[1:].title", ["B", "C"]],
  ["$.book[:-1].title", ["A", "B"]],
  ["$.book[0,2].title", ["A", "C"]],
  ["$.book[*].price", [8.95, 12.99, 22.99]],
  ["$.book.*.title", ["A", "B", "C"]],
  ["$..title", ["A", "B", "C"]],
  ["$..name", ["shop", "X"]],
  ["$.book[2]['a b']", [1]],
  ["$.book[?(@.price > 10)].title", ["B", "C"]],
  ["$.book[?(@.price > 10 && @.sold)].title", ["B"]],
  ["$.book[?(!@.sold && @.price < 10 || @.title == 'C')].title", ["A", "C"]],
  ['$.book[?(@.author.name == "X")].title', ["A"]],
  ["$.none", []],
  ["$.book[9]", []],
  ["$.toString", []],
])("%s", (path, values) => {
  expect((readJsonPath(path) as JsonPath).find(STORE).map(({ value }) => value)).toEqual(values);
});

test.each([
  ["name", "must begin with $"],
  ["$.a[", "cannot be read from '['"],
  ["$.a[?(@.b >]", "cannot be read from ']'"],
  ["$.a[?(@.b > &&)]", "where a value must stand"],
  ["$.a[?(@.b > 1]", "( that is not closed"],
])("%s is no path", (path, problem) => {
  expect((readJsonPath(path) as { error: string }).error).toContain(problem);
});

const get = (name: string, json: unknown, path: string) =>
  call(`json:${name}`, [given(typeof json === "string" ? "string" : "object", json), literal("string", path)]).value;

test("what is not of the type is null", () => {
  expect(get("getInt", '{"a":1.5}', "$.a")).toBeNull();
  expect(get("getInt", '{"a":"15"}', "$.a")).toBe(15);
  expect(get("getBool", '{"a":"no"}', "$.a")).toBeNull();
  expect(get("getDouble", '{"a":[1,2]}', "$.a[*]")).toBeNull();
  expect(get("getDouble", '{"a":[1]}', "$.a[*]")).toBe(1);
  expect(get("getString", '{"a":null}', "$.a")).toBeNull();
  expect(get("getString", { a: { b: 1 } }, "$.a")).toBe('{"b":1}');
  expect(get("getLong", '{"a":9007199254740993}', "$.a")).toBe(9007199254740993n);
  expect(get("getObject", '{"a":1}', "$.b")).toBeNull();
  expect(get("isExists", '{"a":null}', "$.a")).toBe(true);
});

test("a text that is not JSON fails the event", () => {
  expect(() => get("getInt", "{a", "$.a")).toThrow("'{a' is not JSON");
  expect(call("json:toObject", [given("string", "{a")]).value).toBeNull();
  expect(() => get("getInt", "{}", "a")).toThrow("must begin with $");
});

test("an element is set in a copy", () => {
  const set = (json: unknown, path: string, element: unknown, key?: string) =>
    call("json:setElement", [
      given("object", json),
      given("string", path),
      given("string", element),
      ...(key === undefined ? [] : [literal("string", key)]),
    ]).value;
  const json = { a: { b: 1 }, list: [1] };
  expect(set(json, "$.a.b", "x")).toEqual({ a: { b: "x" }, list: [1] });
  expect(set(json, "$.a", '{"d":2}', "c")).toEqual({ a: { b: 1, c: { d: 2 } }, list: [1] });
  expect(set(json, "$.list", "x")).toEqual({ a: { b: 1 }, list: [1, "x"] });
  expect(set(json, "$.none", "x")).toEqual(json);
  const odd = set(json, "$.a", "x", "__proto__");
  expect(JSON.stringify(odd)).toBe('{"a":{"b":1,"__proto__":"x"},"list":[1]}');
  expect(json).toEqual({ a: { b: 1 }, list: [1] });
});
