// Matches that wait in a state, in the order in which they came: a list, in which those of a key are found without looking at the others.
import { ByKey } from "./by_key.ts";
import { Entry } from "./entry.ts";
import type { Match } from "./match.ts";

/** A list as it is saved: what was added, as numbers of entries with the ids of their matches, and which entries are gone. */
export interface SavedWaiting {
  next: number;
  seen: number;
  numbers: number[];
  ids: number[];
  gone: number[];
}

/** The matches. What was added is new until update(): an event does not meet a match that it has itself brought there. */
export class Waiting {
  head: Entry | undefined;
  size = 0;
  #tail: Entry | undefined;
  #next = 0;
  /** Entries from this number on are new. */
  #seen = 0;
  #new = 0;
  readonly #byKey: ByKey | undefined;
  /** Entries before this number have been saved. */
  #saved = 0;
  #savedSeen = 0;
  /** Those of them that were taken out since. */
  #gone: number[] = [];

  /** An empty list. */
  constructor(isKeyed: boolean) {
    this.#byKey = isKeyed ? new ByKey() : undefined;
  }

  /** How many are new. */
  get newSize(): number {
    return this.#new;
  }

  /** Adds a match. */
  add(match: Match, key: unknown): void {
    this.#new++;
    this.#append(new Entry(match, this.#next++), key);
  }

  /** Takes one out. */
  remove(entry: Entry): void {
    const { before, after, number } = entry;
    if (before === undefined) this.head = after;
    else before.after = after;
    if (after === undefined) this.#tail = before;
    else after.before = before;
    this.size--;
    if (number >= this.#seen) this.#new--;
    if (number < this.#saved) this.#gone.push(number);
    this.#byKey?.remove(entry);
  }

  /** The first that an event with this key meets. */
  first(key: unknown): Entry | undefined {
    return this.#met(this.#byKey === undefined ? this.head : this.#byKey.first(key));
  }

  /** The next one; to be asked for before the entry is removed. */
  following(entry: Entry): Entry | undefined {
    return this.#met(this.#byKey === undefined ? entry.after : entry.keyAfter);
  }

  /** What was new is so no longer. */
  update(): void {
    this.#seen = this.#next;
    this.#new = 0;
  }

  /** Takes out what is new. */
  clearNew(): void {
    while (this.#tail !== undefined && this.#tail.number >= this.#seen) this.remove(this.#tail);
  }

  /** Takes out what is not new. */
  clearSeen(): void {
    while (this.head !== undefined && this.head.number < this.#seen) this.remove(this.head);
  }

  /** Those that have not been saved, the last first. */
  unsaved(visit: (match: Match) => void): void {
    for (let entry = this.#tail; entry !== undefined && entry.number >= this.#saved; entry = entry.before) {
      visit(entry.match);
    }
  }

  /** Whether anything is not as it was saved. */
  get isChanged(): boolean {
    return this.#next !== this.#saved || this.#seen !== this.#savedSeen || this.#gone.length > 0;
  }

  /** All are to be saved again. */
  forgetSaved(): void {
    this.#saved = 0;
    this.#gone = [];
  }

  /** What was added and what went since it was last saved. The matches have their ids. */
  save(): SavedWaiting {
    const numbers: number[] = [];
    const ids: number[] = [];
    for (let entry = this.#tail; entry !== undefined && entry.number >= this.#saved; entry = entry.before) {
      numbers.push(entry.number);
      ids.push(entry.match.id);
    }
    const saved = { next: this.#next, seen: this.#seen, numbers, ids, gone: this.#gone };
    this.#settle();
    return saved;
  }

  /** Takes up what was saved: lets go of what is gone, and adds the matches of ids. */
  restore(saved: SavedWaiting, matchOf: (id: number) => Match, keyOf: (match: Match) => unknown): void {
    const gone = new Set(saved.gone);
    for (let entry = this.head; entry !== undefined && gone.size > 0; entry = entry.after) {
      if (gone.delete(entry.number)) this.remove(entry);
    }
    for (let at = saved.numbers.length - 1; at >= 0; at--) {
      const match = matchOf(saved.ids[at] as number);
      this.#append(new Entry(match, saved.numbers[at] as number), keyOf(match));
    }
    this.#next = saved.next;
    this.#seen = saved.seen;
    this.#new = 0;
    for (let entry = this.#tail; entry !== undefined && entry.number >= this.#seen; entry = entry.before) this.#new++;
    this.#settle();
  }

  /** Lets go of all. */
  clear(): void {
    while (this.head !== undefined) this.remove(this.head);
    this.forgetSaved();
  }

  #settle(): void {
    this.#saved = this.#next;
    this.#savedSeen = this.#seen;
    this.#gone = [];
  }

  #append(entry: Entry, key: unknown): void {
    entry.before = this.#tail;
    if (this.#tail === undefined) this.head = entry;
    else this.#tail.after = entry;
    this.#tail = entry;
    this.size++;
    this.#byKey?.add(entry, key);
  }

  #met(entry: Entry | undefined): Entry | undefined {
    return entry !== undefined && entry.number < this.#seen ? entry : undefined;
  }
}
