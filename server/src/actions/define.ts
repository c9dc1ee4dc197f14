/** Defining triggers and schedules: create, define, change, look, list, remove. Specs and answers are JSON texts that SQL judges and writes. */
import type { Caller } from "../db/tenant.ts";
import { call, callEach } from "../subscriptions/call.ts";
import { checkActionUrls } from "./check_urls.ts";
import type { Kind, ReactionsRoom } from "./room.ts";

/** Makes one; already_exists where the name is taken. */
export async function createReaction(room: ReactionsRoom, caller: Caller, kind: Kind, spec: string): Promise<string> {
  checkActionUrls(room, spec);
  const text = `select gapless.create_${kind}($1::jsonb) as json`;
  return call(room, room.pool, caller, { mode: "write", text, values: [spec] });
}

/** Makes one, or brings the one of that name or id to the spec; a new version only where that differs. */
export async function defineReaction(
  room: ReactionsRoom,
  caller: Caller,
  kind: Kind,
  ref: string,
  spec: string,
): Promise<string> {
  checkActionUrls(room, spec);
  const text = `select gapless.define_${kind}($1, $2::jsonb) as json`;
  return call(room, room.pool, caller, { mode: "write", text, values: [ref, spec] }, { name: kind });
}

/** Changes what the merge patch (RFC 7396) names, and nothing else. */
export async function changeReaction(
  room: ReactionsRoom,
  caller: Caller,
  kind: Kind,
  ref: string,
  changes: string,
): Promise<string> {
  checkActionUrls(room, changes);
  const text = `select gapless.change_${kind}($1, $2::jsonb) as json`;
  return call(room, room.pool, caller, { mode: "write", text, values: [ref, changes] }, { name: kind });
}

/** One with its statistics. */
export function getReaction(room: ReactionsRoom, caller: Caller, kind: Kind, ref: string): Promise<string> {
  const text = `select gapless.get_${kind}($1) as json`;
  return call(room, room.pool, caller, { mode: "read", text, values: [ref] }, { name: kind });
}

/** Those behind a name, in the order of names. One more than wanted tells that there are more. */
export function listReactions(
  room: ReactionsRoom,
  caller: Caller,
  kind: Kind,
  page: { after: string | null; limit: number },
): Promise<string[]> {
  const text = `select json from gapless.list_${kind}s($1, $2) json`;
  const values = [page.after, page.limit];
  return callEach(room, room.pool, caller, { mode: "read", text, values }, { limit: "max_count" });
}

/** Ends one for good, with all that waits for it. */
export async function removeReaction(room: ReactionsRoom, caller: Caller, kind: Kind, ref: string): Promise<void> {
  const text = `select to_jsonb(gapless.remove_${kind}($1)) as json`;
  await call(room, room.pool, caller, { mode: "write", text, values: [ref] }, { name: kind });
}

/** How many there are, and how the last day went; JSON text. */
export function statsOfReactions(room: ReactionsRoom, caller: Caller, kind: Kind): Promise<string> {
  const text = `select gapless.${kind}_stats() as json`;
  return call(room, room.pool, caller, { mode: "read", text, values: [] });
}
