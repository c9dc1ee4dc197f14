/** Definitions of triggers as GraphQL takes them. Their rules are SQL's: what is given goes on as JSON, field by field. */
import type { Builder } from "../graphql/builder.ts";
import type { InputBuilder, SubscriptionInputs } from "../subscriptions/graphql_inputs.ts";
import type { SubscriptionTypes } from "../subscriptions/graphql_types.ts";

/** What the field `actions` is said to be. */
export const ACTIONS =
  'Objects with a type: http, append, notify, log, call, query, store, cleanup, health or job, such as {type: "append", stream: "alerts", event: {type: "alert.raised"}}.';

/** Adds the inputs. In changes, what is left out stays and null is the default. */
export function addTriggerInputs(
  builder: Builder,
  { WhenExhausted }: SubscriptionTypes,
  { Retry }: SubscriptionInputs,
) {
  const Frequency = builder.inputType("FrequencyInput", {
    description: "At least so many matches in a sliding window, the current event included.",
    fields: (t) => ({
      count: t.int({ required: true }),
      within: t.string({ required: true, description: "The window, such as 300s." }),
      key: t.string({ description: "Counts apart for each value of this path, such as data.customerId." }),
      distinct: t.string({ description: "Counts different values of this path, such as data.ip." }),
    }),
  });
  const TimeWindow = builder.inputType("TimeWindowInput", {
    fields: (t) => ({
      from: t.string({ required: true, description: "Such as 22:00." }),
      to: t.string({ required: true, description: "It may lie on the next day." }),
      days: t.stringList({ description: "mon to sun: days on which it begins; all otherwise." }),
    }),
  });
  const Limit = builder.inputType("FiringLimitInput", {
    fields: (t) => ({
      limit: t.int({ required: true, description: "Firings …" }),
      per: t.string({ description: "… in this time; 1s otherwise." }),
    }),
  });
  const Dedupe = builder.inputType("DedupeInput", {
    fields: (t) => ({
      key: t.string({ required: true, description: "A path such as data.id." }),
      within: t.string({ description: "Of the same key it fires once in this time; 1h otherwise." }),
    }),
  });
  const fields = (t: InputBuilder, isNeeded: boolean) => ({
    selector: t.field({
      type: "JSON",
      description: 'Which events, such as {types: ["order.*"], where: {path: "data.amount", gt: 100}}; all otherwise.',
    }),
    frequency: t.field({ type: Frequency }),
    times: t.field({ type: [TimeWindow], description: "It fires only within these." }),
    timezone: t.string({ description: "Of times: an IANA zone; UTC otherwise." }),
    cooldown: t.string({ description: "After a firing it rests for so long." }),
    rate: t.field({ type: Limit, description: "What is too much is skipped." }),
    dedupe: t.field({ type: Dedupe }),
    priority: t.int({ description: "0 to 9, 5 otherwise: the higher one is carried out first." }),
    maxDepth: t.int({ description: "How many firings may lead to one of its own; 8 otherwise." }),
    actions: t.field({ type: ["JSON"], required: isNeeded, description: ACTIONS }),
    retry: t.field({ type: Retry }),
    whenExhausted: t.field({ type: WhenExhausted }),
    timeout: t.string({ description: "How long all actions of an attempt may take together; 60s otherwise." }),
    maxInFlight: t.int({ description: "Firings that are carried out at a time." }),
    labels: t.field({ type: "JSON", description: "An object of texts of your own." }),
    enabled: t.boolean({ description: "False: it never fires." }),
  });
  const fresh = builder.inputType("NewTrigger", {
    description: "A trigger to make. What is left out has a default.",
    fields: (t) => ({ name: t.string({ required: true }), ...fields(t, true) }),
  });
  const spec = builder.inputType("TriggerSpec", {
    description: "What a trigger is to be. What is left out has its default again.",
    fields: (t) => ({ ...fields(t, true) }),
  });
  const changes = builder.inputType("TriggerChanges", {
    description: "What is to change. What is left out stays, null is the default.",
    fields: (t) => ({ name: t.string({ description: "A new name." }), ...fields(t, false) }),
  });
  return { fresh, spec, changes };
}
