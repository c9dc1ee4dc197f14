/** Pausing triggers and schedules. Each answers with it as it is afterwards. */
import type { Caller } from "../db/tenant.ts";
import { call } from "../subscriptions/call.ts";
import type { ReactionsRoom } from "./room.ts";

/** A trigger sets nothing off any more. What comes meanwhile is kept for later, or passed over with `drop`. */
export function pauseTrigger(room: ReactionsRoom, caller: Caller, ref: string, drop: boolean): Promise<string> {
  const text = "select gapless.pause_trigger($1, $2) as json";
  const names = { name: "trigger", drop: "drop_events" };
  return call(room, room.pool, caller, { mode: "write", text, values: [ref, drop] }, names);
}

/** A schedule does not run any more; the note says why. */
export function pauseSchedule(
  room: ReactionsRoom,
  caller: Caller,
  ref: string,
  note: string | undefined,
): Promise<string> {
  const text = "select gapless.pause_schedule($1, $2) as json";
  const values = [ref, note ?? null];
  return call(room, room.pool, caller, { mode: "write", text, values }, { name: "schedule" });
}
