/** Reads lists of events: page by page, or all of them. */
import type { Connection } from "./connect.ts";
import type { Event, Page } from "./event.ts";
import type { Fit } from "./fit_events.ts";
import type { BigNumber, CallOptions, Moment } from "./options.ts";
import { digits, moment, type Query, queryString, refuse, step } from "./read_options.ts";
import type { Selector } from "./selector.ts";

/** Which events: values of one filter are joined by or, filters by and. */
export type EventFilter = {
  /** Types; `order.*` takes every type that begins with `order.`. */
  types?: readonly string[] | undefined;
  /** Topics; `*` is exactly one segment, `**` zero or more. */
  topics?: readonly string[] | undefined;
  /** Categories of streams. */
  categories?: readonly string[] | undefined;
  /** Streams by name. */
  streams?: readonly string[] | undefined;
  /** A selector, with conditions on what is in the events. What it names must not be named beside it. */
  selector?: Selector | undefined;
};

/** Which page of a list. */
export type PageOptions = CallOptions & {
  /** `nextCursor` of the page before. */
  cursor?: string | undefined;
  /** How many at most: 1 to 1000, 100 if you don't say. */
  limit?: number | undefined;
};

/** Which way to go. */
export type Direction = "forwards" | "backwards";

/** Which page of the log. */
export type ReadOptions = EventFilter &
  PageOptions & {
    /** Begin behind this position; backwards: before it. */
    after?: BigNumber | undefined;
    /** Logged at or after. */
    since?: Moment | undefined;
    /** Logged at or before. */
    until?: Moment | undefined;
    /** The log as it was at that moment. */
    asOf?: Moment | undefined;
    direction?: Direction | undefined;
  };

/** Which page of a stream. */
export type ReadStreamOptions = PageOptions & {
  /** The first version wanted; backwards: the last one. */
  fromVersion?: BigNumber | undefined;
  direction?: Direction | undefined;
};

/** Which page of a correlation. */
export type CorrelationOptions = PageOptions & {
  /** Begin behind this position. */
  after?: BigNumber | undefined;
};

/** Reads a page of the log. */
export async function readLog<E>(connection: Connection, fit: Fit<E>, options: ReadOptions = {}): Promise<Page<E>> {
  const { after, since, until, asOf, direction } = options;
  const query = {
    after: after === undefined ? undefined : digits("after", after),
    ...filterQuery(connection, options),
    since: since === undefined ? undefined : moment("since", since),
    until: until === undefined ? undefined : moment("until", until),
    asOf: asOf === undefined ? undefined : moment("asOf", asOf),
    direction,
  };
  return await readPage(connection, fit, "/v1/events", query, options);
}

/** Reads a page of a stream. */
export async function readStream<E>(
  connection: Connection,
  fit: Fit<E>,
  stream: string,
  options: ReadStreamOptions = {},
): Promise<Page<E>> {
  const { fromVersion, direction } = options;
  const query = { fromVersion: fromVersion === undefined ? undefined : digits("fromVersion", fromVersion), direction };
  return await readPage(connection, fit, `/v1/streams/${step("stream", stream)}/events`, query, options);
}

/** Reads a page of the events of one correlation. */
export async function readCorrelation<E>(
  connection: Connection,
  fit: Fit<E>,
  id: string,
  options: CorrelationOptions = {},
): Promise<Page<E>> {
  const query = { after: options.after === undefined ? undefined : digits("after", options.after) };
  return await readPage(connection, fit, `/v1/correlations/${step("id", id)}/events`, query, options);
}

/**
 * Goes over all pages, reading the next one when the consumer has taken the one before. A list that grows meanwhile is
 * read to its end.
 */
export async function* everyPage<E, Options extends PageOptions>(
  options: Options,
  begin: readonly (keyof Options)[],
  read: (options: Options) => Promise<Page<E>>,
): AsyncGenerator<E, void, undefined> {
  let rest = { limit: 1_000, ...options };
  for (;;) {
    const page = await read(rest);
    yield* page.data;
    if (!page.hasMore || page.nextCursor === null) return;
    rest = { ...rest, cursor: page.nextCursor };
    // The cursor says where to go on; together with where it began it would be refused.
    for (const name of begin) delete rest[name];
  }
}

/** The filter as a query. */
export function filterQuery(
  { stringify }: Connection,
  { types, topics, categories, streams, selector }: EventFilter,
): Query {
  const lists = { types, topics, categories, streams };
  return selector === undefined ? lists : { ...lists, selector: selectorText(selector, stringify) };
}

function selectorText(selector: Selector, stringify: Connection["stringify"]): string {
  try {
    return stringify(selector);
  } catch {
    return refuse("selector", "must be what JSON can hold");
  }
}

async function readPage<E>(
  connection: Connection,
  fit: Fit<E>,
  path: string,
  query: Query,
  { cursor, limit, signal }: PageOptions,
): Promise<Page<E>> {
  const text = await connection.send({ path: path + queryString({ ...query, cursor, limit }) }, { signal });
  const page = connection.parse<Page<Event>>(text);
  return { ...page, data: await fit.list(page.data) };
}
