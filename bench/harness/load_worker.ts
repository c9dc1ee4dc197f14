// The thread of a load generator: keeps a number of connections busy for a time and counts.
import { setTimeout as sleep } from "node:timers/promises";
import { parentPort } from "node:worker_threads";
import { type Load, type Supply, supplyFor } from "./shots.ts";
import { Wire } from "./wire.ts";

/** What to do. */
export interface Job {
  url: string;
  connections: number;
  load: Load;
  warmSeconds: number;
  seconds: number;
}

/** What came of it. */
export interface Tally {
  count: number;
  seconds: number;
  /** Share of one core that generating took. */
  cpu: number;
  errors: number;
  lastError: string;
}

// Kept, because a supply remembers what it sent.
const supplies = new Map<string, Supply>();

parentPort?.on("message", (job: Job) => {
  void perform(job).then(
    (tally) => parentPort?.postMessage({ tally }),
    (error: unknown) => parentPort?.postMessage({ error }),
  );
});

async function perform({ url, connections, load, warmSeconds, seconds }: Job): Promise<Tally> {
  const key = JSON.stringify(load);
  const supply = supplies.get(key) ?? supplyFor(load);
  supplies.set(key, supply);
  const wires = await Promise.all(Array.from({ length: connections }, () => Wire.connect(url, supply.statement)));
  let count = 0;
  let running = true;
  const loops = wires.map((wire) =>
    wire.loop(() => {
      if (!running) return undefined;
      count++;
      return supply.next();
    }),
  );
  // New sessions compile functions and plan statements first.
  await sleep(warmSeconds * 1000);
  const from = { count, time: performance.now(), cpu: process.threadCpuUsage() };
  await sleep(seconds * 1000);
  const passed = (performance.now() - from.time) / 1000;
  const done = count - from.count;
  const cpu = process.threadCpuUsage(from.cpu);
  running = false;
  await Promise.all(loops);
  await Promise.all(wires.map((wire) => wire.close()));
  return {
    count: done,
    seconds: passed,
    cpu: (cpu.user + cpu.system) / 1e6 / passed,
    errors: wires.reduce((sum, wire) => sum + wire.errors, 0),
    lastError: wires.find((wire) => wire.errors > 0)?.lastError ?? "",
  };
}
