/** What the routes that only triggers have answer. */
import { pauseTrigger } from "../actions/control.ts";
import type { ReactionsRoom } from "../actions/room.ts";
import { flag, readFields } from "../api/body.ts";
import { allowOnly, refuse } from "../api/query.ts";
import type { Answer, Context } from "../api/route.ts";
import { changing, json } from "../definitions/answers.ts";
import { refOf } from "../definitions/ref.ts";
import { GIVEN, PAST, readGiven, readPast } from "./bodies.ts";
import { TRIGGERS } from "./define.ts";
import { backtestTrigger, testTrigger, tryTrigger } from "./try_out.ts";

/** Answers POST …/pause. */
export function answerPause(room: ReactionsRoom, context: Context): Promise<Answer> {
  allowOnly(context.query, []);
  const drop = flag(readFields(context.body, ["drop"]), "drop");
  return changing({ room, tag: TRIGGERS.tag }, "POST", "/{name}/pause", context, async () => {
    return json(await pauseTrigger(room, context.caller, refOf(context), drop));
  });
}

/** Answers POST …/test. */
export async function answerTest(room: ReactionsRoom, context: Context): Promise<Answer> {
  allowOnly(context.query, []);
  const given = readGiven(readFields(context.body, GIVEN));
  return json(await testTrigger(room, context.caller, refOf(context), given));
}

/** Answers POST /v1/triggers/test. */
export async function answerTry(room: ReactionsRoom, { caller, query, body }: Context): Promise<Answer> {
  allowOnly(query, []);
  const fields = readFields(body, ["trigger", "event"]);
  const spec = fields.get("trigger") ?? refuse("trigger", "is required");
  const event = fields.get("event") ?? refuse("event", "is required");
  return json(await tryTrigger(room, caller, spec, event));
}

/** Answers POST …/backtest. */
export async function answerBacktest(room: ReactionsRoom, context: Context): Promise<Answer> {
  allowOnly(context.query, []);
  const past = readPast(readFields(context.body, PAST));
  return json(await backtestTrigger(room, context.caller, refOf(context), past));
}
