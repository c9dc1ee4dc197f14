/** Triggers in the GraphQL schema: what they are. */
import type { TriggerCounts } from "../actions/graphql_stats.ts";
import type { FiringTypes, LastDay } from "../actions/graphql_types.ts";
import type { Builder } from "../graphql/builder.ts";
import { numberOf, type ShownRetry } from "../subscriptions/graphql_parts.ts";
import type { SubscriptionTypes } from "../subscriptions/graphql_types.ts";

type Frequency = { count: unknown; within: string; key?: string | null; distinct?: string | null };
type TimeWindow = { from: string; to: string; days?: string[] };

/** A trigger as SQL shows it. Numbers may be kept as text: see numberOf(). */
export type ShownTrigger = {
  id: string;
  name: string;
  version: unknown;
  status: "active" | "paused" | "disabled" | "broken";
  enabled: boolean;
  dropping: boolean;
  selector: unknown;
  frequency?: Frequency | null;
  times?: TimeWindow[] | null;
  timezone?: string | null;
  cooldown?: string | null;
  rate?: { limit: unknown; per: string } | null;
  dedupe?: { key: string; within: string } | null;
  priority: unknown;
  maxDepth: unknown;
  actions: unknown[];
  retry: ShownRetry;
  whenExhausted: "park" | "block" | "drop";
  timeout: string;
  maxInFlight: unknown;
  labels: unknown;
  createdAt: string;
  updatedAt: string;
  stats: TriggerCounts;
};
/** How all of them are doing. */
export type ShownTriggersStats = { total: unknown; enabled: unknown; last24h: LastDay };

/** Adds the types. */
export function addTriggerTypes(builder: Builder, types: SubscriptionTypes, { LastDay, counts }: FiringTypes) {
  const Frequency = builder.objectRef<Frequency>("Frequency").implement({
    description: "At least so many matches in a sliding window, the current event included.",
    fields: (t) => ({
      count: t.int({ resolve: ({ count }) => numberOf(count) }),
      within: t.exposeString("within", {}),
      key: t.exposeString("key", { nullable: true, description: "Counted apart for each value of this path." }),
      distinct: t.exposeString("distinct", { nullable: true, description: "Different values of this path count." }),
    }),
  });
  const TimeWindow = builder.objectRef<TimeWindow>("TimeWindow").implement({
    description: "A time of day; over midnight where to is earlier.",
    fields: (t) => ({
      from: t.exposeString("from", {}),
      to: t.exposeString("to", {}),
      days: t.exposeStringList("days", { nullable: true, description: "Days on which it begins." }),
    }),
  });
  const Limit = builder.objectRef<{ limit: unknown; per: string }>("FiringLimit").implement({
    description: "What is too much is skipped, and shown as such.",
    fields: (t) => ({
      limit: t.int({ description: "Firings …", resolve: ({ limit }) => numberOf(limit) }),
      per: t.exposeString("per", { description: "… in this time." }),
    }),
  });
  const Dedupe = builder.objectRef<{ key: string; within: string }>("Dedupe").implement({
    description: "Of the same key it fires once in this time.",
    fields: (t) => ({ key: t.exposeString("key", {}), within: t.exposeString("within", {}) }),
  });
  const Trigger = builder.objectRef<ShownTrigger>("Trigger").implement({
    description: "When events come as it says, its actions are carried out.",
    fields: (t) => ({
      id: t.exposeID("id", { description: "A uuid." }),
      name: t.exposeString("name", { description: "Unique among the tenant's triggers." }),
      version: t.int({
        description: "Counts the definitions that differed.",
        resolve: ({ version }) => numberOf(version),
      }),
      status: t.expose("status", { type: types.Status }),
      enabled: t.exposeBoolean("enabled", {}),
      dropping: t.exposeBoolean("dropping", { description: "Whether what comes while it is paused is passed over." }),
      selector: t.field({ type: "JSON", description: "Which events.", resolve: ({ selector }) => selector }),
      frequency: t.expose("frequency", { type: Frequency, nullable: true, complexity: 0 }),
      times: t.field({
        type: [TimeWindow],
        description: "Only within these; at any time where there are none.",
        complexity: 0,
        resolve: ({ times }) => times ?? [],
      }),
      timezone: t.exposeString("timezone", { nullable: true, description: "Of times." }),
      cooldown: t.exposeString("cooldown", { nullable: true, description: "After a firing it rests for so long." }),
      rate: t.expose("rate", { type: Limit, nullable: true, complexity: 0 }),
      dedupe: t.expose("dedupe", { type: Dedupe, nullable: true, complexity: 0 }),
      priority: t.int({
        description: "Where several wait, the higher one is carried out first.",
        resolve: ({ priority }) => numberOf(priority),
      }),
      maxDepth: t.int({
        description: "How many firings may lead to one of its own.",
        resolve: ({ maxDepth }) => numberOf(maxDepth),
      }),
      actions: t.field({ type: ["JSON"], description: "In this order.", resolve: ({ actions }) => actions }),
      retry: t.expose("retry", { type: types.Retry }),
      whenExhausted: t.expose("whenExhausted", { type: types.WhenExhausted }),
      timeout: t.exposeString("timeout", { description: "Of all actions of an attempt together." }),
      maxInFlight: t.int({ resolve: ({ maxInFlight }) => numberOf(maxInFlight) }),
      labels: t.field({ type: "JSON", description: "Texts of your own.", resolve: ({ labels }) => labels }),
      createdAt: t.expose("createdAt", { type: "DateTime" }),
      updatedAt: t.expose("updatedAt", { type: "DateTime" }),
      stats: t.expose("stats", { type: counts.OfTrigger }),
    }),
  });
  const AllStats = builder.objectRef<ShownTriggersStats>("TriggersStats").implement({
    description: "How all triggers are doing.",
    fields: (t) => ({
      total: t.int({ resolve: ({ total }) => numberOf(total) }),
      enabled: t.int({ resolve: ({ enabled }) => numberOf(enabled) }),
      last24h: t.expose("last24h", { type: LastDay, complexity: 0 }),
    }),
  });
  return { Trigger, AllStats };
}
