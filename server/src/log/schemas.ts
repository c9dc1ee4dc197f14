/** The shapes of the log's wire format, as JSON Schema. */
import type { Schema } from "../api/route.ts";

const digits = (description: string): Schema => ({ type: "string", pattern: "^[0-9]+$", description });
const time = (description: string): Schema => ({ type: "string", format: "date-time", description });
const maybe = (schema: Schema): Schema => ({ ...schema, type: [schema.type, "null"] });
const name = (description: string): Schema => ({ type: "string", minLength: 1, maxLength: 256, description });

/** A reference to one of the schemas below. */
export function ref(schema: string): Schema {
  return { $ref: `#/components/schemas/${schema}` };
}

const fields = {
  id: { type: "string", format: "uuid", description: "Made by the server (version 7) where it is missing." },
  type: { type: "string", pattern: "^[A-Za-z0-9._-]{1,128}$", description: "What happened, such as order.placed." },
  topic: name("A path for routing; derived from the event where it is missing."),
  data: { description: "Any JSON. It passes through unchanged." },
  metadata: { type: "object", description: "Correlation, causation, trace and the like." },
  occurredAt: time("When it happened, where that differs from when it was recorded."),
};

/** An answer with a list. */
export function listOf(item: Schema): Schema {
  return {
    type: "object",
    required: ["data", "nextCursor", "hasMore"],
    properties: {
      data: { type: "array", items: item },
      nextCursor: {
        type: ["string", "null"],
        description:
          "Where the next page begins. Forwards it is there on the last page too: it picks up what comes later.",
      },
      hasMore: { type: "boolean" },
    },
  };
}

/** Every schema that is referred to. */
export const SCHEMAS: Record<string, Schema> = {
  Event: {
    type: "object",
    required: ["id", "stream", "version", "position", "type", "topic", "data", "metadata", "occurredAt", "recordedAt"],
    properties: {
      id: { type: "string", format: "uuid" },
      stream: name("The history it belongs to."),
      version: digits("Place in its stream: 1, 2, 3 … without a gap."),
      position: maybe(digits("Place in the log: 1, 2, 3 … without a gap; null for the moment until it is given.")),
      type: { type: "string" },
      topic: { type: "string" },
      data: {},
      metadata: { type: "object" },
      occurredAt: maybe(time("When it happened, where the caller said so.")),
      recordedAt: time("When it was appended."),
    },
  },
  NewEvent: {
    type: "object",
    required: ["type", "data"],
    additionalProperties: false,
    properties: fields,
  },
  NewStreamEvent: {
    type: "object",
    required: ["stream", "type", "data"],
    additionalProperties: false,
    properties: { stream: name("The stream to append to."), ...fields },
  },
  StreamAppend: {
    type: "object",
    required: ["events"],
    additionalProperties: false,
    properties: {
      expectedVersion: {
        description:
          "What must be true of the stream: it does not exist, it exists, it is at this version, or anything.",
        oneOf: [
          { enum: ["no_stream", "exists", "any"] },
          { type: "integer", minimum: 0 },
          { type: "string", pattern: "^[0-9]+$" },
          { type: "null" },
        ],
      },
      events: { oneOf: [ref("NewEvent"), { type: "array", minItems: 1, maxItems: 10_000, items: ref("NewEvent") }] },
      wait: {
        enum: ["position", null],
        description: "Answer once the events have their positions, or after 5 seconds.",
      },
    },
  },
  AppendResult: {
    type: "object",
    required: ["stream", "firstVersion", "lastVersion", "eventIds", "duplicate"],
    properties: {
      stream: { type: "string" },
      firstVersion: digits("Version of the first event."),
      lastVersion: digits("Version of the last event."),
      eventIds: { type: "array", items: { type: "string", format: "uuid" } },
      duplicate: { type: "boolean", description: "The same events were appended before; this is what they got then." },
      position: maybe(digits("Position of the last event; only with wait, null if it took too long.")),
    },
  },
  AppendResults: {
    type: "object",
    required: ["data"],
    properties: { data: { type: "array", items: ref("AppendResult"), description: "One for each stream." } },
  },
  Stream: {
    type: "object",
    required: ["stream", "category", "partition", "version", "watermark", "createdAt", "updatedAt"],
    properties: {
      stream: { type: "string" },
      category: { type: "string" },
      partition: { type: "integer" },
      version: digits("The number of its events."),
      watermark: digits("Its versions up to here have a position."),
      createdAt: time("First append."),
      updatedAt: time("Last append."),
    },
  },
  TracedEvent: {
    type: "object",
    required: ["depth", "event"],
    properties: {
      depth: { type: "integer", description: "Below 0 a cause, 0 the event itself, above 0 an effect." },
      event: ref("Event"),
    },
  },
  BuiltinType: {
    type: "object",
    required: ["type", "family", "topic", "payload"],
    properties: {
      type: { type: "string" },
      family: { type: "string" },
      topic: { type: "string", description: "The topic that is derived when none is given." },
      payload: { type: "object", description: "The fields of data and their types; ? is optional." },
    },
  },
  Stats: {
    type: "object",
    required: ["events", "streams", "types", "categories", "position", "pending"],
    properties: {
      events: digits("Events."),
      streams: digits("Streams."),
      types: digits("Event types the log has seen."),
      categories: digits("Categories the log has seen."),
      position: digits("Last position of the log."),
      pending: digits("Committed events that have no position yet."),
      loggedAt: maybe(time("When the last position was given.")),
      firstRecordedAt: maybe(time("Append of the first event.")),
      lastRecordedAt: maybe(time("Append of the last event.")),
    },
  },
  Waiting: {
    type: "object",
    required: ["data"],
    properties: {
      data: {
        type: "array",
        items: {
          type: "object",
          required: ["kind", "what", "since", "events", "hint"],
          properties: {
            kind: { type: "string", description: "What kind of reason it is, such as sequencer, retry or lease." },
            what: { type: "string", description: "The reason, with names and numbers." },
            since: maybe(time("Since when.")),
            events: maybe(digits("How many wait for it; null where nobody can know.")),
            hint: { type: "string", description: "What to do about it." },
          },
        },
      },
    },
  },
  Problem: {
    type: "object",
    required: ["type", "title", "status", "code", "detail"],
    properties: {
      type: { type: "string", format: "uri" },
      title: { type: "string" },
      status: { type: "integer" },
      code: { type: "string", description: "What went wrong, for programs." },
      detail: { type: "string", description: "What went wrong, with the values, for people." },
      field: { type: "string", description: "The field, parameter or header that is meant." },
      rule: { type: "string", description: "The rule it breaks." },
      hint: { type: "string", description: "What to do about it." },
      stream: { type: "string" },
      expectedVersion: digits("The version that was expected."),
      actualVersion: digits("The version the stream is at."),
      requestId: { type: "string" },
    },
  },
};
