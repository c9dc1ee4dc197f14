import { describe, expect, test } from "vitest";
import { functionNamed, unknownFunction } from "../../../server/src/pipelines/functions/find_function.ts";
import type { TypeName } from "../../../server/src/pipelines/language/ast.ts";
import { call, evaluate, given, literal } from "./evaluate_call.ts";

const problem = (name: string, types: TypeName[]) => {
  const [namespace = "", plain = ""] = name.includes(":") ? name.split(":") : ["", name];
  const chosen = functionNamed(namespace, plain)?.choose(types.map((type) => ({ type, constant: undefined })));
  return chosen && "error" in chosen ? chosen.error : undefined;
};

describe("what is wrong is said", () => {
  test.each<[string, TypeName[], string]>([
    ["str:upper", ["int"], "the first argument of str:upper (text) must be a string, not int"],
    ["str:charAt", ["string", "long"], "the second argument of str:charAt (index) must be an int, not long"],
    ["str:upper", [], "str:upper takes 1 argument, not 0"],
    ["str:locate", ["string"], "str:locate takes 2 to 3 arguments, not 1"],
    ["str:substr", ["string", "bool"], "the second argument of str:substr (from) must be an int, not bool"],
    ["str:substr", ["string", "string", "long"], "the third argument of str:substr (group) must be an int, not long"],
    ["coalesce", [], "coalesce takes at least 1 argument, not 0"],
    ["UUID", ["int"], "UUID takes no arguments, not 1"],
    ["math:ceil", ["int"], "the first argument of math:ceil (value) must be a float or double, not int"],
    [
      "maximum",
      ["int", "double"],
      "the second argument of maximum (values) must be of the type of those before it, int, not double: convert(…, 'int') makes it one",
    ],
    ["maximum", ["double", "object"], "the second argument of maximum (values) must be a number, not object"],
    ["createSet", ["object"], "the first argument of createSet (value) must be of any type but object, not object"],
    [
      "default",
      ["int", "int"],
      "the second argument of default (otherwise) must be a literal; coalesce(a, b) takes any expression",
    ],
    [
      "convert",
      ["object", "string"],
      "the second argument of convert (type) must be a literal, one of 'int', 'long', 'float', 'double', 'string', 'bool', not an expression",
    ],
  ])("%s of %j", (name, types, expected) => {
    expect(problem(name, types)).toBe(expected);
  });

  test("a type that is none, and an object that is to be a number", () => {
    expect(() => evaluate("convert('1', 'integer')")).toThrow("not 'integer'");
    expect(() => call("convert", [given("object", 1), literal("string", "int")])).toThrow(
      "cast(…, 'int') passes it on",
    );
  });

  test("an unknown name names what was meant", () => {
    expect(unknownFunction("str", "uper")).toBe("unknown function str:uper; did you mean str:upper?");
    expect(unknownFunction("str", "sqrt")).toBe("unknown function str:sqrt; did you mean math:sqrt?");
    expect(unknownFunction("", "charAt")).toBe("unknown function charAt; did you mean str:charAt?");
    expect(unknownFunction("", "cout")).toBe("unknown function cout; did you mean count?");
    expect(unknownFunction("", "frobnicate")).toBe("unknown function frobnicate");
    expect(unknownFunction("", "plus", ["custom:plus"])).toBe("unknown function plus; did you mean custom:plus?");
  });
});

describe("nulls", () => {
  test("come out where they went in", () => {
    expect(call("str:upper", [given("string", null)]).value).toBeNull();
    expect(call("math:power", [given("int", 2), given("int", null)]).value).toBeNull();
    expect(
      call("str:replaceAll", [given("string", "a"), given("string", null), given("string", "b")]).value,
    ).toBeNull();
    expect(call("convert", [given("string", null), literal("string", "int")]).value).toBeNull();
  });

  test("unless a function has a rule of its own", () => {
    expect(call("str:concat", [given("string", "a"), given("int", null), given("bool", true)]).value).toBe("atrue");
    expect(call("coalesce", [given("int", null), given("int", 3)]).value).toBe(3);
    expect(call("maximum", [given("int", null), given("int", -3)]).value).toBe(-3);
    expect(call("maximum", [given("int", null), given("int", null)]).value).toBeNull();
    expect(call("ifThenElse", [given("bool", null), given("int", 1), given("int", 2)]).value).toBe(2);
    expect(call("instanceOfString", [given("string", null)]).value).toBe(false);
    expect(call("sizeOfSet", [given("object", null)]).value).toBe(0);
    expect(call("str:contains", [given("string", null), given("string", "a")]).value).toBe(false);
  });
});

describe("types", () => {
  test.each<[string, TypeName, unknown]>([
    ["math:round(2.5f)", "int", 3],
    ["math:round(-2.5)", "long", -2],
    ["math:round(0.49999999999999994)", "long", 0],
    ["math:abs(-5)", "double", 5],
    ["maximum(1.5f, 2.5f)", "float", 2.5],
    ["coalesce('a', 'b')", "string", "a"],
    ["cast(5, 'LONG')", "long", 5],
    ["convert(3.99, 'int')", "int", 3],
    ["convert(1e300, 'int')", "int", 2147483647],
    ["convert(4294967297L, 'int')", "int", 1],
    ["convert('abc', 'double')", "double", null],
    ["convert(' 1.5e3 ', 'double')", "double", 1500],
    ["convert(' 15 ', 'int')", "int", null],
    ["convert('2147483648', 'int')", "int", null],
    ["convert('TRUE', 'bool')", "bool", true],
    ["convert(1.0, 'bool')", "bool", true],
    ["convert(0.1, 'float')", "float", Math.fround(0.1)],
    ["convert(5, 'string')", "string", "5"],
    ["convert(5.0, 'string')", "string", "5.0"],
    ["convert(5f, 'string')", "string", "5.0"],
    ["convert(true, 'string')", "string", "true"],
    ["instanceOfFloat(1.5)", "bool", false],
    ["instanceOfInteger('5')", "bool", false],
    ["str:charFrequency('aaa', 'a')", "long", 3],
  ])("%s is a %s", (expression, type, value) => {
    expect(evaluate(expression)).toEqual({ type, value });
  });

  test("an object is passed on by cast as it is", () => {
    expect(call("cast", [given("object", true), literal("string", "int")])).toEqual({ type: "int", value: true });
  });

  test("of an object's value the type is told by the value", () => {
    const is = (name: string, value: unknown) => call(`instanceOf${name}`, [given("object", value)]).value;
    expect(is("Integer", 5)).toBe(true);
    expect(is("Long", 5)).toBe(false);
    expect(is("Long", 2 ** 40)).toBe(true);
    expect(is("Long", 2n ** 60n)).toBe(true);
    expect(is("Double", 5.5)).toBe(true);
    expect(is("Boolean", false)).toBe(true);
    expect(is("String", "a")).toBe(true);
  });

  test("longs beyond 53 bits keep all their bits where a long comes out", () => {
    const large = 2n ** 62n + 1n;
    expect(call("maximum", [given("long", large), given("long", 5)]).value).toBe(large);
    expect(call("convert", [given("long", large), literal("string", "string")]).value).toBe("4611686018427387905");
    expect(call("convert", [given("string", "4611686018427387905"), literal("string", "long")]).value).toBe(large);
    expect(call("math:bin", [given("long", -1)]).value).toBe("1".repeat(64));
    expect(call("math:abs", [given("long", -large)]).value).toBe(2 ** 62);
  });
});

describe("what fails an event", () => {
  test.each([
    ["str:charAt('abc', 3)", "3 is not a position in a text of length 3"],
    ["str:substr('abc', 2, 2)", "2 to 4 is not within a text of length 3"],
    ["str:split('a,b', ',', 2)", "there are 2 parts"],
    ["str:repeat('abc', 2000000000)", "makes more than 10000000 characters"],
    ["math:parseInt('1.5')", "'1.5' is not an int"],
    ["math:log(8, 1)", "no logarithm to the base 1"],
    ["math:conv('9', 8, 10)", "'9' is not a whole number of 32 bits to the base 8"],
    ["str:unhex('4x')", "not pairs of digits"],
    ["str:fillTemplate('{{3}}', 1)", "{{3}} is none of its 1 values"],
  ])("%s", (expression, expected) => {
    expect(() => evaluate(expression)).toThrow(expected);
  });
});

test("a seed gives Java's numbers, and goes on where it was kept", () => {
  const seed = () => {
    const chosen = functionNamed("math", "rand")?.choose([{ type: "int", constant: { value: 42 } }]);
    if (chosen === undefined || "error" in chosen || chosen.state === undefined) throw new Error("no state");
    return { next: chosen.call as (random: () => number) => number, state: chosen.state };
  };
  const first = seed();
  expect([first.next(Math.random), first.next(Math.random)]).toEqual([0.7275636800328681, 0.6832234717598454]);
  const second = seed();
  second.state.put(JSON.parse(JSON.stringify(first.state.take())));
  expect(second.next(Math.random)).toBe(first.next(Math.random));
});
