/** Channels: where notifications go, set up once and named by actions. Specs and answers are JSON texts that SQL judges and writes. */
import { checkChannelUrl } from "../actions/check_urls.ts";
import type { ReactionsRoom } from "../actions/room.ts";
import type { Caller } from "../db/tenant.ts";
import { call, callEach } from "../subscriptions/call.ts";

const NAMES = { name: "channel" };

/** Makes a channel, or the one of that name what the spec says. */
export async function defineChannel(room: ReactionsRoom, caller: Caller, name: string, spec: string): Promise<string> {
  checkChannelUrl(room, spec);
  const text = "select gapless.define_channel($1, $2::jsonb) as json";
  return call(room, room.pool, caller, { mode: "write", text, values: [name, spec] }, NAMES);
}

/** A channel. */
export function getChannel(room: ReactionsRoom, caller: Caller, name: string): Promise<string> {
  const text = "select gapless.get_channel($1) as json";
  return call(room, room.pool, caller, { mode: "read", text, values: [name] }, NAMES);
}

/** Channels behind a name, in the order of names; one more than wanted tells that there are more. */
export function listChannels(
  room: ReactionsRoom,
  caller: Caller,
  page: { after: string | null; limit: number },
): Promise<string[]> {
  const text = "select json from gapless.list_channels($1, $2) json";
  const values = [page.after, page.limit];
  return callEach(room, room.pool, caller, { mode: "read", text, values }, { limit: "max_count" });
}

/** Ends a channel. */
export async function removeChannel(room: ReactionsRoom, caller: Caller, name: string): Promise<void> {
  const text = "select to_jsonb(gapless.remove_channel($1)) as json";
  await call(room, room.pool, caller, { mode: "write", text, values: [name] }, NAMES);
}
