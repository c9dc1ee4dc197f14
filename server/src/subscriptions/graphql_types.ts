/** Subscriptions in the GraphQL schema: what they are, in both modes. */
import type { Builder } from "../graphql/builder.ts";
import { digitsOf, parseExact } from "../graphql/exact_json.ts";

/** A subscription as SQL shows it. Numbers may be kept as text: see numberOf(). */
export type Shown = {
  id: string;
  name: string;
  mode: "pull" | "push";
  version: unknown;
  status: "active" | "paused" | "disabled" | "broken";
  enabled: boolean;
  selector: unknown;
  key: string;
  retry: ShownRetry;
  whenExhausted: "park" | "block" | "drop";
  timeout: string;
  maxInFlight: unknown;
  batch: { size: number; wait: string };
  rate: { limit: unknown; per: string; burst: unknown } | null;
  labels: unknown;
  /** Of consumer groups. */
  history?: "exceptions" | "all";
  createdAt: string;
  updatedAt: string;
  stats: ShownStats;
};
type ShownRetry = {
  attempts: unknown;
  jitter: unknown;
  delays?: string[];
  base?: string;
  factor?: unknown;
  max?: string;
};
type ShownStats = {
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

/** Reads what SQL shows. */
export function readShown(json: string): Shown {
  return parseExact(json) as Shown;
}

/** A number of Float or Int: `2.0` is kept as text for fields of type JSON, which these are not. */
export function numberOf(value: unknown): number {
  return Number(digitsOf(value) ?? value);
}

/** The types other rooms refer to. */
export type SubscriptionTypes = ReturnType<typeof addSubscriptionTypes>;

/** Adds the types. */
export function addSubscriptionTypes(builder: Builder) {
  const Mode = builder.enumType("SubscriptionMode", {
    description: "How events reach whoever wants them.",
    values: {
      PULL: { value: "pull", description: "A consumer group: programs that receive and settle." },
      PUSH: { value: "push", description: "A webhook: an endpoint that is called." },
    } as const,
  });
  const Status = builder.enumType("SubscriptionStatus", {
    values: {
      ACTIVE: { value: "active" },
      PAUSED: { value: "paused" },
      DISABLED: { value: "disabled", description: "After long failure, or because the endpoint said so: resume it." },
      BROKEN: { value: "broken", description: "A breaker is open: nothing is sent but a probe now and then." },
    } as const,
  });
  const WhenExhausted = builder.enumType("WhenExhausted", {
    description: "What happens after the last attempt.",
    values: {
      PARK: { value: "park", description: "It is set aside, and its key goes on." },
      BLOCK: { value: "block", description: "It is tried again for ever, and its key waits." },
      DROP: { value: "drop", description: "It is done with as discarded, and its key goes on." },
    } as const,
  });
  const History = builder.enumType("History", {
    description: "Which attempts are kept.",
    values: {
      EXCEPTIONS: { value: "exceptions", description: "Those that were not simply acknowledged." },
      ALL: { value: "all" },
    } as const,
  });
  const { Retry, Batch, Rate } = addPolicies(builder);
  const Stats = addStats(builder);

  const AnySubscription = builder.interfaceRef<Shown>("AnySubscription").implement({
    description: "Somebody who reliably gets events: a consumer group or a webhook.",
    resolveType: ({ mode }) => (mode === "pull" ? "ConsumerGroup" : "Webhook"),
    fields: (t) => ({
      id: t.exposeID("id", { description: "A uuid." }),
      name: t.exposeString("name", { description: "Unique in the tenant, for both modes." }),
      mode: t.expose("mode", { type: Mode }),
      version: t.int({
        description: "Counts the definitions that differed.",
        resolve: ({ version }) => numberOf(version),
      }),
      status: t.expose("status", { type: Status }),
      enabled: t.exposeBoolean("enabled", { description: "False: paused or disabled." }),
      selector: t.field({ type: "JSON", description: "Which events.", resolve: ({ selector }) => selector }),
      key: t.exposeString("key", {
        description: "What keeps order: stream, type, topic, category, a path, or none.",
      }),
      retry: t.expose("retry", { type: Retry }),
      whenExhausted: t.field({
        type: WhenExhausted,
        resolve: ({ whenExhausted }) => whenExhausted as "park" | "block" | "drop",
      }),
      timeout: t.string({
        description: "How long a lease lasts, or a request may take, such as 30s.",
        resolve: ({ timeout }) => String(timeout),
      }),
      maxInFlight: t.int({
        description: "Deliveries out at a time.",
        resolve: ({ maxInFlight }) => numberOf(maxInFlight),
      }),
      batch: t.expose("batch", { type: Batch }),
      rate: t.expose("rate", { type: Rate, nullable: true }),
      labels: t.field({ type: "JSON", description: "Texts of your own.", resolve: ({ labels }) => labels }),
      createdAt: t.expose("createdAt", { type: "DateTime" }),
      updatedAt: t.expose("updatedAt", { type: "DateTime" }),
      stats: t.expose("stats", { type: Stats }),
    }),
  });
  const ConsumerGroup = builder.objectRef<Shown>("ConsumerGroup").implement({
    description: "A subscription that is pulled: its consumers receive deliveries and settle them.",
    interfaces: [AnySubscription],
    fields: (t) => ({
      history: t.field({ type: History, resolve: ({ history }) => history ?? "exceptions" }),
    }),
  });
  return { Mode, WhenExhausted, History, AnySubscription, ConsumerGroup };
}

function addPolicies(builder: Builder) {
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
  const Batch = builder.objectRef<Shown["batch"]>("BatchPolicy").implement({
    description: "How large a batch is, and how long it waits to fill.",
    fields: (t) => ({ size: t.exposeInt("size", {}), wait: t.exposeString("wait", {}) }),
  });
  const Rate = builder.objectRef<NonNullable<Shown["rate"]>>("RateLimit").implement({
    description: "A token bucket: what is too much waits and does not fail.",
    fields: (t) => ({
      limit: t.int({ description: "Deliveries …", resolve: ({ limit }) => numberOf(limit) }),
      per: t.exposeString("per", { description: "… in this time." }),
      burst: t.int({ description: "At once after a pause.", resolve: ({ burst }) => numberOf(burst) }),
    }),
  });
  return { Retry, Batch, Rate };
}

function addStats(builder: Builder) {
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
  return builder.objectRef<ShownStats>("SubscriptionStats").implement({
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
}
