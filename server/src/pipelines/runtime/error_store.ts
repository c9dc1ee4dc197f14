// Events that failed, kept until somebody has them carried out again or throws them away: what `@OnError(action = 'STORE')` fills.

/** An event that failed. */
export interface ErrorEntry {
  /** Given by the store, ascending. */
  id: number;
  app: string;
  /** What it was to be carried out by: an event of a stream, or a row that a table did not take. */
  of: "stream" | "table" | "source" | "sink";
  /** The name of that stream, table, source or sink. */
  name: string;
  /** The query in which it failed, where there is one. */
  query: string | undefined;
  /** The time of the event. */
  timestamp: number;
  /** What the clock of the app said when it failed. */
  failedAt: number;
  /** The values of the event. */
  data: readonly unknown[];
  error: { name: string; message: string };
}

/** Which entries are meant; all, where nothing is said. */
export interface ErrorFilter {
  app?: string;
  /** The name of a stream, table, source or sink. */
  name?: string;
  /** Those that failed before a time. */
  before?: number;
}

/** Keeps events that failed. Several apps may share one. */
export interface ErrorStore {
  /** Keeps an event; gives its id. */
  save(entry: Omit<ErrorEntry, "id">): number;
  /** The entry of an id. */
  get(id: number): ErrorEntry | undefined;
  /** Entries in the order in which they came, at most so many. */
  list(filter?: ErrorFilter, most?: number): ErrorEntry[];
  count(filter?: ErrorFilter): number;
  /** Throws an entry away: whether there was one. */
  discard(id: number): boolean;
  /** Throws entries away: how many there were. */
  discardAll(filter?: ErrorFilter): number;
}

/** Keeps them in memory, so many of them: beyond that the oldest go. */
export class MemoryErrorStore implements ErrorStore {
  readonly #entries = new Map<number, ErrorEntry>();
  readonly #most: number;
  #last = 0;
  /** None that is kept has a lower id. */
  #oldest = 1;
  /** How many went because there were too many. */
  lost = 0;

  /** With room for so many. */
  constructor(most = 10_000) {
    this.#most = most;
  }

  save(entry: Omit<ErrorEntry, "id">): number {
    const id = ++this.#last;
    this.#entries.set(id, { id, ...entry });
    if (this.#entries.size > this.#most) {
      // Not the first key of the map: that is looked for among all that were deleted.
      while (!this.#entries.delete(this.#oldest)) this.#oldest++;
      this.lost++;
    }
    return id;
  }

  get(id: number): ErrorEntry | undefined {
    return this.#entries.get(id);
  }

  list(filter: ErrorFilter = {}, most = Number.POSITIVE_INFINITY): ErrorEntry[] {
    const found: ErrorEntry[] = [];
    for (const entry of this.#entries.values()) {
      if (found.length >= most) break;
      if (isMeant(entry, filter)) found.push(entry);
    }
    return found;
  }

  count(filter: ErrorFilter = {}): number {
    return this.list(filter).length;
  }

  discard(id: number): boolean {
    return this.#entries.delete(id);
  }

  discardAll(filter: ErrorFilter = {}): number {
    const found = this.list(filter);
    for (const { id } of found) this.#entries.delete(id);
    return found.length;
  }
}

function isMeant(entry: ErrorEntry, { app, name, before }: ErrorFilter): boolean {
  return (
    (app === undefined || entry.app === app) &&
    (name === undefined || entry.name === name) &&
    (before === undefined || entry.failedAt < before)
  );
}
