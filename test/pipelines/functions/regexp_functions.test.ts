import { expect, test } from "vitest";
import { findAll, type Regexp, readRegexp } from "../../../server/src/pipelines/functions/regexp.ts";
import { call, evaluate, given, literal } from "./evaluate_call.ts";

const read = (written: string): Regexp => {
  const regexp = readRegexp(written);
  if ("error" in regexp) throw new Error(regexp.error);
  return regexp;
};
const found = (written: string, text: string) => [...findAll(read(written), text)].map(({ groups }) => groups);

test.each<[string, string, (string | null)[][]]>([
  [
    "(\\d+)-(\\d+)",
    "1-2, 33-4",
    [
      ["1-2", "1", "2"],
      ["33-4", "33", "4"],
    ],
  ],
  [
    "(a)|b",
    "ab",
    [
      ["a", "a"],
      ["b", null],
    ],
  ],
  ["a*", "baac", [[""], ["aa"], [""], [""]]],
  ["a{2,3}?", "aaaaa", [["aa"], ["aa"]]],
  ["a++a", "aaa", []],
  ["(?>a|ab)c", "abc", []],
  ["(?i)wso2", "WSO2 wso2", [["WSO2"], ["wso2"]]],
  ["a(?i)b(?-i)c", "aBc aBC", [["aBc"]]],
  ["(?i:A)b", "ab aB", [["ab"]]],
  ["(?<year>\\d{4})\\k<year>", "20242024", [["20242024", "2024"]]],
  ["(.)\\1", "abba", [["bb", "b"]]],
  ["\\Qa.b\\E+", "a.bb a+b", [["a.bb"]]],
  ["[a-z&&[^aeiou]]+", "events", [["v"], ["nts"]]],
  ["[^\\s,]+", "a, b", [["a"], ["b"]]],
  ["[]a]+", "a]", [["a]"]]],
  ["\\p{Upper}\\p{Alpha}*", "ein Test", [["Test"]]],
  ["\\p{L}+", "été 1", [["été"]]],
  ["\\p{IsGreek}", "aβ", [["β"]]],
  ["(?<=\\$)\\d+", "€5 $10", [["10"]]],
  ["\\d+(?!\\d|%)", "50% 30", [["30"]]],
  ["^a$", "a\nb", []],
  ["(?m)^.$", "a\nb", [["a"], ["b"]]],
  ["b$", "ab\n", [["b"]]],
  ["b\\z", "ab\n", []],
  ["a.b", "a\nb", []],
  ["(?s)a.b", "a\nb", [["a\nb"]]],
  ["(?x) a b # both", "ab", [["ab"]]],
  ["\\bis\\b", "this is it", [["is"]]],
  ["\\x41\\u0042\\x{1F600}", "AB😀", [["AB😀"]]],
  ["^.$", "😀", [["😀"]]],
  ["(a|b)*c", "abac", [["abac", "a"]]],
  ["(?:(a)|b)+", "ab", [["ab", "a"]]],
  ["((a)|(b))\\3?", "a", [["a", "a", "a", null]]],
  ["\\R", "a\r\nb", [["\r\n"]]],
  ["(x?)*y", "xxy", [["xxy", ""]]],
])("%s in %j", (written, text, groups) => {
  expect(found(written, text)).toEqual(groups);
});

test.each([
  ["(a", "has a ( that is not closed"],
  ["a)", "has a ) without its ("],
  ["[a", "has a [ that is not closed"],
  ["*a", "has a * with nothing before it to repeat"],
  ["a{3,2}", "the second number is less than the first"],
  ["a{x", "has a { that is no count"],
  ["\\y", "has \\y, which stands for nothing here"],
  ["(?z)a", "has the flag z"],
  ["\\2(a)", "before a group of that name"],
  ["[z-a]", "a range in [ ] that does not go upwards"],
  ["\\p{Nothing}", "no property of characters"],
  ["a\\", "ends with a backslash"],
])("%s is none", (written, problem) => {
  expect((readRegexp(written) as { error: string }).error).toContain(problem);
});

test("finds what the machine's own finds, where both mean the same", () => {
  let seed = 5;
  const random = (below: number) => {
    seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
    return Math.floor((seed / 2 ** 32) * below);
  };
  const pick = (of: string[]) => of[random(of.length)] ?? "";
  const atom = () => pick(["a", "b", "c", ".", "[ab]", "[^a]", "\\w", "\\b", "^", "$"]);
  const solid = () => pick(["a", "b", "c", ".", "[ab]", "[^a]"]);
  const build = (depth: number): string => {
    let text = "";
    for (let part = 0; part <= random(3); part++) {
      // What is repeated is never empty: there both differ.
      const inner =
        depth > 0 && random(3) === 0
          ? `(${solid()}${build(depth - 1)})`
          : random(4) === 0
            ? `(?:${solid()}|${solid()}${solid()})`
            : solid();
      text += inner + pick(["", "", "*", "+", "?", "{1,2}", "*?", "+?", "??"]) + (random(6) === 0 ? atom() : "");
    }
    return random(5) === 0 ? `${text}|${solid()}` : text;
  };
  const different: string[] = [];
  for (let round = 0; round < 1500; round++) {
    const written = build(2);
    const text = Array.from({ length: random(9) }, () => pick(["a", "b", "c", "d"])).join("");
    const native = [...text.matchAll(new RegExp(written, "g"))].map(([all]) => all);
    const same = JSON.stringify(found(written, text).map(([all]) => all)) === JSON.stringify(native);
    const whole = new RegExp(`^(?:${written})$`).test(text);
    if (!same || read(written).matches(text) !== whole) different.push(`${written} in ${text}`);
  }
  expect(different).toEqual([]);
});

test("no text takes longer than so many steps, and the next one is not hurt", () => {
  const slow = read("(a+)+b");
  expect(() => slow.matches("a".repeat(40))).toThrow("takes more than 1000000 steps for a text of length 40");
  expect(slow.matches("aaab")).toBe(true);
  expect(() => [...findAll(read("a*a*a*b"), "a".repeat(5000))]).toThrow("steps");
  const deep = read("(?:ab|cd)*");
  expect(() => deep.matches("ab".repeat(400_000))).toThrow(/steps|too often/);
  expect(deep.matches("abcd")).toBe(true);
  expect(read("(?:a|b)*[^c]*").matches("ab".repeat(100_000))).toBe(true);
});

test.each([
  ["str:replaceAll('a1b22', '([a-z])([0-9]+)', '$2$1-')", "1a-22b-"],
  ["str:replaceAll('abc', '', '.')", ".a.b.c."],
  ["str:replaceFirst('aaa', 'a', 'b')", "baa"],
  ["str:split('a,,b,,', ',', 2)", "b"],
  ["str:split('boo', 'o', 0)", "b"],
  ["str:split('abc', '', 1)", "b"],
  ["str:split(',a', ',', 0)", ""],
  ["str:substr('WSO2 D efghiJ KLMN', 'D(.*)J', 1)", " efghi"],
  ["str:substr('abc', 'x')", ""],
  ["str:regexp('abc', 'b')", false],
])("%s is %j", (expression, value) => {
  expect(evaluate(expression).value).toBe(value);
});

test("a replacement names groups by their numbers and names", () => {
  const named = "$" + "{x}";
  expect(evaluate(`str:replaceAll('a-b', '(?<x>a)-(b)', '$2${named}\\$')`).value).toBe("ba$");
  expect(() => evaluate("str:replaceAll('a', 'a', '$')")).toThrow("write \\$ for a dollar");
  expect(() => evaluate("str:replaceAll('a', 'a', '$1')")).toThrow("a replacement has $1: there are 0 groups");
  expect(() => evaluate(`str:replaceAll('a', 'a', '${named}')`)).toThrow("there is no such group");
});

test("a literal that is none is refused when the query is checked, another fails its event", () => {
  expect(() => evaluate("str:regexp('a', '(')")).toThrow("the regular expression '(' has a ( that is not closed");
  const values = [given("string", "a"), given("string", "(")];
  expect(() => call("str:regexp", values)).toThrow("is not closed");
  expect(call("str:regexp", [given("string", "ab"), literal("string", "a.")]).value).toBe(true);
});
