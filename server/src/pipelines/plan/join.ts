// Joins: what comes out of the window of one side is matched with what is in the other. Rows of the result are pairs [left, right],
// in which null stands for a side without a partner.

import type { Probe } from "../operators/table.ts";
import type { Failed, Host } from "../operators/window.ts";
import { Chunk, CURRENT, EXPIRED, type Kind, NOTHING, RESET, type Row, type Taker } from "../runtime/chunk.ts";
import type { Search } from "./search.ts";

/** What a side can be searched in: a window, a table, or an aggregation, in which the event says where. */
export interface Searched {
  each(probe: Probe, visit: (row: Row, time?: number) => boolean | undefined, event: Row, time: number): void;
  /** The row with a primary key, where rows have one. */
  find?(key: unknown): Row | undefined;
}

/** One direction of a join. */
export interface JoinSide {
  /** Its rows stand first in the pairs. */
  isLeft: boolean;
  /** Its events are kept although nothing matches them. */
  isOuter: boolean;
  search: Search;
  /** A side without a window is forgotten with each event: it leaves at once, and sums begin anew. */
  isMomentary: boolean;
  /** Sums are told once for each event. */
  asBatch: boolean;
  wantsExpired: boolean;
}

/** The events of one side meet the other. */
export class JoinStage implements Taker {
  readonly #side: JoinSide;
  readonly #other: Searched;
  readonly #host: Host;
  readonly #failed: Failed;
  readonly #next: Taker;
  readonly #out = new Chunk();
  /** The event that is matched, and whether anything was found for it. */
  #row = NOTHING;
  #time = 0;
  #kind: Kind = CURRENT;
  #found = false;

  /** Pairs go to `next`. */
  constructor(side: JoinSide, other: Searched, host: Host, failed: Failed, next: Taker) {
    this.#side = side;
    this.#other = other;
    this.#host = host;
    this.#failed = failed;
    this.#next = next;
  }

  take(chunk: Chunk): void {
    const { asBatch, isMomentary, wantsExpired } = this.#side;
    const out = this.#out.clear();
    for (let at = 0; at < chunk.size; at++) {
      const time = chunk.times[at] as number;
      const kind = chunk.kinds[at] as Kind;
      if (kind === RESET) out.add(NOTHING, time, RESET);
      else {
        this.#match(chunk.rows[at] as Row, time, kind);
        if (isMomentary && asBatch) this.#give();
        if (isMomentary && wantsExpired) this.#match(chunk.rows[at] as Row, this.#host.nowAt(time), EXPIRED);
        if (isMomentary && asBatch) out.add(NOTHING, time, RESET);
      }
      if (asBatch) this.#give();
    }
    this.#give();
  }

  #give(): void {
    const out = this.#out;
    if (out.size === 0) return;
    out.batch = this.#side.asBatch;
    this.#next.take(out);
    out.clear();
  }

  #match(row: Row, time: number, kind: Kind): void {
    try {
      this.#find(row, time, kind);
    } catch (error) {
      if (kind !== EXPIRED) this.#failed(row, time, error);
    }
  }

  #find(row: Row, time: number, kind: Kind): void {
    const { isLeft, isOuter, search } = this.#side;
    const host = this.#host;
    this.#row = row;
    this.#time = time;
    this.#kind = kind;
    this.#found = false;
    if (search.key !== undefined && this.#other.find !== undefined) {
      const other = this.#other.find(search.key(row, time, host));
      if (other !== undefined) this.#visit(other);
    } else this.#other.each(search.probe(row, time, host), this.#visit, row, time);
    if (!this.#found && isOuter) this.#out.add(isLeft ? [row, null] : [null, row], time, kind);
  }

  /** Made once, not for each event. */
  readonly #visit = (other: Row): undefined => {
    const { isLeft, search } = this.#side;
    const [row, time] = [this.#row, this.#time];
    if (!search.test(row, other, time, this.#host)) return;
    this.#found = true;
    this.#out.add(isLeft ? [row, other] : [other, row], time, this.#kind);
  };
}
