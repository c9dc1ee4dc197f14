/** Definitions of schedules as GraphQL takes them. Their rules are SQL's: what is given goes on as JSON, field by field. */
import type { Builder } from "../graphql/builder.ts";
import type { InputBuilder, SubscriptionInputs } from "../subscriptions/graphql_inputs.ts";
import type { SubscriptionTypes } from "../subscriptions/graphql_types.ts";
import { ACTIONS } from "../triggers/graphql_inputs.ts";
import type { addScheduleTypes } from "./graphql_types.ts";

const MOMENT = "a time as ISO 8601; without a zone as the clocks of timezone show it.";

/** Adds the inputs. In changes, what is left out stays and null is the default. */
export function addScheduleInputs(
  builder: Builder,
  { Overlap }: ReturnType<typeof addScheduleTypes>,
  { WhenExhausted }: SubscriptionTypes,
  { Retry }: SubscriptionInputs,
) {
  const timing = (t: InputBuilder) => ({
    cron: t.string({ description: "5, 6 (seconds first) or 7 (with years) fields, or @daily and the like." }),
    every: t.string({ description: "Or again and again after this time, such as 30s." }),
    at: t.string({ description: `Or once, at this time: ${MOMENT}` }),
    rrule: t.string({ description: "Or a recurrence rule of RFC 5545, such as FREQ=WEEKLY;BYDAY=MO." }),
    start: t.boolean({ description: "Or true: once whenever a server starts." }),
    timezone: t.string({ description: "An IANA zone, such as Europe/Berlin; UTC otherwise." }),
    from: t.string({ description: `Not before: ${MOMENT}` }),
    until: t.string({ description: `Not after: ${MOMENT}` }),
    jitter: t.string({ description: "Up to so much later, by a time that stays the same for an occurrence." }),
  });
  const fields = (t: InputBuilder) => ({
    ...timing(t),
    overlap: t.field({ type: Overlap }),
    catchUp: t.field({
      type: "JSON",
      description: 'What was missed while no server was there: "skip", "once" (otherwise) or {all: 10}.',
    }),
    pauseOnFailure: t.boolean({ description: "Paused when an occurrence failed for good." }),
    action: t.field({ type: "JSON", description: "What to do." }),
    actions: t.field({ type: ["JSON"], description: `Or several things, in this order. ${ACTIONS}` }),
    retry: t.field({ type: Retry }),
    whenExhausted: t.field({ type: WhenExhausted }),
    timeout: t.string({ description: "How long all actions of an attempt may take together; 5m otherwise." }),
    labels: t.field({ type: "JSON", description: "An object of texts of your own." }),
    enabled: t.boolean({ description: "False: paused." }),
  });
  const fresh = builder.inputType("NewSchedule", {
    description: "A schedule to make. What is left out has a default.",
    fields: (t) => ({ name: t.string({ required: true }), ...fields(t) }),
  });
  const spec = builder.inputType("ScheduleSpec", {
    description: "What a schedule is to be. What is left out has its default again.",
    fields,
  });
  const changes = builder.inputType("ScheduleChanges", {
    description: "What is to change. What is left out stays, null is the default.",
    fields: (t) => ({ name: t.string({ description: "A new name." }), ...fields(t) }),
  });
  const Timing = builder.inputType("TimingInput", { description: "When.", fields: timing });
  return { fresh, spec, changes, Timing };
}
