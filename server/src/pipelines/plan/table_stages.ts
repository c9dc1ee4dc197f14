// What the results of queries do to tables. Each event is done before the next: what one inserts, the next one finds.

import { KeyTakenError } from "../operators/key_taken.ts";
import type { TableStore } from "../operators/table_store.ts";
import type { Host } from "../operators/window.ts";
import type { Chunk, Row, Taker } from "../runtime/chunk.ts";
import type { Search } from "./search.ts";

/** What a row becomes for an event. */
export type NewRow = (event: Row, row: Row, time: number, host: Host) => Row;

/** Takes a row that a table did not take, why, and the row of the input that it came of where that is known. */
export type Refused = (row: Row, time: number, error: unknown, cause: Row | undefined) => void;

const INSERTED = "it stays as it is (update or insert into would change it)";

/** insert into */
export class InsertStage implements Taker {
  readonly #table: TableStore;
  readonly #failed: Refused;

  /** Rows go into the table. */
  constructor(table: TableStore, failed: Refused) {
    this.#table = table;
    this.#failed = failed;
  }

  take(chunk: Chunk): void {
    for (let at = 0; at < chunk.size; at++) {
      const row = chunk.rows[at] as Row;
      try {
        if (this.#table.insert(row)) continue;
        throw new KeyTakenError(this.#table.spec, row, INSERTED);
      } catch (error) {
        this.#failed(row, chunk.times[at] as number, error, chunk.causes[at]);
      }
    }
  }
}

/** What goes over the rows that hold a condition. */
abstract class SearchStage implements Taker {
  protected readonly table: TableStore;
  protected readonly search: Search;
  protected readonly host: Host;
  readonly #failed: Refused;

  constructor(table: TableStore, search: Search, host: Host, failed: Refused) {
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
        this.#failed(chunk.rows[at] as Row, chunk.times[at] as number, error, chunk.causes[at]);
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
  constructor(table: TableStore, search: Search, host: Host, failed: Refused, change: NewRow) {
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
    if (changes.length > 0 && !this.table.replace(changes)) {
      throw new KeyTakenError(this.table.spec, (changes[0] as { row: Row }).row, "nothing was changed");
    }
    return numbers.length;
  }
}

/** update or insert into … set … on */
export class UpsertStage extends UpdateStage {
  protected override work(chunk: Chunk, at: number): void {
    const row = chunk.rows[at] as Row;
    if (this.update(chunk, at) === 0 && !this.table.insert(row))
      throw new KeyTakenError(this.table.spec, row, INSERTED);
  }
}

/** The numbers of the rows that hold a condition: all are known before the first is changed. */
function found(table: TableStore, search: Search, chunk: Chunk, at: number, host: Host): number[] {
  const [event, time] = [chunk.rows[at] as Row, chunk.times[at] as number];
  const numbers: number[] = [];
  table.each(search.probe(event, time, host), (row, number) => {
    if (search.test(event, row, time, host)) numbers.push(number);
    return false;
  });
  return numbers;
}
