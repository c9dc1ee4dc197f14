/** Parts of subscriptions in the GraphQL schema: policies and statistics. */
import type { Builder } from "../graphql/builder.ts";
import { digitsOf } from "../graphql/exact_json.ts";

/** When what failed comes again. */
export type ShownRetry = {
  attempts: unknown;
  jitter: unknown;
  delays?: string[];
  base?: string;
  factor?: unknown;
  max?: string;
};
/** How a subscription goes. */
export type ShownStats = {
  checkpoint: string;
  next: string;
  lag: { events: string; seconds: unknown };
  inFlight: unknown;
  held: unknown;
  ready: unknown;
  retrying: unknown;
  parked: unknown;
  delivered: string;
  skipped: string;
  failed: string;
  lastDeliveredAt: string | null;
  replay: { next: string; upTo: string } | null;
};

/** How large a batch is. */
export type ShownBatch = { size: number; wait: string };
/** How much in which time. */
export type ShownRate = { limit: unknown; per: string; burst: unknown };

/** A number of Float or Int: `2.0` is kept as text for fields of type JSON, which these are not. */
export function numberOf(value: unknown): number {
  return Number(digitsOf(value) ?? value);
}

/** Adds the types of policies. */
export function addPolicies(builder: Builder) {
  const Retry = builder.objectRef<ShownRetry>("RetryPolicy").implement({
    description: "How often and when a delivery is tried again: by a list of delays, or by base, factor and max.",
    fields: (t) => ({
      attempts: t.int({ description: "The first one counts.", resolve: ({ attempts }) => numberOf(attempts) }),
      delays: t.exposeStringList("delays", { nullable: true, description: "The pauses one by one, such as 5s." }),
      base: t.exposeString("base", { nullable: true, description: "The first pause." }),
      factor: t.float({
        nullable: true,
        description: "By how much each pause is longer.",
        resolve: ({ factor }) => (factor === undefined ? null : numberOf(factor)),
      }),
      max: t.exposeString("max", { nullable: true, description: "The longest pause." }),
      jitter: t.float({
        description: "The share of a pause that is up to chance.",
        resolve: ({ jitter }) => numberOf(jitter),
      }),
    }),
  });
  const Batch = builder.objectRef<ShownBatch>("BatchPolicy").implement({
    description: "How large a batch is, and how long it waits to fill.",
    fields: (t) => ({ size: t.exposeInt("size", {}), wait: t.exposeString("wait", {}) }),
  });
  const Rate = builder.objectRef<ShownRate>("RateLimit").implement({
    description: "A token bucket: what is too much waits and does not fail.",
    fields: (t) => ({
      limit: t.int({ description: "Deliveries …", resolve: ({ limit }) => numberOf(limit) }),
      per: t.exposeString("per", { description: "… in this time." }),
      burst: t.int({ description: "At once after a pause.", resolve: ({ burst }) => numberOf(burst) }),
    }),
  });
  return { Retry, Batch, Rate };
}

/** Adds the types of statistics. */
export function addStats(builder: Builder) {
  const Lag = builder.objectRef<{ events: string; seconds: unknown }>("Lag").implement({
    description: "How far behind the log it is.",
    fields: (t) => ({
      events: t.expose("events", { type: "Int64", description: "Positions behind the end." }),
      seconds: t.float({
        description: "The age of the oldest one that is not finished.",
        resolve: ({ seconds }) => numberOf(seconds),
      }),
    }),
  });
  const Replay = builder.objectRef<{ next: string; upTo: string }>("Replay").implement({
    description: "A replay under way.",
    fields: (t) => ({
      next: t.expose("next", { type: "Int64", description: "Where it is." }),
      upTo: t.expose("upTo", { type: "Int64", description: "Where it ends." }),
    }),
  });
  const Stats = builder.objectRef<ShownStats>("SubscriptionStats").implement({
    description: "How it goes, all numbers of the same moment.",
    fields: (t) => {
      type Counted = "inFlight" | "held" | "ready" | "retrying" | "parked";
      const count = (name: Counted, description: string) =>
        t.int({ description, resolve: (stats) => numberOf(stats[name]) });
      const digits = (name: "checkpoint" | "next" | "delivered" | "skipped" | "failed", description: string) =>
        t.expose(name, { type: "Int64", description });
      return {
        checkpoint: digits("checkpoint", "Everything up to here is finished."),
        next: digits("next", "The first position that was not looked at."),
        lag: t.expose("lag", { type: Lag, complexity: 0 }),
        inFlight: count("inFlight", "Out with consumers, or being sent."),
        held: count("held", "Behind an unfinished one of their key."),
        ready: count("ready", "To be handed out next."),
        retrying: count("retrying", "To be tried again."),
        parked: count("parked", "Set aside."),
        delivered: digits("delivered", "Finished so far."),
        skipped: digits("skipped", "Skipped so far."),
        failed: digits("failed", "Failed attempts so far."),
        lastDeliveredAt: t.expose("lastDeliveredAt", { type: "DateTime", nullable: true }),
        replay: t.expose("replay", { type: Replay, nullable: true, complexity: 0 }),
      };
    },
  });
  return { Lag, Stats };
}
