/** The shapes of schedules on the wire, as JSON Schema. */
import { LAST_DAY } from "../actions/firing_schemas.ts";
import { SCHEDULE_COUNTS } from "../actions/stats_schemas.ts";
import type { Schema } from "../api/route.ts";
import { closed, duration, integer, maybe, object, time } from "../api/schema.ts";
import { ref } from "../log/schemas.ts";
import { common } from "../subscriptions/definition_schemas.ts";

const name = {
  type: "string",
  pattern: "^[A-Za-z0-9._-]{1,128}$",
  description: "Unique among the tenant's schedules.",
};
const one = "One of cron, every, at, rrule and start is needed.";

const moment = (description: string): Schema => ({
  type: "string",
  description: `${description} Such as 2030-01-31T12:00:00Z, or without Z as the clocks of timezone show it.`,
});

/** When: the fields that a preview takes as well. */
export const TIMING: Record<string, Schema> = {
  cron: {
    type: "string",
    description: `5, 6 (seconds first) or 7 (with years) fields, or @daily and the like. ${one}`,
  },
  every: duration(`Again and again after this time. ${one}`),
  at: moment(`Once, at this time. ${one}`),
  rrule: { type: "string", description: `A recurrence rule of RFC 5545, such as FREQ=WEEKLY;BYDAY=MO. ${one}` },
  start: { const: true, description: `Once whenever a server starts. ${one}` },
  timezone: { type: "string", default: "UTC", description: "An IANA zone, such as Europe/Berlin." },
  from: maybe(moment("Not before.")),
  until: maybe(moment("Not after.")),
  jitter: maybe(duration("Up to so much later, by a time that stays the same for an occurrence.")),
};
const fields = {
  ...TIMING,
  overlap: {
    enum: ["skip", "queue-one", "queue", "allow"],
    default: "skip",
    description: "When it is due while the one before is not done: skipped, one or all wait, or both go on.",
  },
  catchUp: {
    oneOf: [{ enum: ["skip", "once"] }, closed(object({ all: integer("The newest so many.", 1, 1_000) }, ["all"]))],
    default: "once",
    description: "What was missed while no server was there.",
  },
  pauseOnFailure: { type: "boolean", default: false, description: "Paused when an occurrence failed for good." },
  action: { ...ref("Action"), description: "What to do." },
  actions: {
    type: "array",
    items: ref("Action"),
    minItems: 1,
    maxItems: 20,
    description: "Or several things, in this order.",
  },
  retry: common.retry,
  whenExhausted: common.whenExhausted,
  timeout: duration("How long all actions of an attempt may take together; 5m otherwise."),
  labels: common.labels,
  enabled: { type: "boolean", description: "false: paused." },
};

/** Every schema of the room. */
export const SCHEDULE_SCHEMAS: Record<string, Schema> = {
  NewSchedule: closed(object({ name, ...fields }, ["name"])),
  ScheduleSpec: closed(object({ name, ...fields })),
  ScheduleChanges: closed(
    object({ name, ...fields }, [], "A merge patch (RFC 7396): what is left out stays, null is the default."),
  ),
  Schedule: object(
    {
      id: { type: "string", format: "uuid" },
      name,
      mode: { const: "schedule" },
      version: integer("Counts the definitions that differed."),
      status: { enum: ["active", "paused", "disabled", "broken"] },
      ...fields,
      createdAt: time("When it was made."),
      updatedAt: time("When it was changed last."),
      pauseNote: { type: ["string", "null"], description: "Why it was paused." },
      nextAt: maybe(time("When it runs next.")),
      nextTimes: { type: "array", items: { type: "string", format: "date-time" }, description: "The next five times." },
      lastAt: maybe(time("When it was to run last.")),
      stats: SCHEDULE_COUNTS,
    },
    ["id", "name", "mode", "version", "status", "enabled", "createdAt", "updatedAt", "nextAt", "nextTimes", "stats"],
  ),
  ScheduleStats: object(
    {
      total: integer("How many there are."),
      enabled: integer("Those that may run."),
      running: integer("Occurrences that are carried out now."),
      nextAt: maybe(time("When the next one is due.")),
      last24h: LAST_DAY,
    },
    ["total", "enabled", "last24h"],
  ),
  Times: object({ times: { type: "array", items: { type: "string", format: "date-time" } } }, ["times"]),
};
