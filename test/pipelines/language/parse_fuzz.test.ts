import { expect, it } from "vitest";
import { LanguageError } from "../../../server/src/pipelines/language/language_error.ts";
import { parseApp, parseExpression, parseOnDemand, parseQuery } from "../../../server/src/pipelines/language/parse.ts";
import { print } from "../../../server/src/pipelines/language/print.ts";
import { randomTrees } from "./random_app.ts";

const PARSERS = [parseApp, parseQuery, parseOnDemand, parseExpression];
const TOKENS = [
  ..."define stream table from select insert into every not within partition with begin end case when null is".split(
    " ",
  ),
  ...'. , ; : ( ) [ ] < > = == != -> + - * / % # ! @ { } ` \' " """ ... -- /* */ ${ $ & | \\ \n \t'.split(" "),
  ...[
    "5",
    "5L",
    "1.5f",
    "1e9",
    "sec",
    "min",
    "a",
    "S",
    "window",
    "app",
    "'text'",
    "`b c`",
    "é",
    "😀",
    "\u0000",
    "\uD800",
  ],
  ...["99999999999999999999", "1e999", "\r", "in", "like", "between", "and", "or", "as", "of", "on", "output", "all"],
];

/** Parses; what it says of a mistake has to hold. */
function parses(parse: (text: string) => unknown, text: string): boolean {
  try {
    parse(text);
    return true;
  } catch (error) {
    if (!(error instanceof LanguageError)) throw error;
    const before = text.slice(0, error.offset).split("\n");
    const column = (before.at(-1) ?? "").length + 1;
    const right = error.offset <= text.length && error.line === before.length && error.column === column;
    // Asserted only where it fails: there are many.
    if (!right || !error.message.endsWith(error.frame)) expect.fail(`${JSON.stringify(text)}: ${error.stack}`);
    return false;
  }
}

it("texts with a few changes either parse or are told what is wrong", () => {
  const { random, app } = randomTrees(10);
  let fine = 0;
  for (let count = 0; count < 40; count++) {
    const text = print(app());
    for (let each = 0; each < 8; each++) {
      const at = random.number(0, text.length);
      const cut = text.slice(0, at);
      const rest = text.slice(at + random.number(0, 3));
      if (parses(parseApp, cut + (random.chance(0.6) ? random.one(...TOKENS) : "") + rest)) fine++;
      parses(parseApp, cut);
    }
  }
  // Some changes are of comments, names or spaces.
  expect(fine).toBeGreaterThan(10);
});

it("tokens in any order either parse or are told what is wrong", () => {
  const { random } = randomTrees(11);
  for (let count = 0; count < 3000; count++) {
    const words = Array.from({ length: random.number(1, 25) }, () => random.one(...TOKENS));
    parses(PARSERS[count % 4] as typeof parseApp, words.join(random.one(" ", " ", "")));
  }
});

it("bytes in any order either parse or are told what is wrong", () => {
  const { random } = randomTrees(12);
  for (let count = 0; count < 1500; count++) {
    const bytes = Uint8Array.from({ length: random.number(0, 60) }, () => random.number(0, 255));
    parses(PARSERS[count % 4] as typeof parseApp, Buffer.from(bytes).toString(random.one("latin1", "utf8")));
  }
});

it.each([
  ["parentheses", (n: number) => "(".repeat(n)],
  ["not", (n: number) => "not ".repeat(n)],
  ["minus", (n: number) => "- ".repeat(n)],
  ["case", (n: number) => "case (".repeat(n)],
  ["calls", (n: number) => "f(".repeat(n)],
  ["operators", (n: number) => `a${" + a".repeat(n)}`],
  ["lists", (n: number) => `a${" in (a)".repeat(n)}`],
  ["nulls", (n: number) => `a${" is null".repeat(n)}`],
])("%s upon each other are refused before the stack ends", (_, text) => {
  expect(() => parseExpression(text(20_000))).toThrow(LanguageError);
});

it.each([
  ["queries", (n: number) => `from ${"(from ".repeat(n)}`],
  ["parentheses", (n: number) => `from ${"(".repeat(n)}from S`],
  ["groups of a pattern", (n: number) => `from ${"every (".repeat(n)}`],
  ["annotations", (n: number) => "@a(".repeat(n)],
])("%s in each other are refused before the stack ends", (_, text) => {
  expect(() => parseApp(text(20_000))).toThrow(LanguageError);
});

it("a thousand conditions can be joined, and are read and printed as they are", () => {
  const text = Array.from({ length: 999 }, (_, index) => `a == ${index}`).join(" or ");
  expect(print(parseExpression(text))).toBe(text);
});

it.each([
  ["queries", "from S select a, b insert into O;\n".repeat(1000)],
  ["comments", "-- comment\n".repeat(40_000)],
  ["comments of a clause", `from S select a ${"/* c */ /* d */\n".repeat(10_000)} insert into O`],
  ["quotes of a script", `define function f[js] return int {${"' \\' \" \\\" ` ".repeat(60_000)}`],
  ["quotes", "'".repeat(200_000)],
  ["open comments", "/*".repeat(100_000)],
  ["values in a line", `@a(${"b = 'c', ".repeat(20_000)}`],
])("long texts of %s take no square of their length", (_, text) => {
  const begin = performance.now();
  parses(parseApp, text);
  // Each takes a tenth of a second; were it the square, it would be ten of them.
  expect(performance.now() - begin).toBeLessThan(5000);
});
