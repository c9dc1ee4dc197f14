// What an app keeps between events, so that it can be written down and taken up again: every operator that remembers something says so
// when it is set up (Host.keep), and is saved and restored by its place in the query, its kind and the version of its form.

/** Plain values: null, booleans, numbers, bigints, texts, rows, typed arrays, and arrays, Maps, Sets and objects of them. Never changed once it was given. */
export type State = unknown;

/** Something that keeps state between events. All it keeps is in what it saves, but for its timers: those are saved with the clock. */
export interface Stateful {
  /** Its kind and the version of what it saves, such as `length@1`. What was saved in another form is not restored. */
  readonly form: string;
  /**
   * What it keeps. `changed`: only what has changed since it was last saved or restored, at a cost in proportion; undefined if nothing has.
   * The first save() is of everything; changes need not be kept track of before.
   */
  save(changed: boolean): State | undefined;
  /** Takes up what save() gave: first everything, then changes in their order. */
  restore(state: State, changed: boolean): void;
}

/** What is set up together, and is restored together or not at all: a query, a table, a trigger; in a partition a query of a key. */
export class Unit {
  /** In the order in which they were set up, which is the same each time. */
  readonly parts: Stateful[] = [];
}
