/** One stream by name. */
import { type AppendOptions, append } from "./append.ts";
import type { Connection } from "./connect.ts";
import type { AppendResult, NewEvent, NewEventOf, Page, StreamState } from "./event.ts";
import type { Fit } from "./fit_events.ts";
import { streamState } from "./look.ts";
import type { CallOptions } from "./options.ts";
import { everyPage, type ReadStreamOptions, readStream } from "./read.ts";

/** A stream. */
export type Stream<Map extends object, Read> = {
  readonly name: string;
  /** Appends one event, or several; all or none. */
  append(events: NewEventOf<Map> | readonly NewEventOf<Map>[], options?: AppendOptions): Promise<AppendResult>;
  /** Reads a page, in version order. A stream that nobody appended to is empty. */
  read(options?: ReadStreamOptions): Promise<Page<Read>>;
  /** Reads all pages. */
  readAll(options?: ReadStreamOptions): AsyncIterable<Read>;
  /** Gives what it is at, or throws NotFoundError. */
  get(options?: CallOptions): Promise<StreamState>;
};

/** Makes the handle. */
export function createStream<Map extends object, Read>(
  connection: Connection,
  fit: Fit<Read>,
  name: string,
): Stream<Map, Read> {
  return {
    name,
    append: (events, call) => append(connection, fit, name, events as NewEvent | readonly NewEvent[], call),
    read: (call) => readStream(connection, fit, name, call),
    readAll: (call = {}) => everyPage(call, ["fromVersion"], (page) => readStream(connection, fit, name, page)),
    get: (call) => streamState(connection, name, call),
  };
}
