/** Answers GET /v1/values. */
import { allowOnly, count, refuse, single } from "../api/query.ts";
import type { Answer, Context } from "../api/route.ts";
import { readNameCursor, writeNameCursor } from "../definitions/cursor.ts";
import { LIMIT, pageOf } from "../definitions/page.ts";
import type { LogRoom } from "../log/room.ts";
import { listValues } from "./manage.ts";

/** A page of values by key. */
export async function valuePage(room: LogRoom, { caller, query }: Context): Promise<Answer> {
  allowOnly(query, ["limit", "cursor", "prefix"]);
  const limit = count(query, "limit", LIMIT);
  const prefix = single(query, "prefix") ?? null;
  const cursor = single(query, "cursor");
  const scope = scopeOf(caller.tenant, prefix);
  const after = cursor === undefined ? null : readKeyCursor(scope, cursor);
  const found = await listValues(room, caller, { prefix, after, limit: limit + 1 });
  const last = found.slice(0, limit).at(-1);
  const next = last === undefined ? cursor : writeKeyCursor(scope, (JSON.parse(last) as { key: string }).key);
  return { status: 200, body: pageOf(found, limit, next) };
}

/** Whose and which list it is. */
export function scopeOf(tenant: string, prefix: string | null): string {
  return `${tenant}\0values\0${prefix ?? ""}`;
}

/** The cursor behind a key, which may hold any characters. */
export function writeKeyCursor(scope: string, key: string): string {
  return writeNameCursor(scope, encodeURIComponent(key));
}

/** The key in a cursor. */
export function readKeyCursor(scope: string, cursor: string): string {
  const written = readNameCursor(scope, cursor);
  let key = "";
  try {
    key = decodeURIComponent(written);
  } catch {
    // Made up by somebody who knows how: it was never given.
  }
  // Postgres takes no such text.
  if (key === "" || key.includes("\0")) refuse("cursor", "is not one that this list gave");
  return key;
}
