// sort(n, attribute, 'asc'|'desc', …): the first n events in an order. What does not fit any more leaves, be it the one that just came.
import { Chunk, CURRENT, EXPIRED, type Row } from "../../runtime/chunk.ts";
import { compareRows, type Order } from "../../runtime/order.ts";
import type { State, Stateful } from "../../runtime/stateful.ts";
import { Queue } from "../queue.ts";
import type { Window, WindowCall, WindowFactory, WindowUse } from "../window.ts";
import { arity, attribute, constant, refuse } from "./parameters.ts";

/** The window. */
export const sort: WindowFactory = {
  namespace: "",
  name: "sort",
  signature: "sort(events int, attribute [, 'asc'|'desc'] …)",
  about: "The first so many events in the order of attributes; what does not fit any more leaves.",
  plan(call) {
    arity(call, this.signature, 2, Number.POSITIVE_INFINITY);
    const size = Number(constant(call, 0, "events", ["int", "long"]));
    if (size < 0) refuse(call, "events must not be negative", call.parameters[0]);
    const orderBy = orderOf(call);
    return { inTurn: false, isBatch: false, create: (use) => new SortWindow(use, size, orderBy) };
  },
};

function orderOf(call: WindowCall): Order["orderBy"] {
  const orderBy: Order["orderBy"] = [];
  for (let at = 1; at < call.parameters.length; at++) {
    const place = attribute(call, at, "attribute", ["string", "int", "long", "float", "double", "bool"]).attribute;
    const isWritten = call.parameters[at + 1]?.typed.kind === "constant";
    const way = isWritten ? String(constant(call, at + 1, "order", ["string"])).toLowerCase() : "asc";
    if (way !== "asc" && way !== "desc") refuse(call, "order takes 'asc' or 'desc'", call.parameters[at + 1]);
    orderBy.push({ at: place, descending: way === "desc" });
    if (isWritten) at++;
  }
  return orderBy;
}

class SortWindow implements Window, Stateful {
  readonly form = "sort@1";
  readonly #use: WindowUse;
  readonly #size: number;
  readonly #orderBy: Order["orderBy"];
  #rows: Row[] = [];
  #times: number[] = [];
  /** What came since it was last saved: put in again, it leaves the same. */
  #came: Queue | undefined;
  readonly #out = new Chunk();

  constructor(use: WindowUse, size: number, orderBy: Order["orderBy"]) {
    this.#use = use;
    this.#size = size;
    this.#orderBy = orderBy;
    use.host.keep(this);
  }

  take(chunk: Chunk): void {
    const out = this.#out.clear();
    for (let at = 0; at < chunk.size; at++) {
      if (chunk.kinds[at] !== CURRENT) continue;
      const row = chunk.rows[at] as Row;
      const time = chunk.times[at] as number;
      // It may leave as soon as it has come, so it comes first.
      out.add(row, time, CURRENT);
      this.#came?.push(row, time);
      if (this.#came !== undefined && this.#came.size > this.#size) this.#came = undefined;
      const left = this.#put(row, time);
      if (left !== undefined) out.add(left, this.#use.host.nowAt(time), EXPIRED);
    }
    if (out.size > 0) this.#use.next.take(out);
  }

  each(visit: (row: Row, time: number) => boolean | undefined): void {
    for (let at = 0; at < this.#rows.length; at++) {
      if (visit(this.#rows[at] as Row, this.#times[at] as number) === true) return;
    }
  }

  save(changed: boolean): State | undefined {
    const came = this.#came;
    this.#came = new Queue();
    if (!changed || came === undefined) return { isWhole: true, rows: this.#rows, times: this.#times };
    const rows: Row[] = [];
    const times: number[] = [];
    for (const [row, time] of came.drain()) {
      rows.push(row);
      times.push(time);
    }
    return rows.length === 0 ? undefined : { isWhole: false, rows, times };
  }

  restore(state: State): void {
    const { isWhole, rows, times } = state as { isWhole: boolean; rows: Row[]; times: number[] };
    if (isWhole) {
      this.#rows = [...rows];
      this.#times = [...times];
    } else for (const [at, row] of rows.entries()) this.#put(row, times[at] as number);
    this.#came = new Queue();
  }

  /** Puts an event in; gives the one that leaves for it. */
  #put(row: Row, time: number): Row | undefined {
    const place = this.#place(row);
    this.#rows.splice(place, 0, row);
    this.#times.splice(place, 0, time);
    if (this.#rows.length <= this.#size) return undefined;
    this.#times.pop();
    return this.#rows.pop();
  }

  /** Behind those that are equal to it. */
  #place(row: Row): number {
    let [low, high] = [0, this.#rows.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (compareRows(this.#rows[middle] as Row, row, this.#orderBy) <= 0) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
