// output snapshot every t: at the end of each t what there is now, not what has happened: the events in the window, with sums as they are
// now; of sums alone one event; of groups with sums one event for each; without a window the last event, of each group.
import { fail } from "../check/fail.ts";
import type { CheckedSelection } from "../check/selection.ts";
import type { Typed } from "../check/typed.ts";
import type { EventKind, OutputRate, Span } from "../language/ast.ts";
import { keyOf } from "../operators/table.ts";
import type { Host } from "../operators/window.ts";
import { Chunk, CURRENT, EXPIRED, type Row, type Taker } from "../runtime/chunk.ts";
import type { Sleeper } from "../runtime/timers.ts";
import type { RatePlan } from "./rate.ts";
import { childrenOf } from "./search.ts";

/** Whether a query tells what there is, not what happens. */
export function isSnapshot(rate: OutputRate | undefined, events: EventKind | undefined, span: Span): boolean {
  if (rate?.kind !== "snapshot") return false;
  if (events !== undefined && events !== "all") fail(`a snapshot has no ${events} events; leave the word out`, span);
  return true;
}

/** Plans the snapshots of a query. */
export function planSnapshot(length: number, selection: CheckedSelection, hasWindow: boolean): RatePlan {
  const items = selection.items ?? [];
  const sums = items.flatMap((item, place) => (adds(item) ? [place] : []));
  const perGroup = selection.groupBy.length > 0;
  if (!hasWindow) return (host, next) => new LastSnapshot(length, host, next);
  const spec = {
    sums,
    byGroup: perGroup && sums.length > 0,
    onePerGroup: sums.length > 0 && (perGroup || sums.length === items.length),
  };
  return (host, next) => new WindowSnapshot(length, spec, host, next);
}

function adds(typed: Typed): boolean {
  return typed.kind === "aggregate" || childrenOf(typed).some(adds);
}

/** Where snapshots go. */
type Next = Parameters<RatePlan>[1];

abstract class Snapshot implements Taker, Sleeper {
  readonly #length: number;
  readonly #host: Host;
  readonly #next: Next;
  readonly #out = new Chunk();

  constructor(length: number, host: Host, next: Next) {
    this.#length = length;
    this.#host = host;
    this.#next = next;
    host.whenStarted((now) => host.timers.ask(now + length, this));
  }

  abstract take(chunk: Chunk): void;

  wake(at: number): void {
    this.#host.timers.ask(at + this.#length, this);
    const out = this.#out.clear();
    this.fill(out);
    if (out.size > 0) this.#next.take(out);
    else this.#next.nothing(at);
  }

  protected abstract fill(out: Chunk): void;
}

/** Without a window: the last event of each group. */
class LastSnapshot extends Snapshot {
  readonly #last = new Map<unknown, { row: Row; time: number }>();

  take(chunk: Chunk): void {
    for (let at = 0; at < chunk.size; at++) {
      if (chunk.kinds[at] !== CURRENT) continue;
      this.#last.set(chunk.groups[at], { row: chunk.rows[at] as Row, time: chunk.times[at] as number });
    }
  }

  protected fill(out: Chunk): void {
    for (const { row, time } of this.#last.values()) out.add(row, time, CURRENT);
  }
}

interface Spec {
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

class WindowSnapshot extends Snapshot {
  readonly #spec: Spec;
  readonly #groups = new Map<unknown, Contents>();
  #next = 0;

  constructor(length: number, spec: Spec, host: Host, next: Next) {
    super(length, host, next);
    this.#spec = spec;
  }

  take(chunk: Chunk): void {
    for (let at = 0; at < chunk.size; at++) {
      const row = chunk.rows[at] as Row;
      const group = this.#spec.byGroup ? chunk.groups[at] : undefined;
      const key = keyOf(row.map((value, place) => (this.#spec.sums.includes(place) ? null : value)));
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
    if (numbers.length === 0) contents.numbers.delete(key);
    if (contents.rows.size === 0) this.#groups.delete(group);
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
