// The pages of the language: what they show is what happens, and there is nothing that they do not show.
import { readdirSync, readFileSync } from "node:fs";
import {
  CheckError,
  compilePipeline,
  LanguageError,
  outputOf,
  parseApp,
  parseOnDemand,
  print,
  readPipeline,
  validateApp,
} from "@gapless/server/pipelines";
import { describe, expect, test } from "vitest";
import { AGGREGATOR_NAMES } from "../../server/src/pipelines/functions/find_function.ts";
import { COLLECTING } from "../../server/src/pipelines/operators/collecting.ts";
import { STREAM_FUNCTIONS } from "../../server/src/pipelines/operators/stream_functions/index.ts";
import { WINDOWS } from "../../server/src/pipelines/operators/windows/index.ts";
import { blocksOf } from "./markdown.ts";
import { play } from "./timeline.ts";

const FOLDER = new URL("../../docs/pipelines/", import.meta.url);
const pages = readdirSync(FOLDER)
  .filter((file) => file.endsWith(".md"))
  .map((file) => ({ file, text: readFileSync(new URL(file, FOLDER), "utf8") }))
  .map((page) => ({ ...page, apps: appsOf(page.text) }));
const apps = pages.flatMap((page) => page.apps);
const runs = apps.filter(({ words }) => !words.includes("refused"));

/** The apps of a page, each with what is shown of it; of a pipeline in JSON only its results are. */
function appsOf(page: string) {
  const blocks = blocksOf(page);
  return blocks.flatMap((block, at) => {
    const app = { ...block, shown: blocks[at + 1], only: undefined as string | undefined };
    // What needs an extension is run with it, as an example.
    if (block.language === "eventflux") return block.words.includes("extended") ? [] : [app];
    if (block.language !== "json" || !block.words.includes("pipeline")) return [];
    const pipeline = readPipeline(block.text);
    return [{ ...app, text: print(compilePipeline(pipeline)), only: outputOf(pipeline) }];
  });
}

describe.each(pages.filter((page) => page.apps.length > 0))("docs/pipelines/$file", ({ apps }) => {
  test.each(apps)("line $line", ({ text, words, shown, only }) => {
    if (words.includes("refused")) expect(`${mistakeOf(text)}\n`).toBe(shown?.text);
    else if (shown?.language === "timeline") expect(play(text, shown.text, only)).toBe(shown.text);
    else validateApp(text);
  });
});

function mistakeOf(text: string): string {
  try {
    validateApp(text);
  } catch (error) {
    if (error instanceof CheckError) return `${error.line}:${error.column} ${error.reason}`;
    if (error instanceof LanguageError) return error.message;
    throw error;
  }
  return "nothing is wrong with it";
}

test.each([...WINDOWS, ...STREAM_FUNCTIONS])("$namespace:$name is shown, with its signature", (factory) => {
  const { namespace, name, signature, about } = factory;
  const written = namespace === "" ? name : `${namespace}:${name}`;
  expect(pages.some(({ text }) => text.includes(`${written}\n\n\`${signature}\`\n\n${about}\n`))).toBe(true);
  // A window may also be that of a definition.
  const call = new RegExp(`[#.) ]${written}\\(`);
  expect(runs.some(({ text, shown }) => call.test(text) && shown?.language === "timeline")).toBe(true);
});

test.each(AGGREGATOR_NAMES)("%s is shown", (name) => {
  expect(runs.some(({ text }) => new RegExp(`\\b${name}\\(`).test(text))).toBe(true);
});

test.each(COLLECTING)("$signature is shown", ({ signature, about }) => {
  const [name] = signature.split("(");
  expect(pages.some(({ text }) => text.includes(`${name}\n\n\`${signature}\`\n\n${about}\n`))).toBe(true);
  expect(runs.some(({ text }) => text.includes(`${name}(`))).toBe(true);
});

test("every kind of definition, input, state, expression, rate and output that there is, is shown", () => {
  const tree = readFileSync(new URL("../../server/src/pipelines/language/ast.ts", import.meta.url), "utf8");
  const wanted = [...tree.matchAll(/\b(kind|type|sign|op|prefix|events): ("[^;\n]*");?/g)].flatMap(
    ([, key, list = ""]) => [...list.matchAll(/"([^"]*)"/g)].map(([, word]) => `${key}=${word}`),
  );
  for (const [, kind] of tree.matchAll(/Definition extends [^{]*\{\n {2}kind: "(\w+)"/g))
    wanted.push(`definition=${kind}`);
  const shown = new Set<string>();
  const see = (node: unknown): void => {
    if (typeof node !== "object" || node === null) return;
    for (const [key, value] of Object.entries(node)) {
      if (typeof value === "string") shown.add(`${key}=${value}`);
      else see(value);
    }
  };
  for (const { text, shown: timeline } of runs) {
    const app = parseApp(text);
    see(app);
    for (const { kind } of app.definitions) shown.add(`definition=${kind}`);
    for (const [, asked = ""] of timeline?.text.matchAll(/^ +\? (?!errors|replay)(.*)$/gm) ?? [])
      see(parseOnDemand(asked));
  }
  expect(wanted.length).toBeGreaterThan(60);
  expect(wanted.filter((kind) => !shown.has(kind))).toEqual([]);
});
