// Matches that wait in a state, in the order in which they came: a list, in which those of a key are found without looking at the others.
import type { Match } from "./match.ts";

/** The place of a match in the list of a state. */
export class Entry {
  readonly match: Match;
  readonly key: unknown;
  /** Counts up in the order of the list. */
  readonly number: number;
  before: Entry | undefined;
  after: Entry | undefined;
  /** The one before with the same key; of the first, the last. */
  keyBefore: Entry | undefined;
  keyAfter: Entry | undefined;

  /** At the end of a list. */
  constructor(match: Match, key: unknown, number: number) {
    this.match = match;
    this.key = key;
    this.number = number;
    this.before = undefined;
    this.after = undefined;
    this.keyBefore = undefined;
    this.keyAfter = undefined;
  }
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
  readonly #byKey: Map<unknown, Entry> | undefined;

  /** An empty list. */
  constructor(isKeyed: boolean) {
    this.#byKey = isKeyed ? new Map() : undefined;
  }

  /** How many are new. */
  get newSize(): number {
    return this.#new;
  }

  /** Adds a match. */
  add(match: Match, key: unknown): void {
    const entry = new Entry(match, key, this.#next++);
    entry.before = this.#tail;
    if (this.#tail === undefined) this.head = entry;
    else this.#tail.after = entry;
    this.#tail = entry;
    this.size++;
    this.#new++;
    const byKey = this.#byKey;
    if (byKey === undefined) return;
    const first = byKey.get(key);
    if (first === undefined) {
      entry.keyBefore = entry;
      byKey.set(key, entry);
      return;
    }
    const last = first.keyBefore as Entry;
    last.keyAfter = entry;
    entry.keyBefore = last;
    first.keyBefore = entry;
  }

  /** Takes one out. */
  remove(entry: Entry): void {
    const { before, after } = entry;
    if (before === undefined) this.head = after;
    else before.after = after;
    if (after === undefined) this.#tail = before;
    else after.before = before;
    this.size--;
    if (entry.number >= this.#seen) this.#new--;
    if (this.#byKey !== undefined) this.#removeKey(entry, this.#byKey);
  }

  /** The first that an event with this key meets. */
  first(key: unknown): Entry | undefined {
    return this.#met(this.#byKey === undefined ? this.head : this.#byKey.get(key));
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

  #met(entry: Entry | undefined): Entry | undefined {
    return entry !== undefined && entry.number < this.#seen ? entry : undefined;
  }

  #removeKey(entry: Entry, byKey: Map<unknown, Entry>): void {
    const { key, keyBefore, keyAfter } = entry;
    const first = byKey.get(key) as Entry;
    if (first === entry) {
      if (keyAfter === undefined) byKey.delete(key);
      else {
        keyAfter.keyBefore = keyBefore;
        byKey.set(key, keyAfter);
      }
      return;
    }
    (keyBefore as Entry).keyAfter = keyAfter;
    (keyAfter ?? first).keyBefore = keyBefore;
  }
}
