/** The routes for what was parked, deliveries and firings alike: let it come again, or give it up. */
import type { Pool } from "pg";
import { count as countOf, readFields } from "../api/body.ts";
import { BODY_PROBLEMS, KEY_PROBLEMS, REPLAYED } from "../api/problems.ts";
import { allowOnly } from "../api/query.ts";
import type { Context, Route, Schema } from "../api/route.ts";
import type { Caller } from "../db/tenant.ts";
import { changing, json } from "../definitions/answers.ts";
import { NAME, ONCE } from "../definitions/parameters.ts";
import { refOf } from "../definitions/ref.ts";
import { ref } from "../log/schemas.ts";
import { readIds } from "./bodies.ts";

/** Which of those that are parked: the given ones, or all, the oldest first and at most `max`. */
export type Which = { ids: string[] | null; max: number | null };

/** What is parked, and what its verbs do. */
export type Parked = {
  room: { pool: Pool };
  tag: string;
  /** The field that names some of them. */
  field: "deliveries" | "firings";
  redrive: {
    id: string;
    summary: string;
    description?: string;
    work(caller: Caller, ref: string, which: Which): Promise<number>;
  };
  discard: { id: string; summary: string; work(caller: Caller, ref: string, ids: Which["ids"]): Promise<number> };
};

const MAX = { least: 1, most: 1_000_000 };

/** Lists the routes. */
export function parkedRoutes({ room, tag, field, redrive, discard }: Parked): Route[] {
  const chosen: Record<string, Schema> = {
    [field]: {
      type: "array",
      items: { type: "string", pattern: "^[0-9]+$" },
      minItems: 1,
      description: "These; otherwise all.",
    },
  };
  const max = { type: "integer", minimum: 1, description: "At most so many, the oldest first." };
  const route = (
    verb: string,
    { id, summary, description }: { id: string; summary: string; description?: string },
    properties: Record<string, Schema>,
    work: (context: Context) => () => Promise<number>,
  ): Route => ({
    method: "POST",
    path: `/v1/${tag}/{name}/${verb}`,
    id,
    tag,
    summary,
    ...(description === undefined ? {} : { description }),
    parameters: [NAME, ONCE],
    body: { description: "Which.", schema: { type: "object", properties }, optional: true },
    answers: { 200: { description: "How many.", schema: ref("Count"), headers: REPLAYED } },
    problems: [...BODY_PROBLEMS, "not_found", ...KEY_PROBLEMS],
    handle(context) {
      allowOnly(context.query, []);
      const run = work(context);
      return changing({ room, tag }, "POST", `/{name}/${verb}`, context, async () => json(`{"count":${await run()}}`));
    },
  });
  return [
    route("redrive", redrive, { ...chosen, max }, (context) => {
      const fields = readFields(context.body, [field, "max"]);
      const which = { ids: readIds(fields, field) ?? null, max: countOf(fields, "max", MAX) ?? null };
      return () => redrive.work(context.caller, refOf(context), which);
    }),
    route("discard", discard, chosen, (context) => {
      const ids = readIds(readFields(context.body, [field]), field) ?? null;
      return () => discard.work(context.caller, refOf(context), ids);
    }),
  ];
}
