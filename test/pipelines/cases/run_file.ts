// Runs the cases of a file.
import { readFileSync } from "node:fs";
import type { Case, CaseFile } from "./case.ts";
import { runCase } from "./run_case.ts";
import { SKIPPED } from "./skipped.ts";
import { isMet } from "./stores.ts";

/** What came of a case. */
export interface Outcome {
  testCase: Case;
  state: "passed" | "failed" | "skipped";
  /** What was wrong, or why it was not run. */
  said: string[];
}

/** Runs those whose area or id holds a text; all without one. */
export function* runFile(file: string, only = ""): Generator<Outcome> {
  const { cases } = JSON.parse(readFileSync(file, "utf8")) as CaseFile;
  for (const testCase of cases) {
    if (!`${testCase.area} ${testCase.id}`.includes(only)) continue;
    const needs = (testCase.needs ?? []).filter((need) => !isMet(need));
    const reason = SKIPPED[testCase.id] ?? (needs.length > 0 ? `needs ${needs.join(", ")}` : undefined);
    if (reason !== undefined) {
      yield { testCase, state: "skipped", said: [reason] };
      continue;
    }
    const said = wrongWith(testCase);
    yield { testCase, state: said.length > 0 ? "failed" : "passed", said };
  }
}

function wrongWith(testCase: Case): string[] {
  try {
    return runCase(testCase);
  } catch (error) {
    return [error instanceof Error ? error.message : String(error)];
  }
}
