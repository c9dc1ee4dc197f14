/** Defining subscriptions: create, define, change, look, list, remove. Specs and answers are JSON texts that SQL judges and writes. */
import type { Caller } from "../db/tenant.ts";
import { checkSpecUrl, secretOf, withKeyPair, withSecret } from "../push/spec.ts";
import { call, callEach } from "./call.ts";
import type { Mode, SubscriptionsRoom } from "./room.ts";

const SQL_NAMES = { pull: "subscription", push: "webhook" } as const;

/** Makes a subscription; already_exists where the name is taken. Of a webhook the answer holds the secret. */
export async function createSubscription(
  room: SubscriptionsRoom,
  caller: Caller,
  kind: Mode,
  spec: string,
): Promise<string> {
  const text = `select gapless.create_${SQL_NAMES[kind]}($1::jsonb) as json`;
  return defining(room, kind, spec, (whole) => call(room, room.pool, caller, { mode: "write", text, values: [whole] }));
}

/** A webhook's URL is judged, and its key pair made, where the server can. */
function defining(
  room: SubscriptionsRoom,
  kind: Mode,
  spec: string,
  run: (spec: string) => Promise<string>,
): Promise<string> {
  if (kind === "pull") return run(spec);
  checkSpecUrl(room.guard, spec);
  return withKeyPair(secretOf(spec), (secret) => run(secretOf(spec) === undefined ? withSecret(spec, secret) : spec));
}

/** Makes a subscription, or brings the one of that name or id to the spec; a new version only where that differs. */
export async function defineSubscription(
  room: SubscriptionsRoom,
  caller: Caller,
  kind: Mode,
  ref: string,
  spec: string,
): Promise<string> {
  const text = `select gapless.define_${SQL_NAMES[kind]}($1, $2::jsonb) as json`;
  const json = await defining(room, kind, spec, (whole) =>
    call(room, room.pool, caller, { mode: "write", text, values: [ref, whole] }),
  );
  room.waits.changed(caller.tenant, ref);
  return json;
}

/** Changes what the merge patch (RFC 7396) names, and nothing else. */
export async function changeSubscription(
  room: SubscriptionsRoom,
  caller: Caller,
  kind: Mode,
  ref: string,
  changes: string,
): Promise<string> {
  const text = "select gapless.change_subscription($1, $2::jsonb) as json";
  const of = { ref, kind, verb: "admin" } as const;
  if (kind === "push") checkSpecUrl(room.guard, changes);
  const json = await call(room, room.pool, caller, { mode: "write", text, values: [ref, changes], of });
  room.waits.changed(caller.tenant, ref);
  return json;
}

/** A subscription with its statistics. */
export function getSubscription(room: SubscriptionsRoom, caller: Caller, kind: Mode, ref: string): Promise<string> {
  const of = { ref, kind, verb: "read" } as const;
  const text = "select gapless.get_subscription($1) as json";
  return call(room, room.pool, caller, { mode: "read", text, values: [ref], of });
}

/** Subscriptions of a kind behind a name, in the order of names; without a kind, of those the caller may see. One more than wanted tells that there are more. */
export function listSubscriptions(
  room: SubscriptionsRoom,
  caller: Caller,
  kind: Mode | null,
  page: { after: string | null; limit: number; application?: string | undefined },
): Promise<string[]> {
  const text = "select json from gapless.list_subscriptions($1, $2, $3, $4) json";
  const values = [kind, page.after, page.limit, page.application ?? null];
  const names = { limit: "max_count" };
  return callEach(room, room.pool, caller, { mode: "read", text, values }, names);
}

/** Ends a subscription for good, with everything that waits for it. */
export async function removeSubscription(
  room: SubscriptionsRoom,
  caller: Caller,
  kind: Mode,
  ref: string,
): Promise<string> {
  const of = { ref, kind, verb: "admin" } as const;
  const text = "select to_jsonb(gapless.remove_subscription($1)) as json";
  const json = await call(room, room.pool, caller, { mode: "write", text, values: [ref], of });
  room.waits.changed(caller.tenant, ref);
  return json;
}
