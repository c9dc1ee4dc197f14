/** What an append over GraphQL takes and answers. */
import type { Builder } from "../graphql/builder.ts";
import { type Failure, type FailureRefs, typeOf } from "../graphql/failures.ts";
import type { Stored } from "./store.ts";

/** What was stored in one stream, and whether that was told before. */
export type Result = Stored & { replayed: boolean };

type InputBuilder = Parameters<Parameters<Builder["inputType"]>[1]["fields"]>[0];

/** Adds the inputs. */
export function addAppendInputs(builder: Builder) {
  const event = (t: InputBuilder) => ({
    id: t.id({ description: "A uuid; made by the server where it is missing." }),
    type: t.string({
      required: true,
      description: "What happened, such as order.placed: 1 to 128 of A-Z a-z 0-9 . _ -",
    }),
    topic: t.string({ description: "A path for routing; derived from the event where it is missing." }),
    data: t.field({ type: "JSON", description: "Any JSON. Required, though null is a value, too." }),
    metadata: t.field({ type: "JSON", description: "An object: correlation_id, causation_id and your own." }),
    occurredAt: t.field({
      type: "DateTime",
      description: "When it happened, where that differs from when it is recorded.",
    }),
  });
  const NewEvent = builder.inputType("NewEvent", { description: "An event to append.", fields: (t) => event(t) });
  const NewStreamEvent = builder.inputType("NewStreamEvent", {
    description: "An event to append, with its stream.",
    fields: (t) => ({ stream: t.string({ required: true }), ...event(t) }),
  });
  const Wait = builder.enumType("Wait", {
    description: "What an append waits for.",
    values: {
      POSITION: { value: "position", description: "Until the events have their positions, or 5 seconds." },
    } as const,
  });
  return { NewEvent, NewStreamEvent, Wait };
}

/** Adds the answers. */
export function addAppendPayloads(builder: Builder, { Failure, InvalidInput }: FailureRefs) {
  const AppendResult = builder.objectRef<Result>("AppendResult").implement({
    description: "What was stored in one stream.",
    fields: (t) => ({
      stream: t.exposeString("stream", { description: "The stream's name." }),
      firstVersion: t.expose("firstVersion", { type: "Int64", description: "Version of the first event." }),
      lastVersion: t.expose("lastVersion", { type: "Int64", description: "Version of the last event." }),
      eventIds: t.exposeIDList("eventIds", {}),
      duplicate: t.exposeBoolean("duplicate", {
        description: "The same events were appended before; this is what they got then.",
      }),
      replayed: t.exposeBoolean("replayed", {
        description: "This is the kept answer of an earlier request with the same idempotency key.",
      }),
      position: t.field({
        type: "Int64",
        nullable: true,
        description: "Position of the last event; only with wait, null if it took too long.",
        resolve: ({ position }) => position ?? null,
      }),
    }),
  });
  const AppendAllResult = builder.objectRef<{ results: Result[] }>("AppendAllResult").implement({
    description: "What was stored.",
    fields: (t) => ({ results: t.expose("results", { type: [AppendResult], description: "One for each stream." }) }),
  });

  const WrongExpectedVersion = builder.objectRef<Failure>("WrongExpectedVersion").implement({
    description: "The stream is not at the expected version.",
    interfaces: [Failure],
    fields: (t) => ({
      stream: t.string({ resolve: ({ problem }) => problem.details.stream ?? "" }),
      expectedVersion: t.field({
        type: "Int64",
        nullable: true,
        description: "Null where any version was expected, but at least one.",
        resolve: ({ problem }) => problem.details.expectedVersion,
      }),
      actualVersion: t.field({
        type: "Int64",
        description: "Read the stream up to here, decide again, and append with it.",
        resolve: ({ problem }) => problem.details.actualVersion ?? "0",
      }),
    }),
  });
  const EventIdConflict = builder.objectRef<Failure>("EventIdConflict").implement({
    description: "An event id is already known, with other content or in another stream.",
    interfaces: [Failure],
    fields: (t) => ({
      stream: t.string({ resolve: ({ problem }) => problem.details.stream ?? "" }),
    }),
  });
  const IdempotencyKeyReused = builder.objectRef<Failure>("IdempotencyKeyReused").implement({
    description: "The idempotency key was used with another input.",
    interfaces: [Failure],
    fields: () => ({}),
  });
  const AppendPayload = builder.unionType("AppendPayload", {
    description: "What was stored, or why nothing was.",
    types: [AppendResult, WrongExpectedVersion, EventIdConflict, IdempotencyKeyReused, InvalidInput],
    resolveType: typeOf("AppendResult"),
  });
  const AppendAllPayload = builder.unionType("AppendAllPayload", {
    description: "What was stored, or why nothing was.",
    types: [AppendAllResult, EventIdConflict, IdempotencyKeyReused, InvalidInput],
    resolveType: typeOf("AppendAllResult"),
  });
  return { AppendPayload, AppendAllPayload };
}
