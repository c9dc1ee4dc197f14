/** The log's mutations: the input is written as the body the HTTP door takes, so that it is read by the same rules. */

import { Problem } from "../errors.ts";
import type { Builder } from "../graphql/builder.ts";
import type { GraphqlContext } from "../graphql/context.ts";
import { renamed } from "../graphql/errors.ts";
import type { JsonText } from "../graphql/exact_json.ts";
import { demand } from "../tenants/permits.ts";
import { type AppendBody, readEvents, readStreamEvents } from "./body.ts";
import { once, readIdempotencyKey } from "./idempotency.ts";
import { checkStream } from "./look.ts";
import { type Stored, store } from "./store.ts";

type Result = Stored & { replayed: boolean };
type Failure = { kind: "failure"; type: string; problem: Problem };
type Maybe<T> = T | null | undefined;
type Input = {
  id?: Maybe<string>;
  type: string;
  topic?: Maybe<string>;
  data?: Maybe<JsonText>;
  metadata?: Maybe<JsonText>;
  occurredAt?: Maybe<string>;
};

/** The failures a caller acts on, and the types they are answered as; every other one is an error of the field. */
const FAILURES: Record<string, string> = {
  wrong_expected_version: "WrongExpectedVersion",
  event_id_conflict: "EventIdConflict",
  idempotency_key_reused: "IdempotencyKeyReused",
  invalid_input: "InvalidInput",
  malformed_json: "InvalidInput",
  too_large: "InvalidInput",
};

/** Adds the mutations. */
export function addAppends(builder: Builder): void {
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

  const FailureType = builder.interfaceRef<Failure>("Failure").implement({
    description: "Why nothing was stored.",
    fields: (t) => ({
      code: t.string({ description: "The code this has on every door.", resolve: ({ problem }) => problem.code }),
      message: t.string({ description: "For people, with the values.", resolve: ({ problem }) => problem.message }),
      hint: t.string({ nullable: true, description: "What to do.", resolve: ({ problem }) => problem.details.hint }),
    }),
  });
  const WrongExpectedVersion = builder.objectRef<Failure>("WrongExpectedVersion").implement({
    description: "The stream is not at the expected version.",
    interfaces: [FailureType],
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
    interfaces: [FailureType],
    fields: (t) => ({
      stream: t.string({ resolve: ({ problem }) => problem.details.stream ?? "" }),
    }),
  });
  const IdempotencyKeyReused = builder.objectRef<Failure>("IdempotencyKeyReused").implement({
    description: "The idempotency key was used with another input.",
    interfaces: [FailureType],
    fields: () => ({}),
  });
  const InvalidInput = builder.objectRef<Failure>("InvalidInput").implement({
    description: "The input breaks a rule.",
    interfaces: [FailureType],
    fields: (t) => ({
      field: t.string({
        nullable: true,
        description: "The field that is meant, such as events[0].type.",
        resolve: ({ problem }) => problem.details.field,
      }),
      rule: t.string({
        nullable: true,
        description: "The rule it breaks.",
        resolve: ({ problem }) => problem.details.rule,
      }),
    }),
  });
  const AppendPayload = builder.unionType("AppendPayload", {
    description: "What was stored, or why nothing was.",
    types: [AppendResult, WrongExpectedVersion, EventIdConflict, IdempotencyKeyReused, InvalidInput],
    resolveType: (value) => ("kind" in value ? value.type : "AppendResult"),
  });
  const AppendAllPayload = builder.unionType("AppendAllPayload", {
    description: "What was stored, or why nothing was.",
    types: [AppendAllResult, EventIdConflict, IdempotencyKeyReused, InvalidInput],
    resolveType: (value) => ("kind" in value ? value.type : "AppendAllResult"),
  });

  builder.mutationFields((t) => ({
    append: t.field({
      type: AppendPayload,
      description: "Appends events to one stream: all of them or none.",
      args: {
        stream: t.arg.string({ required: true }),
        events: t.arg({ type: [NewEvent], required: true }),
        expectedVersion: t.arg({ type: "ExpectedVersion" }),
        wait: t.arg({ type: Wait }),
        idempotencyKey: t.arg.string({ description: KEY }),
      },
      resolve: (_root, { stream, events, expectedVersion, wait, idempotencyKey }, context) => {
        const expected = expectedVersion ?? "any";
        const body = `{"expectedVersion":${JSON.stringify(expected)},"wait":${JSON.stringify(wait ?? null)},"events":[${events.map((each) => eventText(each)).join(",")}]}`;
        const request = { route: "mutation append", path: stream, key: idempotencyKey, body };
        const read = (): AppendBody => readStreamEvents(body, checkStream(stream), context.room);
        return append(context, request, read, (results) => results[0] as Result);
      },
    }),
    appendAll: t.field({
      type: AppendAllPayload,
      description: "Appends events to any number of streams: all of them or none.",
      args: {
        events: t.arg({ type: [NewStreamEvent], required: true }),
        idempotencyKey: t.arg.string({ description: KEY }),
      },
      resolve: (_root, { events, idempotencyKey }, context) => {
        const texts = events.map(({ stream, ...rest }) => eventText(rest, stream));
        const body = `[${texts.join(",")}]`;
        const request = { route: "mutation appendAll", path: "", key: idempotencyKey, body };
        return append(
          context,
          request,
          () => readEvents(body, context.room),
          (results) => ({ results }),
        );
      },
    }),
  }));
}

const KEY =
  "Makes the mutation safe to repeat: 1 to 255 visible ASCII characters, kept for 24 hours. The same key with the same input gives the first answer again.";

type InputBuilder = Parameters<Parameters<Builder["inputType"]>[1]["fields"]>[0];
type Keyed = { route: string; path: string; key: string | null | undefined; body: string };

/** Stores what `read` reads, once for each key; `shape` picks from the results. */
async function append<T>(
  { room, caller }: GraphqlContext,
  { key: given, ...request }: Keyed,
  read: () => AppendBody,
  shape: (results: Result[]) => T,
): Promise<T | Failure> {
  try {
    demand(caller, "events:append");
    const key = given === null || given === undefined ? undefined : readIdempotencyKey(given);
    const body = read();
    if (key === undefined) return shape(marked(await store(room, caller, body), false));
    const answer = await once(room.pool, { caller, key, ...request }, async (seed) => {
      return { status: 201, body: JSON.stringify(await store(room, caller, body, seed)) };
    });
    const isReplayed = answer.headers?.["idempotent-replayed"] === "true";
    return shape(marked(JSON.parse(answer.body) as Stored[], isReplayed));
  } catch (error) {
    const type = error instanceof Problem ? FAILURES[error.code] : undefined;
    if (type === undefined || !(error instanceof Problem)) throw error;
    return { kind: "failure", type, problem: renamed(error) };
  }
}

function marked(results: Stored[], replayed: boolean): Result[] {
  return results.map((result) => ({ ...result, replayed }));
}

/** An event as the HTTP door takes it. What is not there stays away: the reader says what is required. */
function eventText(event: Input, stream?: string): string {
  const fields: string[] = stream === undefined ? [] : [`"stream":${JSON.stringify(stream)}`];
  for (const name of ["id", "type", "topic", "occurredAt"] as const) {
    const value = event[name];
    if (value !== undefined && value !== null) fields.push(`"${name}":${JSON.stringify(value)}`);
  }
  for (const name of ["data", "metadata"] as const) {
    const value = event[name];
    if (value !== undefined && (value !== null || name === "data")) fields.push(`"${name}":${value?.text ?? "null"}`);
  }
  return `{${fields.join(",")}}`;
}
