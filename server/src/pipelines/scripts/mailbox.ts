// How a thread asks another one and waits for the answer: a piece of memory that both see, in which one text at a time lies.

const ASKED = 0;
const ANSWERED = 1;
const LENGTH = 2;
const HEAD_BYTES = 16;

/** So many bytes a text may have. */
export const MOST_BYTES = 4 * 2 ** 20;

/** Memory for a mailbox. */
export function newMailbox(): SharedArrayBuffer {
  return new SharedArrayBuffer(HEAD_BYTES + MOST_BYTES);
}

/** A mailbox, as both sides use it. */
export class Mailbox {
  readonly #head: Int32Array;
  readonly #bytes: Buffer;

  /** On memory that newMailbox() gave. */
  constructor(memory: SharedArrayBuffer) {
    this.#head = new Int32Array(memory, 0, HEAD_BYTES / 4);
    this.#bytes = Buffer.from(memory, HEAD_BYTES);
  }

  /** Asks, and waits for the answer so many milliseconds; undefined if none came. */
  ask(text: string, patience: number): string | undefined {
    const before = Atomics.load(this.#head, ANSWERED);
    this.#write(text);
    Atomics.add(this.#head, ASKED, 1);
    Atomics.notify(this.#head, ASKED);
    return this.#wait(ANSWERED, before, patience) ? this.#read() : undefined;
  }

  /** Waits until the other side is there. */
  isThere(patience: number): boolean {
    return this.#wait(ANSWERED, 0, patience);
  }

  /** The other side: says that it is there. */
  begin(): void {
    this.answer("");
  }

  /** The other side: waits for the question that comes after so many. */
  next(asked: number): string {
    this.#wait(ASKED, asked, Number.POSITIVE_INFINITY);
    return this.#read();
  }

  /** The other side: answers. */
  answer(text: string): void {
    this.#write(text);
    Atomics.add(this.#head, ANSWERED, 1);
    Atomics.notify(this.#head, ANSWERED);
  }

  #wait(place: number, before: number, patience: number): boolean {
    if (Atomics.load(this.#head, place) !== before) return true;
    return Atomics.wait(this.#head, place, before, patience) !== "timed-out";
  }

  #write(text: string): void {
    this.#head[LENGTH] = this.#bytes.write(text);
  }

  #read(): string {
    return this.#bytes.toString("utf8", 0, this.#head[LENGTH]);
  }
}
