/** Counts what a consumer does. */
import type { ConsumerStats } from "./consume_options.ts";
import type { Settlement } from "./settle.ts";

/** What is given back unbegun is not counted: nobody did anything with it. */
const COUNTS = { ack: "acked", nack: "nacked", park: "parked", skip: "skipped", release: undefined } as const;

/** Makes the counts, with what changes several of them. */
export function createStats() {
  const stats: ConsumerStats = {
    ...{ processed: 0, acked: 0, nacked: 0, parked: 0, skipped: 0, errors: 0, lost: 0, inFlight: 0, averageMs: 0 },
    lastProcessedAt: undefined,
  };
  let totalMs = 0;
  return {
    stats,
    processed(ms: number, failed: boolean): void {
      totalMs += ms;
      stats.processed++;
      stats.averageMs = totalMs / stats.processed;
      stats.lastProcessedAt = new Date();
      if (failed) stats.errors++;
    },
    settled(how: Settlement["how"], error: unknown): void {
      const count = COUNTS[how];
      if (error !== undefined) stats.lost++;
      else if (count !== undefined) stats[count]++;
    },
  };
}
