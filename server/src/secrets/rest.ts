/** The routes of secrets. */
import { needText, readFields } from "../api/body.ts";
import { BODY_PROBLEMS } from "../api/problems.ts";
import { allowOnly } from "../api/query.ts";
import type { Route } from "../api/route.ts";
import { integer, object, time } from "../api/schema.ts";
import { json } from "../definitions/answers.ts";
import { listRoute, removeRoute } from "../definitions/kept_routes.ts";
import { namedPage } from "../definitions/named_page.ts";
import { refOf } from "../definitions/ref.ts";
import type { LogRoom } from "../log/room.ts";
import { ref } from "../log/schemas.ts";
import { listSecrets, removeSecret, setSecret } from "./manage.ts";

const tag = "secrets";
const NAME = { name: "name", in: "path" as const, description: "Its name.", schema: { type: "string" } };

/** Lists the routes. */
export function secretRoutes(room: LogRoom): Route[] {
  const shelf = { room, tag, noun: "Secret", by: NAME, one: { description: "It.", schema: ref("Secret") } };
  return [
    listRoute(shelf, "Which secrets there are, by name; never what they are", ({ caller, query }) =>
      namedPage(query, `${caller.tenant}\0secrets`, (page) => listSecrets(room, caller, page)),
    ),
    {
      method: "PUT",
      path: "/v1/secrets/{name}",
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
    removeRoute(
      shelf,
      { summary: "Remove a secret", description: "Actions that name it fail from now on." },
      (context) => removeSecret(room, context.caller, refOf(context)),
    ),
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
