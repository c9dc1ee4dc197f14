/** What the routes on definitions answer, whatever is defined. */
import type { Pool } from "pg";
import { readFields, readObject } from "../api/body.ts";
import { allowOnly, single } from "../api/query.ts";
import type { Answer, Context } from "../api/route.ts";
import { onceFor } from "../log/idempotency.ts";
import { adminOf, type Definitions, type Narrowed } from "./definitions.ts";
import { namedPage } from "./named_page.ts";
import { refOf } from "./ref.ts";

/** What the routes of a kind work with. */
export type Door<Room> = { room: Room; kind: Definitions<Room> };

/** JSON text as an answer. */
export const json = (body: string, status = 200): Answer => ({ status, body });

/** Changes something of a tag; once only where the request has a key. `path` is what follows the tag's own. */
export function changing(
  { room, tag }: { room: { pool: Pool }; tag: string },
  method: "POST" | "PUT" | "PATCH" | "DELETE",
  path: string,
  context: Context,
  work: () => Promise<Answer>,
): Promise<Answer> {
  return onceFor(room, context, { route: `${method} /v1/${tag}${path}`, permission: adminOf({ tag }) }, work);
}

/** The answers to the routes of a kind. */
export function answersOf<Room extends { pool: Pool }>({ room, kind }: Door<Room>) {
  const { tag, filters } = kind;
  return {
    /** POST /v1/triggers. */
    create(context: Context): Promise<Answer> {
      allowOnly(context.query, []);
      const spec = readObject(context.body);
      const create = async () => json(await kind.create(room, context.caller, spec), 201);
      return changing({ room, tag }, "POST", "", context, create);
    },

    /** PUT …/{name}. */
    define(context: Context): Promise<Answer> {
      allowOnly(context.query, []);
      const spec = readObject(context.body);
      const define = async () => json(await kind.define(room, context.caller, refOf(context), spec));
      return changing({ room, tag }, "PUT", "/{name}", context, define);
    },

    /** PATCH …/{name}. */
    change(context: Context): Promise<Answer> {
      allowOnly(context.query, []);
      const changes = readObject(context.body);
      const change = async () => json(await kind.change(room, context.caller, refOf(context), changes));
      return changing({ room, tag }, "PATCH", "/{name}", context, change);
    },

    /** GET …/{name}. */
    async get(context: Context): Promise<Answer> {
      allowOnly(context.query, []);
      return json(await kind.get(room, context.caller, refOf(context)));
    },

    /** DELETE …/{name}. */
    remove(context: Context): Promise<Answer> {
      return removing({ room, tag }, "/{name}", context, () => kind.remove(room, context.caller, refOf(context)));
    },

    /** GET /v1/triggers. */
    list({ caller, query }: Context): Promise<Answer> {
      const narrowed: Narrowed = Object.fromEntries(filters.map((name) => [name, single(query, name)]));
      const scope = `${caller.tenant}\0${kind.scope(narrowed)}`;
      return namedPage(query, scope, (look) => kind.list(room, caller, { ...look, ...narrowed }), filters);
    },

    /** POST …/resume. */
    resume(context: Context): Promise<Answer> {
      allowOnly(context.query, []);
      readFields(context.body, []);
      const resume = async () => json(await kind.resume(room, context.caller, refOf(context)));
      return changing({ room, tag }, "POST", "/{name}/resume", context, resume);
    },
  };
}

/** Answers a DELETE of something of a tag. */
export function removing(
  of: { room: { pool: Pool }; tag: string },
  path: string,
  context: Context,
  remove: () => Promise<void>,
): Promise<Answer> {
  allowOnly(context.query, []);
  readFields(context.body, []);
  return changing(of, "DELETE", path, context, async () => {
    await remove();
    return json("", 204);
  });
}

/** Answers GET /v1/stats/triggers, of kinds that keep such a count. */
export async function answerStats<Room>(
  room: Room,
  stats: NonNullable<Definitions<Room>["stats"]>,
  { caller, query }: Context,
): Promise<Answer> {
  allowOnly(query, []);
  return json(await stats(room, caller));
}
