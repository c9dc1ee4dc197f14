// Where events go: a mapper makes payloads of them, and a sink publishes those.
import type { Row } from "../runtime/chunk.ts";
import type { EdgeCall, EdgeFactory, EdgeUse, PayloadKind } from "./edge.ts";
import type { Template, WriteValue } from "./template.ts";

/** A sink at work. A ConnectionError says that the other side cannot be reached; other errors are of the payload. */
export interface Sink {
  connect(): Promise<void> | undefined;
  /** Publishes a payload; `option` says what an option is for it. One after the other: a promise is waited for. */
  publish(payload: unknown, option: (name: string) => string): Promise<void> | undefined;
  /** Lets go; what was published is written by then. */
  disconnect(): Promise<void> | undefined;
}

/** A kind of sink. */
export interface SinkFactory extends EdgeFactory {
  takes: readonly PayloadKind[];
  plan(call: EdgeCall): (use: EdgeUse) => Sink;
}

/** An event for a mapper. */
export interface SinkEvent {
  timestamp: number;
  data: Row;
}

/** Makes payloads of events. */
export interface SinkMapper {
  /** It is given all events that came together, to make one payload of them; else one at a time. */
  groups: boolean;
  map(events: readonly SinkEvent[]): unknown;
}

/** What a factory of mappers is given. */
export interface SinkMapperCall extends EdgeCall {
  /** What @payload says: texts with `{{attribute}}`, by key where they have one. */
  payload: readonly { key: string | undefined; text: string }[] | undefined;
  /** Reads such a text; refuses names that are no attributes. */
  template(text: string, write?: WriteValue): Template;
}

/** A kind of sink mapper. */
export interface SinkMapperFactory extends EdgeFactory {
  gives: readonly PayloadKind[];
  plan(call: SinkMapperCall): () => SinkMapper;
}
