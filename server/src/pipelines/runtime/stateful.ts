// What an app keeps between events, so that it can be written down and taken up again: every operator that remembers something says so
// when it is set up (Host.keep), and is saved and restored by its place in the query, its kind and the version of its form.

/** Plain values: null, booleans, numbers, bigints, texts, rows, typed arrays, and arrays, Maps, Sets and objects of them. Never changed once it was given. */
export type State = unknown;

/** So many changes are kept track of, beside those of what is still there: who never asks for them does not pay for them without end. */
export function isTooMuch(changes: number, kept: number): boolean {
  return changes > 2 * kept + 1024;
}

/** Something that keeps state between events. All it keeps is in what it saves, but for its timers: those are saved with the clock. */
export interface Stateful {
  /** Its kind and the version of what it saves, such as `length@1`. What was saved in another form is not restored. */
  readonly form: string;
  /** How much it holds, for statistics: groups, keys, rows, matches that wait. Windows, which can be gone through, need not say. */
  readonly size?: number;
  /**
   * What it keeps. `changed`: only what has changed since it was last saved or restored, at a cost in proportion; undefined if nothing has.
   * The first save() is of everything; changes need not be kept track of before.
   */
  save(changed: boolean): State | undefined;
  /** Takes up what save() gave: first everything, then changes in their order. */
  restore(state: State, changed: boolean): void;
}

/** The key of a partition that a unit belongs to. */
export interface Owner {
  /** The name of the partition and the number of the key. */
  readonly address: readonly [partition: string, key: number];
  /** One of its queries may have changed. */
  touch(): void;
}

/** What is set up together, and is restored together or not at all: a query, a table, a trigger; in a partition a query of a key. */
export class Unit {
  readonly name: string;
  readonly owner: Owner | undefined;
  /** In the order in which they were set up, which is the same each time. */
  parts: readonly Stateful[] = [];
  /** It was restored as one that has begun already. */
  goesOn = false;

  /** An empty one. */
  constructor(name: string, owner?: Owner) {
    this.name = name;
    this.owner = owner;
  }
}
