/** Pages of events in the GraphQL schema: Relay's connections. */
import type { addArguments } from "../graphql/arguments.ts";
import type { Builder } from "../graphql/builder.ts";
import { addPageInfo, type Place } from "../graphql/page_info.ts";
import type { EventRow } from "./event.ts";
import type { Page } from "./pages.ts";

/** A page, and whether there is something before it. */
export type Connection = Page & { hasPrevious(): Promise<boolean> };

/** Adds the types of pages. */
export function addPages(builder: Builder, Event: EventRef) {
  const Connection = builder.objectRef<Connection>("EventConnection");
  const Edge = builder.objectRef<{ page: Page; row: EventRow }>("EventEdge");
  const PageInfo = addPageInfo(builder);

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
      pageInfo: t.field({ type: PageInfo, complexity: 0, resolve: placeOf }),
    }),
  });
  return { Connection, PageInfo };
}

function placeOf({ rows, cursorBehind, nextCursor, hasMore, hasPrevious }: Connection): Place {
  const [first, last] = [rows[0], rows.at(-1)];
  return {
    hasMore,
    hasPrevious,
    startCursor: first === undefined ? null : cursorBehind(first),
    endCursor: last === undefined ? nextCursor : cursorBehind(last),
  };
}

/** The type of events, before it has fields. */
export type EventRef = ReturnType<typeof eventRef>;

/** Names the type of events. */
export function eventRef(builder: Builder) {
  return builder.objectRef<EventRow>("Event");
}

type ArgumentBuilder = Parameters<Parameters<Builder["queryFields"]>[0]>[0]["arg"];

/** The arguments of every list of events. */
export function pageArguments(arg: ArgumentBuilder, Direction: ReturnType<typeof addArguments>["Direction"]) {
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
