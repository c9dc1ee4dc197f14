import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { asPage } from "../../docs/references/index.ts";
import { pipelineFunctionsReference } from "../../docs/references/pipeline_functions.ts";

test("docs/reference/pipeline_functions.md says what there is; `npm run docs` writes it anew", () => {
  const page = new URL("../../../docs/reference/pipeline_functions.md", import.meta.url);
  expect(readFileSync(page, "utf8")).toBe(asPage(pipelineFunctionsReference()));
});
