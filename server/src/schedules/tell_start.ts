/** Says once that this process serves: schedules with `start: true` are set off by that. */
import { randomUUID } from "node:crypto";
import type { Pool } from "pg";
import type { Log } from "../telemetry/log.ts";

const AGAIN_MS = 1_000;

/** Begins, and gives the way to give up. The name is this start's: brought twice, it counts once. */
export function tellStart({ pool, log }: { pool: Pool; log: Log }): () => void {
  const name = randomUUID();
  let stopped = false;
  let timer: NodeJS.Timeout | undefined;

  function tell(): void {
    pool.query("select gapless.server_started($1)", [name]).catch((err: unknown) => {
      if (stopped) return;
      log.warn({ err }, "schedules could not be told of the start; it will be tried again");
      timer = setTimeout(tell, AGAIN_MS).unref();
    });
  }

  tell();
  return () => {
    stopped = true;
    clearTimeout(timer);
  };
}
