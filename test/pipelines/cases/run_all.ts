// node test/pipelines/run-cases.ts FILE [--only text] [--quiet]: runs a file of cases of event processing under a virtual clock. Prints each
// failure with what came and what had to, how many passed by area, and a last line: N passed, N failed, N skipped.
import { parseArgs } from "node:util";
import { runFile } from "./run_file.ts";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { only: { type: "string" }, quiet: { type: "boolean", default: false } },
});
const [file] = positionals;
if (file === undefined) {
  console.error("node test/pipelines/run-cases.ts FILE [--only text] [--quiet]");
  process.exit(2);
}
const areas = new Map<string, { passed: number; failed: number; skipped: number }>();
const total = { passed: 0, failed: 0, skipped: 0 };

for (const { testCase, state, said } of runFile(file, values.only)) {
  const area = areas.get(testCase.area) ?? { passed: 0, failed: 0, skipped: 0 };
  areas.set(testCase.area, area);
  area[state]++;
  total[state]++;
  if (state === "passed" || values.quiet) continue;
  console.log(`${state} ${testCase.id}`);
  for (const what of said.slice(0, 3)) console.log(`    ${what.slice(0, 500)}`);
}

for (const [name, { passed, failed, skipped }] of [...areas].sort()) {
  const rate = passed + failed === 0 ? "–" : `${((passed / (passed + failed)) * 100).toFixed(1)} %`;
  console.log(`${name.padEnd(40)} ${rate.padStart(8)}   ${passed} passed, ${failed} failed, ${skipped} skipped`);
}
console.log(`${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`);
process.exitCode = total.failed > 0 ? 1 : 0;
