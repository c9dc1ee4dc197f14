/** The log's mutations: the input is written as the body the HTTP door takes, so that it is read by the same rules. */

import type { Builder } from "../graphql/builder.ts";
import type { GraphqlContext } from "../graphql/context.ts";
import type { JsonText } from "../graphql/exact_json.ts";
import { answered, type Failure, type FailureRefs, INVALID } from "../graphql/failures.ts";
import { KEY } from "../graphql/once.ts";
import { demand } from "../tenants/permits.ts";
import { type AppendBody, readEvents, readStreamEvents } from "./body.ts";
import { addAppendInputs, addAppendPayloads, type Result } from "./graphql_append_types.ts";
import { once, readIdempotencyKey } from "./idempotency.ts";
import { checkStream } from "./look.ts";
import { type Stored, store } from "./store.ts";

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
const FAILURES = {
  ...INVALID,
  wrong_expected_version: "WrongExpectedVersion",
  event_id_conflict: "EventIdConflict",
  idempotency_key_reused: "IdempotencyKeyReused",
};

/** Adds the mutations. */
export function addAppends(builder: Builder, failures: FailureRefs): void {
  const { NewEvent, NewStreamEvent, Wait } = addAppendInputs(builder);
  const { AppendPayload, AppendAllPayload } = addAppendPayloads(builder, failures);

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

type Keyed = { route: string; path: string; key: string | null | undefined; body: string };

/** Stores what `read` reads, once for each key; `shape` picks from the results. */
async function append<T>(
  { room, caller }: GraphqlContext,
  { key: given, ...request }: Keyed,
  read: () => AppendBody,
  shape: (results: Result[]) => T,
): Promise<T | Failure> {
  return answered(FAILURES, async () => {
    demand(caller, "events:append");
    const key = given === null || given === undefined ? undefined : readIdempotencyKey(given);
    const body = read();
    if (key === undefined) return shape(marked(await store(room, caller, body), false));
    const answer = await once(room, { caller, key, permission: "events:append", ...request }, async (seed) => {
      return { status: 201, body: JSON.stringify(await store(room, caller, body, seed)) };
    });
    const isReplayed = answer.headers?.["idempotent-replayed"] === "true";
    return shape(marked(JSON.parse(answer.body) as Stored[], isReplayed));
  });
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
