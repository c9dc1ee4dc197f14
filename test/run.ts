// npm test [-- filter …] [--lane unit|db|e2e] [-t name] [--check]: every test on the embedded Postgres, then the lane "db" again
// on Debian's Postgres 15, the oldest that is supported, where it is installed. With --check, types, lint and format count as one test more. The last line is the sum.
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { createVitest, type Vitest } from "vitest/node";
import { addCounts, type Counts, countTests, lastLine, noCounts } from "./harness/count.ts";
import { ONCE } from "./harness/once.ts";

const OLDEST = "/usr/lib/postgresql/15/bin";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    lane: { type: "string", multiple: true },
    name: { type: "string", short: "t" },
    check: { type: "boolean" },
  },
});
const lanes = values.lane ?? ["unit", "db", "e2e"];

let current: Vitest | undefined;
let interrupted = false;
const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
for (const signal of signals) process.on(signal, interrupt);
process.once("disconnect", interrupt);
process.channel?.unref();

const total = await runEverything();
for (const failure of total.failures) console.log(`failed: ${failure}`);
for (const reason of total.reasons) console.log(`skipped: ${reason}`);
console.log(lastLine(total));
process.exit(interrupted ? 130 : total.failed > 0 || total.passed === 0 ? 1 : 0);

async function runEverything(): Promise<Counts> {
  const first = addCounts(values.check ? runCheck() : noCounts(), await runOnce("embedded Postgres", lanes));
  if (!lanes.includes("db") || interrupted) return first;
  const reason = process.env["GAPLESS_TEST_DATABASE_URL"]
    ? "Postgres 15: GAPLESS_TEST_DATABASE_URL names the one server to test on"
    : existsSync(OLDEST)
      ? undefined
      : `Postgres 15: not installed (${OLDEST})`;
  if (reason !== undefined) return addCounts(first, { ...noCounts(), skipped: 1, reasons: [reason] });
  process.env["GAPLESS_TEST_POSTGRES_BIN"] = OLDEST;
  // Who names files wants just those.
  if (positionals.length === 0) {
    process.env["GAPLESS_TEST_AGAIN"] = "1";
    console.log(
      `\nOn Postgres 15 without ${ONCE.length} long files, see test/harness/once.ts; name one to run it there, too.`,
    );
  }
  return addCounts(first, await runOnce("Postgres 15", ["db"]));
}

function runCheck(): Counts {
  const { status } = spawnSync(process.execPath, [join(import.meta.dirname, "check.ts")], { stdio: "inherit" });
  if (status === 0) return { ...noCounts(), passed: 1 };
  return { ...noCounts(), failed: 1, failures: ["types, lint or format: see the beginning, or run npm run check"] };
}

async function runOnce(label: string, project: string[]): Promise<Counts> {
  console.log(`\n── ${label}: ${project.join(", ")}`);
  try {
    const vitest = await createVitest({
      config: new URL("./vitest.config.ts", import.meta.url).pathname,
      root: import.meta.dirname,
      watch: false,
      project,
      passWithNoTests: true,
      reporters: ["default", { onTestRunStart: keepSignals }],
      ...(values.name === undefined ? {} : { testNamePattern: values.name }),
    });
    current = vitest;
    const isEmpty = (await vitest.globTestSpecifications(positionals)).length === 0;
    const run = isEmpty ? vitest.close() : vitest.start(positionals).finally(() => vitest.close());
    const result = (await run) ?? { testModules: [], unhandledErrors: [] };
    return countTests(result, label, import.meta.dirname);
  } catch (error) {
    return { ...noCounts(), failed: 1, failures: [`${label}: ${error instanceof Error ? error.stack : error}`] };
  }
}

/** Vitest's reporter ends the process a millisecond after a signal, before any teardown: its listeners must go. */
function keepSignals(): void {
  for (const signal of signals) {
    for (const listener of process.listeners(signal)) if (listener !== interrupt) process.off(signal, listener);
  }
}

/** The teardown has processes and folders to remove, so an interrupted run ends by itself; a minute is plenty. */
function interrupt(): void {
  if (interrupted) return;
  interrupted = true;
  console.error("Interrupted; cleaning up …");
  setTimeout(() => process.exit(130), 60_000).unref();
  void current?.cancelCurrentRun("keyboard-input");
}
