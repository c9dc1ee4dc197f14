// What the contract asks of a door, in the words of the contract. Each door says it in its own words and nothing else.

/** An event to append. */
export interface Given {
  id?: string;
  type: string;
  topic?: string;
  data: unknown;
  metadata?: Record<string, unknown>;
}

/** An event as it comes back. */
export interface Seen {
  id: string;
  stream: string;
  version: string;
  position: string | null;
  type: string;
  topic: string;
  data: unknown;
  metadata: Record<string, unknown>;
}

/** What an append answered for a stream. */
export interface Stored {
  stream: string;
  firstVersion: string;
  lastVersion: string;
  eventIds: string[];
  duplicate: boolean;
}

/** Which part of the log, or of a stream, and from where. */
export interface Range {
  types?: string[];
  topics?: string[];
  categories?: string[];
  streams?: string[];
  selector?: Record<string, unknown>;
  limit?: number;
  backwards?: boolean;
  /** What the page before said to go on with. */
  next?: string;
}

/** A page; without `next` it was the last one. */
export interface Page {
  events: Seen[];
  next: string | undefined;
}

/** A refusal: the code of the error table, and the values a caller acts on. */
export class Refusal extends Error {
  readonly code: string;
  readonly field: string | undefined;
  readonly actualVersion: string | undefined;
  constructor(code: string, field?: string, actualVersion?: string) {
    super(`${code}${field === undefined ? "" : ` (${field})`}`);
    this.code = code;
    this.field = field;
    this.actualVersion = actualVersion;
  }
}

/** A live feed. */
export interface Following {
  /** Positions of the events so far, and where the seam was. */
  seen: { position: string; type: string }[];
  caughtUpAfter: number | undefined;
  /** Resolves once so many events have come. */
  until(count: number): Promise<void>;
  /** Resolves at the seam. */
  caughtUp(): Promise<void>;
  /** Cuts it off; gives what to resume with. */
  cut(): Promise<string>;
}

/** A door. Whatever is refused throws a Refusal. */
export interface Door {
  append(stream: string, events: Given | Given[], expected?: "no_stream" | "exists" | string): Promise<Stored>;
  /** All or nothing, over several streams; the command line has nothing of the kind. */
  appendAll?(events: (Given & { stream: string })[]): Promise<Stored[]>;
  read(range?: Range): Promise<Page>;
  readStream(stream: string, range?: Pick<Range, "limit" | "backwards" | "next">): Promise<Page>;
  /** The stream's version. */
  version(stream: string): Promise<string>;
  /** The command line reads pages only. */
  event?(id: string): Promise<Seen>;
  /** Follows the log from behind a place (undefined: from now on). */
  follow(after: string | undefined, filter?: Pick<Range, "types" | "streams" | "selector">): Promise<Following>;
  close(): Promise<void>;
}

/** A caller: the ways in of one tenant. */
export interface Caller {
  url: string;
  apiKey: string;
  databaseUrl: string;
}

/** Opens a door for a caller. */
export type OpenDoor = (caller: Caller) => Promise<Door>;

/** Keeps what a feed brings, and lets a test wait for it. */
export function following(
  start: (notes: { event(event: Seen): void; caughtUp(): void }) => () => Promise<string>,
): Following {
  const seen: { position: string; type: string }[] = [];
  let check = (): void => undefined;
  const wait = (done: () => boolean, what: string): Promise<void> =>
    new Promise((resolve, reject) => {
      const limit = setTimeout(() => reject(new Error(`${what}: only ${seen.length} events came`)), 20_000);
      check = () => {
        if (!done()) return;
        clearTimeout(limit);
        check = () => undefined;
        resolve();
      };
      check();
    });
  const feed: Following = {
    seen,
    caughtUpAfter: undefined,
    until: (count) => wait(() => seen.length >= count, `${count} events`),
    caughtUp: () => wait(() => feed.caughtUpAfter !== undefined, "the seam"),
    cut: () => stop(),
  };
  const stop = start({
    event({ position, type }) {
      seen.push({ position: position ?? "", type });
      check();
    },
    caughtUp() {
      feed.caughtUpAfter = seen.length;
      check();
    },
  });
  return feed;
}
