/** The routes of secrets. */
import { json } from "../actions/answers.ts";
import { needText, readFields } from "../api/body.ts";
import { BODY_PROBLEMS, KEY_PROBLEMS, REPLAYED } from "../api/problems.ts";
import { allowOnly } from "../api/query.ts";
import type { Route } from "../api/route.ts";
import { integer, object, time } from "../api/schema.ts";
import { onceFor } from "../log/idempotency.ts";
import { CURSOR } from "../log/parameters.ts";
import type { LogRoom } from "../log/room.ts";
import { listOf, ref } from "../log/schemas.ts";
import { namedPage } from "../subscriptions/named_page.ts";
import { LIMITS, ONCE } from "../subscriptions/parameters.ts";
import { refOf } from "../subscriptions/ref.ts";
import { listSecrets, removeSecret, setSecret } from "./manage.ts";

const tag = "secrets";
const path = "/v1/secrets/{name}";
const NAME = { name: "name", in: "path" as const, description: "Its name.", schema: { type: "string" } };

/** Lists the routes. */
export function secretRoutes(room: LogRoom): Route[] {
  return [
    {
      method: "GET",
      path: "/v1/secrets",
      id: "listSecrets",
      tag,
      summary: "Which secrets there are, by name; never what they are",
      parameters: [LIMITS, CURSOR],
      answers: { 200: { description: "A page of them.", schema: listOf(ref("Secret")) } },
      problems: ["invalid_input", "invalid_cursor"],
      handle: ({ caller, query }) =>
        namedPage(query, `${caller.tenant}\0secrets`, (page) => listSecrets(room, caller, page)),
    },
    {
      method: "PUT",
      path,
      id: "setSecret",
      tag,
      summary: "Set a secret, which actions and channels name by {{secret.NAME}}",
      description: "It is stored encrypted, for the servers alone, and is never shown again.",
      parameters: [NAME],
      body: {
        description: "The value.",
        schema: object({ value: { type: "string", minLength: 1 } }, ["value"]),
        example: { value: "s3cr3t" },
      },
      answers: { 204: { description: "It is set." } },
      problems: [...BODY_PROBLEMS, "busy"],
      // Without a key: setting it twice is setting it once, and a hash of a short secret would tell it.
      async handle(context) {
        allowOnly(context.query, []);
        const value = needText(readFields(context.body, ["value"]), "value");
        await setSecret(room, context.caller, refOf(context), value);
        return json("", 204);
      },
    },
    {
      method: "DELETE",
      path,
      id: "removeSecret",
      tag,
      summary: "Remove a secret",
      description: "Actions that name it fail from now on.",
      parameters: [NAME, ONCE],
      answers: { 204: { description: "It is gone.", headers: REPLAYED } },
      problems: ["not_found", "invalid_input", ...KEY_PROBLEMS],
      handle(context) {
        allowOnly(context.query, []);
        readFields(context.body, []);
        return onceFor(room, context, { route: `DELETE ${path}`, permission: "secrets:admin" }, async () => {
          await removeSecret(room, context.caller, refOf(context));
          return json("", 204);
        });
      },
    },
  ];
}

/** The schemas of these routes. */
export const SECRET_SCHEMAS = {
  Secret: object(
    {
      name: { type: "string" },
      version: integer("Counts the values it had."),
      createdAt: time("When it was set first."),
      updatedAt: time("When it was set last."),
    },
    ["name", "version", "createdAt", "updatedAt"],
  ),
};
