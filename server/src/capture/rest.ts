/** The routes of capture: looking. What defines one is SQL. */
import { allowOnly } from "../api/query.ts";
import type { Answer, Route } from "../api/route.ts";
import { maybe, object, texts, time } from "../api/schema.ts";
import { checkedRef } from "../definitions/ref.ts";
import type { LogRoom } from "../log/room.ts";
import { listOf, ref } from "../log/schemas.ts";
import { getCapture, listCapturedSchemas, listCaptures } from "./list.ts";

const tag = "capture";

/** All of them: there is no further page. */
const whole = (found: readonly string[]): Answer => ({
  status: 200,
  body: `{"data":[${found.join(",")}],"nextCursor":null,"hasMore":false}`,
});

/** Lists the routes. */
export function captureRoutes(room: LogRoom): Route[] {
  return [
    {
      method: "GET",
      path: "/v1/captures",
      id: "listCaptures",
      tag,
      summary: "The tables whose changes become events",
      description: "They are captured and released in SQL, by the owner of the table: gapless.capture(table, options).",
      answers: { 200: { description: "All of them, by table.", schema: listOf(ref("Capture")) } },
      problems: ["invalid_input"],
      async handle({ caller, query }) {
        allowOnly(query, []);
        return whole(await listCaptures(room, caller));
      },
    },
    {
      method: "GET",
      path: "/v1/captures/{capture}",
      id: "getCapture",
      tag,
      summary: "One of them",
      parameters: [
        {
          name: "capture",
          in: "path",
          description: "The id, or the table with its schema: public.orders.",
          schema: { type: "string" },
        },
      ],
      answers: { 200: { description: "The capture.", schema: ref("Capture") } },
      problems: ["not_found", "invalid_input"],
      async handle({ caller, query, params }) {
        allowOnly(query, []);
        return { status: 200, body: await getCapture(room, caller, checkedRef(params.capture ?? "", "capture")) };
      },
    },
    {
      method: "GET",
      path: "/v1/captured-schemas",
      id: "listCapturedSchemas",
      tag,
      summary: "The schemas of which is told what is made, altered and dropped",
      description: "They are captured and released in SQL, by a superuser: gapless.capture_schema(schema).",
      answers: { 200: { description: "All of them, by name.", schema: listOf(ref("CapturedSchema")) } },
      problems: ["invalid_input"],
      async handle({ caller, query }) {
        allowOnly(query, []);
        return whole(await listCapturedSchemas(room, caller));
      },
    },
  ];
}

/** The schemas of these routes. */
export const CAPTURE_SCHEMAS = {
  Capture: object(
    {
      id: { type: "string", format: "uuid" },
      table: maybe({ type: "string", description: "With its schema; null: the table was dropped." }),
      operations: { type: "array", items: { enum: ["insert", "update", "delete", "truncate"] } },
      key: texts("The columns whose values tell the streams apart; none: all rows have one stream."),
      stream: { type: "string", description: "What stands before the key in the names of streams." },
      payload: { enum: ["full", "new", "diff"] },
      each: { enum: ["statement", "row"] },
      transactions: { type: "boolean", description: "Whether transactions are told, too." },
      options: { type: "object", description: "As they were given to gapless.capture()." },
      missing: texts("Partitions made since: what is done to them by name is told once the table is captured again."),
      capturedBy: { type: "string", description: "The login that captured it last." },
      createdAt: time("When it was captured first."),
      updatedAt: time("When it was captured last."),
    },
    [
      ...["id", "table", "operations", "key", "stream", "payload", "each", "transactions", "options", "missing"],
      ...["capturedBy", "createdAt", "updatedAt"],
    ],
  ),
  CapturedSchema: object(
    {
      schema: { type: "string" },
      capturedBy: { type: "string", description: "The login that captured it." },
      createdAt: time("When it was captured."),
    },
    ["schema", "capturedBy", "createdAt"],
  ),
};
