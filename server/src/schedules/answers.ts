/** What the routes that only schedules have answer. */
import { pauseSchedule } from "../actions/control.ts";
import type { ReactionsRoom } from "../actions/room.ts";
import { count as countOf, readFields } from "../api/body.ts";
import { allowOnly, count, time } from "../api/query.ts";
import type { Answer, Context } from "../api/route.ts";
import { changing, json } from "../definitions/answers.ts";
import { refOf } from "../definitions/ref.ts";
import { COUNT, moment, readNote, readRange, TIMES, timingOf } from "./bodies.ts";
import { SCHEDULES } from "./define.ts";
import { backfillSchedule, previewSchedule, previewTiming, runSchedule } from "./manage.ts";

/** Answers POST …/pause. */
export function answerPause(room: ReactionsRoom, context: Context): Promise<Answer> {
  allowOnly(context.query, []);
  const note = readNote(readFields(context.body, ["note"]));
  return changing({ room, tag: SCHEDULES.tag }, "POST", "/{name}/pause", context, async () => {
    return json(await pauseSchedule(room, context.caller, refOf(context), note));
  });
}

/** Answers POST …/run. */
export function answerRun(room: ReactionsRoom, context: Context): Promise<Answer> {
  allowOnly(context.query, []);
  readFields(context.body, []);
  return changing({ room, tag: SCHEDULES.tag }, "POST", "/{name}/run", context, async () => {
    return json(await runSchedule(room, context.caller, refOf(context)));
  });
}

/** Answers GET …/preview. */
export async function answerPreview(room: ReactionsRoom, context: Context): Promise<Answer> {
  const { caller, query } = context;
  allowOnly(query, ["count", "after"]);
  const ahead = { count: count(query, "count", COUNT), after: time(query, "after") };
  return json(JSON.stringify({ times: await previewSchedule(room, caller, refOf(context), ahead) }));
}

/** Answers POST /v1/schedules/preview. */
export async function answerPreviewTiming(room: ReactionsRoom, { caller, query, body }: Context): Promise<Answer> {
  allowOnly(query, []);
  const fields = readFields(body, [...TIMES, "count", "after"]);
  const ahead = { count: countOf(fields, "count", COUNT) ?? COUNT.otherwise, after: moment(fields, "after") };
  return json(JSON.stringify({ times: await previewTiming(room, caller, timingOf(fields), ahead) }));
}

/** Answers POST …/backfill. */
export function answerBackfill(room: ReactionsRoom, context: Context): Promise<Answer> {
  allowOnly(context.query, []);
  const range = readRange(readFields(context.body, ["since", "until", "max"]));
  return changing({ room, tag: SCHEDULES.tag }, "POST", "/{name}/backfill", context, async () => {
    return json(`{"count":${await backfillSchedule(room, context.caller, refOf(context), range)}}`);
  });
}
