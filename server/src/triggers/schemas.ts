/** The shapes of triggers on the wire, as JSON Schema. */
import { LAST_DAY } from "../actions/firing_schemas.ts";
import { TRIGGER_COUNTS } from "../actions/stats_schemas.ts";
import type { Schema } from "../api/route.ts";
import { closed, digits, duration, integer, maybe, object, texts, time } from "../api/schema.ts";
import { ref } from "../log/schemas.ts";
import { common } from "../subscriptions/definition_schemas.ts";

const { selector, retry, whenExhausted, labels } = common;
const name = { type: "string", pattern: "^[A-Za-z0-9._-]{1,128}$", description: "Unique among the tenant's triggers." };
const nullable = (schema: Schema): Schema => ({ oneOf: [schema, { type: "null" }] });
const actions = {
  type: "array",
  items: ref("Action"),
  minItems: 1,
  maxItems: 20,
  description: "What to do, in this order. One that fails does not stop the others.",
};
const fields = {
  selector,
  frequency: nullable(ref("Frequency")),
  times: {
    type: ["array", "null"],
    items: ref("TimeWindow"),
    description: "It fires only within these; at any time where there are none.",
  },
  timezone: { type: ["string", "null"], description: "Of times: an IANA zone, such as Europe/Berlin. UTC otherwise." },
  cooldown: { ...maybe(duration("After a firing it rests for so long.")) },
  rate: nullable(
    closed({
      ...object({ limit: integer("Firings …", 1, 100_000), per: duration("… in this time; 1s otherwise.") }, ["limit"]),
      description: "What is too much is skipped and shown as such.",
    }),
  ),
  dedupe: nullable(
    closed({
      ...object(
        {
          key: { type: "string", description: "A path such as data.id." },
          within: duration("Of the same key it fires once in this time; 1h otherwise."),
        },
        ["key"],
      ),
    }),
  ),
  priority: { ...integer("Where several wait, the higher one is carried out first.", 0, 9), default: 5 },
  maxDepth: {
    ...integer("Events that actions appended set it off up to this depth; deeper ones are refused.", 1, 100),
    default: 8,
  },
  actions,
  retry,
  whenExhausted,
  timeout: duration("How long all actions of an attempt may take together."),
  maxInFlight: integer("Firings that are carried out at a time.", 1, 10_000),
  labels,
  enabled: { type: "boolean", description: "false: it never fires, and what comes meanwhile is passed over." },
};
const start = { enum: ["now"], description: "A new one begins with what comes from now on." };

/** Every schema of the room. */
export const TRIGGER_SCHEMAS: Record<string, Schema> = {
  Frequency: closed({
    ...object(
      {
        count: integer("It fires at the n-th match within the window.", 1, 10_000),
        within: duration("The sliding window; the current event counts."),
        key: { type: "string", description: "Counts apart for each value of this path, such as data.customerId." },
        distinct: { type: "string", description: "Counts different values of this path, such as data.ip." },
      },
      ["count", "within"],
    ),
    description: "While the window stays full it fires again only after the cooldown, or after one window.",
  }),
  TimeWindow: closed(
    object(
      {
        from: { type: "string", pattern: "^[0-9]{2}:[0-9]{2}$", description: "Such as 22:00." },
        to: { type: "string", pattern: "^[0-9]{2}:[0-9]{2}$", description: "It may lie on the next day." },
        days: {
          type: "array",
          items: { enum: ["mon", "tue", "wed", "thu", "fri", "sat", "sun"] },
          description: "Days on which it begins; all where there are none.",
        },
      },
      ["from", "to"],
    ),
  ),
  NewTrigger: closed(object({ name, ...fields, start }, ["name", "actions"])),
  TriggerSpec: closed(object({ name, ...fields, start }, ["actions"])),
  TriggerChanges: closed(
    object({ name, ...fields }, [], "A merge patch (RFC 7396): what is left out stays, null is the default."),
  ),
  Trigger: object(
    {
      id: { type: "string", format: "uuid" },
      name,
      mode: { const: "trigger" },
      version: integer("Counts the definitions that differed."),
      status: { enum: ["active", "paused", "disabled", "broken"] },
      ...fields,
      dropping: { type: "boolean", description: "Whether what comes while it is paused is passed over." },
      createdAt: time("When it was made."),
      updatedAt: time("When it was changed last."),
      stats: TRIGGER_COUNTS,
    },
    ["id", "name", "mode", "version", "status", "enabled", "selector", "actions", "createdAt", "updatedAt", "stats"],
  ),
  TriggerStats: object(
    { total: integer("How many there are."), enabled: integer("Those that may fire."), last24h: LAST_DAY },
    ["total", "enabled", "last24h"],
  ),
  TriggerTest: {
    allOf: [
      ref("Rehearsal"),
      object(
        {
          matches: { type: ["boolean", "null"], description: "null where the event does not say enough." },
          explanation: ref("Explanation"),
          fires: { type: "boolean", description: "Whether it would fire now." },
          why: { type: ["string", "null"], description: "What keeps it from firing: frequency, times, cooldown …" },
          found: { type: "object", description: "What was matched: count, windowStart and key of a frequency." },
        },
        ["matches", "explanation", "fires"],
      ),
    ],
  },
  Backtest: object(
    {
      examined: integer("How many events were looked at."),
      matched: integer("Those that the selector takes."),
      fired: integer("How often it would have fired."),
      after: digits("They lie behind this position …"),
      upTo: digits("… up to this one."),
      firings: {
        type: "array",
        items: object(
          {
            position: digits("The event's position."),
            eventId: { type: "string", format: "uuid" },
            at: time("When it would have fired."),
            state: { enum: ["fired", "skipped", "refused"] },
            reason: { type: ["string", "null"], description: "Why it would not have been carried out." },
            found: { type: "object", description: "What was matched." },
            actions: { type: "array", items: { type: "object" }, description: "Templates filled in." },
          },
          ["position", "eventId", "at", "state", "actions"],
        ),
        description: "The newest of them, in the order of the log.",
      },
      unknownPaths: texts("What templates name and some event does not have."),
    },
    ["examined", "matched", "fired", "after", "upTo", "firings", "unknownPaths"],
  ),
};
