// What all windows of batches have in common: the events of this batch, those of the last one, and how they are told:
// what was in the last batch leaves, sums begin anew, what is in this one arrives.
import { Chunk, CURRENT, EXPIRED, NOTHING, RESET, type Row } from "../../runtime/chunk.ts";
import type { State } from "../../runtime/stateful.ts";
import { Queue } from "../queue.ts";
import type { WindowUse } from "../window.ts";

/** The batches of one window. */
export class Batches {
  readonly #use: WindowUse;
  /** Each event is told at once; the end of the batch only begins the sums anew. */
  readonly #isStreaming: boolean;
  readonly #keepsLast: boolean;
  readonly current = new Queue();
  readonly last = new Queue();
  readonly #out = new Chunk();
  #needsReset = false;
  #savedReset = false;

  /** `isStreaming`: events are told when they come, not with their batch. */
  constructor(use: WindowUse, isStreaming: boolean) {
    this.#use = use;
    this.#isStreaming = isStreaming;
    this.#keepsLast = use.wantsExpired || use.isFound;
  }

  /** How many events are kept: of this batch, and of the last one where somebody wants it. */
  get size(): number {
    return this.current.size + this.last.size;
  }

  /** An event comes into the batch. */
  add(row: Row, time: number): void {
    this.#needsReset = true;
    if (!this.#isStreaming) this.current.push(row, time);
    else {
      if (this.#keepsLast) this.last.push(row, time);
      this.#out.add(row, time, CURRENT);
      this.#tell(false);
    }
  }

  /** The batch is over. `waits`: it is told together with the event that comes next. */
  flush(now: number, waits = false): void {
    const out = this.#out;
    if (this.#use.wantsExpired) while (this.last.size > 0) out.add(this.last.shift(), now, EXPIRED);
    else this.last.clear();
    if (this.#needsReset) out.add(NOTHING, now, RESET);
    // If nothing comes until the next batch is over, what was added up of this one goes then.
    this.#needsReset = this.current.size > 0;
    for (const { current } = this; current.size > 0; ) {
      const time = current.time(current.head);
      const row = current.shift();
      out.add(row, time, CURRENT);
      if (this.#keepsLast) this.last.push(row, time);
    }
    if (!waits) this.#tell(!this.#isStreaming);
  }

  /** Whether the end of the batch would change nothing. */
  get isIdle(): boolean {
    return this.current.size === 0 && this.last.size === 0 && !this.#needsReset;
  }

  /** What can be found: the last batch that was told. */
  each(visit: (row: Row, time: number) => boolean | undefined): void {
    this.last.each(visit);
  }

  lookUp(attribute: number, value: unknown, visit: (row: Row, time: number) => boolean | undefined): void {
    this.last.lookUp(attribute, value, visit);
  }

  /** What is kept, or what has changed of it; undefined if nothing has. */
  save(changed: boolean): State | undefined {
    const current = this.current.save(changed);
    const last = this.last.save(changed);
    const isSame = this.#needsReset === this.#savedReset;
    this.#savedReset = this.#needsReset;
    if (changed && current === undefined && last === undefined && isSame) return undefined;
    return [current, last, this.#needsReset];
  }

  /** Takes up what was saved. */
  restore(state: State, changed: boolean): void {
    const [current, last, needsReset] = state as [State, State, boolean];
    if (current !== undefined) this.current.restore(current, changed);
    if (last !== undefined) this.last.restore(last, changed);
    this.#needsReset = needsReset;
    this.#savedReset = needsReset;
  }

  #tell(asBatch: boolean): void {
    if (this.#out.size === 0) return;
    this.#out.batch = asBatch;
    this.#use.next.take(this.#out);
    this.#out.clear();
  }
}
