// Where events come from: a source brings payloads, and a mapper makes events of them.
import type { EdgeCall, EdgeFactory, EdgeUse, PayloadKind } from "./edge.ts";

/** Where a payload is from. */
export interface Origin {
  /** For messages: `trades.csv, line 3`. */
  place?: string;
  /** What the transport says of it: `trp:name` in @attributes. */
  properties?: Readonly<Record<string, unknown>>;
}

/** Takes what a source brings. */
export interface Receiver {
  /** Takes a payload. Where there is no room for the next one it gives a promise, and whoever can wait waits for it. */
  take(payload: unknown, origin?: Origin): Promise<void> | undefined;
  /** The connection broke: the source is disconnected, and connected again later. */
  lost(error: unknown): void;
  /** Nothing more will come, as at the end of a file. */
  ended(): void;
}

/** A source at work. What it throws in connect() is told; a ConnectionError is tried again. */
export interface Source {
  /** Begins to bring payloads. */
  connect(receiver: Receiver): Promise<void> | undefined;
  /** Stops to. It may be connected again. */
  disconnect(): Promise<void> | undefined;
  /** Brings nothing until it is resumed: there is no room. */
  pause(): void;
  resume(): void;
}

/** A kind of source. */
export interface SourceFactory extends EdgeFactory {
  gives: readonly PayloadKind[];
  /** Checks what is said, and gives what makes it. */
  plan(call: EdgeCall): (use: EdgeUse) => Source;
}

/** Takes the events that a mapper finds in a payload. */
export interface MapInto {
  /** An event: values in the order of the stream's attributes, each as a text or in the form of its type. */
  event(values: readonly unknown[], timestamp?: number): void;
  /** Something that is no event. Others of the same payload go on. */
  bad(reason: string, what: unknown): void;
}

/** Makes events of payloads. */
export interface SourceMapper {
  map(payload: unknown, into: MapInto): void;
}

/** What a factory of mappers is given. */
export interface SourceMapperCall extends EdgeCall {
  /** What @attributes says of each attribute of the stream; undefined for those of the transport, and for all where it does not stand. */
  attributes: readonly (string | undefined)[] | undefined;
}

/** A kind of source mapper. */
export interface SourceMapperFactory extends EdgeFactory {
  takes: readonly PayloadKind[];
  plan(call: SourceMapperCall): () => SourceMapper;
}
