/** Definitions of subscriptions as GraphQL takes them. Their rules are SQL's: what is given goes on as JSON, field by field. */
import type { Builder } from "../graphql/builder.ts";
import type { SubscriptionTypes } from "./graphql_types.ts";

/** What makes the fields of an input. */
export type InputBuilder = Parameters<Parameters<Builder["inputType"]>[1]["fields"]>[0];

/** The inputs other rooms refer to. */
export type SubscriptionInputs = ReturnType<typeof addSubscriptionInputs>;

/** Adds the inputs. In changes, what is left out stays and null is the default. */
export function addSubscriptionInputs(builder: Builder, { WhenExhausted, History }: SubscriptionTypes) {
  const Retry = builder.inputType("RetryPolicyInput", {
    description: "Either delays, or base, factor and max.",
    fields: (t) => ({
      attempts: t.int({ description: "How often a delivery is tried, 1 to 1000." }),
      delays: t.stringList({ description: 'The pauses one by one, such as ["5s", "5m"].' }),
      base: t.string({ description: "The first pause." }),
      factor: t.float({ description: "By how much each pause is longer than the one before, 1 to 100." }),
      max: t.string({ description: "The longest pause." }),
      jitter: t.float({ description: "The share of a pause that is up to chance, 0 to 1." }),
    }),
  });
  const Batch = builder.inputType("BatchPolicyInput", {
    fields: (t) => ({
      size: t.int({ description: "Deliveries of a batch, 1 to 1000." }),
      wait: t.string({ description: "How long it may wait to fill; for webhooks." }),
    }),
  });
  const Rate = builder.inputType("RateLimitInput", {
    description: "A token bucket: what is too much waits and does not fail.",
    fields: (t) => ({
      limit: t.int({ required: true, description: "Deliveries …" }),
      per: t.string({ description: "… in this time; 1s if you don't say." }),
      burst: t.int({ description: "How many at once after a pause." }),
    }),
  });
  /** What both modes have. */
  const common = (t: InputBuilder) => ({
    selector: t.field({
      type: "JSON",
      description: 'Which events, such as {types: ["order.*"], where: {path: "data.amount", gt: 100}}; all otherwise.',
    }),
    key: t.string({
      description:
        "What keeps order: stream, type, topic, category, a path such as data.customerId, or none. Events of one key come one after the other.",
    }),
    retry: t.field({ type: Retry }),
    whenExhausted: t.field({ type: WhenExhausted }),
    timeout: t.string({ description: "How long a lease lasts, or a request may take: a duration such as 30s or 5m." }),
    maxInFlight: t.int({ description: "Deliveries out at a time, 1 to 10000." }),
    batch: t.field({ type: Batch }),
    rate: t.field({ type: Rate }),
    labels: t.field({ type: "JSON", description: "An object of texts of your own." }),
    enabled: t.boolean({ description: "False: paused." }),
  });
  /** Where a new one begins. */
  const start = (t: InputBuilder) => ({
    start: t.field({
      type: "JSON",
      description:
        '"beginning", "now", {after: "123"} or {time: "2030-01-31T12:00:00Z"}. Consumer groups begin at the beginning if you don\'t say, webhooks now.',
    }),
  });
  const pull = (t: InputBuilder) => ({ ...common(t), history: t.field({ type: History }) });
  const name = "1 to 128 of A-Z a-z 0-9 . _ - , unique in the tenant.";
  const NewSubscription = builder.inputType("NewSubscription", {
    description: "A consumer group to make. What is left out has a default.",
    fields: (t) => ({ name: t.string({ required: true, description: name }), ...pull(t), ...start(t) }),
  });
  const SubscriptionSpec = builder.inputType("SubscriptionSpec", {
    description: "What a consumer group is to be. What is left out has its default again.",
    fields: (t) => ({ ...pull(t), ...start(t) }),
  });
  const SubscriptionChanges = builder.inputType("SubscriptionChanges", {
    description: "What is to change. What is left out stays, null is the default.",
    fields: (t) => ({ name: t.string({ description: "A new name." }), ...pull(t) }),
  });
  return { NewSubscription, SubscriptionSpec, SubscriptionChanges, Retry, common, start, name };
}
