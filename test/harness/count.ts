import { relative } from "node:path";
import type { TestModule, TestRunResult } from "vitest/node";

/** What came of a run. */
export interface Counts {
  passed: number;
  failed: number;
  skipped: number;
  /** Why tests were skipped, one line each. */
  reasons: string[];
  /** What failed and how, a few lines each: who sees only the end of a long run wants to know. */
  failures: string[];
}

/** Nothing ran. */
export function noCounts(): Counts {
  return { passed: 0, failed: 0, skipped: 0, reasons: [], failures: [] };
}

/** The sum of two runs. */
export function addCounts(a: Counts, b: Counts): Counts {
  return {
    passed: a.passed + b.passed,
    failed: a.failed + b.failed,
    skipped: a.skipped + b.skipped,
    reasons: [...a.reasons, ...b.reasons],
    failures: [...a.failures, ...b.failures],
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
  for (const error of result.unhandledErrors) counts.failures.push(told(`${label}: unhandled`, [error]));
  for (const module of result.testModules) countModule(module, counts, `${label}: ${relative(root, module.moduleId)}`);
  return counts;
}

function countModule(module: TestModule, counts: Counts, file: string): void {
  const failedBefore = counts.failed;
  for (const test of module.children.allTests()) {
    const { state, ...result } = test.result();
    if (state === "passed") counts.passed++;
    else if (state === "failed") {
      counts.failed++;
      counts.failures.push(told(`${file} > ${test.fullName}`, test.result().errors));
    } else {
      counts.skipped++;
      const note = "note" in result ? result.note : undefined;
      counts.reasons.push(`${file} > ${test.fullName}: ${note ?? "no reason given"}`);
    }
  }
  if (module.state() === "failed" && counts.failed === failedBefore) {
    counts.failed++;
    counts.failures.push(told(file, module.errors()));
  }
}

/** A failure in a few lines: where, and the beginning of what each error says. */
function told(where: string, errors: readonly unknown[] = []): string {
  const said = errors.map((error) => {
    const { message, stack } = error as { message?: string; stack?: string };
    const at = stack?.split("\n").find((line) => line.includes(".test.ts")) ?? "";
    return `${(message ?? String(error)).slice(0, 600)}\n${at}`.trim().replace(/^/gm, "    ");
  });
  return [where, ...said].join("\n");
}
