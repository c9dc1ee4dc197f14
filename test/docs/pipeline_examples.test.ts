import { readFileSync } from "node:fs";
import { parseApp, print } from "@gapless/server/pipelines";
import { expect, test } from "vitest";
import { EXAMPLES, examplesPage, fileOf, folders, runExample } from "./pipeline_examples.ts";

test.each(EXAMPLES)("docs/examples/pipelines/%s prints what it says", async (example) => {
  expect(await runExample(example)).toBe(fileOf(example, "expected.ndjson"));
});

test.each(EXAMPLES)("docs/examples/pipelines/%s is in the usual layout", (example) => {
  const text = fileOf(example, "app.eventflux");
  expect(print(parseApp(text))).toBe(text);
});

test("all folders are examples, and docs/pipelines/examples.md shows them", () => {
  expect(folders()).toEqual([...EXAMPLES].sort());
  expect(readFileSync(new URL("../../docs/pipelines/examples.md", import.meta.url), "utf8")).toBe(examplesPage());
});
