// The cases of a file that GAPLESS_CEP_CASES names, such as those of another engine: the share that passes does not fall.
import { expect, test } from "vitest";
import { runFile } from "./cases/run_file.ts";

const FILE = process.env["GAPLESS_CEP_CASES"];
/** Raised as more of them pass. */
const LEAST = 0.95;

test("cases of another engine come out as there", { timeout: 120_000 }, ({ skip }) => {
  if (FILE === undefined || FILE === "") return skip("GAPLESS_CEP_CASES names no file of cases");
  const failed: string[] = [];
  let passed = 0;
  for (const { testCase, state, said } of runFile(FILE)) {
    if (state === "passed") passed++;
    else if (state === "failed") failed.push(`${testCase.id}: ${said[0]}`);
  }
  const share = passed / (passed + failed.length);
  expect(
    share,
    `${failed.length} of ${passed + failed.length} fail, such as ${failed.slice(0, 5).join("\n")}`,
  ).toBeGreaterThan(LEAST);
});
