// Where the states of apps are kept under names, to be taken up again.

/** A state that was kept. */
export interface Revision {
  /** Its number and the time of the app: names of later ones come later in the alphabet. */
  name: string;
  /** All of a state; else what has changed since the revision before. */
  isWhole: boolean;
}

/** What may come at once or later. */
export type Awaitable<T> = T | Promise<T>;

/** Keeps revisions. One process at a time writes those of an app. */
export interface RevisionStore {
  /** Keeps a revision, in whole or not at all, whatever happens meanwhile. */
  save(app: string, revision: Revision, bytes: Uint8Array): Awaitable<void>;
  /** What was kept under a name; undefined if there is nothing. */
  load(app: string, name: string): Awaitable<Uint8Array | undefined>;
  /** The revisions of an app by their names. */
  list(app: string): Awaitable<Revision[]>;
  /** Throws revisions away, in this order. */
  remove(app: string, names: readonly string[]): Awaitable<void>;
  /** The apps of which there are revisions. */
  apps(): Awaitable<string[]>;
  /** Lets go of what it has open. */
  close(): Awaitable<void>;
}
