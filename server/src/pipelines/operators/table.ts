// A table in memory: rows in the order in which they came, found by their primary key or by an index, else by looking at each.
import type { Attribute } from "../check/scope.ts";
import type { Row } from "../runtime/chunk.ts";

/** What a table is made of. */
export interface TableSpec {
  name: string;
  attributes: readonly Attribute[];
  /** Attributes of the primary key; none if it has none. */
  key: number[];
  /** Attributes with an index each. */
  indexes: number[];
}

/** Which rows may hold a condition: those with a primary key, those with a value in an indexed attribute, or all. */
export type Probe =
  | { by: "key"; key: unknown }
  | { by: "index"; attribute: number; value: unknown }
  | { by: "number"; number: number }
  | { by: "all" };

/** The key of several values, in which no two are alike. */
export function keyOf(values: readonly unknown[]): unknown {
  if (values.length === 1) return values[0];
  return values.map((value) => (typeof value === "string" ? `${value.length}:${value}` : String(value))).join(",");
}

/** A table. */
export class Table {
  readonly spec: TableSpec;
  #rows = new Map<number, Row>();
  #next = 0;
  #byKey = new Map<unknown, number>();
  #byValue: Map<unknown, Set<number>>[];

  /** An empty table. */
  constructor(spec: TableSpec) {
    this.spec = spec;
    this.#byValue = spec.indexes.map(() => new Map());
  }

  /** How many rows there are. */
  get size(): number {
    return this.#rows.size;
  }

  /** Adds a row. A row whose primary key is taken is not added: false. */
  insert(row: Row): boolean {
    const key = this.#keyOf(row);
    if (this.spec.key.length > 0 && this.#byKey.has(key)) return false;
    const number = this.#next++;
    this.#rows.set(number, row);
    if (this.spec.key.length > 0) this.#byKey.set(key, number);
    this.spec.indexes.forEach((attribute, at) => {
      const map = this.#byValue[at] as Map<unknown, Set<number>>;
      const numbers = map.get(row[attribute]);
      if (numbers === undefined) map.set(row[attribute], new Set([number]));
      else numbers.add(number);
    });
    return true;
  }

  /** Visits the rows that may hold a condition, until `visit` says true. Rows may be replaced and removed meanwhile. */
  each(probe: Probe, visit: (row: Row, number: number) => boolean | undefined): void {
    for (const number of this.#candidates(probe)) {
      const row = this.#rows.get(number);
      if (row !== undefined && visit(row, number) === true) return;
    }
  }

  /** Puts a row in the place of another. A primary key that another row has is refused: false. */
  replace(number: number, row: Row): boolean {
    const before = this.#rows.get(number);
    if (before === undefined) return false;
    const [from, to] = [this.#keyOf(before), this.#keyOf(row)];
    const taken = this.spec.key.length > 0 && from !== to && this.#byKey.has(to);
    if (taken) return false;
    this.#forget(number, before);
    this.#rows.set(number, row);
    if (this.spec.key.length > 0) this.#byKey.set(to, number);
    this.spec.indexes.forEach((attribute, at) => {
      const map = this.#byValue[at] as Map<unknown, Set<number>>;
      const numbers = map.get(row[attribute]) ?? new Set();
      map.set(row[attribute], numbers.add(number));
    });
    return true;
  }

  /** Takes a row out. */
  remove(number: number): void {
    const row = this.#rows.get(number);
    if (row === undefined) return;
    this.#forget(number, row);
    this.#rows.delete(number);
  }

  #candidates(probe: Probe): Iterable<number> {
    if (probe.by === "key") {
      const number = this.#byKey.get(probe.key);
      return number === undefined ? [] : [number];
    }
    if (probe.by === "all") return this.#rows.keys();
    if (probe.by === "number") return [probe.number];
    const at = this.spec.indexes.indexOf(probe.attribute);
    // A copy: whoever visits may change what the index holds.
    return [...(this.#byValue[at]?.get(probe.value) ?? [])];
  }

  #keyOf(row: Row): unknown {
    return keyOf(this.spec.key.map((attribute) => row[attribute]));
  }

  #forget(number: number, row: Row): void {
    if (this.spec.key.length > 0) this.#byKey.delete(this.#keyOf(row));
    this.spec.indexes.forEach((attribute, at) => {
      const map = this.#byValue[at] as Map<unknown, Set<number>>;
      const numbers = map.get(row[attribute]);
      numbers?.delete(number);
      if (numbers?.size === 0) map.delete(row[attribute]);
    });
  }
}
