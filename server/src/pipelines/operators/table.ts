// A table in memory: rows in the order in which they came, found by their primary key or by an index, else by looking at each.
import type { Attribute } from "../check/scope.ts";
import type { Row } from "../runtime/chunk.ts";
import { isTooMuch, type State } from "../runtime/stateful.ts";
import type { TablePlan, TableStore } from "./table_store.ts";

/** What a table is made of. */
export interface TableSpec {
  name: string;
  attributes: readonly Attribute[];
  /** Attributes of the primary key; none if it has none. */
  key: number[];
  /** Attributes with an index each. */
  indexes: number[];
  /** How it is kept, where not in memory. */
  store?: TablePlan;
}

/** Which rows may hold a condition: those with a primary key, those with a value in an indexed attribute, all, or what a store has compiled. */
export type Probe =
  | { by: "key"; key: unknown }
  | { by: "index"; attribute: number; value: unknown }
  | { by: "all" }
  | { by: "condition"; compiled: unknown; values: readonly unknown[] };

/** The key of several values, in which no two are alike. Aggregations are asked for groups by it: it is written as groupKey() writes it. */
export function keyOf(values: readonly unknown[]): unknown {
  if (values.length === 1) return values[0];
  let key = "";
  for (const value of values) {
    if (key !== "") key += ",";
    key += typeof value === "string" ? `${value.length}:${value}` : `${value}`;
  }
  return key;
}

interface SavedTable {
  /** What was there before is gone. */
  isWhole: boolean;
  next: number;
  gone: number[];
  numbers: number[];
  rows: Row[];
}

/** A table. */
export class Table implements TableStore {
  readonly form: string = "table@1";
  readonly spec: TableSpec;
  #rows = new Map<number, Row>();
  #next = 0;
  #byKey = new Map<unknown, number>();
  #byValue: Map<unknown, Set<number>>[];
  /** Numbers of rows that came, were replaced or left since it was last saved. */
  #changed: Set<number> | undefined;

  /** An empty table. */
  constructor(spec: TableSpec) {
    this.spec = spec;
    this.#byValue = spec.indexes.map(() => new Map());
  }

  /** How many rows there are. */
  get size(): number {
    return this.#rows.size;
  }

  /** The number that the next row gets. */
  get next(): number {
    return this.#next;
  }

  /** The number of the row with a primary key. */
  numberOf(key: unknown): number | undefined {
    return this.#byKey.get(key);
  }

  /** Adds a row. A row whose primary key is taken is not added: false. */
  insert(row: Row): boolean {
    const key = this.#keyOf(row);
    if (this.spec.key.length > 0 && this.#byKey.has(key)) return false;
    const number = this.#next++;
    this.#rows.set(number, row);
    this.#changed?.add(number);
    this.#index(number, row);
    return true;
  }

  /** The row of a number. */
  row(number: number): Row {
    return this.#rows.get(number) as Row;
  }

  /** The row with a primary key, as keyOf() has it. */
  find(key: unknown): Row | undefined {
    const number = this.#byKey.get(key);
    return number === undefined ? undefined : this.#rows.get(number);
  }

  /** Visits the rows that may hold a condition, until `visit` says true. Rows may be replaced and removed meanwhile. */
  each(probe: Probe, visit: (row: Row, number: number) => boolean | undefined): void {
    if (probe.by !== "key" && probe.by !== "index") {
      for (const [number, row] of this.#rows) if (visit(row, number) === true) return;
      return;
    }
    for (const number of this.#candidates(probe)) {
      const row = this.#rows.get(number);
      if (row !== undefined && visit(row, number) === true) return;
    }
  }

  /** Puts rows in the places of others, all of them or, should a primary key come to be there twice, none: false. */
  replace(changes: readonly { number: number; row: Row }[]): boolean {
    const [only] = changes;
    if (only !== undefined && changes.length === 1) return this.#replaceOne(only.number, only.row);
    if (!this.#keysAreFree(changes)) return false;
    for (const { number } of changes) this.#forget(number, this.#rows.get(number) as Row);
    for (const { number, row } of changes) {
      this.#rows.set(number, row);
      this.#changed?.add(number);
      this.#index(number, row);
    }
    return true;
  }

  /** Most often neither its key nor what it is found by has changed. */
  #replaceOne(number: number, row: Row): boolean {
    const before = this.#rows.get(number) as Row;
    if (this.spec.key.length > 0) {
      const holder = this.#byKey.get(this.#keyOf(row));
      if (holder !== undefined && holder !== number) return false;
      if (holder === undefined) {
        this.#byKey.delete(this.#keyOf(before));
        this.#byKey.set(this.#keyOf(row), number);
      }
    }
    for (const [at, attribute] of this.spec.indexes.entries()) {
      if (row[attribute] === before[attribute]) continue;
      this.#forgetValue(at, before[attribute], number);
      this.#indexValue(at, row[attribute], number);
    }
    this.#rows.set(number, row);
    this.#changed?.add(number);
    return true;
  }

  /** Takes a row out. */
  remove(number: number): void {
    const row = this.#rows.get(number);
    if (row === undefined) return;
    this.#forget(number, row);
    this.#rows.delete(number);
    if (this.#changed === undefined) return;
    this.#changed.add(number);
    if (isTooMuch(this.#changed.size, this.#rows.size)) this.#changed = undefined;
  }

  save(changed: boolean): State | undefined {
    const isWhole = !changed || this.#changed === undefined;
    const saved: SavedTable = { isWhole, next: this.#next, gone: [], numbers: [], rows: [] };
    const numbers = isWhole ? this.#rows.keys() : (this.#changed ?? []);
    for (const number of numbers) {
      const row = this.#rows.get(number);
      if (row === undefined) saved.gone.push(number);
      else {
        saved.numbers.push(number);
        saved.rows.push(row);
      }
    }
    this.#changed = new Set();
    return !isWhole && saved.gone.length + saved.numbers.length === 0 ? undefined : saved;
  }

  restore(state: State): void {
    const { isWhole, next, gone, numbers, rows } = state as SavedTable;
    if (isWhole) for (const number of [...this.#rows.keys()]) this.remove(number);
    for (const number of gone) this.remove(number);
    // All leave their keys and indexes before any takes its own: they may have changed with each other.
    for (const number of numbers) {
      const before = this.#rows.get(number);
      if (before !== undefined) this.#forget(number, before);
    }
    for (const [at, number] of numbers.entries()) {
      this.#rows.set(number, rows[at] as Row);
      this.#index(number, rows[at] as Row);
    }
    this.#next = next;
    this.#changed = new Set();
  }

  #candidates(probe: Exclude<Probe, { by: "all" | "condition" }>): Iterable<number> {
    if (probe.by === "key") {
      const number = this.#byKey.get(probe.key);
      return number === undefined ? [] : [number];
    }
    const at = this.spec.indexes.indexOf(probe.attribute);
    const numbers = this.#byValue[at]?.get(probe.value);
    if (numbers === undefined) return [];
    // A copy: whoever visits may change what the index holds. In the order of the rows, as without an index.
    return numbers.size === 1 ? [...numbers] : [...numbers].sort((a, b) => a - b);
  }

  #keysAreFree(changes: readonly { number: number; row: Row }[]): boolean {
    if (this.spec.key.length === 0) return true;
    const keys = new Set(changes.map(({ row }) => this.#keyOf(row)));
    if (keys.size < changes.length) return false;
    const changed = new Set(changes.map(({ number }) => number));
    return [...keys].every((key) => {
      const holder = this.#byKey.get(key);
      return holder === undefined || changed.has(holder);
    });
  }

  #index(number: number, row: Row): void {
    if (this.spec.key.length > 0) this.#byKey.set(this.#keyOf(row), number);
    this.spec.indexes.forEach((attribute, at) => void this.#indexValue(at, row[attribute], number));
  }

  #indexValue(at: number, value: unknown, number: number): void {
    const map = this.#byValue[at] as Map<unknown, Set<number>>;
    const numbers = map.get(value);
    if (numbers === undefined) map.set(value, new Set([number]));
    else numbers.add(number);
  }

  #forgetValue(at: number, value: unknown, number: number): void {
    const map = this.#byValue[at] as Map<unknown, Set<number>>;
    const numbers = map.get(value);
    numbers?.delete(number);
    if (numbers?.size === 0) map.delete(value);
  }

  #keyOf(row: Row): unknown {
    const { key } = this.spec;
    return key.length === 1 ? row[key[0] as number] : keyOf(key.map((attribute) => row[attribute]));
  }

  #forget(number: number, row: Row): void {
    if (this.spec.key.length > 0) this.#byKey.delete(this.#keyOf(row));
    this.spec.indexes.forEach((attribute, at) => void this.#forgetValue(at, row[attribute], number));
  }
}
