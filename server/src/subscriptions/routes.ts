/** The routes that consumer groups and webhooks have in common: definitions, control, deliveries. */
import { BODY_PROBLEMS, KEY_PROBLEMS, REPLAYED } from "../api/problems.ts";
import type { Context, Route, Schema } from "../api/route.ts";
import { LIMITS, NAME, ONCE } from "../definitions/parameters.ts";
import { definitionRoutes, resumeRoute } from "../definitions/routes.ts";
import { CURSOR } from "../log/parameters.ts";
import { listOf, ref } from "../log/schemas.ts";
import * as answers from "./answers.ts";
import { KINDS } from "./define.ts";
import { APPLICATION, BEHIND, DELIVERY, DIRECTION, STATE } from "./parameters.ts";
import { discardDeliveries, redriveDeliveries } from "./parked.ts";
import { parkedRoutes } from "./parked_routes.ts";

const SAID = {
  stays: "What was received or delivered so far stays.",
  gone: "all that waits for it",
};
const OF_MODE = { pull: {}, push: { created: "CreatedWebhook", filters: [APPLICATION] } };

/** Lists the routes of a mode. */
export function sharedRoutes(door: answers.Door): Route[] {
  const { room, mode } = door;
  const definitions = definitionRoutes({ room, kind: KINDS[mode] }, { ...SAID, ...OF_MODE[mode] });
  return [...definitions, ...controlRoutes(door), ...deliveryRoutes(door)];
}

function controlRoutes(door: answers.Door): Route[] {
  const kind = KINDS[door.mode];
  const { noun, tag } = kind;
  const route = (
    verb: string,
    answer: (door: answers.Door, context: Context) => ReturnType<Route["handle"]>,
    rest: Pick<Route, "summary" | "description" | "body" | "problems">,
  ) => ({
    method: "POST" as const,
    path: `/v1/${tag}/{name}/${verb}`,
    id: `${verb}${noun}`,
    tag,
    parameters: [NAME, ONCE],
    answers: { 200: { description: "As it is now.", schema: ref(noun), headers: REPLAYED } },
    ...rest,
    problems: [...BODY_PROBLEMS, "not_found", ...(rest.problems ?? []), ...KEY_PROBLEMS],
    handle: (context: Context) => answer(door, context),
  });
  const start: Schema = { type: "object", required: ["start"], properties: { start: ref("Start") } };
  const drop: Schema = {
    type: "object",
    properties: { drop: { type: "boolean", description: "What comes meanwhile is passed over, not kept." } },
  };
  const digits: Schema = { type: "string", pattern: "^[0-9]+$" };
  return [
    route("pause", answers.pause, {
      summary: "Hand nothing out any more, until it is resumed",
      description: "What is out may still be settled.",
      body: { description: "Whether to pass over what comes meanwhile.", schema: drop, optional: true },
    }),
    resumeRoute({ room: door.room, kind }, "Go on, also where it was disabled or a breaker was open"),
    route("reset", answers.reset, {
      summary: "Begin anew somewhere",
      description: "Leases are lost and what waited is forgotten; what is parked stays.",
      body: { description: "Where.", schema: start },
    }),
    route("replay", answers.replay, {
      summary: "Hand out a range of the log once more",
      description: "Behind after, up to upTo; then it goes on with what is new.",
      body: {
        description: "The range.",
        schema: { type: "object", required: ["after", "upTo"], properties: { after: digits, upTo: digits } },
      },
      problems: ["busy"],
    }),
  ];
}

function deliveryRoutes(door: answers.Door): Route[] {
  const { room, mode } = door;
  const { tag } = KINDS[mode];
  const prefix = mode === "push" ? "Webhook" : "";
  return [
    {
      method: "GET",
      path: `/v1/${tag}/{name}/deliveries`,
      id: `list${prefix}Deliveries`,
      tag,
      summary: "List deliveries, in the order of the log",
      parameters: [NAME, STATE, BEHIND, LIMITS, DIRECTION, CURSOR],
      answers: { 200: { description: "A page of them.", schema: listOf(ref("DeliveryState")) } },
      problems: ["not_found", "invalid_input", "invalid_cursor"],
      handle: (context) => answers.deliveries(door, context),
    },
    {
      method: "GET",
      path: `/v1/${tag}/{name}/deliveries/{id}`,
      id: `get${prefix}Delivery`,
      tag,
      summary: "A delivery, with its event and every attempt that is kept",
      parameters: [NAME, DELIVERY],
      answers: { 200: { description: "The delivery.", schema: ref("DeliveryDetail") } },
      problems: ["not_found", "invalid_input"],
      handle: (context) => answers.delivery(door, context),
    },
    ...parkedRoutes({
      room,
      tag,
      field: "deliveries",
      redrive: {
        id: `redrive${prefix}Deliveries`,
        summary: "Deliver parked deliveries again, with all their attempts",
        work: (caller, name, which) => redriveDeliveries(room, caller, mode, name, which),
      },
      discard: {
        id: `discard${prefix}Deliveries`,
        summary: "Give parked deliveries up",
        work: (caller, name, ids) => discardDeliveries(room, caller, mode, name, ids),
      },
    }),
  ];
}
