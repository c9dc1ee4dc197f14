/** The routes of values. */
import { duration, readFields } from "../api/body.ts";
import { refuse } from "../api/query.ts";
import type { Context, Route } from "../api/route.ts";
import { closed, duration as durationOf, maybe, object, time } from "../api/schema.ts";
import { getRoute, listRoute, putRoute, removeRoute } from "../definitions/kept_routes.ts";
import { checkedRef } from "../definitions/ref.ts";
import { inQuery } from "../log/parameters.ts";
import type { LogRoom } from "../log/room.ts";
import { ref } from "../log/schemas.ts";
import { valuePage } from "./list.ts";
import { getValue, removeValue, setValue, TTL } from "./manage.ts";

const KEY = { name: "key", in: "path" as const, description: "Its key.", schema: { type: "string" } };
const PREFIX = inQuery("prefix", { type: "string" }, "Only those whose key begins so.");

const keyOf = ({ params }: Context) => checkedRef(params.key ?? "", "key");

/** Lists the routes. */
export function valueRoutes(room: LogRoom): Route[] {
  const one = { description: "The value.", schema: ref("Value") };
  const shelf = { room, tag: "values", noun: "Value", by: KEY, one };
  return [
    listRoute(shelf, "List values by key", (context) => valuePage(room, context), [PREFIX]),
    getRoute(shelf, "A value that an action has stored, or somebody", (context) =>
      getValue(room, context.caller, keyOf(context)),
    ),
    putRoute(
      shelf,
      {
        id: "setValue",
        summary: "Keep a value, for a time or for ever",
        body: {
          description: "The value.",
          schema: closed(
            object({ value: { description: "Any JSON." }, ttl: durationOf("How long; for ever otherwise.") }, [
              "value",
            ]),
          ),
          example: { value: { state: "open" }, ttl: "1h" },
        },
        problems: ["too_large"],
      },
      (context) => {
        const fields = readFields(context.body, ["value", "ttl"], ["value"]);
        const value = fields.get("value") ?? refuse("value", "is required");
        const ttlMs = duration(fields, "ttl", TTL);
        return () => setValue(room, context.caller, keyOf(context), { value, ttlMs });
      },
    ),
    removeRoute(shelf, { summary: "Forget a value" }, (context) => removeValue(room, context.caller, keyOf(context))),
  ];
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
