// Events in the order in which they came, as windows keep them: a ring that grows. Each has a number, counted from the first ever, so
// that a snapshot of what changed is what came after one number and what went before another.
import { NOTHING, type Row } from "../runtime/chunk.ts";
import type { State } from "../runtime/stateful.ts";
import { QueueIndex } from "./queue_index.ts";

/** So many times as many events are looked at in vain as come in, before looking them up pays. */
const PAYS = 8;

interface SavedQueue {
  head: number;
  tail: number;
  /** The last ones, up to the tail. */
  rows: Row[];
  times: Float64Array;
}

/** A queue of events with their times. */
export class Queue {
  #rows: Row[];
  #times: Float64Array;
  #mask: number;
  /** Number of the oldest one. */
  head = 0;
  /** Number that the next one gets. */
  tail = 0;
  /** Head and tail when it was last saved. */
  #savedHead = 0;
  #savedTail = 0;
  #indexes: QueueIndex[] | undefined;
  /** How many events were looked at because there was no index, since which number. */
  #scanned = 0;
  #scannedFrom = 0;

  /** Room for so many at first. */
  constructor(room = 16) {
    const size = 2 ** Math.ceil(Math.log2(Math.max(2, Math.min(room, 65_536))));
    this.#rows = new Array(size).fill(NOTHING);
    this.#times = new Float64Array(size);
    this.#mask = size - 1;
  }

  /** How many there are. */
  get size(): number {
    return this.tail - this.head;
  }

  /** Adds one. */
  push(row: Row, time: number): void {
    if (this.tail - this.head > this.#mask) this.#grow();
    if (this.#indexes !== undefined) for (const index of this.#indexes) index.add(row, this.tail);
    const place = this.tail++ & this.#mask;
    this.#rows[place] = row;
    this.#times[place] = time;
  }

  /** Takes the oldest one out. */
  shift(): Row {
    const place = this.head++ & this.#mask;
    const row = this.#rows[place] as Row;
    this.#rows[place] = NOTHING;
    if (this.#indexes !== undefined) for (const index of this.#indexes) index.removeOldest(row);
    return row;
  }

  /** The event of a number. */
  row(number: number): Row {
    return this.#rows[number & this.#mask] as Row;
  }

  /** The time of the event of a number. */
  time(number: number): number {
    return this.#times[number & this.#mask] as number;
  }

  /** Visits them, the oldest first, until `visit` says true. */
  each(visit: (row: Row, time: number) => boolean | undefined): void {
    for (let at = this.head; at < this.tail; at++) if (visit(this.row(at), this.time(at)) === true) return;
  }

  /** Visits those with a value in an attribute, and maybe others, the oldest first, until `visit` says true. */
  lookUp(attribute: number, value: unknown, visit: (row: Row, time: number) => boolean | undefined): void {
    const index = this.#indexes?.find((one) => one.attribute === attribute) ?? this.#indexed(attribute);
    if (index === undefined) this.each(visit);
    else index.each(value, (number) => visit(this.row(number), this.time(number)) === true);
  }

  /** An index, if by now it pays to make one. */
  #indexed(attribute: number): QueueIndex | undefined {
    this.#scanned += this.size;
    if (this.#scanned < PAYS * (this.tail - this.#scannedFrom + 64)) return undefined;
    this.#scanned = 0;
    this.#scannedFrom = this.tail;
    const index = new QueueIndex(attribute);
    for (let number = this.head; number < this.tail; number++) index.add(this.row(number), number);
    this.#indexes = [...(this.#indexes ?? []), index];
    return index;
  }

  /** Lets go of all, and gives them with their times. */
  drain(): [row: Row, time: number][] {
    const all: [Row, number][] = [];
    while (this.size > 0) {
      const time = this.time(this.head);
      all.push([this.shift(), time]);
    }
    return all;
  }

  /** Lets go of all. */
  clear(): void {
    while (this.head < this.tail) this.shift();
  }

  /** All, or what came and how far they left since it was last saved; undefined if nothing has happened. */
  save(changed: boolean): State | undefined {
    const { head, tail } = this;
    if (changed && head === this.#savedHead && tail === this.#savedTail) return undefined;
    const from = changed ? Math.max(head, this.#savedTail) : head;
    const rows: Row[] = [];
    const times = new Float64Array(tail - from);
    for (let number = from; number < tail; number++) {
      rows.push(this.row(number));
      times[number - from] = this.time(number);
    }
    this.#savedHead = head;
    this.#savedTail = tail;
    const saved: SavedQueue = { head, tail, rows, times };
    return saved;
  }

  /** Takes up what was saved. */
  restore(state: State, changed: boolean): void {
    const { head, tail, rows, times } = state as SavedQueue;
    const from = tail - rows.length;
    this.#indexes = undefined;
    if (!changed) this.clear();
    while (this.size > 0 && this.head < head) this.shift();
    if (this.size === 0) {
      this.head = from;
      this.tail = from;
    }
    for (const [at, row] of rows.entries()) this.push(row, times[at] as number);
    this.head = head;
    this.#savedHead = head;
    this.#savedTail = tail;
  }

  #grow(): void {
    const size = (this.#mask + 1) * 2;
    const rows: Row[] = new Array(size).fill(NOTHING);
    const times = new Float64Array(size);
    for (let number = this.head; number < this.tail; number++) {
      rows[number & (size - 1)] = this.row(number);
      times[number & (size - 1)] = this.time(number);
    }
    this.#rows = rows;
    this.#times = times;
    this.#mask = size - 1;
  }
}
