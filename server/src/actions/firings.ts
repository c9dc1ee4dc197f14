/** What triggers and schedules set off: looking at it, and what to do with what was parked. */
import type { Caller } from "../db/tenant.ts";
import type { Direction } from "../log/cursor.ts";
import { call, callEach } from "../subscriptions/call.ts";
import { deliveryId } from "../subscriptions/parked.ts";
import type { Kind, ReactionsRoom } from "./room.ts";

/** States of a firing. */
export const STATES = ["pending", "running", "retrying", "done", "parked", "skipped", "refused", "discarded"] as const;

/** The functions that show one: a trigger's firing is known by the event's position, a schedule's by its number. */
const ONE = { trigger: "trigger_firing", schedule: "schedule_occurrence" } as const;

/** Firings behind an id (backwards: before it); one more than wanted tells that there are more. */
export function listFirings(
  room: ReactionsRoom,
  caller: Caller,
  kind: Kind,
  ref: string,
  page: { state: string | null; after: string | null; limit: number; direction: Direction },
): Promise<string[]> {
  const text = `select json from gapless.${kind}_history($1, $2, $3, $4, $5) json`;
  const values = [ref, page.state, page.after, page.limit, page.direction === "backwards"];
  return callEach(room, room.pool, caller, { mode: "read", text, values }, { name: kind, limit: "max_count" });
}

/** One firing, with its attempts, and of a trigger with the event. */
export function getFiring(room: ReactionsRoom, caller: Caller, kind: Kind, ref: string, id: string): Promise<string> {
  const text = `select gapless.${ONE[kind]}($1, $2) as json`;
  const names = { name: kind, id: "firing" };
  return call(room, room.pool, caller, { mode: "read", text, values: [ref, deliveryId(id)] }, names);
}

/** Carries parked firings out again: the given ones, or all, at most `max`. Gives how many. */
export async function redriveFirings(
  room: ReactionsRoom,
  caller: Caller,
  kind: Kind,
  ref: string,
  which: { ids: string[] | null; max: number | null },
): Promise<number> {
  const text = `select gapless.redrive_${kind}($1, $2::bigint[], $3) as json`;
  const names = { name: kind, max: "max_count" };
  return Number(
    await call(room, room.pool, caller, { mode: "write", text, values: [ref, which.ids, which.max] }, names),
  );
}

/** Gives parked firings up: the given ones, or all. Gives how many. */
export async function discardFirings(
  room: ReactionsRoom,
  caller: Caller,
  kind: Kind,
  ref: string,
  firings: string[] | null,
): Promise<number> {
  const text = `select gapless.discard_${kind}($1, $2::bigint[]) as json`;
  return Number(await call(room, room.pool, caller, { mode: "write", text, values: [ref, firings] }, { name: kind }));
}
