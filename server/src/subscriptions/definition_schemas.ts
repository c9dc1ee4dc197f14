/** The shapes of definitions of subscriptions on the wire, as JSON Schema. */
import type { Schema } from "../api/route.ts";
import { closed, digits, duration, integer, maybe, object, texts, time } from "../api/schema.ts";
import { ref } from "../log/schemas.ts";

/** What all kinds of subscriptions have. */
export const common = {
  selector: { ...ref("Selector"), description: "Which events; all where it is missing." },
  key: {
    type: "string",
    description:
      "What keeps order: stream, type, topic, category, a path such as data.customerId, or none. Events of one key come one after the other.",
  },
  retry: ref("RetryPolicy"),
  whenExhausted: {
    enum: ["park", "block", "drop"],
    description:
      "After the last attempt: set aside, so that its key goes on; tried again for ever, so that its key waits; or given up.",
  },
  maxInFlight: integer("Deliveries out at a time, over all consumers.", 1, 10_000),
  rate: { oneOf: [ref("RateLimit"), { type: "null" }] },
  labels: { type: "object", additionalProperties: { type: "string" }, description: "Texts of your own." },
  enabled: { type: "boolean", description: "false: paused." },
};
const name = {
  type: "string",
  pattern: "^[A-Za-z0-9._-]{1,128}$",
  description: "Unique in the tenant, for subscriptions of both modes.",
};
const size = integer("Deliveries of a batch.", 1, 1_000);
const pull = {
  ...common,
  batch: closed(
    object({ size, wait: { enum: ["0s"], description: "Consumers say with each receive how long they wait." } }),
  ),
  timeout: duration("How long a lease lasts."),
  history: {
    enum: ["exceptions", "all"],
    description: "Whether every attempt is kept, or only what was not simply acknowledged.",
  },
};
const push = {
  ...common,
  batch: closed(object({ size, wait: duration("How long a batch may wait to fill.") })),
  timeout: duration("How long a request may take."),
  url: { type: "string", format: "uri", description: "Where to deliver, by HTTPS." },
  headers: { type: "object", additionalProperties: { type: "string" }, description: "Headers to send along." },
  payload: { enum: ["full", "thin"], description: "The whole event, or only id, type, stream and version." },
  format: { enum: ["plain", "cloudevents", "cloudevents-binary"] },
  signing: { enum: ["v1", "v1a"], description: "HMAC-SHA256 with a shared secret, or ed25519." },
  application: { type: ["string", "null"], description: "Your customer the endpoint belongs to." },
  ownEvents: { type: "boolean", description: "Only events whose metadata.application is that application." },
};
const envelope = {
  id: { type: "string", format: "uuid" },
  name,
  mode: { enum: ["pull", "push"] },
  version: integer("Counts the definitions that differed."),
  status: {
    enum: ["active", "paused", "disabled", "broken"],
    description: "disabled: after long failure; broken: a breaker is open and probes.",
  },
  createdAt: time("When it was made."),
  updatedAt: time("When it was changed last."),
  stats: ref("SubscriptionStats"),
};
const start = {
  ...ref("Start"),
  description: "Where a new one begins: consumer groups at the beginning, webhooks now.",
};
const stored = ["id", "name", "mode", "version", "status", "enabled", "selector", "createdAt", "updatedAt", "stats"];

/** What is defined, and how it is shown. */
export const DEFINITION_SCHEMAS: Record<string, Schema> = {
  Start: {
    oneOf: [
      { enum: ["beginning", "now"] },
      closed(object({ after: digits("Behind this position.") }, ["after"])),
      closed(object({ time: time("With what was logged at or after.") }, ["time"])),
    ],
  },
  RetryPolicy: closed(
    object({
      attempts: integer("How often a delivery is tried.", 1, 1_000),
      delays: { ...texts("The pauses between attempts, one by one; instead of base, factor and max."), maxItems: 100 },
      base: duration("The first pause."),
      factor: {
        type: "number",
        minimum: 1,
        maximum: 100,
        description: "By how much each pause is longer than the one before.",
      },
      max: duration("The longest pause."),
      jitter: { type: "number", minimum: 0, maximum: 1, description: "The share of a pause that is up to chance." },
    }),
  ),
  RateLimit: closed(
    object(
      {
        limit: integer("Deliveries …", 1),
        per: duration("… in this time."),
        burst: integer("How many at once after a pause.", 1),
      },
      ["limit"],
      "A token bucket: what is too much waits and does not fail.",
    ),
  ),
  NewSubscription: closed(object({ name, ...pull, start, mode: { enum: ["pull"] } }, ["name"])),
  SubscriptionSpec: closed(object({ name, ...pull, start, mode: { enum: ["pull"] } })),
  SubscriptionChanges: closed(
    object({ name, ...pull }, [], "A merge patch (RFC 7396): what is left out stays, null is the default."),
  ),
  Subscription: object({ ...envelope, ...pull }, stored),
  NewWebhook: closed(object({ name, ...push, start, mode: { enum: ["push"] } }, ["name", "url"])),
  WebhookSpec: closed(object({ name, ...push, start, mode: { enum: ["push"] } })),
  WebhookChanges: closed(
    object({ name, ...push }, [], "A merge patch (RFC 7396): what is left out stays, null is the default."),
  ),
  Webhook: object(
    {
      ...envelope,
      ...push,
      publicKey: { type: "string", description: "Of v1a: what receivers verify with; the newest one." },
      disabledFor: { type: ["string", "null"], description: "Why it was disabled." },
      failingSince: maybe(time("Since when nothing arrived, where the last attempts failed.")),
      waitsUntil: maybe(time("Until then nothing is sent: it kept failing, or asked for a pause.")),
    },
    [...stored, "url"],
  ),
  CreatedWebhook: {
    allOf: [
      ref("Webhook"),
      object(
        {
          secret: {
            type: "string",
            description: "Signs what is sent. Shown here and when it is rotated, never again.",
          },
        },
        ["secret"],
      ),
    ],
  },
  SubscriptionStats: object(
    {
      checkpoint: digits("Everything up to here is finished."),
      next: digits("The first position that was not looked at."),
      lag: object({ events: digits("Positions behind the end of the log."), seconds: { type: "number" } }, [
        "events",
        "seconds",
      ]),
      inFlight: integer("Out with consumers."),
      held: integer("Behind an unfinished one of their key."),
      ready: integer("To be handed out next."),
      retrying: integer("To be tried again."),
      parked: integer("Set aside."),
      delivered: digits("Finished so far."),
      skipped: digits("Skipped by consumers so far."),
      failed: digits("Failed attempts so far."),
      lastDeliveredAt: maybe(time("When one was finished last.")),
      replay: {
        oneOf: [
          object({ next: digits("Where it is."), upTo: digits("Where it ends.") }, ["next", "upTo"]),
          { type: "null" },
        ],
        description: "A replay under way.",
      },
    },
    ["checkpoint", "next", "lag", "inFlight", "held", "ready", "retrying", "parked", "delivered", "skipped", "failed"],
  ),
};
