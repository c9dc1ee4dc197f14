// The part of a query that adds up and selects.
import type { Groups } from "../operators/groups.ts";
import type { Total } from "../operators/total.ts";
import type { Failed, Host } from "../operators/window.ts";
import type { Chunk, Taker } from "../runtime/chunk.ts";
import { type Order, ordered } from "../runtime/order.ts";
import { Scratch } from "../runtime/scratch.ts";
import type { Selector } from "./selector.ts";

/** How a query selects: the same for all keys of a partition. */
export class Selecting {
  /** The loop for events and that for batches. */
  readonly each: Selector;
  readonly batch: Selector;
  readonly order: Order;
  readonly host: Host;
  readonly failed: Failed;
  readonly scratch = new Scratch();

  /** Selects, orders, cuts. */
  constructor(each: Selector, batch: Selector, order: Order, host: Host, failed: Failed) {
    this.each = each;
    this.batch = batch;
    this.order = order;
    this.host = host;
    this.failed = failed;
  }
}

/** A query, or that of a key, at work: with what it has added up. */
export class SelectStage implements Taker {
  readonly #how: Selecting;
  readonly #sums: Groups | Total;
  readonly #next: Taker;

  /** Results go to `next`. */
  constructor(how: Selecting, sums: Groups | Total, next: Taker) {
    this.#how = how;
    this.#sums = sums;
    this.#next = next;
    if (sums.isKept) how.host.keep(sums);
  }

  take(chunk: Chunk): void {
    const how = this.#how;
    const out = how.scratch.lend();
    try {
      (chunk.batch ? how.batch : how.each)(chunk, out, this.#sums, how.host, how.failed);
      if (out.size === 0) return;
      const result = ordered(out, how.order);
      if (result.size > 0) this.#next.take(result);
    } finally {
      how.scratch.back(out);
    }
  }
}
