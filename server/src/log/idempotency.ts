/** The Idempotency-Key header: a request with a key takes effect once, and its answer can be had again. */
import { createHash } from "node:crypto";
import type { Pool } from "pg";
import type { Answer, Context } from "../api/route.ts";
import { type Caller, queryAs } from "../db/tenant.ts";
import { Problem } from "../errors.ts";
import { demand } from "../tenants/permits.ts";
import type { LogRoom } from "./room.ts";

/** A request as far as its key is concerned. */
export type KeyedRequest = {
  caller: Caller;
  /** The route's method and pattern: the scope of keys. */
  route: string;
  /** What the caller must be allowed to: a kept answer is shown to nobody else. */
  permission: string;
  /** The path as called. */
  path: string;
  key: string;
  body: string;
};

/** Where answers are kept, and what closes those that hold a secret. */
export type KeepingRoom = Pick<LogRoom, "pool" | "keeper">;

/** What makes webhooks and their secrets answers with them. */
const HOLDS_SECRETS = "webhooks:admin";

type Claim = { state: string; status: string | null; response: string | null; seed: string | null };

/** Reads the header; undefined where there is none. */
export function readIdempotencyKey(header: string | string[] | undefined): string | undefined {
  if (header === undefined) return undefined;
  if (typeof header === "string" && /^[\x21-\x7e]{1,255}$/.test(header)) return header;
  const rule = "must be 1 to 255 visible ASCII characters";
  throw new Problem("invalid_input", `Idempotency-Key ${rule}`, { field: "Idempotency-Key", rule });
}

/** Runs `work`; once only where the request has a key. `route` is the method and pattern. */
export function onceFor(
  room: KeepingRoom,
  { caller, request, body }: Context,
  { route, permission }: Pick<KeyedRequest, "route" | "permission">,
  work: (idSeed?: string) => Promise<Answer>,
): Promise<Answer> {
  const key = readIdempotencyKey(request.headers["idempotency-key"]);
  if (key === undefined) return work();
  return once(room, { caller, route, permission, path: request.url.split("?", 1)[0] ?? "", key, body }, work);
}

/**
 * Runs `work` unless the key was used before. `work` gets a seed for event ids: should this server die between storing
 * the events and keeping the answer, the repetition makes the same ids and finds the events.
 */
export async function once(
  { pool, keeper }: KeepingRoom,
  request: KeyedRequest,
  work: (idSeed: string) => Promise<Answer>,
): Promise<Answer> {
  const { caller, key } = request;
  demand(caller, request.permission);
  // Keys of an application's portal meet none of the others: their answers are not for it.
  const route = caller.application === undefined ? request.route : `${request.route} of ${caller.application}`;
  const hash = createHash("sha256").update(`${request.path}\0${request.body}`).digest();
  const { rows } = await queryAs<Claim>(
    pool,
    caller,
    "write",
    "select state, status, response, seed from gapless.idempotency_begin($1, $2, $3)",
    [route, key, hash],
  );
  const claim = rows[0];
  if (claim?.state === "replay" && claim.status !== null && claim.response !== null) {
    const body = keeper === undefined ? claim.response : keeper.open(claim.response);
    if (body === undefined) {
      const hint = "It took effect. Rotate the webhook's secret, or ask a server with the installation's key.";
      throw new Problem("unavailable", "the kept answer cannot be opened with this server's key", { hint });
    }
    return { status: Number(claim.status), body, headers: { "idempotent-replayed": "true" } };
  }
  if (claim?.state === "in_flight") {
    const hint = "Wait for its answer, then repeat it with the same key to get it again.";
    throw new Problem("idempotency_in_flight", "a request with this key is under way", { hint, retryAfter: 1 });
  }
  if (claim?.state !== "new" || claim.seed === null) {
    const hint = "A key belongs to one request: the same path and the same body, byte for byte.";
    throw new Problem("idempotency_key_reused", "this key was used with another request", { hint });
  }
  let answer: Answer;
  try {
    answer = await work(claim.seed);
  } catch (error) {
    // Where the fate is unknown the claim stays until it lapses; a repetition with the same ids then finds out.
    if (error instanceof Problem && error.code !== "unavailable" && error.code !== "internal")
      await abandon(pool, caller, route, key);
    throw error;
  }
  const kept = request.permission === HOLDS_SECRETS ? (keeper?.close(answer.body) ?? answer.body) : answer.body;
  await queryAs(pool, caller, "write", "select gapless.idempotency_finish($1, $2, $3, $4)", [
    route,
    key,
    answer.status,
    kept,
  ]);
  return answer;
}

async function abandon(pool: Pool, caller: Caller, route: string, key: string): Promise<void> {
  try {
    await queryAs(pool, caller, "write", "select gapless.idempotency_abandon($1, $2)", [route, key]);
  } catch {
    // The claim lapses by itself after a minute; the error that led here says more.
  }
}
