// Entries found by a key without looking at the others: those of each key as a list of their own.
import type { Entry } from "./entry.ts";

/** The first entry of each key. Keys without entries are gone. */
export class ByKey {
  readonly #first = new Map<unknown, Entry>();

  /** The first of a key; the others follow it by `keyAfter`. */
  first(key: unknown): Entry | undefined {
    return this.#first.get(key);
  }

  /** Adds one behind those of its key. */
  add(entry: Entry): void {
    const { key } = entry;
    const first = this.#first.get(key);
    if (first === undefined) {
      entry.keyBefore = entry;
      this.#first.set(key, entry);
      return;
    }
    const last = first.keyBefore as Entry;
    last.keyAfter = entry;
    entry.keyBefore = last;
    first.keyBefore = entry;
  }

  /** Takes one out. */
  remove(entry: Entry): void {
    const { key, keyBefore, keyAfter } = entry;
    if (keyBefore === entry) {
      this.#first.delete(key);
      return;
    }
    const first = this.#first.get(key) as Entry;
    if (first === entry) {
      (keyAfter as Entry).keyBefore = keyBefore;
      this.#first.set(key, keyAfter as Entry);
      return;
    }
    (keyBefore as Entry).keyAfter = keyAfter;
    (keyAfter ?? first).keyBefore = keyBefore;
  }
}
