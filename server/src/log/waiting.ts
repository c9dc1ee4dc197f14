/** Why events have no position yet, or deliveries do not go on: what is asked first when something does not come. */
import { allowOnly } from "../api/query.ts";
import type { Answer, Context } from "../api/route.ts";
import { type Caller, queryAs } from "../db/tenant.ts";
import { isoTimeOrNull } from "./event.ts";
import type { LogRoom } from "./room.ts";

/** One reason, with what to do about it. */
export type WaitingReason = {
  kind: string;
  what: string;
  since: string | null;
  /** How many wait for it; null where nobody can know. */
  events: string | null;
  hint: string;
};

/** Every reason there is at the moment; none: nothing waits. */
export async function waitingReasons(room: LogRoom, caller: Caller): Promise<WaitingReason[]> {
  const text = "select kind, what, since, events, hint from gapless.waiting()";
  const { rows } = await queryAs(room.pool, caller, "read", text, []);
  return rows.map((row) => ({
    kind: row.kind ?? "",
    what: row.what ?? "",
    since: isoTimeOrNull(row, "since"),
    events: row.events ?? null,
    hint: row.hint ?? "",
  }));
}

/** Answers GET /v1/waiting. */
export async function showWaiting(room: LogRoom, { caller, query }: Context): Promise<Answer> {
  allowOnly(query, []);
  return { status: 200, body: JSON.stringify({ data: await waitingReasons(room, caller) }) };
}
