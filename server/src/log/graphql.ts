/** The log's part of the GraphQL schema: its queries. */
import { addArguments, manyOf, readEventFilter, readPaging, readTime, SELECTOR_HELP } from "../graphql/arguments.ts";
import type { Builder } from "../graphql/builder.ts";
import { type FailureRefs, orNull } from "../graphql/failures.ts";
import { addAppends } from "./graphql_append.ts";
import { addEvents } from "./graphql_event.ts";
import { pageArguments } from "./graphql_pages.ts";
import { checkStream, eventById, type Stats, tenantStats } from "./look.ts";
import { logPage } from "./pages.ts";
import { type WaitingReason, waitingReasons } from "./waiting.ts";

/** The types other rooms refer to. */
export type LogTypes = ReturnType<typeof addLog>;

/** Adds the log. */
export function addLog(builder: Builder, failures: FailureRefs) {
  const { Direction, Filter } = addArguments(builder);
  const { Event, Stream, Connection, PageInfo } = addEvents(builder, Direction);

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

  const Waiting = builder.objectRef<WaitingReason>("WaitingReason").implement({
    description: "Why events have no position yet, or deliveries do not go on, with what to do.",
    fields: (t) => ({
      kind: t.exposeString("kind", { description: "What kind of reason, such as sequencer, retry or lease." }),
      what: t.exposeString("what", { description: "The reason, with names and numbers." }),
      since: t.expose("since", { type: "DateTime", nullable: true }),
      events: t.expose("events", {
        type: "Int64",
        nullable: true,
        description: "How many wait for it; null where nobody can know.",
      }),
      hint: t.exposeString("hint", { description: "What to do about it." }),
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
        selector: t.arg({ type: "JSON", description: SELECTOR_HELP }),
        since: t.arg({ type: "DateTime", description: "Logged at or after." }),
        until: t.arg({ type: "DateTime", description: "Logged at or before." }),
        asOf: t.arg({ type: "DateTime", description: "The log as it was at that moment." }),
      },
      complexity: (args) => ({ field: 1, multiplier: manyOf(args) }),
      resolve: async (_root, { filter, selector, since, until, asOf, ...args }, { room, caller }) => {
        const paging = readPaging(args, "positions");
        const range = {
          filter: readEventFilter(filter, selector),
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
    waiting: t.field({
      type: [Waiting],
      description: "Every reason at the moment why something does not come; an empty list: nothing waits.",
      resolve: (_root, _args, { room, caller }) => waitingReasons(room, caller),
    }),
  }));

  addAppends(builder, failures);
  return { Event, Stream, Connection, PageInfo, Direction, Filter };
}
