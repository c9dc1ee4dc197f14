/** What only webhooks have: secrets, sending again, recovering, portals. */
import { asInterval } from "../api/duration.ts";
import { type Caller, queryAs } from "../db/tenant.ts";
import { isoTime } from "../log/event.ts";
import { call, inWords } from "../subscriptions/call.ts";
import { deliveryId } from "../subscriptions/parked.ts";
import type { SubscriptionsRoom } from "../subscriptions/room.ts";
import { withKeyPair } from "./spec.ts";

/** A new secret; the ones before go on signing beside it for the time of grace. JSON text with the secret, shown this once. */
export function rotateSecret(
  room: SubscriptionsRoom,
  caller: Caller,
  ref: string,
  { graceMs, secret }: { graceMs?: number | undefined; secret?: string | undefined },
): Promise<string> {
  const text = "select gapless.rotate_secret($1, coalesce($2::interval, interval '24 hours'), $3) as json";
  const grace = graceMs === undefined ? null : asInterval(graceMs);
  return withKeyPair(secret, (key) =>
    call(room, room.pool, caller, { mode: "write", text, values: [ref, grace, key ?? null] }, NAMES),
  );
}

/** Sends one delivery again, at once and out of its order; JSON text of what becomes of it. */
export function resendDelivery(room: SubscriptionsRoom, caller: Caller, ref: string, id: string): Promise<string> {
  const text = "select gapless.resend($1, $2) as json";
  const names = { ...NAMES, id: "delivery" };
  return call(room, room.pool, caller, { mode: "write", text, values: [ref, deliveryId(id)] }, names);
}

/** Delivers again what was given up in a time and has not arrived since. Gives how many. */
export async function recoverDeliveries(
  room: SubscriptionsRoom,
  caller: Caller,
  ref: string,
  { since, until }: { since: string; until: string | undefined },
): Promise<number> {
  const text = "select gapless.recover($1, $2, $3) as json";
  return Number(
    await call(room, room.pool, caller, { mode: "write", text, values: [ref, since, until ?? null] }, NAMES),
  );
}

/** A key with which one customer sees and changes the webhooks of their application, and nothing else. */
export async function createPortalToken(
  room: SubscriptionsRoom,
  caller: Caller,
  application: string,
  expiresInMs: number | undefined,
): Promise<{ token: string; expiresAt: string }> {
  const text =
    "select token, expires_at from gapless.create_portal_token($1, coalesce($2::interval, interval '1 hour'))";
  const values = [application, expiresInMs === undefined ? null : asInterval(expiresInMs)];
  const { rows } = await inWords(room, { expiresIn: "expires_in" }, () =>
    queryAs<{ token: string; expires_at: string }>(room.pool, caller, "write", text, values),
  );
  const [made] = rows;
  if (made === undefined) throw new Error("a portal token was not made");
  return { token: made.token, expiresAt: isoTime(made.expires_at) };
}

/** Functions of webhooks call the subscription so. */
const NAMES = { name: "webhook" };
