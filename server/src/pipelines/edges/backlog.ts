// What waits to go out, first come, first served.

/** A queue that forgets from its front at no cost. */
export class Backlog<T> {
  #items: (T | undefined)[] = [];
  #head = 0;

  /** How many wait. */
  get size(): number {
    return this.#items.length - this.#head;
  }

  /** The one that waits longest. */
  get first(): T | undefined {
    return this.#items[this.#head];
  }

  /** Adds one. */
  push(item: T): void {
    this.#items.push(item);
  }

  /** Takes out the one that waits longest. */
  shift(): T | undefined {
    if (this.size === 0) return undefined;
    const item = this.#items[this.#head];
    this.#items[this.#head++] = undefined;
    if (this.#head === this.#items.length) {
      this.#items.length = 0;
      this.#head = 0;
    } else if (this.#head > 1024 && this.#head * 2 > this.#items.length) {
      this.#items.splice(0, this.#head);
      this.#head = 0;
    }
    return item;
  }

  /** Takes one out, wherever it is. */
  remove(item: T): void {
    const at = this.#items.indexOf(item, this.#head);
    if (at >= 0) this.#items.splice(at, 1);
  }
}
