/** The routes of triggers. */
import type { ReactionsRoom } from "../actions/room.ts";
import { reactionRoutes } from "../actions/routes.ts";
import { BODY_PROBLEMS, KEY_PROBLEMS, REPLAYED } from "../api/problems.ts";
import type { Context, Route, Schema } from "../api/route.ts";
import { digits, integer, object, time } from "../api/schema.ts";
import { NAME, ONCE } from "../definitions/parameters.ts";
import { ref } from "../log/schemas.ts";
import { answerBacktest, answerPause, answerTest, answerTry } from "./answers.ts";
import { TRIGGERS } from "./define.ts";

const tag = "triggers";
/** Five failed jobs of a kind within five minutes append an event. */
const EXAMPLE = {
  name: "jobs-keep-failing",
  selector: { types: ["job.failed"] },
  frequency: { count: 5, within: "300s", key: "data.queue" },
  cooldown: "10m",
  actions: [
    {
      type: "append",
      stream: "alerts-{{data.queue}}",
      event: { type: "alert.raised", data: { failures: "{{count}}", queue: "{{data.queue}}" } },
    },
  ],
};
const EVENT = { type: "job.failed", data: { queue: "mail", error: "no route to host" } };
const TESTED = {
  matches: true,
  explanation: {
    matches: true,
    parts: [{ part: "types", result: true, wanted: ["job.failed"], found: "job.failed" }],
  },
  fires: false,
  why: "it is number 1 of the 5 that frequency wants",
  found: { count: 1 },
  actions: [
    { type: "append", stream: "alerts-mail", event: { type: "alert.raised", data: { failures: 1, queue: "mail" } } },
  ],
  unknownPaths: [],
};
const event: Schema = { type: "object", description: "As events are read: type and data at least." };

/** Lists the routes. */
export function triggerRoutes(room: ReactionsRoom): Route[] {
  const verb = (
    path: string,
    answer: (room: ReactionsRoom, context: Context) => ReturnType<Route["handle"]>,
    rest: Omit<Route, "method" | "path" | "tag" | "handle">,
  ): Route => ({
    method: "POST",
    path: `/v1/triggers${path}`,
    tag,
    ...rest,
    handle: (context) => answer(room, context),
  });
  return [
    ...reactionRoutes(room, "trigger", TRIGGERS, { spec: EXAMPLE, changes: { cooldown: "1h" } }),
    verb("/{name}/pause", answerPause, {
      id: "pauseTrigger",
      summary: "Set nothing off any more, until it is resumed",
      description: "What it set off and what was not carried out waits. What comes meanwhile is kept, or passed over.",
      parameters: [NAME, ONCE],
      body: {
        description: "Whether to pass over what comes meanwhile.",
        schema: { type: "object", properties: { drop: { type: "boolean", default: false } } },
        optional: true,
        example: { drop: true },
      },
      answers: { 200: { description: "As it is now.", schema: ref("Trigger"), headers: REPLAYED } },
      problems: [...BODY_PROBLEMS, "not_found", ...KEY_PROBLEMS],
    }),
    verb("/test", answerTry, {
      id: "tryTrigger",
      summary: "What a trigger that is not there yet would make of an event",
      description: "Nothing is stored, sent or appended.",
      body: {
        description: "The definition, and an event.",
        schema: object({ trigger: ref("NewTrigger"), event }, ["trigger", "event"]),
        example: { trigger: { ...EXAMPLE, frequency: undefined, cooldown: undefined }, event: EVENT },
      },
      answers: {
        200: { description: "Whether it fires, why, and its actions.", schema: ref("TriggerTest") },
      },
      problems: BODY_PROBLEMS,
    }),
    verb("/{name}/test", answerTest, {
      id: "testTrigger",
      summary: "What a trigger would make of an event now",
      description: "Nothing is stored, sent or appended, and nothing of it is counted.",
      parameters: [NAME],
      body: {
        description: "An event, or the id of one.",
        schema: object({ event, eventId: { type: "string", format: "uuid" } }),
        example: { event: EVENT },
      },
      answers: {
        200: { description: "Whether it fires, why, and its actions.", schema: ref("TriggerTest"), example: TESTED },
      },
      problems: [...BODY_PROBLEMS, "not_found"],
    }),
    verb("/{name}/backtest", answerBacktest, {
      id: "backtestTrigger",
      summary: "What a trigger would have done with a part of the log",
      description:
        "Its counts begin anew. The last events, those behind after up to upTo, or those from since until until; 50 000 at most. Nothing is stored, sent or appended.",
      parameters: [NAME],
      body: {
        description: "Which part.",
        schema: object({
          last: { ...integer("The last so many events.", 1, 50_000), default: 1_000 },
          after: digits("Or those behind this position …"),
          upTo: digits("… up to this one."),
          since: time("Or those logged at or after …"),
          until: time("… up to this time."),
          limit: { ...integer("How many firings are shown.", 1, 1_000), default: 100 },
        }),
        optional: true,
        example: { last: 10_000, limit: 10 },
      },
      answers: { 200: { description: "What it would have done.", schema: ref("Backtest") } },
      problems: [...BODY_PROBLEMS, "not_found"],
    }),
  ];
}
