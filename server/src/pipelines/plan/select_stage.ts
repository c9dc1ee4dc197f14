// The part of a query that adds up and selects.
import type { Groups } from "../operators/groups.ts";
import type { Failed, Host } from "../operators/window.ts";
import { Chunk, type Taker } from "../runtime/chunk.ts";
import { type Order, ordered } from "../runtime/order.ts";
import type { Selector } from "./selector.ts";

/** Selects, orders, cuts. */
export class SelectStage implements Taker {
  readonly #each: Selector;
  readonly #batch: Selector;
  readonly #groups: Groups;
  readonly #order: Order;
  readonly #host: Host;
  readonly #failed: Failed;
  readonly #next: Taker;
  readonly #out = new Chunk();

  /** With the loop for events and that for batches. */
  constructor(each: Selector, batch: Selector, groups: Groups, order: Order, host: Host, failed: Failed, next: Taker) {
    this.#each = each;
    this.#batch = batch;
    this.#groups = groups;
    this.#order = order;
    this.#host = host;
    this.#failed = failed;
    this.#next = next;
    if (groups.isKept) host.keep(groups);
  }

  take(chunk: Chunk): void {
    const out = this.#out.clear();
    (chunk.batch ? this.#batch : this.#each)(chunk, out, this.#groups, this.#host, this.#failed);
    if (out.size === 0) return;
    const result = ordered(out, this.#order);
    if (result.size > 0) this.#next.take(result);
  }
}
