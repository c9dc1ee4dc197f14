/** Trying triggers out: what would come of an event, or of a part of the log. Nothing is carried out. */
import { checkActionUrls } from "../actions/check_urls.ts";
import type { ReactionsRoom } from "../actions/room.ts";
import type { Caller } from "../db/tenant.ts";
import { Problem } from "../errors.ts";
import { call } from "../subscriptions/call.ts";

/** An event as JSON text, or the id of one that was appended. */
export type Given = { event: string } | { eventId: string };

/** What a trigger would make of an event now; JSON text. */
export function testTrigger(room: ReactionsRoom, caller: Caller, ref: string, given: Given): Promise<string> {
  const text = "select gapless.test_trigger($1, $2::jsonb, $3::uuid) as json";
  const values = [ref, "event" in given ? given.event : null, "eventId" in given ? given.eventId : null];
  return call(room, room.pool, caller, { mode: "trial", text, values }, { name: "trigger", eventId: "event_id" });
}

/** What a trigger that is not there yet would make of an event; JSON texts. */
export async function tryTrigger(room: ReactionsRoom, caller: Caller, spec: string, event: string): Promise<string> {
  checkActionUrls(room, spec, "trigger.");
  const text = "select gapless.try_trigger($1::jsonb, $2::jsonb) as json";
  try {
    return await call(room, room.pool, caller, { mode: "trial", text, values: [spec, event] }, { trigger: "spec" });
  } catch (error) {
    throw within(error);
  }
}

/** SQL names fields of the definition as if it were alone. */
function within(error: unknown): unknown {
  if (!(error instanceof Problem) || error.code !== "invalid_input") return error;
  const { field } = error.details;
  if (field === undefined || /^(event|trigger)\b/.test(field)) return error;
  const message = error.message.startsWith(`${field} `) ? `trigger.${error.message}` : error.message;
  return new Problem(error.code, message, { ...error.details, field: `trigger.${field}` }, error.cause);
}

/** Which part of the log: the last events, those between two positions, or those between two times. */
export type Past = {
  last?: number | undefined;
  after?: string | undefined;
  upTo?: string | undefined;
  since?: string | undefined;
  until?: string | undefined;
  /** How many firings are shown. */
  limit?: number | undefined;
};

/** What a trigger would have done with a part of the log, its counts begun anew; JSON text. */
export function backtestTrigger(room: ReactionsRoom, caller: Caller, ref: string, past: Past): Promise<string> {
  const text = "select gapless.backtest_trigger($1, coalesce($2, 1000), $3, $4, $5, $6, coalesce($7, 100)) as json";
  const values = [ref, past.last, past.after, past.upTo, past.since, past.until, past.limit].map(
    (value) => value ?? null,
  );
  const names = { name: "trigger", upTo: "up_to", limit: "max_count" };
  return call(room, room.pool, caller, { mode: "trial", text, values }, names);
}
