// Which row of a full cache goes: the one that came first, the one that was used longest ago, or the one that was used least.
import type { State } from "../runtime/stateful.ts";
import { TrackedMap } from "./tracked_map.ts";

/** How it is chosen. */
export const CACHE_POLICIES = ["FIFO", "LRU", "LFU"] as const;

/** One of CACHE_POLICIES. */
export type CachePolicy = (typeof CACHE_POLICIES)[number];

/** When a row came, how often it was used, and which use of all the last one was. */
interface Use {
  came: number;
  count: number;
  last: number;
}

/** The uses of rows by their numbers. */
export class CacheUses {
  readonly #policy: CachePolicy;
  readonly #uses = new TrackedMap<number, Use>();
  /** Numbers in the order in which they go: of LFU those of each count. */
  #orders = new Map<number, Set<number>>();
  #last = 0;

  /** Of no rows. */
  constructor(policy: CachePolicy) {
    this.#policy = policy;
  }

  /** A row came at a time. */
  add(number: number, now: number): void {
    this.#place(number, { came: now, count: 1, last: ++this.#last });
  }

  /** A row was used. */
  use(number: number): void {
    const known = this.#uses.get(number);
    if (known === undefined || this.#policy === "FIFO") return;
    this.#leave(number, known);
    this.#place(number, { came: known.came, count: known.count + 1, last: ++this.#last });
  }

  /** A row left. */
  remove(number: number): void {
    const known = this.#uses.get(number);
    if (known === undefined) return;
    this.#leave(number, known);
    this.#uses.delete(number);
  }

  /** The row that goes next. */
  next(): number | undefined {
    const least = this.#policy === "LFU" ? Math.min(...this.#orders.keys()) : 0;
    for (const number of this.#orders.get(least) ?? []) return number;
    return undefined;
  }

  /** The rows that came before a time, or at it. */
  *before(time: number): Generator<number> {
    for (const [number, { came }] of this.#uses) if (came <= time) yield number;
  }

  save(changed: boolean): State | undefined {
    return this.#uses.save(changed);
  }

  restore(state: State): void {
    this.#uses.restore(state);
    this.#orders = new Map();
    const all = [...this.#uses].sort(([, a], [, b]) => a.last - b.last);
    for (const [number, use] of all) this.#order(use).add(number);
    this.#last = all.at(-1)?.[1].last ?? 0;
  }

  #place(number: number, use: Use): void {
    this.#uses.set(number, use);
    this.#order(use).add(number);
  }

  #leave(number: number, use: Use): void {
    const order = this.#order(use);
    order.delete(number);
    if (order.size === 0) this.#orders.delete(this.#key(use));
  }

  #order(use: Use): Set<number> {
    const key = this.#key(use);
    const known = this.#orders.get(key);
    if (known !== undefined) return known;
    const made = new Set<number>();
    this.#orders.set(key, made);
    return made;
  }

  #key({ count }: Use): number {
    return this.#policy === "LFU" ? count : 0;
  }
}
