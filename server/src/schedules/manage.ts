/** What only schedules have: running now, previews, backfills. */
import type { ReactionsRoom } from "../actions/room.ts";
import type { Caller } from "../db/tenant.ts";
import { isoTime } from "../log/event.ts";
import { call, callEach } from "../subscriptions/call.ts";

/** Runs a schedule now, beside its times; JSON text of the occurrence. */
export function runSchedule(room: ReactionsRoom, caller: Caller, ref: string): Promise<string> {
  const text = "select gapless.run_schedule($1) as json";
  return call(room, room.pool, caller, { mode: "write", text, values: [ref] }, { name: "schedule" });
}

/** How many times of a preview, and behind when; now if that is not said. */
export type Ahead = { count: number; after?: string | undefined };

/** When a schedule runs next. */
export async function previewSchedule(room: ReactionsRoom, caller: Caller, ref: string, ahead: Ahead) {
  const text = "select at as json from gapless.preview_schedule($1, $2, $3) at";
  const values = [ref, ahead.count, ahead.after ?? null];
  return (await callEach(room, room.pool, caller, { mode: "read", text, values }, { name: "schedule" })).map(isoTime);
}

/** When a schedule that is not there yet would run; the spec is JSON text. */
export async function previewTiming(room: ReactionsRoom, caller: Caller, spec: string, ahead: Ahead) {
  const text = "select at as json from gapless.preview_timing($1::jsonb, $2, $3) at";
  const values = [spec, ahead.count, ahead.after ?? null];
  return (await callEach(room, room.pool, caller, { mode: "read", text, values })).map(isoTime);
}

/** Runs what would have been due in a time, each with its nominal time. Gives how many. */
export async function backfillSchedule(
  room: ReactionsRoom,
  caller: Caller,
  ref: string,
  { since, until, max }: { since: string; until?: string | undefined; max?: number | undefined },
): Promise<number> {
  const text = "select gapless.backfill_schedule($1, $2, $3, coalesce($4, 1000)) as json";
  const values = [ref, since, until ?? null, max ?? null];
  const names = { name: "schedule", max: "max_count" };
  return Number(await call(room, room.pool, caller, { mode: "write", text, values }, names));
}
