/** The routes of what is simply kept by a name or a key: channels, secrets, values. */
import type { Pool } from "pg";
import { BODY_PROBLEMS, KEY_PROBLEMS, REPLAYED } from "../api/problems.ts";
import { allowOnly } from "../api/query.ts";
import type { Answer, AnswerSpec, Context, Parameter, Route } from "../api/route.ts";
import { CURSOR } from "../log/parameters.ts";
import { listOf, ref } from "../log/schemas.ts";
import { changing, json, removing } from "./answers.ts";
import { LIMITS, ONCE } from "./parameters.ts";

/** Where things are kept, and what is in the path of one. */
export type Shelf = {
  room: { pool: Pool };
  tag: string;
  /** `Channel`: in the names of schemas and operations. */
  noun: string;
  /** The parameter that names one. */
  by: Parameter;
  /** How one is answered. */
  one: AnswerSpec;
};

const pathOf = ({ by }: Shelf) => `/{${by.name}}`;

/** Lists them; `filters` narrow the list. */
export function listRoute(
  { tag, noun }: Shelf,
  summary: string,
  list: (context: Context) => Promise<Answer>,
  filters: Parameter[] = [],
): Route {
  return {
    method: "GET",
    path: `/v1/${tag}`,
    id: `list${noun}s`,
    tag,
    summary,
    parameters: [...filters, LIMITS, CURSOR],
    answers: { 200: { description: "A page of them.", schema: listOf(ref(noun)) } },
    problems: ["invalid_input", "invalid_cursor"],
    handle: list,
  };
}

/** Shows one. */
export function getRoute(shelf: Shelf, summary: string, get: (context: Context) => Promise<string>): Route {
  const { tag, noun, by, one } = shelf;
  return {
    method: "GET",
    path: `/v1/${tag}${pathOf(shelf)}`,
    id: `get${noun}`,
    tag,
    summary,
    parameters: [by],
    answers: { 200: one },
    problems: ["not_found", "invalid_input"],
    async handle(context) {
      allowOnly(context.query, []);
      return json(await get(context));
    },
  };
}

/** Puts one there; once only where the request has a key. `read` judges the body and gives what is to be done. */
export function putRoute(
  shelf: Shelf,
  said: Pick<Route, "id" | "summary" | "description" | "body" | "problems">,
  read: (context: Context) => () => Promise<string>,
): Route {
  const { room, tag, by, one } = shelf;
  const { problems = [], ...rest } = said;
  return {
    method: "PUT",
    path: `/v1/${tag}${pathOf(shelf)}`,
    tag,
    ...rest,
    parameters: [by, ONCE],
    answers: { 200: { ...one, headers: REPLAYED } },
    problems: [...BODY_PROBLEMS, ...problems, ...KEY_PROBLEMS],
    handle(context) {
      allowOnly(context.query, []);
      const put = read(context);
      return changing({ room, tag }, "PUT", pathOf(shelf), context, async () => json(await put()));
    },
  };
}

/** Takes one away. */
export function removeRoute(
  shelf: Shelf,
  said: Pick<Route, "summary" | "description">,
  remove: (context: Context) => Promise<void>,
): Route {
  const { room, tag, noun, by } = shelf;
  return {
    method: "DELETE",
    path: `/v1/${tag}${pathOf(shelf)}`,
    id: `remove${noun}`,
    tag,
    ...said,
    parameters: [by, ONCE],
    answers: { 204: { description: "It is gone.", headers: REPLAYED } },
    problems: ["not_found", "invalid_input", ...KEY_PROBLEMS],
    handle: (context) => removing({ room, tag }, pathOf(shelf), context, () => remove(context)),
  };
}
