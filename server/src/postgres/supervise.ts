import { setTimeout as sleep } from "node:timers/promises";
import { identify } from "../../hold.mjs";

const LOOK_EVERY = 250;
const LONGEST_PAUSE = 10_000;

/** Watches a process and starts it again when it dies, until stopped. Looking works for adopted processes, too. */
export function supervise(
  first: number,
  start: () => Promise<number>,
  log: (message: string) => void,
): { pid(): number; stop(): Promise<void> } {
  let pid = first;
  let identity = identify(pid);
  let stopped = false;
  const ended = new AbortController();
  const pause = (ms: number) => sleep(ms, undefined, { signal: ended.signal, ref: false }).catch(() => undefined);

  async function watch(): Promise<void> {
    for (let wait = LOOK_EVERY; !stopped; await pause(wait)) {
      if (identity !== undefined && identify(pid) === identity) continue;
      log("Postgres is gone; starting it again.");
      try {
        pid = await start();
        identity = identify(pid);
        wait = LOOK_EVERY;
        log("Postgres is back.");
      } catch (error) {
        log(error instanceof Error ? error.message : String(error));
        wait = Math.min(wait * 2, LONGEST_PAUSE);
      }
    }
  }

  const watching = watch();
  return {
    pid: () => pid,
    async stop() {
      stopped = true;
      ended.abort();
      await watching;
    },
  };
}
