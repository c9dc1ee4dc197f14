/** The routes that consumer groups and webhooks have in common: definitions, control, deliveries. */
import { BODY_PROBLEMS, KEY_PROBLEMS, REPLAYED } from "../api/problems.ts";
import type { Context, Route, Schema } from "../api/route.ts";
import { CURSOR } from "../log/parameters.ts";
import { listOf, ref } from "../log/schemas.ts";
import * as answers from "./answers.ts";
import { APPLICATION, BEHIND, DELIVERY, DIRECTION, LIMITS, NAME, ONCE, STATE } from "./parameters.ts";

/** How a kind of subscription is spoken of. */
export type Kind = answers.Door & {
  /** `Subscription` and `Webhook`: names of schemas and operations. */
  noun: string;
  /** What it is, in a sentence. */
  word: string;
  tag: string;
  /** What creating answers with. */
  created: string;
};

/** Lists the routes of a kind. */
export function sharedRoutes(kind: Kind): Route[] {
  return [...definitionRoutes(kind), ...controlRoutes(kind), ...deliveryRoutes(kind)];
}

function definitionRoutes(kind: Kind): Route[] {
  const { base, noun, word, tag, created } = kind;
  const one = { 200: { description: "As it is now.", schema: ref(noun) } };
  const kept = { 200: { ...one[200], headers: REPLAYED } };
  const handler = (answer: Answering) => (context: Context) => answer(kind, context);
  return [
    {
      method: "POST",
      path: base,
      id: `create${noun}`,
      tag,
      summary: `Make a ${word}`,
      parameters: [ONCE],
      body: { description: "Its definition; what is left out has a default.", schema: ref(`New${noun}`) },
      answers: { 201: { description: "Made.", schema: ref(created), headers: REPLAYED } },
      problems: [...BODY_PROBLEMS, "already_exists", ...KEY_PROBLEMS],
      handle: handler(answers.create),
    },
    {
      method: "GET",
      path: base,
      id: `list${noun}s`,
      tag,
      summary: `List ${word}s by name`,
      parameters: [LIMITS, CURSOR, ...(kind.kind === "push" ? [APPLICATION] : [])],
      answers: { 200: { description: "A page of them.", schema: listOf(ref(noun)) } },
      problems: ["invalid_input", "invalid_cursor"],
      handle: handler(answers.list),
    },
    {
      method: "GET",
      path: `${base}/{name}`,
      id: `get${noun}`,
      tag,
      summary: `A ${word}, with its statistics`,
      parameters: [NAME],
      answers: one,
      problems: ["not_found", "invalid_input"],
      handle: handler(answers.get),
    },
    {
      method: "PUT",
      path: `${base}/{name}`,
      id: `define${noun}`,
      tag,
      summary: `Make a ${word} what the body says, or a new one`,
      description:
        "What is left out has its default again. What was received or delivered so far stays. A definition that changes nothing makes no new version.",
      parameters: [NAME, ONCE],
      body: { description: "Its definition.", schema: ref(`${noun}Spec`) },
      answers: kept,
      problems: [...BODY_PROBLEMS, "already_exists", ...KEY_PROBLEMS],
      handle: handler(answers.define),
    },
    {
      method: "PATCH",
      path: `${base}/{name}`,
      id: `change${noun}`,
      tag,
      summary: `Change some of a ${word}'s definition`,
      parameters: [NAME, ONCE],
      body: { description: "A merge patch (RFC 7396).", schema: ref(`${noun}Changes`) },
      answers: kept,
      problems: [...BODY_PROBLEMS, "not_found", "already_exists", ...KEY_PROBLEMS],
      handle: handler(answers.change),
    },
    {
      method: "DELETE",
      path: `${base}/{name}`,
      id: `remove${noun}`,
      tag,
      summary: `End a ${word} for good, with all that waits for it`,
      parameters: [NAME, ONCE],
      answers: { 204: { description: "It is gone.", headers: REPLAYED } },
      problems: ["not_found", "invalid_input", ...KEY_PROBLEMS],
      handle: handler(answers.remove),
    },
  ];
}

type Answering = (kind: Kind, context: Context) => ReturnType<Route["handle"]>;

function controlRoutes(kind: Kind): Route[] {
  const { base, noun, tag } = kind;
  const route = (
    verb: string,
    answer: Answering,
    rest: Pick<Route, "summary" | "description" | "body" | "problems">,
  ) => ({
    method: "POST" as const,
    path: `${base}/{name}/${verb}`,
    id: `${verb}${noun}`,
    tag,
    parameters: [NAME, ONCE],
    answers: { 200: { description: "As it is now.", schema: ref(noun), headers: REPLAYED } },
    ...rest,
    problems: [...BODY_PROBLEMS, "not_found", ...(rest.problems ?? []), ...KEY_PROBLEMS],
    handle: (context: Context) => answer(kind, context),
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
    route("resume", answers.resume, {
      summary: "Go on, also where it was disabled or a breaker was open",
      body: { description: "Nothing.", schema: { type: "object" }, optional: true },
    }),
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

function deliveryRoutes(kind: Kind): Route[] {
  const { base, tag } = kind;
  const prefix = kind.kind === "push" ? "Webhook" : "";
  const ids = { type: "array", items: { type: "string", pattern: "^[0-9]+$" }, minItems: 1 };
  const chosen: Schema = {
    type: "object",
    properties: { deliveries: { ...ids, description: "These; otherwise all." } },
  };
  const counted = { 200: { description: "How many.", schema: ref("Count"), headers: REPLAYED } };
  const handler = (answer: Answering) => (context: Context) => answer(kind, context);
  return [
    {
      method: "GET",
      path: `${base}/{name}/deliveries`,
      id: `list${prefix}Deliveries`,
      tag,
      summary: "List deliveries, in the order of the log",
      parameters: [NAME, STATE, BEHIND, LIMITS, DIRECTION, CURSOR],
      answers: { 200: { description: "A page of them.", schema: listOf(ref("DeliveryState")) } },
      problems: ["not_found", "invalid_input", "invalid_cursor"],
      handle: handler(answers.deliveries),
    },
    {
      method: "GET",
      path: `${base}/{name}/deliveries/{id}`,
      id: `get${prefix}Delivery`,
      tag,
      summary: "A delivery, with its event and every attempt that is kept",
      parameters: [NAME, DELIVERY],
      answers: { 200: { description: "The delivery.", schema: ref("DeliveryDetail") } },
      problems: ["not_found", "invalid_input"],
      handle: handler(answers.delivery),
    },
    {
      method: "POST",
      path: `${base}/{name}/redrive`,
      id: `redrive${prefix}Deliveries`,
      tag,
      summary: "Deliver parked deliveries again, with all their attempts",
      parameters: [NAME, ONCE],
      body: {
        description: "Which.",
        schema: {
          ...chosen,
          properties: {
            ...(chosen.properties as Record<string, Schema>),
            max: { type: "integer", minimum: 1, description: "At most so many, the oldest first." },
          },
        },
        optional: true,
      },
      answers: counted,
      problems: [...BODY_PROBLEMS, "not_found", ...KEY_PROBLEMS],
      handle: handler(answers.redrive),
    },
    {
      method: "POST",
      path: `${base}/{name}/discard`,
      id: `discard${prefix}Deliveries`,
      tag,
      summary: "Give parked deliveries up",
      parameters: [NAME, ONCE],
      body: { description: "Which.", schema: chosen, optional: true },
      answers: counted,
      problems: [...BODY_PROBLEMS, "not_found", ...KEY_PROBLEMS],
      handle: handler(answers.discard),
    },
  ];
}
