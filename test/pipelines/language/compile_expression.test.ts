// Expressions by themselves, without an app.
import { CheckError, compileExpression, LanguageError } from "@gapless/server/pipelines";
import { expect, test } from "vitest";

const ATTRIBUTES = [
  { name: "price", type: "double" },
  { name: "volume", type: "int" },
  { name: "name", type: "string" },
] as const;

test.each([
  ["5 > 3", "bool", true],
  ["3 > 5", "bool", false],
  ["7 / 2", "int", 3],
  ["price * volume", "double", 10],
  ["str:upper(name)", "string", "IBM"],
  ["case when volume > 3 then 'many' else 'few' end", "string", "many"],
  ["currentTimeMillis()", "long", 77],
  ["math:rand() < 1.0", "bool", true],
])("%s", (text, type, value) => {
  const compiled = compileExpression(text, { attributes: ATTRIBUTES, now: () => 77 });
  expect([compiled.type, compiled.value([2.5, 4, "ibm"])]).toEqual([type, value]);
});

test("may be asked again and again, with other rows", () => {
  const { value } = compileExpression("price > 10", { attributes: ATTRIBUTES });
  expect([5, 20, null].map((price) => value([price, 1, ""]))).toEqual([false, true, false]);
});

test("what is wrong with one is told with its place", () => {
  expect(() => compileExpression("5 >")).toThrow(LanguageError);
  expect(() => compileExpression("'a' > 3")).toThrow(CheckError);
  expect(() => compileExpression("prize > 3", { attributes: ATTRIBUTES })).toThrow(
    /no attribute prize; did you mean price\?/,
  );
});
