// node test/pipelines/run-cases.ts FILE [--only text] [--quiet]: runs a file of cases of event processing under a virtual clock. Prints each
// failure with what came and what had to, how many passed by area, and a last line: N passed, N failed, N skipped.
import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import type { Case, CaseFile } from "./cases/case.ts";
import { runCase } from "./cases/run_case.ts";
import { SKIPPED } from "./cases/skipped.ts";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { only: { type: "string" }, quiet: { type: "boolean", default: false } },
});
const [file] = positionals;
if (file === undefined) {
  console.error("node test/pipelines/run-cases.ts FILE [--only text] [--quiet]");
  process.exit(2);
}
const { cases } = JSON.parse(readFileSync(file, "utf8")) as CaseFile;
const areas = new Map<string, { passed: number; failed: number; skipped: number }>();
const total = { passed: 0, failed: 0, skipped: 0 };

for (const testCase of cases) {
  if (values.only !== undefined && !`${testCase.area} ${testCase.id}`.includes(values.only)) continue;
  const area = areas.get(testCase.area) ?? { passed: 0, failed: 0, skipped: 0 };
  areas.set(testCase.area, area);
  const reason = SKIPPED[testCase.id] ?? ((testCase.needs ?? []).length > 0 ? `needs ${testCase.needs}` : undefined);
  const wrong = reason === undefined ? outcome(testCase) : [];
  const state = reason !== undefined ? "skipped" : wrong.length > 0 ? "failed" : "passed";
  area[state]++;
  total[state]++;
  if (reason !== undefined && !values.quiet) console.log(`skipped ${testCase.id}: ${reason}`);
  if (wrong.length > 0 && !values.quiet) {
    console.log(`failed ${testCase.id}`);
    for (const what of wrong.slice(0, 3)) console.log(`    ${what.slice(0, 500)}`);
  }
}

for (const [name, { passed, failed, skipped }] of [...areas].sort()) {
  const rate = passed + failed === 0 ? "–" : `${((passed / (passed + failed)) * 100).toFixed(1)} %`;
  console.log(`${name.padEnd(40)} ${rate.padStart(8)}   ${passed} passed, ${failed} failed, ${skipped} skipped`);
}
console.log(`${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`);
process.exitCode = total.failed > 0 ? 1 : 0;

function outcome(testCase: Case): string[] {
  try {
    return runCase(testCase);
  } catch (error) {
    return [error instanceof Error ? error.message : String(error)];
  }
}
