/** The routes of notification channels. */
import { json } from "../actions/answers.ts";
import type { ReactionsRoom } from "../actions/room.ts";
import { readFields, readObject } from "../api/body.ts";
import { BODY_PROBLEMS, KEY_PROBLEMS, REPLAYED } from "../api/problems.ts";
import { allowOnly } from "../api/query.ts";
import type { Answer, Context, Route } from "../api/route.ts";
import { onceFor } from "../log/idempotency.ts";
import { CURSOR } from "../log/parameters.ts";
import { listOf, ref } from "../log/schemas.ts";
import { namedPage } from "../subscriptions/named_page.ts";
import { LIMITS, ONCE } from "../subscriptions/parameters.ts";
import { refOf } from "../subscriptions/ref.ts";
import { defineChannel, getChannel, listChannels, removeChannel } from "./manage.ts";

const tag = "channels";
const path = "/v1/channels/{name}";
const NAME = { name: "name", in: "path" as const, description: "Its name.", schema: { type: "string" } };
const EXAMPLE = { type: "slack", url: "https://hooks.slack.com/services/{{secret.SLACK_PATH}}" };

/** Lists the routes. */
export function channelRoutes(room: ReactionsRoom): Route[] {
  const one = { description: "As it is now. What may be a credential is not shown.", schema: ref("Channel") };
  return [
    {
      method: "GET",
      path: "/v1/channels",
      id: "listChannels",
      tag,
      summary: "List notification channels by name",
      parameters: [LIMITS, CURSOR],
      answers: { 200: { description: "A page of them.", schema: listOf(ref("Channel")) } },
      problems: ["invalid_input", "invalid_cursor"],
      handle: ({ caller, query }) =>
        namedPage(query, `${caller.tenant}\0channels`, (page) => listChannels(room, caller, page)),
    },
    {
      method: "GET",
      path,
      id: "getChannel",
      tag,
      summary: "A notification channel",
      parameters: [NAME],
      answers: { 200: one },
      problems: ["not_found", "invalid_input"],
      async handle(context) {
        allowOnly(context.query, []);
        return json(await getChannel(room, context.caller, refOf(context)));
      },
    },
    {
      method: "PUT",
      path,
      id: "defineChannel",
      tag,
      summary: "Make a notification channel, or change what it is",
      description: "Its secrets are named by {{secret.NAME}}: see PUT /v1/secrets/{name}.",
      parameters: [NAME, ONCE],
      body: { description: "Where notifications go.", schema: ref("ChannelSpec"), example: EXAMPLE },
      answers: { 200: { ...one, headers: REPLAYED } },
      problems: [...BODY_PROBLEMS, ...KEY_PROBLEMS],
      handle(context) {
        allowOnly(context.query, []);
        const spec = readObject(context.body);
        const define = async () => json(await defineChannel(room, context.caller, refOf(context), spec));
        return changing(context, `PUT ${path}`, define);
      },
    },
    {
      method: "DELETE",
      path,
      id: "removeChannel",
      tag,
      summary: "End a notification channel",
      description: "Actions that name it fail from now on.",
      parameters: [NAME, ONCE],
      answers: { 204: { description: "It is gone.", headers: REPLAYED } },
      problems: ["not_found", "invalid_input", ...KEY_PROBLEMS],
      handle(context) {
        allowOnly(context.query, []);
        readFields(context.body, []);
        return changing(context, `DELETE ${path}`, async () => {
          await removeChannel(room, context.caller, refOf(context));
          return json("", 204);
        });
      },
    },
  ];

  function changing(context: Context, route: string, work: () => Promise<Answer>): Promise<Answer> {
    return onceFor(room, context, { route, permission: "channels:admin" }, work);
  }
}
