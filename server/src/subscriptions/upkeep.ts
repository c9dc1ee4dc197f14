/** Takes away what has become old, a little at a time. */
import type { Pool } from "pg";
import type { Log } from "../telemetry/log.ts";

const EVERY_MS = 60_000;
/** Rows of a kind at a time; as many gone means that there are more. */
const AT_ONCE = 5_000;
/** Between two steps while there is more, so that nobody notices. */
const PAUSE_MS = 250;

/** Begins, and gives the way to stop. Any number of servers may do it: each takes what the others have not taken. */
export function startUpkeep({ pool, log }: { pool: Pool; log: Log }): () => void {
  let stopped = false;
  let timer = setTimeout(step, EVERY_MS * (0.5 + Math.random())).unref();

  function later(ms: number): void {
    if (!stopped) timer = setTimeout(step, ms).unref();
  }

  function step(): void {
    pool.query<{ gone: string }>("select gapless.prune($1) as gone", [AT_ONCE]).then(
      ({ rows }) => later(Number(rows[0]?.gone ?? 0) >= AT_ONCE ? PAUSE_MS : EVERY_MS),
      (err: unknown) => {
        log.warn({ err }, "old history could not be taken away; it will be tried again");
        later(EVERY_MS);
      },
    );
  }

  return () => {
    stopped = true;
    clearTimeout(timer);
  };
}
