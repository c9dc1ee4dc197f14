/** What belongs together: events of one correlation, and the causes and effects of an event. */
import { allowOnly, count } from "../api/query.ts";
import type { Answer, Context, Route } from "../api/route.ts";
import { queryAs } from "../db/tenant.ts";
import { type CursorList, writeCursor } from "../log/cursor.ts";
import { EVENT_COLUMNS, type EventRow, eventJson } from "../log/event.ts";
import { gather } from "../log/gather.ts";
import { LIMIT, page, readId, readPlace } from "../log/lists.ts";
import { AFTER, CURSOR, EVENT_ID, MAX_COUNT } from "../log/parameters.ts";
import type { LogRoom } from "../log/room.ts";
import { listOf, ref } from "../log/schemas.ts";

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
      handle: (context) => trace(room, context),
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
      handle: (context) => correlated(room, context),
    },
  ];
}

async function trace(room: LogRoom, { caller, params, query }: Context): Promise<Answer> {
  allowOnly(query, ["limit"]);
  const id = readId(params.id);
  const limit = count(query, "limit", LIMIT);
  const text = `select depth, ${EVENT_COLUMNS} from gapless.trace($1, $2)`;
  const { rows } = await queryAs<EventRow & { depth: string }>(room.pool, caller, "read", text, [id, limit + 1]);
  const data = rows.slice(0, limit).map((row) => `{"depth":${row.depth},"event":${eventJson(row)}}`);
  return { status: 200, body: `{"data":[${data.join(",")}],"nextCursor":null,"hasMore":${rows.length > limit}}` };
}

async function correlated(room: LogRoom, { caller, params, query }: Context): Promise<Answer> {
  allowOnly(query, ["after", "limit", "cursor"]);
  const limit = count(query, "limit", LIMIT);
  const id = params.correlationId ?? "";
  const list: CursorList = { kind: "correlation", scope: `${caller.tenant}\0${id}`, direction: "forwards" };
  const after = readPlace(query, list, "after");
  const text = `select ${EVENT_COLUMNS} from gapless.correlated($1, $2, $3)`;
  const read = async (place: string | null, many: number): Promise<EventRow[]> => {
    const values = [id.replaceAll("\0", ""), place, many];
    return (await queryAs<EventRow>(room.pool, caller, "read", text, values)).rows;
  };
  const next = (row: EventRow): string => row.position ?? "0";
  return page(await gather(limit, after, read, next), (row) => writeCursor(list, next(row)), after, list);
}
