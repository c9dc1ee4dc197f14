/** The built-in event types, and which of them Gapless itself appends. */
import { flag, readFields } from "../api/body.ts";
import { BODY_PROBLEMS, KEY_PROBLEMS } from "../api/problems.ts";
import { allowOnly } from "../api/query.ts";
import type { Answer, Context, Route } from "../api/route.ts";
import { object } from "../api/schema.ts";
import { ONCE } from "../definitions/parameters.ts";
import { checkedRef } from "../definitions/ref.ts";
import { onceFor } from "../log/idempotency.ts";
import type { LogRoom } from "../log/room.ts";
import { listOf, ref } from "../log/schemas.ts";
import { listFamilies, switchFamily } from "./families.ts";
import { builtinTypes, eventCatalogue } from "./list.ts";

const tag = "events";
const FAMILY = "/v1/builtin-events/{family}";

/** All of a short list: there is no further page. */
const whole = (found: readonly string[]): Answer => ({
  status: 200,
  body: `{"data":[${found.join(",")}],"nextCursor":null,"hasMore":false}`,
});

/** Lists the routes. */
export function catalogueRoutes(room: LogRoom): Route[] {
  return [
    {
      method: "GET",
      path: "/v1/event-types",
      id: "listEventTypes",
      tag,
      summary: "The built-in event types",
      description: "Names with an agreed meaning. Any other type is as good and needs no registration.",
      answers: { 200: { description: "All of them.", schema: listOf(ref("BuiltinType")) } },
      async handle({ caller, query }) {
        allowOnly(query, []);
        const types = await builtinTypes(room, caller);
        return whole(
          types.map(({ payload, ...names }) => `${JSON.stringify(names).slice(0, -1)},"payload":${payload}}`),
        );
      },
    },
    {
      method: "GET",
      path: "/v1/event-types/catalogue",
      id: "eventCatalogue",
      tag,
      summary: "The built-in event types, with the shape of their payloads and who appends them",
      answers: { 200: { description: "All of them.", schema: listOf(ref("CatalogueType")) } },
      problems: ["invalid_input"],
      async handle({ caller, query }) {
        allowOnly(query, []);
        return whole(await eventCatalogue(room, caller));
      },
    },
    {
      method: "GET",
      path: "/v1/builtin-events",
      id: "listBuiltinEvents",
      tag,
      summary: "The families of events that Gapless itself appends, and whether each is on",
      answers: { 200: { description: "All of them.", schema: listOf(ref("BuiltinFamily")) } },
      problems: ["invalid_input"],
      async handle({ caller, query }) {
        allowOnly(query, []);
        return whole(await listFamilies(room, caller));
      },
    },
    {
      method: "PUT",
      path: FAMILY,
      id: "switchBuiltinEvents",
      tag,
      summary: "Switch a family of built-in events on or off for the tenant",
      parameters: [
        { name: "family", in: "path", description: "Such as schedules or keys.", schema: { type: "string" } },
        ONCE,
      ],
      body: {
        description: "null, or nothing: what holds for all tenants.",
        schema: object({ enabled: { type: ["boolean", "null"] } }),
        example: { enabled: true },
      },
      answers: { 204: { description: "So it is from now on." } },
      problems: [...BODY_PROBLEMS, ...KEY_PROBLEMS],
      handle: (context) => answerSwitch(room, context),
    },
  ];
}

/** The schemas of these routes. */
export const CATALOGUE_SCHEMAS = {
  CatalogueType: object(
    {
      type: { type: "string" },
      family: { type: "string", description: "What it is about." },
      topic: { type: "string", description: "The topic that is derived when none is given." },
      description: { type: "string", description: "What it says." },
      payload: { type: "object", description: "The shape of data, as JSON Schema." },
      appendedBy: {
        enum: ["gapless", "capture", "sdk", "you"],
        description:
          "Gapless of its own accord, capture of a table, workers of jobs in the SDK, or nobody but your programs.",
      },
      switch: {
        type: ["string", "null"],
        description:
          "The family it is switched by, see /v1/builtin-events; null: always told, or not Gapless' to tell.",
      },
    },
    ["type", "family", "topic", "description", "payload", "appendedBy", "switch"],
  ),
  BuiltinFamily: object(
    {
      family: { type: "string" },
      enabled: { type: ["boolean", "null"], description: "null: as the server is set." },
      chosen: { type: "boolean", description: "Whether the tenant itself chose so." },
      meaning: { type: "string" },
    },
    ["family", "enabled", "chosen", "meaning"],
  ),
};

function answerSwitch(room: LogRoom, context: Context): Promise<Answer> {
  allowOnly(context.query, []);
  const fields = readFields(context.body, ["enabled"]);
  const enabled = fields.has("enabled") ? flag(fields, "enabled") : null;
  const family = checkedRef(context.params.family ?? "", "family");
  return onceFor(room, context, { route: `PUT ${FAMILY}`, permission: "streams:admin" }, async () => {
    await switchFamily(room, context.caller, family, enabled);
    return { status: 204, body: "" };
  });
}
