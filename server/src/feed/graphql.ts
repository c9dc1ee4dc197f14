/** Live feeds in the GraphQL schema. */
import { readEventFilter, readTime, SELECTOR_HELP } from "../graphql/arguments.ts";
import type { Builder } from "../graphql/builder.ts";
import { createLoaders } from "../graphql/loaders.ts";
import type { EventRow } from "../log/event.ts";
import type { LogTypes } from "../log/graphql.ts";
import { beginFeed, feedCursor, feedList } from "./begin.ts";
import { type FeedItem, follow } from "./follow.ts";

type Shown = { cursor: string } & ({ kind: "event"; row: EventRow } | { kind: "caughtUp"; position: string });

/** Adds the room. */
export function addFeed(builder: Builder, { Event, Filter }: LogTypes): void {
  const Item = builder.interfaceRef<Shown>("FeedItem").implement({
    description: "What a live feed says.",
    fields: (t) => ({
      cursor: t.exposeString("cursor", { description: "Send it as after to go on behind this item." }),
    }),
    resolveType: (item) => (item.kind === "event" ? "EventItem" : "CaughtUp"),
  });
  builder.objectRef<Extract<Shown, { kind: "event" }>>("EventItem").implement({
    description: "An event of the feed.",
    interfaces: [Item],
    fields: (t) => ({ event: t.field({ type: Event, complexity: 0, resolve: ({ row }) => row }) }),
  });
  builder.objectRef<Extract<Shown, { kind: "caughtUp" }>>("CaughtUp").implement({
    description: "Everything older was sent; from here on events come as they happen.",
    interfaces: [Item],
    fields: (t) => ({ position: t.expose("position", { type: "Int64", description: "Where in the log that is." }) }),
  });
  builder.subscriptionField("events", (t) =>
    t.field({
      type: Item,
      description:
        "Follows the log: each position once and in order. Without after and since it begins with what comes from now on.",
      args: {
        after: t.arg.string({
          description: 'A position or a cursor to begin behind; "0" is the beginning of the log.',
        }),
        since: t.arg({ type: "DateTime", description: "Begin with what was logged at or after." }),
        filter: t.arg({ type: Filter }),
        selector: t.arg({ type: "JSON", description: SELECTOR_HELP }),
      },
      subscribe: async (_root, args, { room, caller, via }) => {
        const filter = readEventFilter(args.filter, args.selector);
        const since = readTime("since", args.since);
        const begun = await beginFeed(room, caller, { filter, since, after: args.after ?? undefined });
        return follow(room.feed, { caller, via, ...begun });
      },
      resolve: (item: FeedItem, _args, context) => {
        // What was looked up for one item must neither pile up nor be shown again with the next.
        context.loaders = createLoaders(context.room, context.caller);
        const list = feedList(context.caller);
        if ("caughtUp" in item) {
          return {
            kind: "caughtUp" as const,
            cursor: feedCursor(list, item.caughtUp),
            position: String(item.caughtUp),
          };
        }
        return { kind: "event" as const, cursor: feedCursor(list, item.event.place), row: item.event.row };
      },
    }),
  );
}
