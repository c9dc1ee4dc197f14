// What aggregators have added up where there are no groups: one place, without a map. There may be one of these for each key of a
// partition, so it is as small as can be.
import type { State, Stateful } from "../runtime/stateful.ts";
import type { ColumnSpec } from "./groups.ts";

/** The sums of one query. */
export class Total implements Stateful {
  /** Values of the columns of numbers, in their order. */
  readonly numbers: number[];
  /** Values of the others. */
  readonly values: unknown[] = [];
  /** Changes are kept track of: whoever changes a sum says so by touch(). */
  isTracked = false;
  readonly #specs: readonly ColumnSpec[];
  #isChanged = true;

  /** Nothing has been added up. */
  constructor(specs: readonly ColumnSpec[]) {
    this.#specs = specs;
    // It begins with a fraction, so that whole numbers that come first do not make it an array of small ones.
    this.numbers = specs.some(({ type }) => type === "number") ? [0.5] : [];
    this.clear();
  }

  get form(): string {
    return "total@1";
  }

  /** Begins anew. */
  clear(): void {
    let [numbers, values] = [0, 0];
    for (const { type, start } of this.#specs) {
      if (type === "number") this.numbers[numbers++] = start() as number;
      else this.values[values++] = start();
    }
    this.#isChanged = true;
  }

  /** Something was added or taken away. */
  touch(): void {
    this.#isChanged = true;
  }

  /** There is something in it that is not the same at all times. */
  get isKept(): boolean {
    return this.#specs.length > 0;
  }

  save(changed: boolean): State | undefined {
    if (changed && !this.#isChanged) return undefined;
    this.isTracked = true;
    this.#isChanged = false;
    const values = this.#others.map(({ save }, at) =>
      save === undefined ? this.values[at] : save(this.values[at], changed),
    );
    return [[...this.numbers], values];
  }

  restore(state: State): void {
    const [numbers, values] = state as [number[], State[]];
    for (const [at, value] of numbers.entries()) this.numbers[at] = value;
    for (const [at, { restore }] of this.#others.entries()) {
      this.values[at] = restore === undefined ? values[at] : restore(values[at], this.values[at]);
    }
    this.isTracked = true;
    this.#isChanged = false;
  }

  get #others(): ColumnSpec[] {
    return this.#specs.filter(({ type }) => type === "any");
  }
}
