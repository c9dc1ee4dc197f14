/** The routes of values. */
import { json } from "../actions/answers.ts";
import { duration, readFields } from "../api/body.ts";
import { BODY_PROBLEMS, KEY_PROBLEMS, REPLAYED } from "../api/problems.ts";
import { allowOnly, refuse } from "../api/query.ts";
import type { Answer, Context, Route } from "../api/route.ts";
import { closed, duration as durationOf, maybe, object, time } from "../api/schema.ts";
import { onceFor } from "../log/idempotency.ts";
import { CURSOR, inQuery } from "../log/parameters.ts";
import type { LogRoom } from "../log/room.ts";
import { listOf, ref } from "../log/schemas.ts";
import { LIMITS, ONCE } from "../subscriptions/parameters.ts";
import { checkedRef } from "../subscriptions/ref.ts";
import { valuePage } from "./list.ts";
import { getValue, removeValue, setValue, TTL } from "./manage.ts";

const tag = "values";
const path = "/v1/values/{key}";
const KEY = { name: "key", in: "path" as const, description: "Its key.", schema: { type: "string" } };
const PREFIX = inQuery("prefix", { type: "string" }, "Only those whose key begins so.");

const keyOf = ({ params }: Context) => checkedRef(params.key ?? "", "key");

/** Lists the routes. */
export function valueRoutes(room: LogRoom): Route[] {
  const one = { description: "The value.", schema: ref("Value") };
  return [
    {
      method: "GET",
      path: "/v1/values",
      id: "listValues",
      tag,
      summary: "List values by key",
      parameters: [PREFIX, LIMITS, CURSOR],
      answers: { 200: { description: "A page of them.", schema: listOf(ref("Value")) } },
      problems: ["invalid_input", "invalid_cursor"],
      handle: (context) => valuePage(room, context),
    },
    {
      method: "GET",
      path,
      id: "getValue",
      tag,
      summary: "A value that an action has stored, or somebody",
      parameters: [KEY],
      answers: { 200: one },
      problems: ["not_found", "invalid_input"],
      async handle(context) {
        allowOnly(context.query, []);
        return json(await getValue(room, context.caller, keyOf(context)));
      },
    },
    {
      method: "PUT",
      path,
      id: "setValue",
      tag,
      summary: "Keep a value, for a time or for ever",
      parameters: [KEY, ONCE],
      body: {
        description: "The value.",
        schema: closed(
          object({ value: { description: "Any JSON." }, ttl: durationOf("How long; for ever otherwise.") }, ["value"]),
        ),
        example: { value: { state: "open" }, ttl: "1h" },
      },
      answers: { 200: { ...one, headers: REPLAYED } },
      problems: [...BODY_PROBLEMS, "too_large", ...KEY_PROBLEMS],
      handle(context) {
        allowOnly(context.query, []);
        const fields = readFields(context.body, ["value", "ttl"], ["value"]);
        const value = fields.get("value") ?? refuse("value", "is required");
        const ttlMs = duration(fields, "ttl", TTL);
        return changing(context, `PUT ${path}`, async () => {
          return json(await setValue(room, context.caller, keyOf(context), { value, ttlMs }));
        });
      },
    },
    {
      method: "DELETE",
      path,
      id: "removeValue",
      tag,
      summary: "Forget a value",
      parameters: [KEY, ONCE],
      answers: { 204: { description: "It is gone.", headers: REPLAYED } },
      problems: ["not_found", "invalid_input", ...KEY_PROBLEMS],
      handle(context) {
        allowOnly(context.query, []);
        readFields(context.body, []);
        return changing(context, `DELETE ${path}`, async () => {
          await removeValue(room, context.caller, keyOf(context));
          return json("", 204);
        });
      },
    },
  ];

  function changing(context: Context, route: string, work: () => Promise<Answer>): Promise<Answer> {
    return onceFor(room, context, { route, permission: "values:admin" }, work);
  }
}

/** The schemas of these routes. */
export const VALUE_SCHEMAS = {
  Value: object(
    {
      key: { type: "string" },
      value: { description: "Any JSON." },
      expiresAt: maybe(time("When it is forgotten; null: never.")),
      updatedAt: time("When it was stored last."),
    },
    ["key", "value", "expiresAt"],
  ),
};
