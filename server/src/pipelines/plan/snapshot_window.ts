// A snapshot of what is in the window of a query, with sums as they are now.
import { keyOf } from "../operators/table.ts";
import type { Host } from "../operators/window.ts";
import { type Chunk, CURRENT, EXPIRED, type Row } from "../runtime/chunk.ts";
import { isTooMuch, type State } from "../runtime/stateful.ts";
import { type Next, Snapshot } from "./snapshot_each.ts";

/** What of a row is added up. */
export interface SnapshotSpec {
  /** Places of what is added up. */
  sums: readonly number[];
  /** Groups have sums of their own. */
  byGroup: boolean;
  /** Of each group one event is told. */
  onePerGroup: boolean;
}

/** The events of a group that are in the window. */
interface Contents {
  /** By number, the oldest first. */
  rows: Map<number, { row: Row; time: number }>;
  /** Numbers by what is selected beside sums: an event leaves with other sums than those with which it came. */
  numbers: Map<unknown, number[]>;
  /** The row with the sums as they are now. */
  latest: Row;
}

interface SavedContents {
  /** What was there before is gone. */
  isWhole: boolean;
  next: number;
  /** Numbers of events that left, with their groups. */
  gone: [group: unknown, number: number][];
  /** Events that came: their groups, numbers, rows and times. */
  came: [group: unknown, number: number, row: Row, time: number][];
  latest: [group: unknown, row: Row][];
}

/** Tells the events that are in the window of its query. */
export class WindowSnapshot extends Snapshot {
  readonly form = "windowSnapshot@1";
  readonly #spec: SnapshotSpec;
  readonly #groups = new Map<unknown, Contents>();
  #next = 0;
  /** The number that was the next when it was last saved. */
  #saved = 0;
  #gone: SavedContents["gone"] = [];
  #changed: Set<unknown> | undefined;

  /** Of a query with a window. */
  constructor(length: number, spec: SnapshotSpec, host: Host, next: Next) {
    super(length, host, next);
    this.#spec = spec;
  }

  take(chunk: Chunk): void {
    for (let at = 0; at < chunk.size; at++) {
      const row = chunk.rows[at] as Row;
      const group = this.#spec.byGroup ? chunk.groups[at] : undefined;
      const key = this.#keyOf(row);
      if (chunk.kinds[at] === EXPIRED) this.#leave(group, key, row);
      else this.#come(group, key, row, chunk.times[at] as number);
    }
  }

  protected fill(out: Chunk): void {
    const groups = [...this.#groups.values()];
    // Groups in the order of their oldest events.
    if (groups.length > 1) groups.sort((a, b) => oldest(a) - oldest(b));
    for (const { rows, latest } of groups) {
      for (const { row, time } of rows.values()) {
        out.add(this.#withSums(row, latest), time, CURRENT);
        if (this.#spec.onePerGroup) break;
      }
    }
  }

  #come(group: unknown, key: unknown, row: Row, time: number): void {
    let contents = this.#groups.get(group);
    if (contents === undefined) {
      contents = { rows: new Map(), numbers: new Map(), latest: row };
      this.#groups.set(group, contents);
    }
    const number = this.#next++;
    contents.latest = row;
    this.#changed?.add(group);
    this.#hold(contents, key, number, row, time);
  }

  #hold(contents: Contents, key: unknown, number: number, row: Row, time: number): void {
    contents.rows.set(number, { row, time });
    const numbers = contents.numbers.get(key);
    if (numbers === undefined) contents.numbers.set(key, [number]);
    else numbers.push(number);
  }

  #leave(group: unknown, key: unknown, row: Row): void {
    const contents = this.#groups.get(group);
    const numbers = contents?.numbers.get(key);
    const number = numbers?.shift();
    if (contents === undefined || numbers === undefined || number === undefined) return;
    contents.latest = row;
    contents.rows.delete(number);
    this.#lose(group, number);
    if (numbers.length === 0) contents.numbers.delete(key);
    if (contents.rows.size === 0) this.#groups.delete(group);
  }

  /** An event left: what was saved of it is gone. */
  #lose(group: unknown, number: number): void {
    if (this.#changed === undefined) return;
    this.#changed.add(group);
    if (number < this.#saved) this.#gone.push([group, number]);
    if (isTooMuch(this.#changed.size, this.#groups.size)) this.#changed = undefined;
  }

  save(changed: boolean): State | undefined {
    const isWhole = !changed || this.#changed === undefined;
    const from = isWhole ? 0 : this.#saved;
    const saved: SavedContents = { isWhole, next: this.#next, gone: isWhole ? [] : this.#gone, came: [], latest: [] };
    for (const group of isWhole ? this.#groups.keys() : (this.#changed ?? [])) {
      const contents = this.#groups.get(group);
      if (contents === undefined) continue;
      saved.latest.push([group, contents.latest]);
      for (const [number, { row, time }] of contents.rows)
        if (number >= from) saved.came.push([group, number, row, time]);
    }
    this.#saved = this.#next;
    this.#gone = [];
    this.#changed = new Set();
    return !isWhole && saved.gone.length + saved.latest.length === 0 ? undefined : saved;
  }

  restore(state: State): void {
    const { isWhole, next, gone, came, latest } = state as SavedContents;
    this.#changed = undefined;
    if (isWhole) this.#groups.clear();
    for (const [group, number] of gone) this.#forget(group, number);
    for (const [group, row] of latest) {
      const contents = this.#groups.get(group);
      if (contents === undefined) this.#groups.set(group, { rows: new Map(), numbers: new Map(), latest: row });
      else contents.latest = row;
    }
    for (const [group, number, row, time] of came) {
      this.#hold(this.#groups.get(group) as Contents, this.#keyOf(row), number, row, time);
    }
    for (const [group] of gone) if (this.#groups.get(group)?.rows.size === 0) this.#groups.delete(group);
    this.#next = next;
    this.#saved = next;
    this.#gone = [];
    this.#changed = new Set();
  }

  #forget(group: unknown, number: number): void {
    const contents = this.#groups.get(group);
    const event = contents?.rows.get(number);
    if (contents === undefined || event === undefined) return;
    contents.rows.delete(number);
    const key = this.#keyOf(event.row);
    const left = (contents.numbers.get(key) ?? []).filter((other) => other !== number);
    if (left.length === 0) contents.numbers.delete(key);
    else contents.numbers.set(key, left);
  }

  /** What is selected beside sums. */
  #keyOf(row: Row): unknown {
    return keyOf(row.map((value, place) => (this.#spec.sums.includes(place) ? null : value)));
  }

  #withSums(row: Row, latest: Row): Row {
    const { sums } = this.#spec;
    if (sums.length === 0) return row;
    const changed = [...row];
    for (const place of sums) changed[place] = latest[place];
    return changed;
  }
}

function oldest({ rows }: Contents): number {
  const [first = 0] = rows.keys();
  return first;
}
