/** The built-in event types in the GraphQL schema. */
import type { Builder } from "../graphql/builder.ts";
import { type BuiltinType, builtinTypes } from "./list.ts";

/** Adds the room. */
export function addCatalogue(builder: Builder): void {
  const EventType = builder.objectRef<BuiltinType>("EventType").implement({
    description: "A built-in event type. Any other type is as good and needs no registration.",
    fields: (t) => ({
      type: t.exposeString("type", {}),
      family: t.exposeString("family", {}),
      topic: t.exposeString("topic", { description: "The topic that is derived when none is given." }),
      payload: t.field({
        type: "JSON",
        description: "The fields of data and their types; ? is optional.",
        resolve: ({ payload }) => JSON.parse(payload),
      }),
    }),
  });
  builder.queryField("eventTypes", (t) =>
    t.field({
      type: [EventType],
      description: "The built-in event types: names with an agreed meaning.",
      complexity: { field: 10, multiplier: 1 },
      resolve: (_root, _args, { room, caller }) => builtinTypes(room, caller),
    }),
  );
}
