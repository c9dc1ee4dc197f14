/** The log's part of the GraphQL schema: its types and queries. */

import { Problem } from "../errors.ts";
import { addArguments, manyOf, readEventFilter, readPaging, readTime } from "../graphql/arguments.ts";
import type { Builder } from "../graphql/builder.ts";
import type { GraphqlContext } from "../graphql/context.ts";
import { parseExact } from "../graphql/exact_json.ts";
import { type EventRow, isoTime } from "./event.ts";
import { addAppends } from "./graphql_append.ts";
import { checkStream, eventById, type Stats, type StreamState, tenantStats } from "./look.ts";
import { logPage, type Page } from "./pages.ts";

/** A stream by name; what it is at is looked up when asked for. */
export type StreamHandle = { name: string };

/** A page, and whether there is something before it. */
type Connection = Page & { hasPrevious(): Promise<boolean> };

/** The types other rooms refer to. */
export type LogTypes = ReturnType<typeof addLog>;

/** Adds the log. */
export function addLog(builder: Builder) {
  const { Direction, Filter } = addArguments(builder);
  const Event = builder.objectRef<EventRow>("Event");
  const Stream = builder.objectRef<StreamHandle>("Stream");
  const Connection = builder.objectRef<Connection>("EventConnection");
  const Edge = builder.objectRef<{ page: Page; row: EventRow }>("EventEdge");
  const PageInfo = builder.objectRef<Connection>("PageInfo");

  Event.implement({
    description: "A fact that has happened. It never changes.",
    fields: (t) => ({
      id: t.exposeID("id", { description: "A uuid." }),
      stream: t.field({
        type: Stream,
        description: "The history it belongs to.",
        resolve: ({ stream }) => ({ name: stream }),
      }),
      version: t.expose("version", { type: "Int64", description: "Place in its stream: 1, 2, 3 … without a gap." }),
      position: t.expose("position", {
        type: "Int64",
        nullable: true,
        description: "Place in the log: 1, 2, 3 … without a gap; null for the moment until it is given.",
      }),
      type: t.exposeString("type", { description: "What happened, such as order.placed." }),
      topic: t.exposeString("topic", { description: "A path for routing." }),
      data: t.field({
        type: "JSON",
        nullable: true,
        description: "Any JSON, null included. Numbers have all their digits.",
        resolve: ({ data }) => parseExact(data),
      }),
      metadata: t.field({
        type: "JSON",
        description: "Correlation, causation, trace and the like: an object.",
        resolve: ({ metadata }) => parseExact(metadata ?? "{}"),
      }),
      occurredAt: t.field({
        type: "DateTime",
        nullable: true,
        description: "When it happened, where the caller said so.",
        resolve: ({ occurred_at }) => (occurred_at === null ? null : isoTime(occurred_at)),
      }),
      recordedAt: t.field({
        type: "DateTime",
        description: "When it was appended.",
        resolve: ({ recorded_at }) => isoTime(recorded_at),
      }),
    }),
  });

  const ofState = <K extends keyof StreamState>(name: K) => {
    return async (
      { name: stream }: StreamHandle,
      _args: unknown,
      { loaders }: GraphqlContext,
    ): Promise<StreamState[K]> => {
      const state = await loaders.streamState(stream);
      if (state === undefined) throw new Problem("not_found", `there is no stream ${stream}`, { field: "stream" });
      return state[name];
    };
  };
  Stream.implement({
    description: "The history of one thing. Whatever is asked of it but its name needs the permission streams:read.",
    fields: (t) => ({
      name: t.exposeString("name", {}),
      category: t.string({
        description: "The part of its name before the first hyphen.",
        resolve: ofState("category"),
      }),
      partition: t.int({ description: "From 0 to 31, made from its name.", resolve: ofState("partition") }),
      version: t.field({ type: "Int64", description: "The number of its events.", resolve: ofState("version") }),
      watermark: t.field({
        type: "Int64",
        description: "Its versions up to here have a position.",
        resolve: ofState("watermark"),
      }),
      createdAt: t.field({ type: "DateTime", description: "First append.", resolve: ofState("createdAt") }),
      updatedAt: t.field({ type: "DateTime", description: "Last append.", resolve: ofState("updatedAt") }),
      events: t.field({
        type: Connection,
        description: "Its events in version order.",
        args: {
          ...pageArguments(t.arg, Direction),
          fromVersion: t.arg({
            type: "Int64",
            description: "The first version wanted; backwards: the last one. Not together with after.",
          }),
        },
        complexity: (args) => ({ field: 1, multiplier: manyOf(args) }),
        resolve: async ({ name }, { fromVersion, ...args }, { loaders }) => {
          const paging = readPaging(args, "versions", fromVersion);
          const page = await loaders.streamPage(name, paging);
          const first = page.rows[0];
          return {
            ...page,
            async hasPrevious() {
              if (paging.direction === "forwards") return first !== undefined && first.version !== "1";
              return first !== undefined && first.version !== (await loaders.streamState(name))?.version;
            },
          };
        },
      }),
    }),
  });

  Edge.implement({
    description: "An event and its place in the list.",
    fields: (t) => ({
      cursor: t.string({
        description: "Send it back as after to go on behind this event.",
        resolve: ({ page, row }) => page.cursorBehind(row),
      }),
      node: t.field({ type: Event, complexity: 0, resolve: ({ row }) => row }),
    }),
  });
  Connection.implement({
    description: "A page of events. A page of large events may hold fewer than asked for: hasNextPage tells.",
    fields: (t) => ({
      edges: t.field({ type: [Edge], resolve: (page) => page.rows.map((row) => ({ page, row })) }),
      nodes: t.field({ type: [Event], description: "The events without their cursors.", resolve: ({ rows }) => rows }),
      pageInfo: t.field({ type: PageInfo, complexity: 0, resolve: (page) => page }),
    }),
  });
  PageInfo.implement({
    description: "Where a page lies in its list. Next is the direction of the list, whichever that is.",
    fields: (t) => ({
      hasNextPage: t.exposeBoolean("hasMore", {}),
      hasPreviousPage: t.boolean({
        description: "Costs a look at the database where the page does not begin at the end of the list.",
        resolve: (page) => page.hasPrevious(),
      }),
      startCursor: t.string({ nullable: true, resolve: ({ rows, cursorBehind }) => rows[0] && cursorBehind(rows[0]) }),
      endCursor: t.string({
        nullable: true,
        description:
          "Where the next page begins. Forwards it is there on the last page too: it picks up what comes later.",
        resolve: (page) => {
          const last = page.rows.at(-1);
          return last === undefined ? page.nextCursor : page.cursorBehind(last);
        },
      }),
    }),
  });

  const Stats = builder.objectRef<Stats>("Stats").implement({
    description: "The counts of the tenant.",
    fields: (t) => ({
      events: t.expose("events", { type: "Int64" }),
      streams: t.expose("streams", { type: "Int64" }),
      types: t.expose("types", { type: "Int64", description: "Event types the log has seen." }),
      categories: t.expose("categories", { type: "Int64", description: "Categories the log has seen." }),
      position: t.expose("position", { type: "Int64", description: "Last position of the log." }),
      pending: t.expose("pending", { type: "Int64", description: "Committed events that have no position yet." }),
      loggedAt: t.expose("loggedAt", {
        type: "DateTime",
        nullable: true,
        description: "When the last position was given.",
      }),
      firstRecordedAt: t.expose("firstRecordedAt", { type: "DateTime", nullable: true }),
      lastRecordedAt: t.expose("lastRecordedAt", { type: "DateTime", nullable: true }),
    }),
  });

  builder.queryFields((t) => ({
    events: t.field({
      type: Connection,
      description:
        "The log in position order, filtered. since, until and asOf go by the time of logging, so that a past answer never changes.",
      args: {
        ...pageArguments(t.arg, Direction),
        filter: t.arg({ type: Filter }),
        since: t.arg({ type: "DateTime", description: "Logged at or after." }),
        until: t.arg({ type: "DateTime", description: "Logged at or before." }),
        asOf: t.arg({ type: "DateTime", description: "The log as it was at that moment." }),
      },
      complexity: (args) => ({ field: 1, multiplier: manyOf(args) }),
      resolve: async (_root, { filter, since, until, asOf, ...args }, { room, caller }) => {
        const paging = readPaging(args, "positions");
        const range = {
          filter: readEventFilter(filter),
          since: readTime("since", since),
          until: readTime("until", until),
          asOf: readTime("asOf", asOf),
        };
        const page = await logPage(room, caller, paging, range);
        return {
          ...page,
          hasPrevious: async () => {
            const first = page.rows[0]?.position;
            if (first === undefined || first === null) return false;
            const direction = paging.direction === "forwards" ? "backwards" : "forwards";
            const before = await logPage(room, caller, { direction, limit: 1, place: first }, range);
            return before.rows.length > 0;
          },
        };
      },
    }),
    event: t.field({
      type: Event,
      nullable: true,
      description: "One event; null where there is none of that id.",
      args: { id: t.arg.id({ required: true }) },
      resolve: (_root, { id }, { room, caller }) => orNull(eventById(room, caller, id)),
    }),
    stream: t.field({
      type: Stream,
      nullable: true,
      description: "One stream; null where nobody appended to it.",
      args: { name: t.arg.string({ required: true }) },
      resolve: async (_root, { name }, { loaders }) => {
        const state = await loaders.streamState(checkStream(name));
        return state === undefined ? null : { name };
      },
    }),
    stats: t.field({
      type: Stats,
      resolve: (_root, _args, { room, caller }) => tenantStats(room, caller),
    }),
  }));

  addAppends(builder);
  return { Event, Stream, Connection, Direction, Filter };
}

type ArgumentBuilder = Parameters<Parameters<Builder["queryFields"]>[0]>[0]["arg"];

/** The arguments of every list of events. */
function pageArguments(arg: ArgumentBuilder, Direction: ReturnType<typeof addArguments>["Direction"]) {
  return {
    first: arg.int({ description: "How many events at most, from 1 to 1000.", defaultValue: 100 }),
    after: arg.string({ description: "A cursor to go on behind; in lists by position also a position." }),
    direction: arg({
      type: Direction,
      description: "Which way the list goes. A cursor belongs to one direction.",
      defaultValue: "forwards" as const,
    }),
  };
}

async function orNull<T>(found: Promise<T>): Promise<T | null> {
  try {
    return await found;
  } catch (error) {
    if (error instanceof Error && Reflect.get(error, "code") === "not_found") return null;
    throw error;
  }
}
