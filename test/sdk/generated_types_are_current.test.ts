import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { generateTypes } from "../../sdk/generate.ts";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));

test("sdk/src/generated says what the descriptions say; `npm run docs` writes it anew", async () => {
  const files = await generateTypes();
  expect(files.size).toBeGreaterThan(0);
  for (const [file, text] of files) expect(readFileSync(ROOT + file, "utf8"), file).toBe(text);
}, 60_000);
