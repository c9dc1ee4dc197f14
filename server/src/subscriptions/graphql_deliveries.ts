/** Deliveries in the GraphQL schema: what became of them, one by one and in lists. */
import type { Builder } from "../graphql/builder.ts";
import type { Place } from "../graphql/page_info.ts";
import type { LogTypes } from "../log/graphql.ts";
import { type EventDocument, rowOf } from "../log/graphql_document.ts";
import { numberOf } from "./graphql_parts.ts";

/** A delivery as SQL shows it in lists. Numbers may be kept as text: see numberOf(). */
export type ShownDelivery = {
  id: string;
  state: State;
  attempts: unknown;
  dueAt: string | null;
  reason: string | null;
  eventId: string;
  stream: string;
  version: string;
  type: string;
  topic: string;
  changedAt: string | null;
};
/** One that was asked for by its id. */
export type DeliveryDetail = ShownDelivery & { event: EventDocument; history: ShownAttempt[] };
/** A page of a list. */
export type DeliveryPage = Place & { nodes: ShownDelivery[] };
/** An attempt as SQL shows it. */
export type ShownAttempt = {
  attempt: unknown;
  at: string;
  outcome: Outcome;
  durationMs?: unknown;
  status?: unknown;
  nextAttemptAt?: string;
} & { [Name in "consumer" | "reason" | "errorClass" | "responseHead" | "responseBody"]?: string };

const STATES = {
  HELD: { value: "held", description: "Behind an unfinished one of its key." },
  READY: { value: "ready", description: "To be handed out next." },
  RETRYING: { value: "retrying", description: "Failed, and to be tried again." },
  LEASED: { value: "leased", description: "Out with a consumer, or being sent." },
  PARKED: { value: "parked", description: "Set aside until it is redriven or discarded." },
  DELIVERED: { value: "delivered" },
  SKIPPED: { value: "skipped" },
  DISCARDED: { value: "discarded" },
} as const;
type State = (typeof STATES)[keyof typeof STATES]["value"];
const OUTCOMES = {
  DELIVERED: { value: "delivered" },
  SKIPPED: { value: "skipped" },
  RETRIED: { value: "retried", description: "It failed and was to come again." },
  EXPIRED: { value: "expired", description: "Nobody settled it in time." },
  PARKED: { value: "parked" },
  REDRIVEN: { value: "redriven" },
  DISCARDED: { value: "discarded" },
} as const;
type Outcome = (typeof OUTCOMES)[keyof typeof OUTCOMES]["value"];

/** The types other rooms refer to. */
export type DeliveryTypes = ReturnType<typeof addDeliveries>;

/** Adds the types. */
export function addDeliveries(builder: Builder, { Event, PageInfo, Direction }: LogTypes) {
  const State = builder.enumType("DeliveryState", { values: STATES });
  const AnyDelivery = builder.interfaceRef<ShownDelivery>("AnyDelivery").implement({
    description: "One event for one subscription, and what became of it.",
    fields: (t) => ({
      id: t.exposeID("id", { description: "The event's position: unique in the subscription." }),
      state: t.expose("state", { type: State }),
      attempts: t.int({ description: "Attempts so far.", resolve: ({ attempts }) => numberOf(attempts) }),
      dueAt: t.expose("dueAt", {
        type: "DateTime",
        nullable: true,
        description: "When it is tried again, or its lease ends. A lease in the past waits for somebody to receive.",
      }),
      reason: t.exposeString("reason", { nullable: true, description: "What the consumer said, or what happened." }),
      eventId: t.exposeID("eventId", {}),
      stream: t.exposeString("stream", {}),
      version: t.expose("version", { type: "Int64" }),
      type: t.exposeString("type", {}),
      topic: t.exposeString("topic", {}),
      changedAt: t.expose("changedAt", { type: "DateTime", nullable: true, description: "The last change." }),
    }),
  });
  const Delivery = builder.objectRef<ShownDelivery>("Delivery").implement({
    description: "A delivery in a list. Those that were simply acknowledged are kept where history is ALL.",
    interfaces: [AnyDelivery],
    fields: () => ({}),
  });
  const Attempt = addAttempt(builder);
  const Detail = builder.objectRef<DeliveryDetail>("DeliveryDetail").implement({
    description: "A delivery that was asked for by its id, with its event and its attempts.",
    interfaces: [AnyDelivery],
    fields: (t) => ({
      event: t.field({ type: Event, complexity: 0, resolve: ({ event }) => rowOf(event) }),
      history: t.expose("history", {
        type: [Attempt],
        description: "The attempts that are kept, the first one first.",
      }),
    }),
  });
  const Edge = builder.objectRef<ShownDelivery>("DeliveryEdge").implement({
    description: "A delivery and its place in the list.",
    fields: (t) => ({
      cursor: t.exposeString("id", { description: "The id of the delivery: send it as after to go on behind it." }),
      node: t.field({ type: Delivery, complexity: 0, resolve: (delivery) => delivery }),
    }),
  });
  const Connection = builder.objectRef<DeliveryPage>("DeliveryConnection").implement({
    description: "A page of deliveries, in the order of the log.",
    fields: (t) => ({
      edges: t.field({ type: [Edge], resolve: ({ nodes }) => nodes }),
      nodes: t.expose("nodes", { type: [Delivery], description: "The deliveries without their cursors." }),
      pageInfo: t.field({ type: PageInfo, complexity: 0, resolve: (page) => page }),
    }),
  });
  return { State, Attempt, Detail, Connection, Direction };
}

function addAttempt(builder: Builder) {
  const Outcome = builder.enumType("AttemptOutcome", { values: OUTCOMES });
  return builder.objectRef<ShownAttempt>("Attempt").implement({
    description: "One attempt at a delivery. What answered is known of webhooks only.",
    fields: (t) => {
      const number = (name: "durationMs" | "status", description: string) =>
        t.int({
          nullable: true,
          description,
          resolve: ({ [name]: value }) => (value === undefined || value === null ? null : numberOf(value)),
        });
      return {
        attempt: t.int({ description: "Which one.", resolve: ({ attempt }) => numberOf(attempt) }),
        at: t.expose("at", { type: "DateTime", description: "When it ended." }),
        outcome: t.expose("outcome", { type: Outcome }),
        consumer: t.exposeString("consumer", { nullable: true }),
        reason: t.exposeString("reason", { nullable: true }),
        durationMs: number("durationMs", "How long it took, in milliseconds."),
        status: number("status", "The endpoint's HTTP status."),
        errorClass: t.exposeString("errorClass", {
          nullable: true,
          description: "What kind of failure it was, where there was no answer.",
        }),
        responseHead: t.exposeString("responseHead", { nullable: true }),
        responseBody: t.exposeString("responseBody", { nullable: true, description: "The beginning of it." }),
        nextAttemptAt: t.expose("nextAttemptAt", {
          type: "DateTime",
          nullable: true,
          description: "When the next one is due.",
        }),
      };
    },
  });
}
