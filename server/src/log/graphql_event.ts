/** Events and streams in the GraphQL schema. */

import { Problem } from "../errors.ts";
import { type addArguments, manyOf, readPaging } from "../graphql/arguments.ts";
import type { Builder } from "../graphql/builder.ts";
import type { GraphqlContext } from "../graphql/context.ts";
import { parseExact } from "../graphql/exact_json.ts";
import { isoTime } from "./event.ts";
import { addPages, eventRef, pageArguments } from "./graphql_pages.ts";
import type { StreamState } from "./look.ts";

/** A stream by name; what it is at is looked up when asked for. */
export type StreamHandle = { name: string };

/** Adds the types of events, streams and pages of events. */
export function addEvents(builder: Builder, Direction: ReturnType<typeof addArguments>["Direction"]) {
  const Event = eventRef(builder);
  const Stream = builder.objectRef<StreamHandle>("Stream");
  const { Connection, PageInfo } = addPages(builder, Event);

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
  return { Event, Stream, Connection, PageInfo };
}
