/** The built-in event types in the GraphQL schema. */
import { checkedRef } from "../definitions/ref.ts";
import type { Builder } from "../graphql/builder.ts";
import { parseExact } from "../graphql/exact_json.ts";
import { answered, type FailureRefs, INVALID, typeOf } from "../graphql/failures.ts";
import { listFamilies, switchFamily } from "./families.ts";
import { type BuiltinType, builtinTypes, eventCatalogue } from "./list.ts";

type Described = {
  type: string;
  family: string;
  topic: string;
  description: string;
  payload: unknown;
  appendedBy: string;
  switch: string | null;
};
type Family = { family: string; enabled: boolean | null; chosen: boolean; meaning: string };

/** Adds the room. */
export function addCatalogue(builder: Builder, { InvalidInput }: FailureRefs): void {
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

  const Described = builder.objectRef<Described>("CatalogueType").implement({
    description: "A built-in event type with the shape of its payload.",
    fields: (t) => ({
      type: t.exposeString("type", {}),
      family: t.exposeString("family", {}),
      topic: t.exposeString("topic", { description: "The topic that is derived when none is given." }),
      description: t.exposeString("description", {}),
      payload: t.field({ type: "JSON", description: "As JSON Schema.", resolve: ({ payload }) => payload }),
      appendedBy: t.exposeString("appendedBy", { description: "gapless, capture, sdk or you." }),
      switch: t.exposeString("switch", {
        nullable: true,
        description: "The family it is switched by; null: always told, or not Gapless' to tell.",
      }),
    }),
  });
  const Family = builder.objectRef<Family>("BuiltinFamily").implement({
    description: "A family of events that Gapless itself appends.",
    fields: (t) => ({
      family: t.exposeString("family", {}),
      enabled: t.exposeBoolean("enabled", { nullable: true, description: "Null: as the server is set." }),
      chosen: t.exposeBoolean("chosen", { description: "Whether the tenant itself chose so." }),
      meaning: t.exposeString("meaning", {}),
    }),
  });
  const Switched = builder.objectRef<{ family: string; enabled: boolean | null }>("BuiltinEventsSwitched").implement({
    description: "So it is from now on.",
    fields: (t) => ({
      family: t.exposeString("family", {}),
      enabled: t.exposeBoolean("enabled", { nullable: true, description: "Null: what holds for all tenants." }),
    }),
  });
  const Payload = builder.unionType("BuiltinEventsPayload", {
    types: [Switched, InvalidInput],
    resolveType: typeOf("BuiltinEventsSwitched"),
  });
  builder.queryFields((t) => ({
    eventCatalogue: t.field({
      type: [Described],
      description: "The built-in event types, with the shape of their payloads and who appends them.",
      complexity: { field: 10, multiplier: 1 },
      resolve: async (_root, _args, { room, caller }) =>
        (await eventCatalogue(room, caller)).map((json) => parseExact(json) as Described),
    }),
    builtinEvents: t.field({
      type: [Family],
      description: "The families of events that Gapless itself appends, and whether each is on.",
      complexity: { field: 10, multiplier: 1 },
      resolve: async (_root, _args, { room, caller }) =>
        (await listFamilies(room, caller)).map((json) => JSON.parse(json) as Family),
    }),
  }));
  builder.mutationField("switchBuiltinEvents", (t) =>
    t.field({
      type: Payload,
      description: "Switches a family of built-in events on or off for the tenant.",
      args: {
        family: t.arg.string({ required: true }),
        enabled: t.arg.boolean({ description: "Null: what holds for all tenants." }),
      },
      resolve: (_root, { family, enabled }, { room, caller }) =>
        answered(INVALID, async () => {
          await switchFamily(room, caller, checkedRef(family, "family"), enabled ?? null);
          return { family, enabled: enabled ?? null };
        }),
    }),
  );
}
