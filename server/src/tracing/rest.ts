/** What belongs together: events of one correlation, and the causes and effects of an event. */
import { allowOnly, count } from "../api/query.ts";
import type { Answer, Context, Route } from "../api/route.ts";
import { eventJson } from "../log/event.ts";
import { LIMIT, listCorrelation } from "../log/lists.ts";
import { AFTER, CURSOR, EVENT_ID, MAX_COUNT } from "../log/parameters.ts";
import type { LogRoom } from "../log/room.ts";
import { listOf, ref } from "../log/schemas.ts";
import { trace } from "./trace.ts";

/** Lists the routes. */
export function tracingRoutes(room: LogRoom): Route[] {
  return [
    {
      method: "GET",
      path: "/v1/events/{id}/trace",
      id: "traceEvent",
      tag: "events",
      summary: "The causes and the effects of an event",
      description:
        "Follows metadata.causation_id both ways, up to 100 steps: depth below 0 is a cause, 0 the event itself, above 0 an effect.",
      parameters: [EVENT_ID, MAX_COUNT],
      answers: { 200: { description: "The events, by depth.", schema: listOf(ref("TracedEvent")) } },
      problems: ["not_found", "invalid_input"],
      handle: (context) => answerTrace(room, context),
    },
    {
      method: "GET",
      path: "/v1/correlations/{correlationId}/events",
      id: "readCorrelation",
      tag: "events",
      summary: "The events of one correlation, in position order",
      description: "Those whose metadata.correlation_id is the given one.",
      parameters: [
        {
          name: "correlationId",
          in: "path",
          description: "The correlation's id, as it stands in the metadata.",
          schema: { type: "string" },
        },
        AFTER,
        MAX_COUNT,
        CURSOR,
      ],
      answers: { 200: { description: "A page of events.", schema: listOf(ref("Event")) } },
      problems: ["invalid_input", "invalid_cursor"],
      handle: (context) => listCorrelation(room, context),
    },
  ];
}

async function answerTrace(room: LogRoom, { caller, params, query }: Context): Promise<Answer> {
  allowOnly(query, ["limit"]);
  const { steps, hasMore } = await trace(room, caller, params.id ?? "", count(query, "limit", LIMIT));
  const data = steps.map(({ depth, row }) => `{"depth":${depth},"event":${eventJson(row)}}`);
  return { status: 200, body: `{"data":[${data.join(",")}],"nextCursor":null,"hasMore":${hasMore}}` };
}
