/** The routes of schedules. */
import type { ReactionsRoom } from "../actions/room.ts";
import { reactionRoutes } from "../actions/routes.ts";
import { BODY_PROBLEMS, KEY_PROBLEMS, NOTHING, REPLAYED } from "../api/problems.ts";
import type { Context, Route } from "../api/route.ts";
import { integer, object, time } from "../api/schema.ts";
import { NAME, ONCE } from "../definitions/parameters.ts";
import { inQuery, MOMENT } from "../log/parameters.ts";
import { ref } from "../log/schemas.ts";
import { answerBackfill, answerPause, answerPreview, answerPreviewTiming, answerRun } from "./answers.ts";
import { COUNT } from "./bodies.ts";
import { SCHEDULES } from "./define.ts";
import { TIMING } from "./schemas.ts";

const tag = "schedules";
const EXAMPLE = {
  name: "nightly-report",
  cron: "0 2 * * mon-fri",
  timezone: "Europe/Berlin",
  overlap: "skip",
  catchUp: "once",
  action: {
    type: "append",
    stream: "reports",
    event: { type: "report.wanted", data: { day: "{{schedule.nominalAt}}" } },
  },
};
const number = { type: "integer", minimum: COUNT.least, maximum: COUNT.most, default: COUNT.otherwise };
const PROBLEMS = [...BODY_PROBLEMS, "not_found", ...KEY_PROBLEMS];

type Answering = (room: ReactionsRoom, context: Context) => ReturnType<Route["handle"]>;

/** Lists the routes. */
export function scheduleRoutes(room: ReactionsRoom): Route[] {
  const verb = (path: string, answer: Answering, rest: Omit<Route, "method" | "path" | "tag" | "handle">): Route => ({
    method: "POST",
    path: `/v1/schedules${path}`,
    tag,
    ...rest,
    handle: (context) => answer(room, context),
  });
  return [
    ...reactionRoutes(room, "schedule", SCHEDULES, { spec: EXAMPLE, changes: { cron: "30 2 * * *" } }),
    verb("/{name}/pause", answerPause, {
      id: "pauseSchedule",
      summary: "Run it no more, until it is resumed",
      parameters: [NAME, ONCE],
      body: {
        description: "Why, if somebody will want to know.",
        schema: { type: "object", properties: { note: { type: "string", maxLength: 1_000 } } },
        optional: true,
        example: { note: "the report is being rewritten" },
      },
      answers: { 200: { description: "As it is now.", schema: ref("Schedule"), headers: REPLAYED } },
      problems: PROBLEMS,
    }),
    verb("/{name}/run", answerRun, {
      id: "runSchedule",
      summary: "Run it now, beside its times",
      description: "With a number of its own in the history, where found.manual is true.",
      parameters: [NAME, ONCE],
      body: NOTHING,
      answers: { 200: { description: "The occurrence.", schema: ref("FiringDetail"), headers: REPLAYED } },
      problems: PROBLEMS,
    }),
    {
      method: "GET",
      path: "/v1/schedules/{name}/preview",
      id: "previewSchedule",
      tag,
      summary: "When it runs next",
      description: "Nominal times, without the jitter.",
      parameters: [
        NAME,
        inQuery("count", number, "How many times."),
        inQuery("after", MOMENT, "Those behind this moment; now otherwise."),
      ],
      answers: { 200: { description: "The times, in order.", schema: ref("Times") } },
      problems: ["not_found", "invalid_input"],
      handle: (context) => answerPreview(room, context),
    },
    verb("/preview", answerPreviewTiming, {
      id: "previewTiming",
      summary: "When a schedule that is not there yet would run",
      body: {
        description: "When, and how many times are wanted.",
        schema: object({ ...TIMING, count: number, after: time("Those behind this moment; now otherwise.") }),
        example: { cron: "0 12 L * *", timezone: "America/New_York", count: 3 },
      },
      answers: {
        200: {
          description: "The times, in order.",
          schema: ref("Times"),
          example: { times: ["2030-01-31T17:00:00.000000Z", "2030-02-28T17:00:00.000000Z"] },
        },
      },
      problems: BODY_PROBLEMS,
    }),
    verb("/{name}/backfill", answerBackfill, {
      id: "backfillSchedule",
      summary: "Run what would have been due in a time, each with its nominal time",
      description: "What ran for that time already does not run again: repeat it until it answers 0.",
      parameters: [NAME, ONCE],
      body: {
        description: "From since, before until.",
        schema: object(
          {
            since: time("At or after …"),
            until: time("… and before this time; now otherwise."),
            max: { ...integer("At most so many, the oldest first.", 1, 1_000), default: 1_000 },
          },
          ["since"],
        ),
        example: { since: "2026-01-28T00:00:00Z", until: "2026-01-31T00:00:00Z" },
      },
      answers: { 200: { description: "How many.", schema: ref("Count"), headers: REPLAYED } },
      problems: PROBLEMS,
    }),
  ];
}
