// A table that holds so many rows: `@store(type = 'cache', size = '10', cache.policy = 'LRU', retention.period = '5 min')`.
import type { Row } from "../runtime/chunk.ts";
import type { State } from "../runtime/stateful.ts";
import { type CachePolicy, CacheUses } from "./cache_uses.ts";
import { type Probe, Table, type TableSpec } from "./table.ts";
import type { Host } from "./window.ts";

/** How much a cache holds, and how long. Times are in milliseconds. */
export interface CacheSpec {
  size: number;
  policy: CachePolicy;
  /** Rows leave when they have been there for so long, and it is looked every so often. */
  retention: { period: number; every: number } | undefined;
}

interface SavedCache {
  rows: State | undefined;
  uses: State | undefined;
  began: number;
  isAsked: boolean;
}

/** A cache. A row is used when it is found by its primary key or by an index, and when it is replaced. */
export class CacheTable extends Table {
  override readonly form: string = "cache@1";
  readonly #cache: CacheSpec;
  readonly #host: Host;
  readonly #uses: CacheUses;
  /** When the app began: from then on it is looked every so often, while there are rows. */
  #began = 0;
  #isAsked = false;
  #isChanged = false;

  /** An empty one. */
  constructor(spec: TableSpec, cache: CacheSpec, host: Host) {
    super(spec);
    this.#cache = cache;
    this.#host = host;
    this.#uses = new CacheUses(cache.policy);
    host.whenStarted((now) => {
      this.#began = now;
      this.#isChanged = true;
    });
  }

  /** Looks for rows that have been there too long. */
  wake(at: number): void {
    const { retention } = this.#cache;
    this.#isAsked = false;
    this.#isChanged = true;
    if (retention === undefined) return;
    for (const number of [...this.#uses.before(at - retention.period)]) this.remove(number);
    this.#ask(at);
  }

  #ask(now: number): void {
    const { retention } = this.#cache;
    if (retention === undefined || this.#isAsked || this.size === 0) return;
    const { every } = retention;
    this.#host.timers.ask(this.#began + (Math.floor((now - this.#began) / every) + 1) * every, this);
    this.#isAsked = true;
    this.#isChanged = true;
  }

  override insert(row: Row): boolean {
    const number = this.next;
    if (!super.insert(row)) return false;
    // It makes room before it takes its place: the row that came last does not go.
    while (this.size > this.#cache.size) this.remove(this.#uses.next() as number);
    const { now } = this.#host;
    this.#uses.add(number, now);
    this.#ask(now);
    return true;
  }

  override find(key: unknown): Row | undefined {
    const number = this.numberOf(key);
    if (number === undefined) return undefined;
    this.#uses.use(number);
    return this.row(number);
  }

  override each(probe: Probe, visit: (row: Row, number: number) => boolean | undefined): void {
    if (probe.by === "all") {
      super.each(probe, visit);
      return;
    }
    super.each(probe, (row, number) => {
      this.#uses.use(number);
      return visit(row, number);
    });
  }

  override replace(changes: readonly { number: number; row: Row }[]): boolean {
    if (!super.replace(changes)) return false;
    for (const { number } of changes) this.#uses.use(number);
    return true;
  }

  override remove(number: number): void {
    super.remove(number);
    this.#uses.remove(number);
  }

  override save(changed: boolean): State | undefined {
    const rows = super.save(changed);
    const uses = this.#uses.save(changed);
    if (changed && rows === undefined && uses === undefined && !this.#isChanged) return undefined;
    this.#isChanged = false;
    return { rows, uses, began: this.#began, isAsked: this.#isAsked };
  }

  override restore(state: State): void {
    const { rows, uses, began, isAsked } = state as SavedCache;
    if (rows !== undefined) super.restore(rows);
    if (uses !== undefined) this.#uses.restore(uses);
    [this.#began, this.#isAsked, this.#isChanged] = [began, isAsked, false];
  }
}
