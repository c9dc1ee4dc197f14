// Events of a queue by the value of an attribute. It is not part of what is saved: it is made of the events when it pays.
import type { Row } from "../runtime/chunk.ts";

/** The numbers of the events with a value, the oldest first. */
interface Numbers {
  list: number[];
  /** Those before it have left. */
  head: number;
}

/** An index over one attribute. */
export class QueueIndex {
  readonly attribute: number;
  readonly #byValue = new Map<unknown, Numbers>();

  /** Over no events. */
  constructor(attribute: number) {
    this.attribute = attribute;
  }

  /** An event has come. */
  add(row: Row, number: number): void {
    const value = row[this.attribute];
    const numbers = this.#byValue.get(value);
    if (numbers === undefined) this.#byValue.set(value, { list: [number], head: 0 });
    else numbers.list.push(number);
  }

  /** The oldest event has left. */
  removeOldest(row: Row): void {
    const value = row[this.attribute];
    const numbers = this.#byValue.get(value) as Numbers;
    numbers.head++;
    if (numbers.head === numbers.list.length) this.#byValue.delete(value);
    else if (numbers.head >= 32 && numbers.head * 2 >= numbers.list.length) {
      numbers.list = numbers.list.slice(numbers.head);
      numbers.head = 0;
    }
  }

  /** Visits the numbers of the events with a value, the oldest first, until `visit` says true. */
  each(value: unknown, visit: (number: number) => boolean): void {
    const numbers = this.#byValue.get(value);
    if (numbers === undefined) return;
    for (let at = numbers.head; at < numbers.list.length; at++) if (visit(numbers.list[at] as number)) return;
  }
}
