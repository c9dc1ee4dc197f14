// Events that failed: what becomes of each is said by @OnError of the stream it came from, or of the table that did not take it.
import type { OnError } from "../plan/annotations.ts";
import type { Failure } from "../plan/environment.ts";
import { InputError } from "../plan/ingest.ts";
import { Chunk, CURRENT, type Row, type Taker } from "./chunk.ts";
import type { ErrorEntry, ErrorStore } from "./error_store.ts";
import type { AppHost } from "./host.ts";
import type { Streams } from "./streams.ts";

/** What becomes of events that fail. */
export class Faults {
  readonly store: ErrorStore;
  readonly #app: string;
  readonly #actions: ReadonlyMap<string, OnError>;
  readonly #host: AppHost;
  readonly #streams: Streams;
  readonly #replays = new Map<string, (entry: ErrorEntry) => void>();
  /** How many have failed, of all and since the app was made of each query. */
  count = 0;
  readonly byQuery = new Map<string, number>();

  /** Those of an app, in which streams and tables say what is to be done. */
  constructor(app: string, actions: ReadonlyMap<string, OnError>, host: AppHost, streams: Streams, store: ErrorStore) {
    this.#app = app;
    this.#actions = actions;
    this.#host = host;
    this.#streams = streams;
    this.store = store;
  }

  /** Takes one. */
  take(failure: Failure): void {
    this.count++;
    this.byQuery.set(failure.query, (this.byQuery.get(failure.query) ?? 0) + 1);
    const { change, stream } = failure;
    // A table that says what is to be done has the first word, then the stream that the event came from.
    const own = change && this.#actions.get(change.table);
    const action = own ?? (stream?.prefix === "" ? this.#actions.get(stream.name) : undefined) ?? "LOG";
    if (action === "LOG") this.#log(failure);
    else if (action === "STREAM") this.#tell(failure);
    else if (action === "STORE") this.#store(failure, own !== undefined);
  }

  /** Keeps an event that something outside did not take. */
  keep(of: ErrorEntry["of"], name: string, event: { timestamp: number; data: Row }, error: unknown): void {
    this.count++;
    const [app, failedAt, { timestamp, data }] = [this.#app, this.#host.now, event];
    this.store.save({ app, of, name, query: undefined, timestamp, failedAt, data, error: described(error) });
  }

  /** How entries of a kind are carried out again: `of` and name of what they belong to. */
  onReplay(of: ErrorEntry["of"], name: string, replay: (entry: ErrorEntry) => void): void {
    this.#replays.set(`${of} ${name}`, replay);
  }

  /** Rows that a table does not take from a query are given to it again by this. */
  onTableReplay(table: string, query: string, taker: Taker): void {
    this.onReplay("table", `${table} ${query}`, ({ data, timestamp }) => taker.take(chunkOf(data, timestamp)));
  }

  /** Has an event that failed carried out again, and forgets it: false if it failed again, and is kept anew. */
  replay(id: number): boolean {
    const entry = this.store.get(id);
    if (entry === undefined || entry.app !== this.#app) {
      throw new InputError(
        `no event with the id ${id} has failed in ${this.#app}; list() of the store tells which have`,
      );
    }
    const { of, name, query } = entry;
    const replay = this.#replays.get(`${of} ${name}${of === "table" ? ` ${query}` : ""}`);
    if (replay === undefined)
      throw new InputError(`${name} is no longer in ${this.#app}: the event ${id} can only be thrown away`);
    const before = this.count;
    replay(entry);
    this.store.discard(id);
    return this.count === before;
  }

  #tell({ stream, row, time, error }: Failure): void {
    const faults = this.#streams.named(`!${stream?.name}`);
    faults.take(chunkOf([...row, described(error)], time));
  }

  #store({ query, stream, row, time, error, change }: Failure, byTable: boolean): void {
    const what = byTable
      ? { of: "table" as const, name: change?.table ?? "", data: change?.row ?? row }
      : { of: "stream" as const, name: stream?.name ?? "", data: row };
    const failedAt = this.#host.now;
    this.store.save({ app: this.#app, query, timestamp: time, failedAt, error: described(error), ...what });
  }

  #log({ query, stream, row, time, error, change }: Failure): void {
    this.#host.log({
      level: "error",
      message: `${query}: ${described(error).message}`,
      query,
      ...(stream === undefined ? {} : { stream: stream.prefix + stream.name }),
      ...(change === undefined ? {} : { table: change.table }),
      timestamp: time,
      data: change?.row ?? row,
      error,
    });
  }
}

function described(error: unknown): { name: string; message: string } {
  return error instanceof Error
    ? { name: error.name, message: error.message }
    : { name: "Error", message: String(error) };
}

function chunkOf(row: Row, time: number): Chunk {
  const chunk = new Chunk();
  chunk.add(row, time, CURRENT);
  return chunk;
}
