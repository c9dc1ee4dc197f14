// What the results of queries do to tables. Each event is done before the next: what one inserts, the next one finds.

import type { Table } from "../operators/table.ts";
import type { Failed, Host } from "../operators/window.ts";
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

/** What goes over the rows that hold a condition. */
abstract class SearchStage implements Taker {
  protected readonly table: Table;
  protected readonly search: Search;
  protected readonly host: Host;
  readonly #failed: Failed;

  constructor(table: Table, search: Search, host: Host, failed: Failed) {
    this.table = table;
    this.search = search;
    this.host = host;
    this.#failed = failed;
  }

  take(chunk: Chunk): void {
    for (let at = 0; at < chunk.size; at++) {
      try {
        this.work(chunk, at);
      } catch (error) {
        this.#failed(chunk.rows[at] as Row, chunk.times[at] as number, error);
      }
    }
  }

  protected abstract work(chunk: Chunk, at: number): void;
}

/** delete … on */
export class DeleteStage extends SearchStage {
  protected override work(chunk: Chunk, at: number): void {
    for (const number of found(this.table, this.search, chunk, at, this.host)) this.table.remove(number);
  }
}

/** update … set … on */
export class UpdateStage extends SearchStage {
  readonly #change: NewRow;

  /** Rows that are found are changed. */
  constructor(table: Table, search: Search, host: Host, failed: Failed, change: NewRow) {
    super(table, search, host, failed);
    this.#change = change;
  }

  protected override work(chunk: Chunk, at: number): void {
    this.update(chunk, at);
  }

  /** How many rows an event changed. */
  protected update(chunk: Chunk, at: number): number {
    const numbers = found(this.table, this.search, chunk, at, this.host);
    const [event, time] = [chunk.rows[at] as Row, chunk.times[at] as number];
    const changes = numbers.map((number) => ({
      number,
      row: this.#change(event, this.table.row(number), time, this.host),
    }));
    if (changes.length > 0) this.table.replace(changes);
    return numbers.length;
  }
}

/** update or insert into … set … on */
export class UpsertStage extends UpdateStage {
  protected override work(chunk: Chunk, at: number): void {
    if (this.update(chunk, at) === 0) this.table.insert(chunk.rows[at] as Row);
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
