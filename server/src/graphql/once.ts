/** Idempotency keys of mutations: what the header does over REST. */
import { once, readIdempotencyKey } from "../log/idempotency.ts";
import type { GraphqlContext } from "./context.ts";
import { inputText } from "./exact_json.ts";

/** What the argument is said to be. */
export const KEY =
  "Makes the mutation safe to repeat: 1 to 255 visible ASCII characters, kept for 24 hours. The same key with the same input gives the first answer again.";

/** Runs work that gives JSON; once only where there is a key. Keys of a mutation meet no others. */
export async function onceWith(
  { room, caller }: GraphqlContext,
  { mutation, permission }: { mutation: string; permission: string },
  { idempotencyKey, ...input }: { idempotencyKey?: string | null | undefined },
  work: () => Promise<string>,
): Promise<string> {
  if (idempotencyKey === null || idempotencyKey === undefined) return work();
  const key = readIdempotencyKey(idempotencyKey) ?? "";
  const request = { caller, route: `mutation ${mutation}`, permission, path: "", key, body: inputText(input) };
  return (await once(room, request, async () => ({ status: 200, body: await work() }))).body;
}
