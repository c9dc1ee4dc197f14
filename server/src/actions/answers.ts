/** What the routes on the definitions of triggers and schedules answer. */
import { readFields, readObject } from "../api/body.ts";
import { allowOnly } from "../api/query.ts";
import type { Answer, Context } from "../api/route.ts";
import { onceFor } from "../log/idempotency.ts";
import { namedPage } from "../subscriptions/named_page.ts";
import { refOf } from "../subscriptions/ref.ts";
import { resumeReaction } from "./control.ts";
import {
  changeReaction,
  createReaction,
  defineReaction,
  getReaction,
  listReactions,
  removeReaction,
  statsOfReactions,
} from "./define.ts";
import type { Kind, ReactionsRoom } from "./room.ts";

/** What every route of one kind works with. */
export type Door = { room: ReactionsRoom; kind: Kind };

/** JSON text as an answer. */
export const json = (body: string, status = 200): Answer => ({ status, body });

/** What changing one of a kind wants. */
export const adminOf = (kind: Kind): string => `${kind}s:admin`;

/** Changes one of them; once only where the request has a key. `path` is what follows the kind's own. */
export function changing(
  { room, kind }: Door,
  method: "POST" | "PUT" | "PATCH" | "DELETE",
  path: string,
  context: Context,
  work: () => Promise<Answer>,
): Promise<Answer> {
  return onceFor(room, context, { route: `${method} /v1/${kind}s${path}`, permission: adminOf(kind) }, work);
}

/** Answers POST /v1/triggers and /v1/schedules. */
export function create(door: Door, context: Context): Promise<Answer> {
  allowOnly(context.query, []);
  const spec = readObject(context.body);
  return changing(door, "POST", "", context, async () => {
    return json(await createReaction(door.room, context.caller, door.kind, spec), 201);
  });
}

/** Answers PUT …/{name}. */
export function define(door: Door, context: Context): Promise<Answer> {
  allowOnly(context.query, []);
  const spec = readObject(context.body);
  return changing(door, "PUT", "/{name}", context, async () => {
    return json(await defineReaction(door.room, context.caller, door.kind, refOf(context), spec));
  });
}

/** Answers PATCH …/{name}. */
export function change(door: Door, context: Context): Promise<Answer> {
  allowOnly(context.query, []);
  const changes = readObject(context.body);
  return changing(door, "PATCH", "/{name}", context, async () => {
    return json(await changeReaction(door.room, context.caller, door.kind, refOf(context), changes));
  });
}

/** Answers GET …/{name}. */
export async function get({ room, kind }: Door, context: Context): Promise<Answer> {
  allowOnly(context.query, []);
  return json(await getReaction(room, context.caller, kind, refOf(context)));
}

/** Answers DELETE …/{name}. */
export function remove(door: Door, context: Context): Promise<Answer> {
  allowOnly(context.query, []);
  readFields(context.body, []);
  return changing(door, "DELETE", "/{name}", context, async () => {
    await removeReaction(door.room, context.caller, door.kind, refOf(context));
    return json("", 204);
  });
}

/** Answers GET /v1/triggers and /v1/schedules. */
export function list({ room, kind }: Door, { caller, query }: Context): Promise<Answer> {
  return namedPage(query, `${caller.tenant}\0${kind}`, (page) => listReactions(room, caller, kind, page));
}

/** Answers POST …/resume. */
export function resume(door: Door, context: Context): Promise<Answer> {
  allowOnly(context.query, []);
  readFields(context.body, []);
  return changing(door, "POST", "/{name}/resume", context, async () => {
    return json(await resumeReaction(door.room, context.caller, door.kind, refOf(context)));
  });
}

/** Answers GET /v1/stats/triggers and /v1/stats/schedules. */
export async function stats({ room, kind }: Door, { caller, query }: Context): Promise<Answer> {
  allowOnly(query, []);
  return json(await statsOfReactions(room, caller, kind));
}
