/** Secrets: what actions name and nobody is shown. They are stored so that the database alone cannot read them. */
import type { Caller } from "../db/tenant.ts";
import type { LogRoom } from "../log/room.ts";
import { call, callEach } from "../subscriptions/call.ts";

const NAMES = { name: "secret" };

/** Sets a secret, or another value of it. */
export async function setSecret(room: LogRoom, caller: Caller, name: string, value: string): Promise<void> {
  const text = "select to_jsonb(gapless.set_secret($1, $2)) as json";
  await call(room, room.pool, caller, { mode: "write", text, values: [name, value] }, NAMES);
}

/** Which secrets there are, behind a name; never what they are. */
export function listSecrets(
  room: LogRoom,
  caller: Caller,
  page: { after: string | null; limit: number },
): Promise<string[]> {
  const text = "select json from gapless.list_secrets($1, $2) json";
  const values = [page.after, page.limit];
  return callEach(room, room.pool, caller, { mode: "read", text, values }, { limit: "max_count" });
}

/** Removes a secret: actions that name it fail from now on. */
export async function removeSecret(room: LogRoom, caller: Caller, name: string): Promise<void> {
  const text = "select to_jsonb(gapless.remove_secret($1)) as json";
  await call(room, room.pool, caller, { mode: "write", text, values: [name] }, NAMES);
}
