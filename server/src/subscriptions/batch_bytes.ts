import type { Delivery } from "./take.ts";

/** What a batch should come to at most, as pages of events do. */
const MOST_BYTES = 8 * 1024 * 1024;
const FIRST = 128;
const MOST = 1_000;
/** Of subscriptions, the ones used last. */
const REMEMBERED = 10_000;

/** How many deliveries a batch of one subscription may have, learnt from how large the last ones were. */
export class BatchBytes {
  /** At most so many. */
  deliveries = FIRST;
  /** Whether anything was learnt yet. */
  known = false;

  /** Takes in a batch. */
  learn(rows: readonly Delivery[]): void {
    if (rows.length === 0) return;
    const bytes = rows.reduce((sum, { data, metadata }) => sum + data.length + metadata.length, 0);
    const fitting = Math.floor(MOST_BYTES / Math.max(1, bytes / rows.length));
    // Up by steps: the next events may be larger again.
    this.deliveries = Math.max(1, Math.min(MOST, fitting, Math.max(FIRST, this.deliveries * 4)));
    this.known = true;
  }

  /** What to ask for; `size` is the subscription's own, for those who leave it to that. Undefined: leave it. */
  cap(max: number | undefined, size: number | undefined): number | undefined {
    if (max !== undefined) return Math.min(max, this.deliveries);
    if (!this.known || size === undefined || size <= this.deliveries) return undefined;
    return this.deliveries;
  }
}

/** Keeps what was learnt of each subscription. */
export function createSizes(): (tenant: string, ref: string) => BatchBytes {
  const sizes = new Map<string, BatchBytes>();
  return (tenant, ref) => {
    const key = `${tenant}\0${ref}`;
    const size = sizes.get(key) ?? new BatchBytes();
    sizes.delete(key);
    sizes.set(key, size);
    if (sizes.size > REMEMBERED) {
      const oldest = sizes.keys().next();
      if (oldest.done !== true) sizes.delete(oldest.value);
    }
    return size;
  };
}
