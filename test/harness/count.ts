import { relative } from "node:path";
import type { TestModule, TestRunResult } from "vitest/node";

/** What came of a run. */
export interface Counts {
  passed: number;
  failed: number;
  skipped: number;
  /** Why tests were skipped, one line each. */
  reasons: string[];
}

/** Nothing ran. */
export function noCounts(): Counts {
  return { passed: 0, failed: 0, skipped: 0, reasons: [] };
}

/** The sum of two runs. */
export function addCounts(a: Counts, b: Counts): Counts {
  return {
    passed: a.passed + b.passed,
    failed: a.failed + b.failed,
    skipped: a.skipped + b.skipped,
    reasons: [...a.reasons, ...b.reasons],
  };
}

/** The line a run ends with. */
export function lastLine(counts: Counts): string {
  return `${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped`;
}

/** Counts tests, and what else can go wrong: a file that does not load, a hook, an error that no test caught. */
export function countTests(result: TestRunResult, label: string, root: string): Counts {
  const counts = noCounts();
  counts.failed += result.unhandledErrors.length;
  for (const module of result.testModules) countModule(module, counts, `${label}: ${relative(root, module.moduleId)}`);
  return counts;
}

function countModule(module: TestModule, counts: Counts, file: string): void {
  const failedBefore = counts.failed;
  for (const test of module.children.allTests()) {
    const { state, ...result } = test.result();
    if (state === "passed") counts.passed++;
    else if (state === "failed") counts.failed++;
    else {
      counts.skipped++;
      const note = "note" in result ? result.note : undefined;
      counts.reasons.push(`${file} > ${test.fullName}: ${note ?? "no reason given"}`);
    }
  }
  if (module.state() === "failed" && counts.failed === failedBefore) counts.failed++;
}
