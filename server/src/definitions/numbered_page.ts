/** Pages of lists in the order of a number: deliveries, batches, what was set off. */
import { choice, count, type Query, refuse, single } from "../api/query.ts";
import type { Answer } from "../api/route.ts";
import { type CursorList, type Direction, readCursor, writeCursor } from "../log/cursor.ts";
import { LIMIT, pageOf } from "./page.ts";

/** The parameters such a list has. */
export const NUMBERED = ["after", "limit", "cursor", "direction"];
/** Which ways a list goes. */
const DIRECTIONS = ["forwards", "backwards"] as const;

/** Where a look at a list begins (behind a number, backwards: before it), how much it takes, and which way it goes. */
export type NumberedLook = { after: string | null; limit: number; direction: Direction };

/**
 * Answers with a page.
 *
 * @param list whose and which list it is, and the way it goes if nobody says
 * @param numberOf the number in a JSON text that `look` gave
 */
export async function numberedPage(
  query: Query,
  list: CursorList,
  look: (page: NumberedLook) => Promise<string[]>,
  numberOf: (json: string) => string,
): Promise<Answer> {
  const limit = count(query, "limit", LIMIT);
  const direction = choice(query, "direction", DIRECTIONS, list.direction);
  const cursors = { ...list, direction };
  const cursor = single(query, "cursor");
  const given = single(query, "after");
  if (cursor !== undefined && given !== undefined) refuse("cursor", "must not be given together with after");
  if (given !== undefined && !/^\d{1,18}$/.test(given)) refuse("after", "must be a whole number from 0 up");
  const after = cursor === undefined ? (given ?? null) : readCursor(cursors, cursor);
  const found = await look({ after, limit: limit + 1, direction });
  const last = found.slice(0, limit).at(-1);
  const next = last === undefined ? after : numberOf(last);
  // Backwards there is an end; forwards the cursor picks up what comes later.
  const isOver = direction === "backwards" && found.length <= limit;
  return { status: 200, body: pageOf(found, limit, isOver ? undefined : writeCursor(cursors, next ?? "0")) };
}

/** The number of what has an id. */
export const idOf = (json: string): string => (JSON.parse(json) as { id: string }).id;
