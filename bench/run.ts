// npm run bench -- <name…> [--quick] [--json FILE]: answers questions about speed, with figures.
import { writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { BENCHES } from "./benches.ts";
import type { Bench, Finding } from "./harness/bench.ts";
import { removeAbandonedFolders } from "./harness/folder.ts";
import { table } from "./harness/print.ts";

/** What is written as JSON. */
interface Report {
  bench: string;
  question: string;
  quick: boolean;
  startedAt: string;
  seconds: number;
  notes: string[];
  findings: Finding[];
}

const USAGE = "npm run bench -- <name…|all> [--quick] [--json FILE, - for standard output]";
const disposals: (() => Promise<void> | void)[] = [];
let cleaning: Promise<void> | undefined;

for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, stop);
// The launcher was killed.
process.once("disconnect", stop);
process.channel?.unref();

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { quick: { type: "boolean", default: false }, json: { type: "string" } },
});
const unknown = positionals.filter((name) => name !== "all" && !BENCHES.some((bench) => bench.name === name));
if (positionals.length === 0 || unknown.length > 0) {
  if (unknown.length > 0) console.error(`There is no bench ${unknown.join(", ")}.\n`);
  list();
  process.exit(unknown.length > 0 ? 2 : 0);
}

const chosen = BENCHES.filter(
  ({ name, long }) => positionals.includes(name) || (positionals.includes("all") && long !== true),
);
const reports: Report[] = [];
let failed = false;
await removeAbandonedFolders();
for (const bench of chosen) {
  if (cleaning !== undefined) break;
  try {
    reports.push(await answer(bench));
  } catch (error) {
    if (cleaning === undefined) {
      console.error(error);
      failed = true;
    }
  }
  await cleanUp();
  cleaning = undefined;
}
const json = JSON.stringify(reports, null, 2);
if (values.json === "-") console.log(json);
else if (values.json !== undefined) writeFileSync(resolve(values.json), `${json}\n`);
const missed = reports.flatMap((report) => report.findings).filter((finding) => finding.gateMet === false);
if (missed.length > 0) console.log(`\n${missed.length} gates missed.`);
process.exit(failed ? 1 : 0);

async function answer(bench: Bench): Promise<Report> {
  const started = new Date();
  const notes: string[] = [];
  console.log(`\n${bench.name}: ${bench.question}`);
  const findings = await bench.run({
    quick: values.quick,
    onEnd: (dispose) => void disposals.push(dispose),
    log: (message) => console.error(`  ${message}`),
    note: (fact) => void notes.push(fact),
  });
  const seconds = Math.round((Date.now() - started.getTime()) / 1000);
  console.log(
    `\n${table(findings)}\n\n${notes.join("\n")}\n${seconds} s${values.quick ? ", quick: no measurement" : ""}`,
  );
  const { name, question } = bench;
  return { bench: name, question, quick: values.quick, startedAt: started.toISOString(), seconds, notes, findings };
}

function list(): void {
  console.log(`${USAGE}\n`);
  const width = Math.max(...BENCHES.map(({ name }) => name.length));
  for (const { name, question } of BENCHES) console.log(`  ${name.padEnd(width)}  ${question}`);
}

function cleanUp(): Promise<void> {
  cleaning ??= (async () => {
    for (let dispose = disposals.pop(); dispose !== undefined; dispose = disposals.pop()) {
      try {
        await dispose();
      } catch (error) {
        console.error(error);
      }
    }
  })();
  return cleaning;
}

function stop(): void {
  void cleanUp().then(() => process.exit(130));
}
