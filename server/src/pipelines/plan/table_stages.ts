// What the results of queries do to tables. Each event is done before the next: what one inserts, the next one finds.

import type { Table } from "../operators/table.ts";
import type { Host } from "../operators/window.ts";
import type { Chunk, Row, Taker } from "../runtime/chunk.ts";
import type { Search } from "./search.ts";

/** What a row becomes for an event. */
export type NewRow = (event: Row, row: Row, time: number, host: Host) => Row;

/** insert into */
export class InsertStage implements Taker {
  readonly #table: Table;

  /** Rows go into the table. */
  constructor(table: Table) {
    this.#table = table;
  }

  take(chunk: Chunk): void {
    for (let at = 0; at < chunk.size; at++) this.#table.insert(chunk.rows[at] as Row);
  }
}

/** delete … on */
export class DeleteStage implements Taker {
  readonly #table: Table;
  readonly #search: Search;
  readonly #host: Host;

  /** Rows that are found go. */
  constructor(table: Table, search: Search, host: Host) {
    this.#table = table;
    this.#search = search;
    this.#host = host;
  }

  take(chunk: Chunk): void {
    for (let at = 0; at < chunk.size; at++) {
      for (const number of found(this.#table, this.#search, chunk, at, this.#host)) this.#table.remove(number);
    }
  }
}

/** update … set … on */
export class UpdateStage implements Taker {
  protected readonly table: Table;
  protected readonly search: Search;
  protected readonly change: NewRow;
  protected readonly host: Host;

  /** Rows that are found are changed. */
  constructor(table: Table, search: Search, change: NewRow, host: Host) {
    this.table = table;
    this.search = search;
    this.change = change;
    this.host = host;
  }

  take(chunk: Chunk): void {
    for (let at = 0; at < chunk.size; at++) this.update(chunk, at);
  }

  /** How many rows an event changed. */
  protected update(chunk: Chunk, at: number): number {
    const numbers = found(this.table, this.search, chunk, at, this.host);
    const [event, time] = [chunk.rows[at] as Row, chunk.times[at] as number];
    for (const number of numbers) {
      this.table.each({ by: "number", number }, (row) => {
        this.table.replace(number, this.change(event, row, time, this.host));
        return true;
      });
    }
    return numbers.length;
  }
}

/** update or insert into … set … on */
export class UpsertStage extends UpdateStage {
  override take(chunk: Chunk): void {
    for (let at = 0; at < chunk.size; at++) {
      if (this.update(chunk, at) === 0) this.table.insert(chunk.rows[at] as Row);
    }
  }
}

/** The numbers of the rows that hold a condition: all are known before the first is changed. */
function found(table: Table, search: Search, chunk: Chunk, at: number, host: Host): number[] {
  const [event, time] = [chunk.rows[at] as Row, chunk.times[at] as number];
  const numbers: number[] = [];
  table.each(search.probe(event, time, host), (row, number) => {
    if (search.test(event, row, time, host)) numbers.push(number);
    return false;
  });
  return numbers;
}
