/** What triggers and schedules have in common in the GraphQL schema: what they set off, and how it went. */
import type { Builder } from "../graphql/builder.ts";
import type { Place } from "../graphql/page_info.ts";
import type { LogTypes } from "../log/graphql.ts";
import { type EventDocument, rowOf } from "../log/graphql_document.ts";
import type { SubscriptionsPart } from "../subscriptions/graphql.ts";
import type { ShownAttempt } from "../subscriptions/graphql_deliveries.ts";
import { numberOf } from "../subscriptions/graphql_parts.ts";
import { addCounts } from "./graphql_stats.ts";

type Counted = unknown;

/** An action's result as SQL shows it. Numbers may be kept as text: see numberOf(). */
type ShownResult = {
  type: string;
  ok: boolean;
  attempt: Counted;
  durationMs: Counted;
  result?: unknown;
  error?: string;
  errorClass?: string;
};
/** What lists show of an event. */
type Named = { eventId: string; stream: string; version: string; type: string; topic: string };
/** A firing as SQL shows it. */
type ShownCommon = {
  id: string;
  firingId: string;
  state: State;
  reason: string | null;
  firedAt: string;
  nominalAt?: string | null;
  finishedAt: string | null;
  durationMs: Counted;
  depth: Counted;
  found: unknown;
  attempts: Counted;
  nextAttemptAt: string | null;
  actions: ShownResult[] | null;
};
/** In a list. */
export type ShownFiring = ShownCommon & { event?: Named | null };
/** One that was asked for by its id. */
export type ShownDetail = ShownCommon & { event?: EventDocument | null; history: ShownAttempt[] };
/** A page of a history. */
export type FiringPage = Place & { nodes: ShownFiring[] };
/** How the last day went. */
export type LastDay = { firings: Counted; succeeded: Counted; failed: Counted; averageMs: Counted };

const STATES = {
  PENDING: { value: "pending", description: "To be carried out." },
  RUNNING: { value: "running" },
  RETRYING: { value: "retrying", description: "It failed and is tried again." },
  DONE: { value: "done" },
  PARKED: { value: "parked", description: "Set aside until it is redriven or discarded." },
  SKIPPED: { value: "skipped", description: "Not done, for the reason given." },
  REFUSED: { value: "refused", description: "Not done: events caused by events went too deep." },
  DISCARDED: { value: "discarded" },
} as const;
type State = (typeof STATES)[keyof typeof STATES]["value"];

/** A number that may be missing. */
export const maybeNumber = (value: unknown) => (value === undefined || value === null ? null : numberOf(value));

/** The types other rooms refer to. */
export type FiringTypes = ReturnType<typeof addFirings>;

/** Adds the types. */
export function addFirings(
  builder: Builder,
  { Event, PageInfo, Direction }: LogTypes,
  { types, deliveries }: SubscriptionsPart,
) {
  const State = builder.enumType("FiringState", { values: STATES });
  const Result = builder.objectRef<ShownResult>("ActionResult").implement({
    description: "What came of an action.",
    fields: (t) => ({
      type: t.exposeString("type", {}),
      ok: t.exposeBoolean("ok", { description: "Whether it succeeded." }),
      attempt: t.int({
        description: "In which attempt it was carried out last.",
        resolve: ({ attempt }) => numberOf(attempt),
      }),
      durationMs: t.int({ nullable: true, resolve: ({ durationMs }) => maybeNumber(durationMs) }),
      result: t.field({
        type: "JSON",
        nullable: true,
        description: "What it gave.",
        resolve: ({ result }) => result ?? null,
      }),
      error: t.exposeString("error", { nullable: true, description: "Why it failed, for people." }),
      errorClass: t.exposeString("errorClass", { nullable: true, description: "Why it failed, for programs." }),
    }),
  });
  const AnyFiring = builder.interfaceRef<ShownCommon>("AnyFiring").implement({
    description: "What a trigger or a schedule set off once, and what came of its actions.",
    fields: (t) => ({
      id: t.exposeID("id", {
        description: "Of a trigger: the event's position. Of a schedule: the number of the occurrence.",
      }),
      firingId: t.exposeID("firingId", { description: "What actions are told, the same in each attempt." }),
      state: t.expose("state", { type: State }),
      reason: t.exposeString("reason", { nullable: true, description: "Why it is as it is." }),
      firedAt: t.expose("firedAt", { type: "DateTime" }),
      nominalAt: t.field({
        type: "DateTime",
        nullable: true,
        description: "Of a schedule: when it was to be.",
        resolve: ({ nominalAt }) => nominalAt ?? null,
      }),
      finishedAt: t.expose("finishedAt", { type: "DateTime", nullable: true }),
      durationMs: t.int({ nullable: true, resolve: ({ durationMs }) => maybeNumber(durationMs) }),
      depth: t.int({
        description: "How many firings led to this one.",
        resolve: ({ depth }) => numberOf(depth),
      }),
      found: t.field({
        type: "JSON",
        nullable: true,
        description: "What was matched: count, windowStart and key of a frequency.",
        resolve: ({ found }) => found ?? null,
      }),
      attempts: t.int({ resolve: ({ attempts }) => numberOf(attempts) }),
      nextAttemptAt: t.expose("nextAttemptAt", { type: "DateTime", nullable: true }),
      actions: t.field({
        type: [Result],
        description: "What came of each action, in order.",
        resolve: ({ actions }) => actions ?? [],
      }),
    }),
  });
  const Named = builder.objectRef<Named>("FiringEvent").implement({
    description: "What set a trigger off.",
    fields: (t) => ({
      eventId: t.exposeID("eventId", {}),
      stream: t.exposeString("stream", {}),
      version: t.expose("version", { type: "Int64", description: "Its version in its stream." }),
      type: t.exposeString("type", {}),
      topic: t.exposeString("topic", {}),
    }),
  });
  const Firing = builder.objectRef<ShownFiring>("Firing").implement({
    description: "A firing in a list.",
    interfaces: [AnyFiring],
    fields: (t) => ({
      event: t.field({
        type: Named,
        nullable: true,
        complexity: 0,
        description: "Of a trigger: what set it off.",
        resolve: ({ event }) => event ?? null,
      }),
    }),
  });
  const Detail = builder.objectRef<ShownDetail>("FiringDetail").implement({
    description: "A firing that was asked for by its id, with its attempts.",
    interfaces: [AnyFiring],
    fields: (t) => ({
      event: t.field({
        type: Event,
        nullable: true,
        complexity: 0,
        description: "Of a trigger: what set it off.",
        resolve: ({ event }) => (event === null || event === undefined ? null : rowOf(event)),
      }),
      history: t.expose("history", {
        type: [deliveries.Attempt],
        description: "The attempts that are kept, the first one first.",
      }),
    }),
  });
  const Edge = builder.objectRef<ShownFiring>("FiringEdge").implement({
    description: "A firing and its place in the list.",
    fields: (t) => ({
      cursor: t.exposeString("id", { description: "The id of the firing: send it as after to go on behind it." }),
      node: t.field({ type: Firing, complexity: 0, resolve: (firing) => firing }),
    }),
  });
  const Connection = builder.objectRef<FiringPage>("FiringConnection").implement({
    description: "A page of a history.",
    fields: (t) => ({
      edges: t.field({ type: [Edge], resolve: ({ nodes }) => nodes }),
      nodes: t.expose("nodes", { type: [Firing] }),
      pageInfo: t.field({ type: PageInfo, complexity: 0, resolve: (page) => page }),
    }),
  });
  const LastDay = builder.objectRef<LastDay>("LastDay").implement({
    description: "How the last 24 hours went.",
    fields: (t) => {
      const number = (name: "firings" | "succeeded" | "failed") => t.int({ resolve: (day) => numberOf(day[name]) });
      return {
        firings: number("firings"),
        succeeded: number("succeeded"),
        failed: number("failed"),
        averageMs: t.float({ nullable: true, resolve: ({ averageMs }) => maybeNumber(averageMs) }),
      };
    },
  });
  return { State, Firing, Detail, Connection, LastDay, Direction, PageInfo, counts: addCounts(builder, types) };
}
