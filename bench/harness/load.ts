// A load generator for SQL, in a thread of its own.
import { Worker } from "node:worker_threads";
import type { Context } from "./bench.ts";
import type { Job, Tally } from "./load_worker.ts";

/** Generates load; one job at a time. */
export interface Generator {
  run(job: Job): Promise<Tally>;
  /** The largest share of a core it has taken: near 1, it was the bottleneck. */
  readonly busiest: number;
}

/** Starts the thread. */
export function startGenerator(context: Context): Generator {
  const worker = new Worker(new URL("load_worker.ts", import.meta.url));
  context.onEnd(async () => void (await worker.terminate()));
  let busiest = 0;
  return {
    async run(job) {
      const tally = await new Promise<Tally>((resolve, reject) => {
        worker.once("error", reject);
        worker.once("message", (message: { tally?: Tally; error?: unknown }) => {
          worker.off("error", reject);
          if (message.tally === undefined) reject(message.error);
          else resolve(message.tally);
        });
        worker.postMessage(job);
      });
      if (tally.errors > 0) throw new Error(`${tally.errors} statements failed: ${tally.lastError}`);
      busiest = Math.max(busiest, tally.cpu);
      return tally;
    },
    get busiest() {
      return busiest;
    },
  };
}
