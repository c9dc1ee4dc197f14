// Appends over HTTP, against a route of the same server that takes the same body and stores nothing.
import { Worker } from "node:worker_threads";
import type { Bench, Context, Finding } from "./harness/bench.ts";
import type { HttpJob, HttpTally } from "./harness/http_worker.ts";
import { NO_CHECKPOINT, openDatabase } from "./harness/postgres.ts";
import { interleave } from "./harness/rounds.ts";
import { catchUp, verify } from "./harness/sequencer.ts";
import { startBenchServer } from "./harness/server_process.ts";
import { comparison } from "./harness/stats.ts";

const CONCURRENT = 64;

/** The bench. */
export const httpAppend: Bench = {
  name: "http-append",
  question: `How fast are appends over HTTP, ${CONCURRENT} at a time, against a route that stores nothing?`,
  run,
};

async function run(context: Context): Promise<Finding[]> {
  const database = await openDatabase(context, NO_CHECKPOINT);
  const server = await startBenchServer(context, database);
  const worker = new Worker(new URL("harness/http_worker.ts", import.meta.url));
  context.onEnd(async () => void (await worker.terminate()));
  const [rounds, seconds, warmSeconds] = context.quick ? [2, 2, 1] : [5, 10, 2];
  let busiest = 0;
  const rate = async (path: string): Promise<number> => {
    const { url, apiKey } = server;
    const job = { url, apiKey, path, connections: CONCURRENT, streams: 10_000, warmSeconds, seconds };
    const tally = await generate(worker, job);
    busiest = Math.max(busiest, tally.cpu);
    return tally.count / tally.seconds;
  };
  const results = await interleave(
    rounds,
    {
      "stores nothing": () => rate("/bench/streams/{stream}/events"),
      append: () => rate("/v1/streams/{stream}/events"),
    },
    context.log,
  );
  await server.stop();
  await catchUp(database);
  await verify(database);
  context.note(`The load generator took at most ${busiest.toFixed(2)} of one core.`);
  const peer = { what: "stores nothing", samples: results["stores nothing"] };
  return [comparison("append", "requests/s", results.append, peer, { gate: { atLeast: 0.4 } })];
}

function generate(worker: Worker, job: HttpJob): Promise<HttpTally> {
  return new Promise((resolve, reject) => {
    worker.once("error", reject);
    worker.once("message", (message: { tally?: HttpTally; error?: unknown }) => {
      worker.off("error", reject);
      if (message.tally === undefined) reject(message.error);
      else resolve(message.tally);
    });
    worker.postMessage(job);
  });
}
