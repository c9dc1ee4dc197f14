/** The built-in event types. */
import { allowOnly } from "../api/query.ts";
import type { Route } from "../api/route.ts";
import type { LogRoom } from "../log/room.ts";
import { listOf, ref } from "../log/schemas.ts";
import { builtinTypes } from "./list.ts";

/** Lists the routes. */
export function catalogueRoutes(room: LogRoom): Route[] {
  return [
    {
      method: "GET",
      path: "/v1/event-types",
      id: "listEventTypes",
      tag: "events",
      summary: "The built-in event types",
      description: "Names with an agreed meaning. Any other type is as good and needs no registration.",
      answers: { 200: { description: "All of them.", schema: listOf(ref("BuiltinType")) } },
      async handle({ caller, query }) {
        allowOnly(query, []);
        const types = await builtinTypes(room, caller);
        const data = types.map(
          ({ payload, ...names }) => `${JSON.stringify(names).slice(0, -1)},"payload":${payload}}`,
        );
        return { status: 200, body: `{"data":[${data.join(",")}],"nextCursor":null,"hasMore":false}` };
      },
    },
  ];
}
