// What has been saved of matches: each gets an id when it is first saved, and those that change after it are known, so that a change
// costs what has changed and not what there is. Before the first save nothing is kept track of.
import type { Row } from "../../runtime/chunk.ts";
import { Match, type Slots } from "./match.ts";
import type { Waiting } from "./waiting.ts";

/** Events of a state that collects, from a place on. */
interface Collected {
  from: number;
  rows: Row[];
}

/** A match as it is saved. */
export interface SavedMatch {
  id: number;
  time: number;
  begun: number;
  isOver: boolean;
  slots: (Row | Collected | null)[];
}

/** Saves and restores the matches of a pattern. */
export class Ledger {
  readonly #collects: readonly number[];
  #next = 1;
  /** Saved matches that have changed, with how many events they had collected by slot. */
  #touched: Map<Match, number[]> | undefined;

  /** `collects`: the slots of states that collect. */
  constructor(collects: readonly number[]) {
    this.#collects = collects;
  }

  /** A match is about to change. */
  touch(match: Match): void {
    if (this.#touched === undefined || match.id === 0 || this.#touched.has(match)) return;
    const lengths: number[] = [];
    for (const at of this.#collects) lengths[at] = match.slots[at]?.length ?? 0;
    this.#touched.set(match, lengths);
  }

  /** Whether a saved match has changed. */
  get isChanged(): boolean {
    return this.#touched !== undefined && this.#touched.size > 0;
  }

  /** The matches that wait there and have not been saved, or have changed since. */
  save(changed: boolean, lists: readonly Waiting[]): SavedMatch[] {
    const saved: SavedMatch[] = [];
    const done = new Set<Match>();
    for (const waiting of lists) {
      waiting.unsaved((match) => {
        if (done.has(match) || (changed && match.id !== 0)) return;
        done.add(match);
        if (match.id === 0) match.id = this.#next++;
        saved.push(this.#written(match, []));
      });
    }
    if (changed && this.#touched !== undefined)
      for (const [match, lengths] of this.#touched) saved.push(this.#written(match, lengths));
    this.#touched = new Map();
    return saved;
  }

  /** Takes up matches: changes those that wait in the lists, and makes the others. Gives what finds them by id. */
  restore(saved: readonly SavedMatch[], lists: readonly Waiting[]): (id: number) => Match {
    const known = new Map<number, Match>();
    for (const { head } of lists)
      for (let entry = head; entry !== undefined; entry = entry.after) known.set(entry.match.id, entry.match);
    for (const { id, time, begun, isOver, slots } of saved) {
      const match = known.get(id) ?? new Match(new Array<null>(slots.length).fill(null), time, begun);
      known.set(id, match);
      match.id = id;
      match.time = time;
      match.begun = begun;
      match.isOver = isOver;
      this.#fill(match.slots, slots);
      this.#next = Math.max(this.#next, id + 1);
    }
    this.#touched = new Map();
    return (id) => known.get(id) as Match;
  }

  #written({ id, time, begun, isOver, slots }: Match, lengths: readonly number[]): SavedMatch {
    const written: SavedMatch["slots"] = slots.slice() as (Row | null)[];
    for (const at of this.#collects) {
      if (slots[at] === null) continue;
      const from = lengths[at] ?? 0;
      written[at] = { from, rows: (slots[at] as Row[]).slice(from) };
    }
    return { id, time, begun, isOver, slots: written };
  }

  #fill(slots: Slots, saved: SavedMatch["slots"]): void {
    saved.forEach((slot, at) => {
      if (slot === null || !("from" in slot)) slots[at] = slot as Row | null;
      else slots[at] = [...((slots[at] ?? []) as Row[]).slice(0, slot.from), ...slot.rows];
    });
  }
}
