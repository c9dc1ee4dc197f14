// `gapless import` of NDJSON, as people call it: how fast, in how much memory, and the same again.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createWriteStream } from "node:fs";
import { join } from "node:path";
import { text as readText } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import type { Bench, Context, Finding } from "./harness/bench.ts";
import { NO_CHECKPOINT, openDatabase } from "./harness/postgres.ts";
import { catchUp, verify } from "./harness/sequencer.ts";
import { type Server, startServer } from "./harness/server_process.ts";
import { data } from "./harness/shots.ts";
import { finding } from "./harness/stats.ts";

const STREAMS = 10_000;
/**
 * Node with the program is about 100 MiB. Four lanes hold three batches each, of 1 MiB of text at most, which as objects
 * and as bodies is several times that; the rest is what the garbage collector leaves lying about while there is room. The
 * input is as large, and its size must not matter. (A heap of 64 MiB is enough: test/cli has that.)
 */
const MOST_MIB = 384;

/** The bench. */
export const importNdjson: Bench = {
  name: "import",
  question: "How fast is `gapless import` of 1,000,000 events from NDJSON, and in how much memory?",
  run,
};

async function run(context: Context): Promise<Finding[]> {
  const database = await openDatabase(context, NO_CHECKPOINT);
  const server = await startServer(context, database);
  const [rounds, events] = context.quick ? [1, 50_000] : [3, 1_000_000];
  const file = join(database.folder, "events.ndjson");
  await writeEvents(file, events);
  const found = { fresh: [] as number[], again: [] as number[], memory: [] as number[] };
  for (let round = 1; round <= rounds; round++) {
    // Streams and ids of its own in each round.
    const args = ["import", file, "--stream", `r${round}-{stream}`, "--omit", "stream", "--source", `round ${round}`];
    const fresh = await importFile(server, args);
    if (fresh.appended !== events) throw new Error(`appended ${fresh.appended} of ${events}`);
    found.fresh.push(events / fresh.seconds);
    found.memory.push(fresh.mib);
    context.log(
      `round ${round}/${rounds}: ${Math.round(events / fresh.seconds)} events/s, ${Math.round(fresh.mib)} MiB`,
    );
    if (round > 1) continue;
    const again = await importFile(server, args);
    if (again.known !== events) throw new Error(`knew ${again.known} of ${events}`);
    found.again.push(events / again.seconds);
  }
  await server.stop();
  await catchUp(database);
  await verify(database);
  context.note(`${events} events of 250 bytes in ${STREAMS} streams, in random order; server and Postgres beside it.`);
  return [
    finding("import", "events/s", found.fresh, { gate: { atLeast: 15_000 } }),
    finding("peak memory of the importer", "MiB", found.memory, { gate: { atMost: MOST_MIB } }),
    finding("the same again, all known", "events/s", found.again),
  ];
}

async function writeEvents(file: string, events: number): Promise<void> {
  const out = createWriteStream(file);
  const body = data();
  for (let n = 0; n < events; n++) {
    const stream = Math.floor(Math.random() * STREAMS);
    if (!out.write(`{"stream":"order-${stream}","type":"order.placed","data":${body}}\n`)) await once(out, "drain");
  }
  out.end();
  await once(out, "close");
}

type Imported = { seconds: number; mib: number; appended: number; known: number };

/** Runs the program; it tells its peak of memory on a pipe of its own when it ends. */
async function importFile({ url, apiKey }: Server, args: string[]): Promise<Imported> {
  const tell = "process.on('exit', () => require('node:fs').writeSync(3, String(process.resourceUsage().maxRSS)))";
  const program = fileURLToPath(import.meta.resolve("@gapless/server/cli/main"));
  const begun = performance.now();
  const child = spawn(
    process.execPath,
    [
      "--import",
      `data:text/javascript,import{createRequire}from'node:module';const require=createRequire('/');${encodeURIComponent(tell)}`,
      program,
      ...args,
      "--json",
    ],
    {
      env: { PATH: process.env["PATH"], GAPLESS_URL: url, GAPLESS_API_KEY: apiKey },
      stdio: ["ignore", "pipe", "inherit", "pipe"],
    },
  );
  const [stdout, memory] = [child.stdout, child.stdio[3]];
  if (stdout === null || memory === null || memory === undefined) throw new Error("no pipes");
  const ended = once(child, "close");
  const [result, kib] = await Promise.all([readText(stdout), readText(memory as NodeJS.ReadableStream), ended]);
  if (child.exitCode !== 0) throw new Error(`the import ended with ${child.exitCode}`);
  const seconds = (performance.now() - begun) / 1000;
  return { seconds, mib: Number(kib) / 1024, ...(JSON.parse(result) as { appended: number; known: number }) };
}
