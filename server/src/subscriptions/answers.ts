/** What the routes on definitions and deliveries answer, for consumer groups and webhooks alike. */
import { count as countOf, flag, place as placeOf, readFields, readObject } from "../api/body.ts";
import { allowOnly, choice, count, refuse, single } from "../api/query.ts";
import type { Answer, Context } from "../api/route.ts";
import { type CursorList, readCursor, writeCursor } from "../log/cursor.ts";
import { onceFor } from "../log/idempotency.ts";
import { readIds } from "./bodies.ts";
import { pauseSubscription, replaySubscription, resetSubscription, resumeSubscription } from "./control.ts";
import { readNameCursor, writeNameCursor } from "./cursor.ts";
import {
  changeSubscription,
  createSubscription,
  defineSubscription,
  getSubscription,
  listSubscriptions,
  removeSubscription,
} from "./define.ts";
import { discardDeliveries, getDelivery, listDeliveries, redriveDeliveries } from "./parked.ts";
import { refOf } from "./ref.ts";
import type { Mode, SubscriptionsRoom } from "./room.ts";

/** How long a page may be. */
export const LIMIT = { least: 1, most: 1_000, otherwise: 100 };
/** States of a delivery; any where none is named. */
export const STATES = ["held", "ready", "retrying", "leased", "parked", "delivered", "skipped", "discarded"] as const;
/** Which ways a list goes. */
export const DIRECTIONS = ["forwards", "backwards"] as const;

/** What every route of one kind works with. */
export type Door = { room: SubscriptionsRoom; kind: Mode; base: string };

const json = (body: string, status = 200): Answer => ({ status, body });

/** Answers POST /v1/subscriptions and /v1/webhooks. */
export function create({ room, kind, base }: Door, context: Context): Promise<Answer> {
  allowOnly(context.query, []);
  const spec = readObject(context.body);
  return onceFor(room, context, { route: `POST ${base}`, permission: adminOf(kind) }, async () => {
    return json(await createSubscription(room, context.caller, kind, spec), 201);
  });
}

/** Answers PUT …/{name}. */
export function define(door: Door, context: Context): Promise<Answer> {
  allowOnly(context.query, []);
  const { room, kind } = door;
  const spec = readObject(context.body);
  return changing(door, "PUT", "", context, async () => {
    return json(await defineSubscription(room, context.caller, kind, refOf(context), spec));
  });
}

/** Answers PATCH …/{name}. */
export function change(door: Door, context: Context): Promise<Answer> {
  allowOnly(context.query, []);
  const { room, kind } = door;
  const changes = readObject(context.body);
  return changing(door, "PATCH", "", context, async () => {
    return json(await changeSubscription(room, context.caller, kind, refOf(context), changes));
  });
}

/** Answers GET …/{name}. */
export async function get({ room, kind }: Door, context: Context): Promise<Answer> {
  allowOnly(context.query, []);
  return json(await getSubscription(room, context.caller, kind, refOf(context)));
}

/** Answers DELETE …/{name}. */
export function remove(door: Door, context: Context): Promise<Answer> {
  allowOnly(context.query, []);
  readFields(context.body, []);
  const { room, kind } = door;
  return changing(door, "DELETE", "", context, async () => {
    await removeSubscription(room, context.caller, kind, refOf(context));
    return json("", 204);
  });
}

/** Answers GET /v1/subscriptions and /v1/webhooks. */
export async function list({ room, kind }: Door, { caller, query }: Context): Promise<Answer> {
  allowOnly(query, kind === "push" ? ["limit", "cursor", "application"] : ["limit", "cursor"]);
  const limit = count(query, "limit", LIMIT);
  const cursor = single(query, "cursor");
  const application = single(query, "application");
  const scope = `${caller.tenant}\0${kind}\0${application ?? ""}`;
  const after = cursor === undefined ? null : readNameCursor(scope, cursor);
  const found = await listSubscriptions(room, caller, kind, { after, limit: limit + 1, application });
  const last = found.slice(0, limit).at(-1);
  const next = last === undefined ? cursor : writeNameCursor(scope, (JSON.parse(last) as { name: string }).name);
  return json(pageOf(found, limit, next));
}

/** Answers POST …/pause. */
export function pause(door: Door, context: Context): Promise<Answer> {
  allowOnly(context.query, []);
  const drop = flag(readFields(context.body, ["drop"]), "drop");
  const { room, kind } = door;
  return changing(door, "POST", "/pause", context, async () => {
    return json(await pauseSubscription(room, context.caller, kind, refOf(context), drop));
  });
}

/** Answers POST …/resume. */
export function resume(door: Door, context: Context): Promise<Answer> {
  allowOnly(context.query, []);
  readFields(context.body, []);
  const { room, kind } = door;
  return changing(door, "POST", "/resume", context, async () => {
    return json(await resumeSubscription(room, context.caller, kind, refOf(context)));
  });
}

/** Answers POST …/reset. */
export async function reset(door: Door, context: Context): Promise<Answer> {
  allowOnly(context.query, []);
  const start = readFields(context.body, ["start"]).get("start");
  if (start === undefined) return refuse("start", "is required", 'Such as {"start": "beginning"}.');
  const { room, kind } = door;
  return changing(door, "POST", "/reset", context, async () => {
    return json(await resetSubscription(room, context.caller, kind, refOf(context), start));
  });
}

/** Answers POST …/replay. */
export async function replay(door: Door, context: Context): Promise<Answer> {
  allowOnly(context.query, []);
  const fields = readFields(context.body, ["after", "upTo"]);
  const after = placeOf(fields, "after") ?? refuse("after", "is required");
  const upTo = placeOf(fields, "upTo") ?? refuse("upTo", "is required");
  const { room, kind } = door;
  return changing(door, "POST", "/replay", context, async () => {
    return json(await replaySubscription(room, context.caller, kind, refOf(context), { after, upTo }));
  });
}

/** Answers GET …/deliveries. */
export async function deliveries({ room, kind }: Door, context: Context): Promise<Answer> {
  const { caller, query } = context;
  allowOnly(query, ["state", "after", "limit", "cursor", "direction"]);
  const ref = refOf(context);
  const state = single(query, "state") === undefined ? null : choice(query, "state", STATES, "held");
  const limit = count(query, "limit", LIMIT);
  const direction = choice(query, "direction", DIRECTIONS, "forwards");
  const list: CursorList = { kind: "deliveries", scope: `${caller.tenant}\0${ref}`, direction };
  const cursor = single(query, "cursor");
  const given = single(query, "after");
  if (cursor !== undefined && given !== undefined) refuse("cursor", "must not be given together with after");
  if (given !== undefined && !/^\d{1,18}$/.test(given)) refuse("after", "must be a whole number from 0 up");
  const after = cursor === undefined ? (given ?? null) : readCursor(list, cursor);
  const found = await listDeliveries(room, caller, kind, ref, { state, after, limit: limit + 1, direction });
  const last = found.slice(0, limit).at(-1);
  const next = last === undefined ? after : (JSON.parse(last) as { id: string }).id;
  // Backwards there is an end; forwards the cursor picks up what comes later.
  const isOver = direction === "backwards" && found.length <= limit;
  return json(pageOf(found, limit, isOver ? undefined : writeCursor(list, next ?? "0")));
}

/** Answers GET …/deliveries/{id}. */
export async function delivery({ room, kind }: Door, context: Context): Promise<Answer> {
  allowOnly(context.query, []);
  return json(await getDelivery(room, context.caller, kind, refOf(context), context.params.id ?? ""));
}

/** Answers POST …/redrive. */
export function redrive(door: Door, context: Context): Promise<Answer> {
  allowOnly(context.query, []);
  const { room, kind } = door;
  const fields = readFields(context.body, ["deliveries", "max"]);
  const which = {
    deliveries: readIds(fields, "deliveries") ?? null,
    max: countOf(fields, "max", { least: 1, most: 1_000_000 }) ?? null,
  };
  return changing(door, "POST", "/redrive", context, async () => {
    return json(`{"count":${await redriveDeliveries(room, context.caller, kind, refOf(context), which)}}`);
  });
}

/** Answers POST …/discard. */
export function discard(door: Door, context: Context): Promise<Answer> {
  allowOnly(context.query, []);
  const { room, kind } = door;
  const which = readIds(readFields(context.body, ["deliveries"]), "deliveries") ?? null;
  return changing(door, "POST", "/discard", context, async () => {
    return json(`{"count":${await discardDeliveries(room, context.caller, kind, refOf(context), which)}}`);
  });
}

/** Changes one of them; once only where the request has a key. */
function changing(
  { room, kind, base }: Door,
  method: "POST" | "PUT" | "PATCH" | "DELETE",
  verb: string,
  context: Context,
  work: () => Promise<Answer>,
): Promise<Answer> {
  return onceFor(room, context, { route: `${method} ${base}/{name}${verb}`, permission: adminOf(kind) }, work);
}

/** What changes a subscription of a kind wants. */
export function adminOf(kind: Mode): string {
  return kind === "push" ? "webhooks:admin" : "subscriptions:admin";
}

/** A page of a list, of one more than wanted where there are more. */
export function pageOf(found: readonly string[], limit: number, next: string | undefined): string {
  const shown = found.slice(0, limit).join(",");
  const cursor = next === undefined ? "null" : `"${next}"`;
  return `{"data":[${shown}],"nextCursor":${cursor},"hasMore":${found.length > limit}}`;
}
