// What may be attached to an app: something that feeds it and takes what comes out, such as its sources and sinks.
import type { Failure } from "../plan/environment.ts";
import type { Chunk, Row } from "./chunk.ts";
import type { LogEntry } from "./log.ts";

/** The app, for what is attached to it. */
export interface Inside {
  readonly name: string;
  readonly now: number;
  readonly isEventTime: boolean;
  /** When the next timer is due; Infinity if none is. */
  readonly nextTimer: number;
  /** After so long a silence the clock moves on: undefined if it does not. */
  readonly idle: number | undefined;
  /** Events for a stream: one batch. */
  send(stream: string, rows: readonly (readonly unknown[])[], times: readonly number[]): void;
  advance(to: number): void;
  elapse(milliseconds: number): void;
  /** Calls back with what goes through a stream. The chunk is filled again afterwards: rows may be kept, it may not. */
  listen(stream: string, listener: (chunk: Chunk) => void): void;
  /** Takes an event that failed. */
  fail(failure: Failure): void;
  log(entry: Omit<LogEntry, "timestamp">): void;
  /** Puts an event that could not be published into the app's store of errors. */
  keep(sink: string, event: { timestamp: number; data: Row }, error: unknown): void;
  /** Calls back with such an event when it is to be published again. */
  onReplay(sink: string, replay: (event: { timestamp: number; data: Row }) => void): void;
}

/** What is attached. Nothing of it is called while the app is at work. */
export interface Attached {
  start(): void;
  /** Resolves when what has come is worked off and published. `closed` is called when nothing more comes in. */
  stop(closed: () => void): Promise<void>;
  /** The app has worked off what it was given. */
  settled(): void;
  /** Resolves when nothing more will come, of what was started last. */
  readonly ended: Promise<void>;
}
