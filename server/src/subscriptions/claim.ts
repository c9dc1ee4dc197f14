/** The inbox helper: something a consumer wants to do once within a window. */
import { asInterval } from "../api/duration.ts";
import type { Caller } from "../db/tenant.ts";
import { call } from "./call.ts";
import type { SubscriptionsRoom } from "./room.ts";

/** Whether this is the first time in the window that the key is claimed. */
export async function claim(
  room: SubscriptionsRoom,
  caller: Caller,
  ref: string,
  key: string,
  windowMs: number | undefined,
): Promise<boolean> {
  const text = "select gapless.claim($1, $2, coalesce($3::interval, interval '24 hours')) as json";
  const values = [ref, key, windowMs === undefined ? null : asInterval(windowMs)];
  return (await call(room, room.consumers, caller, { mode: "write", text, values })) === "t";
}
