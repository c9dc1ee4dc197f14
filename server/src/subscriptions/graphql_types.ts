/** Subscriptions in the GraphQL schema: what they are, in both modes. */
import type { Builder } from "../graphql/builder.ts";
import { parseExact } from "../graphql/exact_json.ts";
import {
  addPolicies,
  addStats,
  numberOf,
  type ShownBatch,
  type ShownRate,
  type ShownRetry,
  type ShownStats,
} from "./graphql_parts.ts";

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
  batch: ShownBatch;
  rate: ShownRate | null;
  labels: unknown;
  /** Of consumer groups. */
  history?: "exceptions" | "all";
  createdAt: string;
  updatedAt: string;
  stats: ShownStats;
};
/** Reads what SQL shows. */
export function readShown(json: string): Shown {
  return parseExact(json) as Shown;
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
  const { Lag, Stats } = addStats(builder);

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
  return { Mode, Status, Retry, WhenExhausted, History, Lag, AnySubscription, ConsumerGroup };
}
