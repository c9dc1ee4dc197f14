/** The shapes of firings on the wire, as JSON Schema. */
import type { Schema } from "../api/route.ts";
import { digits, integer, maybe, object, time } from "../api/schema.ts";
import { ref } from "../log/schemas.ts";
import { STATES } from "./firings.ts";

const number = (description: string): Schema => ({ type: ["number", "null"], description });

/** What both kinds count of the last day. */
export const LAST_DAY = object(
  {
    firings: integer("How many there were."),
    succeeded: integer("Those whose actions all succeeded."),
    failed: integer("Those that failed."),
    averageMs: number("How long their actions took."),
  },
  ["firings", "succeeded", "failed", "averageMs"],
  "Of the last 24 hours.",
);

const common = {
  id: digits("Of a trigger: the event's position. Of a schedule: the number of the occurrence."),
  firingId: { type: "string", format: "uuid", description: "What actions are told, the same in each attempt." },
  state: {
    enum: [...STATES],
    description:
      "pending: to be carried out. retrying: it failed and is tried again. parked: set aside after its last attempt. skipped: not done, for the reason given. refused: events caused by events went too deep.",
  },
  reason: { type: ["string", "null"], description: "Why it is as it is." },
  firedAt: time("When it was set off."),
  nominalAt: maybe(time("Of a schedule: when it was to be.")),
  finishedAt: maybe(time("When it was done with.")),
  durationMs: { type: ["integer", "null"], description: "How long the actions of the last attempt took." },
  depth: integer("How many firings led to this one."),
  found: { type: "object", description: "What was matched: count, windowStart and key of a frequency." },
  attempts: integer("Attempts so far."),
  nextAttemptAt: maybe(time("When it is tried again.")),
  actions: { type: "array", items: ref("ActionResult"), description: "What came of each action, in order." },
};
const always = Object.keys(common).filter((name) => name !== "nominalAt");
/** null where the event is no longer there. */
const ofTrigger = (schema: Schema): Schema => ({
  oneOf: [schema, { type: "null" }],
  description: "Of a trigger: what set it off.",
});

/** Every schema of firings. */
export const FIRING_SCHEMAS: Record<string, Schema> = {
  Firing: object(
    {
      ...common,
      event: ofTrigger(
        object(
          {
            eventId: { type: "string", format: "uuid" },
            stream: { type: "string" },
            version: digits("Its version in its stream."),
            type: { type: "string" },
            topic: { type: "string" },
          },
          ["eventId", "stream", "version", "type", "topic"],
        ),
      ),
    },
    always,
  ),
  FiringDetail: object(
    {
      ...common,
      event: ofTrigger(ref("Event")),
      history: { type: "array", items: ref("Attempt"), description: "The attempts that are kept." },
    },
    [...always, "history"],
    "With its attempts; the event of a trigger is whole.",
  ),
};
