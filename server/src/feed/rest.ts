/** The route of the live feed. */
import type { Route } from "../api/route.ts";
import { FILTER, inQuery, MOMENT } from "../log/parameters.ts";
import type { LiveFeeds } from "./sse.ts";

const text = { type: "string" };

/** Lists the routes. */
export function feedRoutes(live: LiveFeeds): Route[] {
  return [
    {
      method: "GET",
      path: "/v1/events/stream",
      id: "followLog",
      tag: "events",
      summary: "Follow the log live, as server-sent events",
      description:
        "Frames: `event: event` with an Event, `event: caughtUp` with {position} once everything older was sent. The id of a frame is a cursor; send it as Last-Event-ID to go on behind it. Without after, since and Last-Event-ID the feed begins with what comes from now on; after=0 begins at the start. A comment every 15 seconds keeps the connection open.",
      parameters: [
        inQuery("after", text, "A position or a cursor to begin behind."),
        inQuery("since", MOMENT, "Begin with what was logged at or after."),
        ...FILTER,
        { name: "Last-Event-ID", in: "header", description: "The id of the last frame that arrived.", schema: text },
      ],
      answers: { 200: { description: "The feed.", type: "text/event-stream" } },
      problems: ["invalid_input", "invalid_cursor"],
      handle: (context) => live.open(context),
    },
  ];
}
