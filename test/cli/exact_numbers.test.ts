import { exactJson, exactNumber, parseExactly } from "@gapless/server/cli/exact_numbers";
import { expect, test } from "vitest";

test.each([
  "1",
  "-1",
  "99.90",
  "12345678901234567890",
  "-0",
  "0.0000001",
  "1e5",
  "1E+400",
  "123456789012345",
  "1234567890123456",
  "9007199254740993",
  '{"a":[1.0,{"b":-0.50}],"c":"1.0"}',
  '"\\"1.0"',
  '["\\\\",1.10]',
  '{"__proto__":1.10}',
])("%s is written as it was read", (text) => {
  expect(exactJson(parseExactly(text))).toBe(text);
});

test("what a double holds is a plain number, the rest is kept raw", () => {
  expect(parseExactly('{"n":1.5}')).toEqual({ n: 1.5 });
  expect(exactNumber("1.5")).toBe(1.5);
  expect(exactJson(exactNumber("1.50"))).toBe("1.50");
  for (const text of ["", "01", "+1", "1.", ".5", "0x10", "1e", "NaN", " 1", "1 "])
    expect(exactNumber(text)).toBe(undefined);
});

test("no JSON throws", () => {
  for (const text of ["", "{", "1.0.0", "[1.0", '"a', "1-2", "99.90x"])
    expect(() => parseExactly(text)).toThrow(SyntaxError);
});

test("what a terminal would obey is escaped", () => {
  expect(exactJson("\u009b\u007f\u001b")).toBe('"\\u009b\\u007f\\u001b"');
});
