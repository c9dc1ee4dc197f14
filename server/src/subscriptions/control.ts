/** Steering subscriptions: pause, resume, reset, replay. Each answers with the subscription as it is afterwards. */
import type { Caller } from "../db/tenant.ts";
import { call, type Names } from "./call.ts";
import type { Mode, SubscriptionsRoom } from "./room.ts";

async function control(
  room: SubscriptionsRoom,
  caller: Caller,
  kind: Mode,
  values: [ref: string, ...rest: unknown[]],
  text: string,
  names: Names = {},
): Promise<string> {
  const [ref] = values;
  const of = { ref, kind, verb: "admin" } as const;
  const json = await call(room, room.pool, caller, { mode: "write", text, values, of }, names);
  room.waits.changed(caller.tenant, ref);
  return json;
}

/** Hands nothing out any more. What comes meanwhile is kept for later, or passed over with `drop`. */
export function pauseSubscription(
  room: SubscriptionsRoom,
  caller: Caller,
  kind: Mode,
  ref: string,
  drop: boolean,
): Promise<string> {
  const text = "select gapless.pause_subscription($1, $2) as json";
  return control(room, caller, kind, [ref, drop], text, { drop: "drop_events" });
}

/** Goes on, also where it was disabled or a breaker was open. */
export function resumeSubscription(room: SubscriptionsRoom, caller: Caller, kind: Mode, ref: string): Promise<string> {
  return control(room, caller, kind, [ref], "select gapless.resume_subscription($1) as json");
}

/** Goes to a start, as JSON text: everything behind it comes (again), everything before it does not. */
export function resetSubscription(
  room: SubscriptionsRoom,
  caller: Caller,
  kind: Mode,
  ref: string,
  start: string,
): Promise<string> {
  return control(room, caller, kind, [ref, start], "select gapless.reset_subscription($1, $2::jsonb) as json");
}

/** Hands out again what is behind `after`, up to `upTo`, beside what is new. */
export function replaySubscription(
  room: SubscriptionsRoom,
  caller: Caller,
  kind: Mode,
  ref: string,
  range: { after: string; upTo: string },
): Promise<string> {
  const text = "select gapless.replay_subscription($1, $2, $3) as json";
  return control(room, caller, kind, [ref, range.after, range.upTo], text, { upTo: "up_to" });
}
