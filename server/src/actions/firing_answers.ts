/** What the routes on the firings of triggers and schedules answer. */
import { count as countOf, readFields } from "../api/body.ts";
import { allowOnly, choice, count, refuse, single } from "../api/query.ts";
import type { Answer, Context } from "../api/route.ts";
import { type CursorList, readCursor, writeCursor } from "../log/cursor.ts";
import { DIRECTIONS, LIMIT, pageOf } from "../subscriptions/answers.ts";
import { readIds } from "../subscriptions/bodies.ts";
import { refOf } from "../subscriptions/ref.ts";
import { changing, type Door, json } from "./answers.ts";
import { discardFirings, getFiring, listFirings, redriveFirings, STATES } from "./firings.ts";

/** Answers GET …/history. */
export async function history({ room, kind }: Door, context: Context): Promise<Answer> {
  const { caller, query } = context;
  allowOnly(query, ["state", "after", "limit", "cursor", "direction"]);
  const ref = refOf(context);
  const state = single(query, "state") === undefined ? null : choice(query, "state", STATES, "done");
  const limit = count(query, "limit", LIMIT);
  const direction = choice(query, "direction", DIRECTIONS, "backwards");
  const list: CursorList = { kind: "firings", scope: `${caller.tenant}\0${kind}\0${ref}`, direction };
  const cursor = single(query, "cursor");
  const given = single(query, "after");
  if (cursor !== undefined && given !== undefined) refuse("cursor", "must not be given together with after");
  if (given !== undefined && !/^\d{1,18}$/.test(given)) refuse("after", "must be a whole number from 0 up");
  const after = cursor === undefined ? (given ?? null) : readCursor(list, cursor);
  const found = await listFirings(room, caller, kind, ref, { state, after, limit: limit + 1, direction });
  const last = found.slice(0, limit).at(-1);
  const next = last === undefined ? after : (JSON.parse(last) as { id: string }).id;
  // Backwards there is an end; forwards the cursor picks up what comes later.
  const isOver = direction === "backwards" && found.length <= limit;
  return json(pageOf(found, limit, isOver ? undefined : writeCursor(list, next ?? "0")));
}

/** Answers GET …/history/{id}. */
export async function firing({ room, kind }: Door, context: Context): Promise<Answer> {
  allowOnly(context.query, []);
  return json(await getFiring(room, context.caller, kind, refOf(context), context.params.id ?? ""));
}

/** Answers POST …/redrive. */
export function redrive(door: Door, context: Context): Promise<Answer> {
  allowOnly(context.query, []);
  const fields = readFields(context.body, ["firings", "max"]);
  const which = {
    firings: readIds(fields, "firings") ?? null,
    max: countOf(fields, "max", { least: 1, most: 1_000_000 }) ?? null,
  };
  const { room, kind } = door;
  return changing(door, "POST", "/{name}/redrive", context, async () => {
    return json(`{"count":${await redriveFirings(room, context.caller, kind, refOf(context), which)}}`);
  });
}

/** Answers POST …/discard. */
export function discard(door: Door, context: Context): Promise<Answer> {
  allowOnly(context.query, []);
  const firings = readIds(readFields(context.body, ["firings"]), "firings") ?? null;
  const { room, kind } = door;
  return changing(door, "POST", "/{name}/discard", context, async () => {
    return json(`{"count":${await discardFirings(room, context.caller, kind, refOf(context), firings)}}`);
  });
}
