// What a table is to those who keep one elsewhere: `@store(type = 'custom:sqlite', …) define table T (…)`. The table in memory is one of them.
import type { Row } from "../runtime/chunk.ts";
import type { Stateful } from "../runtime/stateful.ts";
import type { EdgeCall, EdgeFactory } from "./edge.ts";
import type { Probe, TableSpec } from "./table.ts";
import type { Host } from "./window.ts";

/**
 * A table at work. It answers at once: an app is one state machine, and waits for nobody. What it keeps outside is not in the snapshots of
 * an app; save() gives what it needs to find it again, or nothing. What it throws makes the event fail.
 */
export interface TableStore extends Stateful {
  readonly spec: TableSpec;
  readonly size: number;
  /** Adds a row. A row whose primary key is taken is not added: false. */
  insert(row: Row): boolean;
  /** The row of a number. */
  row(number: number): Row;
  /** The row with a primary key, as keyOf() has it. */
  find(key: unknown): Row | undefined;
  /** Visits the rows that may hold a condition, in their order, until `visit` says true. It may visit others, too: each is tested. */
  each(probe: Probe, visit: (row: Row, number: number) => boolean | undefined): void;
  /** Puts rows in the places of others, all of them or, should a primary key come to be there twice, none: false. */
  replace(changes: readonly { number: number; row: Row }[]): boolean;
  /** Takes a row out. */
  remove(number: number): void;
}

/** A condition on rows: attributes of the row compared with values that each event says, by their places in a list. */
export type StoreCondition =
  | { kind: "compare"; op: "<" | "<=" | ">" | ">=" | "==" | "!="; attribute: number; value: number }
  | { kind: "and" | "or"; parts: readonly StoreCondition[] };

/** What a factory is given. */
export interface TableCall extends EdgeCall {
  table: TableSpec;
}

/** How a table is kept. */
export interface TablePlan {
  /**
   * Takes up what it can of a condition, once for each query: what it gives comes back as `compiled` with the values of an event. undefined:
   * it cannot look for that. A condition that holds for more rows than the query's is right, too.
   */
  compile?(condition: StoreCondition): unknown;
  /** Called each time an app is set up. */
  create(host: Host): TableStore;
}

/** A kind of table. */
export interface TableFactory extends EdgeFactory {
  plan(call: TableCall): TablePlan;
}
