// A map that knows what has changed since it was last saved, in the order in which its keys came.
import { isTooMuch, type State } from "../runtime/stateful.ts";

/** Its keys and values, or those that have changed. */
interface SavedMap {
  /** Everything that was there before is gone. */
  isWhole: boolean;
  gone: unknown[];
  /** Keys that had a value before, which stay where they are. */
  keys: unknown[];
  values: State[];
  /** Keys that came, or came back: they stand at the end. */
  newKeys: unknown[];
  newValues: State[];
}

/** A map whose values are replaced, or touched when they are changed. Nothing is kept track of before it was saved once. */
export class TrackedMap<K, V> extends Map<K, V> {
  #changed: Map<K, "changed" | "new" | "gone"> | undefined;
  #isWhole = false;
  #seeker: Iterator<K> | undefined;
  #oldest: { key: K } | undefined;

  /**
   * The key that came first. One iterator goes on from key to key: a new one each time would pass all that are gone already, which in a
   * map that is filled at one end and emptied at the other are as many as there are left.
   */
  get oldest(): { key: K } | undefined {
    if (this.#oldest !== undefined) return this.#oldest;
    let next = this.#seeker?.next();
    if (next === undefined || next.done === true) {
      // At its end an iterator does not see what comes later.
      this.#seeker = this.keys();
      next = this.#seeker.next();
    }
    if (next.done === true) return undefined;
    this.#oldest = { key: next.value };
    return this.#oldest;
  }

  override set(key: K, value: V): this {
    const changed = this.#changed;
    if (changed !== undefined) {
      if (!this.has(key)) {
        // Its place among those that came is behind those before it.
        changed.delete(key);
        changed.set(key, "new");
      } else if (!changed.has(key)) changed.set(key, "changed");
    }
    return super.set(key, value);
  }

  override delete(key: K): boolean {
    const isThere = super.delete(key);
    const oldest = this.#oldest;
    // As maps compare keys: NaN is NaN.
    if (oldest !== undefined && (oldest.key === key || Object.is(oldest.key, key))) this.#oldest = undefined;
    if (this.#changed !== undefined && isThere) {
      this.#changed.set(key, "gone");
      if (isTooMuch(this.#changed.size, this.size)) this.#changed = undefined;
    }
    return isThere;
  }

  override clear(): void {
    if (this.#changed !== undefined) {
      this.#changed.clear();
      this.#isWhole = true;
    }
    this.#oldest = undefined;
    super.clear();
  }

  /** Says that the value of a key has changed within. */
  touch(key: K): void {
    if (this.#changed !== undefined && !this.#changed.has(key)) this.#changed.set(key, "changed");
  }

  /** All, or what has changed; undefined if nothing has. `write`: what is kept of a value. */
  save(changed: boolean, write: (value: V) => State = itself): State | undefined {
    const changes = this.#changed;
    this.#changed = new Map();
    const isWhole = this.#isWhole;
    this.#isWhole = false;
    const saved: SavedMap = { isWhole: true, gone: [], keys: [], values: [], newKeys: [], newValues: [] };
    if (!changed || changes === undefined) {
      for (const [key, value] of this) {
        saved.newKeys.push(key);
        saved.newValues.push(write(value));
      }
      return saved;
    }
    if (changes.size === 0 && !isWhole) return undefined;
    saved.isWhole = isWhole;
    for (const [key, how] of changes) {
      if (how === "gone") saved.gone.push(key);
      else {
        (how === "new" ? saved.newKeys : saved.keys).push(key);
        (how === "new" ? saved.newValues : saved.values).push(write(this.get(key) as V));
      }
    }
    return saved;
  }

  /** Takes up what was saved. */
  restore(state: State, read: (state: State) => V = itself): void {
    const { isWhole, gone, keys, values, newKeys, newValues } = state as SavedMap;
    this.#changed = undefined;
    if (isWhole) this.clear();
    for (const key of gone) this.delete(key as K);
    for (const [at, key] of keys.entries()) this.set(key as K, read(values[at]));
    for (const [at, key] of newKeys.entries()) {
      this.delete(key as K);
      this.set(key as K, read(newValues[at]));
    }
    this.#changed = new Map();
  }
}

function itself<T>(value: unknown): T {
  return value as T;
}
