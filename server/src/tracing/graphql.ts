/** Causes, effects and correlations in the GraphQL schema. */
import { manyOf, readFirst, readPaging } from "../graphql/arguments.ts";
import type { Builder } from "../graphql/builder.ts";
import type { LogTypes } from "../log/graphql.ts";
import { correlationPage } from "../log/pages.ts";
import type { Step, Trace } from "./trace.ts";

/** Adds the room. */
export function addTracing(builder: Builder, { Event, Connection }: LogTypes): void {
  const TracedEvent = builder.objectRef<Step>("TracedEvent").implement({
    description: "An event and how far it is from the one asked for.",
    fields: (t) => ({
      depth: t.exposeInt("depth", { description: "Below 0 a cause, 0 the event itself, above 0 an effect." }),
      event: t.field({ type: Event, complexity: 0, resolve: ({ row }) => row }),
    }),
  });
  const TraceType = builder.objectRef<Trace>("Trace").implement({
    description: "The causes and the effects of an event, by depth.",
    fields: (t) => ({
      steps: t.expose("steps", { type: [TracedEvent] }),
      hasMore: t.exposeBoolean("hasMore", { description: "There are more than were asked for." }),
    }),
  });
  const Correlation = builder.objectRef<{ id: string }>("Correlation").implement({
    description: "What belongs together: the events whose metadata.correlation_id is the given one.",
    fields: (t) => ({
      id: t.exposeString("id", { description: "As it stands in the metadata." }),
      events: t.field({
        type: Connection,
        description: "Its events in position order.",
        args: {
          first: t.arg.int({ description: "How many events at most, from 1 to 1000.", defaultValue: 100 }),
          after: t.arg.string({ description: "A cursor or a position to go on behind." }),
        },
        complexity: (args) => ({ field: 1, multiplier: manyOf(args) }),
        resolve: async ({ id }, args, { room, caller }) => {
          const page = await correlationPage(room, caller, id, readPaging(args, "positions"));
          return {
            ...page,
            async hasPrevious() {
              const first = page.rows[0]?.position;
              if (args.after === null || args.after === undefined || first === undefined) return false;
              const [earliest] = (await correlationPage(room, caller, id, { limit: 1, direction: "forwards" })).rows;
              return earliest !== undefined && earliest.position !== first;
            },
          };
        },
      }),
    }),
  });
  builder.objectField(Event, "trace", (t) =>
    t.field({
      type: TraceType,
      description:
        "Follows metadata.causation_id both ways, up to 100 steps. Effects are found once they have their positions.",
      args: { first: t.arg.int({ description: "How many events at most, from 1 to 1000.", defaultValue: 100 }) },
      complexity: (args) => ({ field: 1, multiplier: manyOf(args) }),
      resolve: ({ id }, { first }, { loaders }) => loaders.trace(id, readFirst(first)),
    }),
  );
  builder.queryField("correlation", (t) =>
    t.field({
      type: Correlation,
      description: "A correlation by its id. One that nobody used has no events.",
      args: { id: t.arg.string({ required: true }) },
      resolve: (_root, { id }) => ({ id }),
    }),
  );
}
