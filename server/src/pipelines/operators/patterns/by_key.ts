// Entries found by a key without looking at the others: those of each key as a chain.
import type { Entry } from "./entry.ts";

/** So many keys without entries are kept at least: most come again soon, and a map in which keys come and go is made anew all the time. */
const KEPT = 1_024;

/** The entries of a key. */
export class Chain {
  first: Entry | undefined = undefined;
  last: Entry | undefined = undefined;
}

/** The chains of all keys. Of keys without entries there are never more than of others, but for a few. */
export class ByKey {
  readonly #chains = new Map<unknown, Chain>();
  /** How many have no entries. */
  #empty = 0;

  /** The first of a key; the others follow it by `keyAfter`. */
  first(key: unknown): Entry | undefined {
    return this.#chains.get(key)?.first;
  }

  /** Adds one behind those of its key. */
  add(entry: Entry, key: unknown): void {
    let chain = this.#chains.get(key);
    if (chain === undefined) {
      chain = new Chain();
      this.#chains.set(key, chain);
    } else if (chain.first === undefined) this.#empty--;
    const { last } = chain;
    entry.chain = chain;
    entry.keyBefore = last;
    if (last === undefined) chain.first = entry;
    else last.keyAfter = entry;
    chain.last = entry;
  }

  /** Takes one out. */
  remove(entry: Entry): void {
    const { keyBefore, keyAfter } = entry;
    const chain = entry.chain as Chain;
    if (keyBefore === undefined) chain.first = keyAfter;
    else keyBefore.keyAfter = keyAfter;
    if (keyAfter === undefined) chain.last = keyBefore;
    else keyAfter.keyBefore = keyBefore;
    if (chain.first === undefined && ++this.#empty > KEPT && this.#empty > this.#chains.size / 2) this.#sweep();
  }

  #sweep(): void {
    for (const [key, chain] of this.#chains) if (chain.first === undefined) this.#chains.delete(key);
    this.#empty = 0;
  }
}
