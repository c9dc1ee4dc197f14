import type { Batch } from "./settle.ts";
import type { OpenLease } from "./take.ts";

/** What is out with somebody who wants to know when it no longer is. */
export type Out = OpenLease & { name: string; settled(deliveries: string[] | null): void };

/** Who wants to be told of settlements. */
export type Outs = {
  /** Tells of settlements through this server; returns the way to stop that. */
  follow(out: Out): () => void;
  /** Something was settled through this server. */
  settled(tenant: string, ref: string, batches: readonly Batch[]): void;
};

/** Makes the list. */
export function createOuts(): Outs {
  const outs = new Map<string, Set<Out>>();
  return {
    follow(out) {
      const key = keyOf(out.tenant, out.lease);
      const all = outs.get(key) ?? new Set();
      outs.set(key, all.add(out));
      return () => {
        all.delete(out);
        if (all.size === 0) outs.delete(key);
      };
    },
    settled(tenant, ref, batches) {
      for (const { lease, deliveries } of batches) {
        for (const out of outs.get(keyOf(tenant, lease)) ?? []) {
          // Leases are numbered by each subscription.
          if (ref === out.subscription || ref === out.name) out.settled(deliveries);
        }
      }
    },
  };
}

function keyOf(tenant: string, lease: string): string {
  return `${tenant}\0${lease}`;
}
