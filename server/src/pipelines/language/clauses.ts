// Clauses of a definition or query while it is read: comments can stand at each of them.
import type { Reader } from "./reader.ts";

/** The clauses read so far. */
export class Clauses {
  private readonly reader: Reader;
  private readonly found: { first: number; last: number; clause: string }[] = [];

  constructor(reader: Reader) {
    this.reader = reader;
  }

  /** Reads a clause; it is called as it begins. */
  read<T>(clause: string, read: () => T): T {
    const first = this.reader.index;
    const result = read();
    this.found.push({ first, last: this.reader.index - 1, clause });
    return result;
  }

  /** One that is read already, since a token. */
  add(clause: string, first: number): void {
    this.found.push({ first, last: this.reader.index - 1, clause });
  }

  /** They are this one's. */
  own<T extends object>(owner: T): T {
    if (this.reader.comments.length > 0) {
      for (const one of this.found) this.reader.slots.push({ ...one, owner });
    }
    return owner;
  }
}
