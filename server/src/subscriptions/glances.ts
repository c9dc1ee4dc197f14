/** Looks from afar at the subscriptions that somebody waits for: one query for all of them, for what is done elsewhere. */
import type { Pool } from "pg";
import type { Log } from "../telemetry/log.ts";
import { glance } from "./take.ts";
import type { Watch } from "./watch.ts";

/** How often it is seen to whether something should be looked at. */
const TICK_MS = 100;
/** How long a subscription nobody waits for is kept in mind: the next receiver comes at once as a rule. */
const KEPT_MS = 60_000;
/** In one query. */
const MOST_GLANCES = 5_000;
/** How many checkpoints are moved over what is of no interest, and how often. */
const PASSING = { most: 5, everyMs: 4_900 };

/** Begins to look; gives the way to stop. */
export function startGlances(options: {
  pool: Pool;
  log: Log;
  watches: ReadonlySet<Watch>;
  close(watch: Watch): void;
}): () => void {
  const { pool, log, watches, close } = options;
  let looking = false;
  let passedAt = 0;
  const timer = setInterval(() => void tick(), TICK_MS);
  timer.unref();

  async function tick(): Promise<void> {
    const now = Date.now();
    const due: Watch[] = [];
    for (const watch of watches) {
      if (watch.waiting > 0 && watch.pollAt <= now) due.push(watch);
      else if (watch.waiting === 0 && now - watch.usedAt > KEPT_MS) close(watch);
    }
    if (due.length === 0 || looking) return;
    looking = true;
    try {
      const passing: Watch[] = [];
      for (let from = 0; from < due.length; from += MOST_GLANCES) {
        const part = due.slice(from, from + MOST_GLANCES);
        const found = await glance(
          pool,
          part.map((watch) => ({ tenant: watch.tenant, id: watch.look.id })),
        );
        for (const watch of part) {
          const seen = found.get(watch.look.id);
          if (seen?.mark === watch.look.mark && seen.behind > 0) passing.push(watch);
          watch.glanced(seen?.mark);
        }
      }
      passBy(passing);
    } catch (err) {
      // Nothing is lost by it: the next look finds the same.
      log.warn({ err }, "it could not be seen whether something was settled elsewhere");
    } finally {
      looking = false;
    }
  }

  /** Moves some checkpoints over what is of no interest to them: nobody takes for that, and lag should not grow by it. */
  function passBy(some: Watch[]): void {
    const now = Date.now();
    if (now - passedAt < PASSING.everyMs) return;
    passedAt = now;
    some.sort((a, b) => a.takenAt - b.takenAt);
    for (const watch of some.slice(0, PASSING.most)) watch.nudge();
  }

  return () => clearInterval(timer);
}
