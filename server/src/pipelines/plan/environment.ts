// What a query is planned in, and what it is set up in.
import type { Attribute } from "../check/scope.ts";
import type { ScalarFunction } from "../functions/function.ts";
import type { Span, StreamName } from "../language/ast.ts";
import type { AggregationSpec } from "../operators/aggregations/aggregation.ts";
import type { AggregatorOf } from "../operators/aggregator.ts";
import type { NamedWindowSpec } from "../operators/named_window.ts";
import type { StreamFunctionFactory } from "../operators/stream_function.ts";
import type { TableSpec } from "../operators/table.ts";
import type { Host, WindowFactory } from "../operators/window.ts";
import type { Row, Taker } from "../runtime/chunk.ts";
import type { Junction } from "../runtime/junction.ts";
import type { Meter } from "../runtime/meter.ts";
import type { KeptFunction } from "./kept_function.ts";

/** What is defined while an app is planned. */
export interface Catalogue {
  /** Attributes of a stream; undefined while nothing defines it. */
  stream(name: StreamName): readonly Attribute[] | undefined;
  /** Says that a query writes such events into a stream: defines it, or compares. */
  writes(name: StreamName, attributes: readonly Attribute[], span: Span): void;
  tables: ReadonlyMap<string, readonly Attribute[]>;
  /** How a table is set up; undefined if there is none of that name. */
  table(name: string): TableSpec | undefined;
  functionNamed(namespace: string, name: string, span: Span): ScalarFunction;
  aggregatorOf: AggregatorOf;
  windowNamed(namespace: string, name: string, span: Span): WindowFactory;
  streamFunctionNamed(namespace: string, name: string, span: Span): StreamFunctionFactory;
  /** A window that is defined; undefined if there is none of that name. */
  namedWindow(name: string): NamedWindowSpec | undefined;
  /** An aggregation that is defined; undefined if there is none of that name. */
  aggregation(name: string): AggregationSpec | undefined;
  /** Some stream wants to have its events that fail: results have to know what they came of. */
  readonly tellsCauses: boolean;
  /** The functions that keep something, of what was planned since the list was emptied. */
  keptFunctions: KeptFunction[];
  /** Names of streams, for hints. */
  names(): string[];
}

/** What queries are set up with: once for the app, or for each key of a partition. */
export interface Environment {
  host: Host;
  junction(name: StreamName): Junction;
  /** Who listens to a query, also who comes later. */
  listeners(query: string): QueryOutput[];
  /** What belongs to a query and not to a key: made once for all keys of a partition. */
  shared<T extends object>(of: object, make: () => T): T;
  /** What is counted of a query. */
  meter(query: string): Meter;
  /** Takes what failed: others go on. */
  fail(failure: Failure): void;
  /** What takes the rows of a query that a table refused, should they be tried again. */
  replays(table: string, query: string, taker: Taker): void;
}

/** An event that could not be carried out. */
export interface Failure {
  query: string;
  /** The stream that the event came from; undefined where that cannot be told. */
  stream: StreamName | undefined;
  row: Row;
  time: number;
  error: unknown;
  /** The table that did not take what came of the event, and what that was. */
  change?: { table: string; row: Row };
}

/** Events that a query has come to, together. */
export type QueryOutput = (time: number, arrived: OutputEvent[] | null, left: OutputEvent[] | null) => void;

/** An event as callbacks get it. */
export interface OutputEvent {
  timestamp: number;
  data: readonly unknown[];
  isExpired: boolean;
}
