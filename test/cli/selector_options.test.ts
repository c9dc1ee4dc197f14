// --where and --selector become one selector; what is in them is left to the server.
import { FILTERS, filterOf } from "@gapless/server/cli/filter";
import { parseOptions } from "@gapless/server/cli/options";
import type { Verb } from "@gapless/server/cli/verb";
import { expect, test } from "vitest";

const verb: Verb = {
  name: "read",
  summary: "",
  usage: [""],
  options: FILTERS,
  arguments: { least: 0, most: 0 },
  examples: [],
  run: () => Promise.resolve(undefined),
};
const selectorOf = (...args: string[]) => JSON.stringify(filterOf(parseOptions(verb, args).options).selector);

const a = '{"path":"data.a","gt":1}';
const b = '{"path":"data.b","eq":12345678901234567890.10}';

test.each([
  ["nothing", [], undefined],
  ["a condition", ["--where", a], `{"where":${a}}`],
  ["several", ["--where", a, `--where=${b}`], `{"where":{"all":[${a},${b}]}}`],
  ["a selector", ["--selector", `{"types":["t"],"where":${b}}`], `{"types":["t"],"where":${b}}`],
  ["a selector and a condition", ["--selector", '{"types":["t"]}', "--where", a], `{"types":["t"],"where":${a}}`],
  [
    "a selector with a condition, and another",
    ["--selector", `{"where":${b}}`, "--where", a],
    `{"where":{"all":[${b},${a}]}}`,
  ],
  ["a selector of null with a condition", ["--selector", '{"where":null}', "--where", a], `{"where":${a}}`],
  ["a wrong one, for the server to refuse", ["--selector", "[1]"], "[1]"],
])("%s", (_, args, expected) => expect(selectorOf(...args)).toBe(expected));

test.each([
  [["--where", "{"], "--where must be JSON"],
  [["--selector", "types=order.*"], "--selector must be JSON"],
  [["--selector", "[1]", "--where", a], "--selector must be a JSON object"],
  [["--selector", "{}", "--selector", "{}"], "--selector is given twice"],
])("%j is a misuse", (args, message) => expect(() => selectorOf(...args)).toThrow(message));
