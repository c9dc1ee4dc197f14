/** The routes of notification channels. */
import type { ReactionsRoom } from "../actions/room.ts";
import { readObject } from "../api/body.ts";
import type { Route } from "../api/route.ts";
import { getRoute, listRoute, putRoute, removeRoute } from "../definitions/kept_routes.ts";
import { namedPage } from "../definitions/named_page.ts";
import { refOf } from "../definitions/ref.ts";
import { ref } from "../log/schemas.ts";
import { defineChannel, getChannel, listChannels, removeChannel } from "./manage.ts";

const NAME = { name: "name", in: "path" as const, description: "Its name.", schema: { type: "string" } };
const EXAMPLE = { type: "slack", url: "https://hooks.slack.com/services/{{secret.SLACK_PATH}}" };

/** Lists the routes. */
export function channelRoutes(room: ReactionsRoom): Route[] {
  const one = { description: "As it is now. What may be a credential is not shown.", schema: ref("Channel") };
  const shelf = { room, tag: "channels", noun: "Channel", by: NAME, one };
  return [
    listRoute(shelf, "List notification channels by name", ({ caller, query }) =>
      namedPage(query, `${caller.tenant}\0channels`, (page) => listChannels(room, caller, page)),
    ),
    getRoute(shelf, "A notification channel", (context) => getChannel(room, context.caller, refOf(context))),
    putRoute(
      shelf,
      {
        id: "defineChannel",
        summary: "Make a notification channel, or change what it is",
        description: "Its secrets are named by {{secret.NAME}}: see PUT /v1/secrets/{name}.",
        body: { description: "Where notifications go.", schema: ref("ChannelSpec"), example: EXAMPLE },
      },
      (context) => {
        const spec = readObject(context.body);
        return () => defineChannel(room, context.caller, refOf(context), spec);
      },
    ),
    removeRoute(
      shelf,
      { summary: "End a notification channel", description: "Actions that name it fail from now on." },
      (context) => removeChannel(room, context.caller, refOf(context)),
    ),
  ];
}
