/** Puts built-in events that were written down (gapless.tell) on the logs of their tenants. */
import type { Pool } from "pg";
import type { Log } from "../telemetry/log.ts";

/** As many at a time: a call holds the streams it wrote to until it is over. */
const AT_ONCE = 200;

/** A teller: call `run` when there may be something. What could not be appended stays, and comes the next time. */
export type Teller = { run(): void; idle(): Promise<void> };

/** Settings of a teller. */
export type TellerOptions = {
  pool: Pool;
  log: Log;
  /** Called when something was appended: it has no position yet. */
  onAppended(): void;
};

/** Makes the teller. */
export function createTeller({ pool, log, onAppended }: TellerOptions): Teller {
  let running: Promise<void> | undefined;
  let wanted = false;

  async function tell(): Promise<void> {
    do {
      wanted = false;
      const { rows } = await pool.query<{ told: number }>("select gapless.append_notices($1) as told", [AT_ONCE]);
      const told = rows[0]?.told ?? 0;
      if (told > 0) onAppended();
      if (told === AT_ONCE) wanted = true;
    } while (wanted);
  }

  return {
    run() {
      wanted = true;
      running ??= tell()
        .catch((err: unknown) => log.warn({ err }, "built-in events could not be appended"))
        .finally(() => {
          running = undefined;
        });
    },
    async idle() {
      await running;
    },
  };
}
