// A consumer group in the database and its model side by side: what every step with both needs.
import type { Model } from "./model.ts";
import type { Logged } from "./model_parts.ts";

/** The name of the group; each is in a tenant of its own. */
export const NAME = "group";
/** What groups select, and the same in code. */
export const SELECTORS = [
  { selector: { types: ["order.*"] }, wants: ({ type }: Logged) => type.startsWith("order.") },
  { selector: null, wants: () => true },
  { selector: { types: ["noise.made"] }, wants: ({ type }: Logged) => type === "noise.made" },
  { selector: { streams: ["order-1", "order-2"] }, wants: ({ stream }: Logged) => /-[12]$/.test(stream) },
] as const;
type Selector = (typeof SELECTORS)[number];

/** A session of a consumer. */
export interface Consumer {
  name: string;
  query<Row extends Record<string, unknown>>(text: string, values?: unknown[]): Promise<Row[]>;
}

interface Shown {
  checkpoint: string;
  next: string;
  replay: { next: string } | null;
  held: number;
  ready: number;
  retrying: number;
}

/** The pair. */
export abstract class GroupSession {
  protected readonly model: Model;
  protected readonly consumers: Consumer[];
  /** Leases there have been: the lost ones are tried, too. */
  protected readonly seen: string[] = [];
  protected selector: Selector = SELECTORS[0];

  constructor(model: Model, consumers: Consumer[]) {
    this.model = model;
    this.consumers = consumers;
    this.model.wants = this.selector.wants;
  }

  protected get first(): Consumer {
    const [first] = this.consumers;
    if (!first) throw new Error("A group needs a consumer.");
    return first;
  }

  protected async moveTo(now: number): Promise<void> {
    this.model.now = now;
    for (const { query } of this.consumers)
      await query("select set_config('gapless.fake_now', $1, false)", [new Date(now).toISOString()]);
  }

  /** A lease, mostly one that is out, and some or all of its deliveries. */
  protected choose(
    what: number,
    much: number,
  ): { lease: string; chosen: number[] | undefined; some: number[] | undefined } {
    const out = [...this.model.leases.keys()];
    const isLost = what < 0.12 || out.length === 0;
    const from = isLost ? this.seen : out;
    const lease = from[Math.floor(((what * 13) % 1) * from.length)] ?? "987654321";
    const positions = this.model.leases.get(lease)?.positions ?? [3];
    const some = positions.filter((_, n) => (much * (n + 2) * 7.3) % 1 < 0.5);
    return { lease, chosen: undefined, some: some.length > 0 ? some : positions.slice(0, 1) };
  }

  /** Calls a verb that settles; undefined when it was refused because the lease is lost. */
  protected async settle(
    { query }: Consumer,
    text: string,
    values: unknown[],
    expected: number | undefined,
  ): Promise<void> {
    let told: unknown;
    await query("savepoint settle").catch(() => undefined);
    try {
      const [row] = await query<{ told: unknown }>(`select ${text} as told`, [NAME, ...values]);
      told = row?.["told"];
    } catch (error) {
      const { code, message } = error as { code?: string; message?: string };
      if (code !== "VG013") throw new Error(`${text} with ${JSON.stringify(values)}: ${code} ${message}`);
      await query("rollback to savepoint settle").catch(() => undefined);
    }
    if (told instanceof Date) told = told.getTime();
    if (told !== expected) throw new Error(`${text} with ${JSON.stringify(values)} told ${told}, expected ${expected}`);
  }
  protected async shown(query: Consumer["query"] = this.first.query): Promise<Shown & Record<string, unknown>> {
    const text = "select gapless.get_subscription($1) -> 'stats' as stats";
    const [row] = await query<{ stats: Shown & Record<string, unknown> }>(text, [NAME]);
    if (!row) throw new Error("There is no subscription.");
    return row.stats;
  }
}
