/** What is out with one stream: it gets more only while that is less than it asked for. */
import { setTimeout as sleep } from "node:timers/promises";
import type { Delivery, OpenLease } from "./take.ts";
import type { Waits } from "./wait.ts";

/** Between two looks for what was settled elsewhere, while the window is full. */
const LOOK_MS = { first: 100, most: 2_000 };

/** Whose window it is. */
type Of = Omit<OpenLease, "lease"> & { name: string };

/** A window of so many deliveries. */
export class Window {
  private readonly waits: Waits;
  private readonly max: number;
  private readonly of: Of;
  private readonly out = new Map<string, { deliveries: Set<string>; leave: () => void }>();
  private count = 0;
  private freed = (): void => undefined;

  constructor(waits: Waits, max: number, of: Of) {
    this.waits = waits;
    this.max = max;
    this.of = of;
  }

  /** How many more may go out. */
  get room(): number {
    return this.max - this.count;
  }

  /** These went out. */
  add(rows: readonly Delivery[]): void {
    const lease = rows[0]?.lease;
    if (lease === undefined) return;
    const leave = this.waits.follow({ ...this.of, lease, settled: (deliveries) => this.settled(lease, deliveries) });
    this.out.set(lease, { deliveries: new Set(rows.map(({ delivery }) => delivery)), leave });
    this.count += rows.length;
  }

  /** Resolves when there is room again, or the signal says that nobody needs it. */
  async untilRoom(signal: AbortSignal): Promise<void> {
    for (let pause = LOOK_MS.first; this.room <= 0 && !signal.aborted; pause = Math.min(LOOK_MS.most, pause * 1.5)) {
      const told = new Promise<void>((resolve) => {
        this.freed = resolve;
      });
      const wake = new AbortController();
      const onAbort = (): void => wake.abort();
      signal.addEventListener("abort", onAbort);
      await Promise.race([told, sleep(pause, undefined, { signal: wake.signal }).catch(() => undefined)]);
      wake.abort();
      signal.removeEventListener("abort", onAbort);
      if (this.room <= 0 && !signal.aborted) await this.look();
    }
  }

  /** Nothing more is of interest. */
  close(): void {
    for (const { leave } of this.out.values()) leave();
    this.out.clear();
  }

  /** Looks for what was settled through another server or in a transaction of the consumer's own, or was lost. */
  private async look(): Promise<void> {
    const leases = [...this.out.keys()];
    const open = await this.waits.open(leases.map((lease) => ({ ...this.of, lease })));
    for (const lease of leases) {
      const left = new Set(open.get(lease) ?? []);
      const known = this.out.get(lease)?.deliveries ?? new Set();
      this.settled(
        lease,
        [...known].filter((delivery) => !left.has(delivery)),
      );
    }
  }

  private settled(lease: string, deliveries: readonly string[] | null): void {
    const entry = this.out.get(lease);
    if (entry === undefined) return;
    for (const delivery of deliveries ?? [...entry.deliveries]) if (entry.deliveries.delete(delivery)) this.count--;
    if (entry.deliveries.size === 0) {
      entry.leave();
      this.out.delete(lease);
    }
    this.freed();
  }
}
