import { JsonError, scan } from "@gapless/server/json";
import { describe, expect, test } from "vitest";
import { randomText } from "./random_text.ts";

function ruleOf(text: string): string {
  try {
    scan(text);
    return "sound";
  } catch (error) {
    if (error instanceof JsonError) return error.rule;
    throw error;
  }
}

describe("refuses what jsonb refuses", () => {
  test.each([
    ['"\\u0000"', "nul"],
    ['{"a\\u0000":1}', "nul"],
    ['"\\ud800"', "surrogate"],
    ['"\\ud800x"', "surrogate"],
    ['"\\ud800\\u0041"', "surrogate"],
    ['"\\udc00"', "surrogate"],
    ['"\ud800"', "surrogate"],
    ['"\udc00\ud800"', "surrogate"],
    ["1e131072", "number"],
    ["1e-16384", "number"],
    ["1.0e-16383", "number"],
    ["0e-20000", "number"],
    ["1e99999999999999999999", "number"],
    ["01", "syntax"],
    ["+1", "syntax"],
    ["1.", "syntax"],
    [".5", "syntax"],
    ["1e", "syntax"],
    ["NaN", "syntax"],
    ["tru", "syntax"],
    ['"\\x"', "syntax"],
    ['"a\nb"', "syntax"],
    ["[1,]", "syntax"],
    ['{"a":1,}', "syntax"],
    ["{a:1}", "syntax"],
    ["", "syntax"],
    ["[1] 2", "syntax"],
    ["\ufeff1", "syntax"],
    ["\u00a01", "syntax"],
  ])("%j: %s", (text, rule) => expect(ruleOf(text)).toBe(rule));
});

describe("takes what jsonb takes", () => {
  test.each([
    "null",
    " [ true , false ,null, -0, 0.10, 1E+2 ]\t\r\n",
    '"\\ud83d\\ude00 \ud83d\ude00 \\u0001 \\" \\/ \u007f"',
    "1e131071",
    "1e-16383",
    "0e1000000",
    '{"__proto__":1,"":2}',
  ])("%j", (text) => expect(scan(text)).toBe(text.trim()));
});

test("counts the digits of long numbers", () => {
  expect(ruleOf("9".repeat(131_072))).toBe("sound");
  expect(ruleOf(`1${"0".repeat(131_072)}`)).toBe("number");
  expect(ruleOf(`0.${"1".repeat(16_383)}`)).toBe("sound");
  expect(ruleOf(`0.${"1".repeat(16_384)}`)).toBe("number");
});

test("goes 64 levels deep and no further", () => {
  expect(ruleOf("[".repeat(64) + "]".repeat(64))).toBe("sound");
  expect(ruleOf("[".repeat(65) + "]".repeat(65))).toBe("depth");
  expect(ruleOf("[".repeat(1_000_000))).toBe("depth");
  expect(ruleOf('{"a":'.repeat(100_000))).toBe("depth");
});

test("refuses numbers that would be much longer written out", () => {
  expect(ruleOf(`[${Array(7).fill("1e131071").join(",")}]`)).toBe("sound");
  expect(ruleOf(`[${Array(9).fill("1e131071").join(",")}]`)).toBe("number");
});

test("names the place", () => {
  const failure = (text: string): unknown => {
    try {
      return scan(text);
    } catch (error) {
      return error;
    }
  };
  expect(failure('{"a":{"b":[1,{"c d":"\\u0000"}]}}')).toMatchObject({ field: "a.b[1].c d", offset: 21 });
  expect(failure('[{"x\\"y":"\\ud800"}]')).toMatchObject({ field: '[0].x"y' });
  expect(failure('{"a":1,"b":tru}')).toMatchObject({ field: "b", offset: 11 });
});

test("agrees with JSON.parse on what is JSON", () => {
  for (let seed = 1; seed <= 20_000; seed++) {
    const text = randomText(seed);
    let sound = true;
    try {
      JSON.parse(text);
    } catch {
      sound = false;
    }
    const rule = ruleOf(text);
    // The rules beyond syntax are ours; whatever breaks one of them need not be JSON behind that place.
    if (rule === "sound" || rule === "syntax") expect([text, rule]).toEqual([text, sound ? "sound" : "syntax"]);
  }
});
