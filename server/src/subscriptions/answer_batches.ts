/** Answers GET /v1/subscriptions/{name}/batches. */
import { allowOnly, choice, count, refuse, single } from "../api/query.ts";
import type { Answer, Context } from "../api/route.ts";
import { type CursorList, readCursor, writeCursor } from "../log/cursor.ts";
import { DIRECTIONS, LIMIT, pageOf } from "./answers.ts";
import { listBatches } from "./batches.ts";
import { refOf } from "./ref.ts";
import type { SubscriptionsRoom } from "./room.ts";

/** A page of batches. */
export async function answerBatches(room: SubscriptionsRoom, context: Context): Promise<Answer> {
  const { caller, query } = context;
  allowOnly(query, ["after", "limit", "cursor", "direction"]);
  const ref = refOf(context);
  const limit = count(query, "limit", LIMIT);
  const direction = choice(query, "direction", DIRECTIONS, "forwards");
  const list: CursorList = { kind: "batches", scope: `${caller.tenant}\0${ref}`, direction };
  const cursor = single(query, "cursor");
  const given = single(query, "after");
  if (cursor !== undefined && given !== undefined) refuse("cursor", "must not be given together with after");
  if (given !== undefined && !/^\d{1,18}$/.test(given)) refuse("after", "must be a whole number from 0 up");
  const after = cursor === undefined ? (given ?? null) : readCursor(list, cursor);
  const found = await listBatches(room, caller, ref, { after, limit: limit + 1, direction });
  const last = found.slice(0, limit).at(-1);
  const next = last === undefined ? after : (JSON.parse(last) as { lease: string }).lease;
  // Backwards there is an end; forwards the cursor picks up what is settled later.
  const isOver = direction === "backwards" && found.length <= limit;
  return { status: 200, body: pageOf(found, limit, isOver ? undefined : writeCursor(list, next ?? "0")) };
}
