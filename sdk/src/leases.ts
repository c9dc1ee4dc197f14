/** Keeps leases alive while deliveries of theirs are worked on, and finds out which ones were lost. */
import { type Connection, LONGEST_TIMER_MS } from "./connect.ts";
import { LeaseLostError } from "./errors.ts";
import { step } from "./read_options.ts";

/** The leases that are held. */
export type Leases = {
  add(lease: string, id: string): void;
  /** It is settled, or no longer ours to settle. */
  drop(lease: string, id: string): void;
  /** How long a lease lasts, as is known now. */
  lasting(ms: number): void;
  stop(): void;
};

/** Where the subscription's own time must not be read. */
const ASSUMED_MS = 30_000;
/** So often within the time that a lease lasts. */
const TIMES = 3;

/** Makes the keeper. `lost` is called for each lease that is over although deliveries of it were held. */
export function createLeases(
  connection: Connection,
  subscription: string,
  lost: (lease: string, error: LeaseLostError) => void,
): Leases {
  const path = `/v1/subscriptions/${step("name", subscription)}/renew`;
  const held = new Map<string, Set<string>>();
  const ended = new AbortController();
  let timer: ReturnType<typeof setTimeout> | undefined;
  let renewing = false;
  /** Undefined: nobody told. Then each lease gets a known time as soon as it is there. */
  let lastsMs: number | undefined;

  function plan(): void {
    if (timer !== undefined || renewing || held.size === 0) return;
    const ms = Math.max(100, (lastsMs ?? ASSUMED_MS) / TIMES);
    timer = setTimeout(() => void renewAll(), Math.min(ms, LONGEST_TIMER_MS));
  }

  async function renewAll(): Promise<void> {
    timer = undefined;
    renewing = true;
    await renew([...held.keys()]);
    renewing = false;
    plan();
  }

  async function renew(leases: string[]): Promise<void> {
    if (leases.length === 0 || ended.signal.aborted) return;
    try {
      const headers = { "content-type": "application/json" };
      const body = JSON.stringify({ leases, timeout: lastsMs === undefined ? `${ASSUMED_MS}ms` : undefined });
      await connection.send({ method: "POST", path, headers, body }, { signal: ended.signal });
    } catch (error) {
      // Anything else may pass; if it does not, the lease is lost, which is told when it is settled.
      if (!(error instanceof LeaseLostError)) return;
      if (leases.length === 1) {
        const [lease = ""] = leases;
        if (held.delete(lease)) lost(lease, error);
        return;
      }
      const half = Math.ceil(leases.length / 2);
      await renew(leases.slice(0, half));
      await renew(leases.slice(half));
    }
  }

  return {
    add(lease, id) {
      const known = held.get(lease);
      held.set(lease, (known ?? new Set()).add(id));
      if (known === undefined && lastsMs === undefined) void renew([lease]);
      plan();
    },
    drop(lease, id) {
      const ids = held.get(lease);
      if (ids?.delete(id) && ids.size === 0) held.delete(lease);
      if (held.size > 0) return;
      clearTimeout(timer);
      timer = undefined;
    },
    lasting(ms) {
      lastsMs = ms;
    },
    stop() {
      clearTimeout(timer);
      held.clear();
      ended.abort();
    },
  };
}
