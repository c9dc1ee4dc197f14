/** The routes that triggers and schedules have in common. */
import type { Context, Route, Schema } from "../api/route.ts";
import { CURSOR, inQuery } from "../log/parameters.ts";
import { listOf, ref } from "../log/schemas.ts";
import { LIMITS, NAME, ONCE } from "../subscriptions/parameters.ts";
import * as answers from "./answers.ts";
import * as firings from "./firing_answers.ts";
import { STATES } from "./firings.ts";

/** What may be wrong with a body. */
export const BODY_PROBLEMS = ["invalid_input", "malformed_json", "payload_too_large", "unsupported_media_type"];
/** What may be wrong with a key. */
export const KEY_PROBLEMS = ["idempotency_in_flight", "idempotency_key_reused"];
/** A header of answers to requests with a key. */
export const REPLAYED = {
  "Idempotent-Replayed": "true where this is the kept answer of an earlier request with the same key",
};
/** Where nothing is to be said. */
export const NOTHING = { description: "Nothing.", schema: { type: "object" }, optional: true };

/** How a kind is spoken of, with an example of its definition. */
export type ReactionRoutes = answers.Door & {
  /** `Trigger` and `Schedule`: names of schemas and operations. */
  noun: string;
  example: Record<string, unknown>;
  /** Changes and what pausing takes are of each kind's own. */
  changes: Record<string, unknown>;
};

type Answering = (door: answers.Door, context: Context) => ReturnType<Route["handle"]>;

/** Lists the routes of a kind. */
export function sharedRoutes(kind: ReactionRoutes): Route[] {
  return [...definitionRoutes(kind), ...firingRoutes(kind)];
}

function definitionRoutes({ noun, example, changes, ...door }: ReactionRoutes): Route[] {
  const word = door.kind;
  const base = `/v1/${word}s`;
  const tag = `${word}s`;
  const one = { 200: { description: "As it is now.", schema: ref(noun) } };
  const kept = { 200: { ...one[200], headers: REPLAYED } };
  const handler = (answer: Answering) => (context: Context) => answer(door, context);
  const { name: _, ...spec } = example;
  return [
    {
      method: "POST",
      path: base,
      id: `create${noun}`,
      tag,
      summary: `Make a ${word}`,
      parameters: [ONCE],
      body: { description: "Its definition; what is left out has a default.", schema: ref(`New${noun}`), example },
      answers: { 201: { description: "Made.", schema: ref(noun), headers: REPLAYED } },
      problems: [...BODY_PROBLEMS, "already_exists", ...KEY_PROBLEMS],
      handle: handler(answers.create),
    },
    {
      method: "GET",
      path: base,
      id: `list${noun}s`,
      tag,
      summary: `List ${word}s by name, with their statistics`,
      parameters: [LIMITS, CURSOR],
      answers: { 200: { description: "A page of them.", schema: listOf(ref(noun)) } },
      problems: ["invalid_input", "invalid_cursor"],
      handle: handler(answers.list),
    },
    {
      method: "GET",
      path: `/v1/stats/${word}s`,
      id: `${word}Stats`,
      tag,
      summary: `How many ${word}s there are, and how the last 24 hours went`,
      answers: { 200: { description: "The numbers.", schema: ref(`${noun}Stats`) } },
      problems: ["invalid_input"],
      handle: handler(answers.stats),
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
        "What is left out has its default again. The history stays. A definition that changes nothing makes no new version.",
      parameters: [NAME, ONCE],
      body: { description: "Its definition.", schema: ref(`${noun}Spec`), example: spec },
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
      body: { description: "A merge patch (RFC 7396).", schema: ref(`${noun}Changes`), example: changes },
      answers: kept,
      problems: [...BODY_PROBLEMS, "not_found", "already_exists", ...KEY_PROBLEMS],
      handle: handler(answers.change),
    },
    {
      method: "DELETE",
      path: `${base}/{name}`,
      id: `remove${noun}`,
      tag,
      summary: `End a ${word} for good, with its history and all that waits for it`,
      parameters: [NAME, ONCE],
      answers: { 204: { description: "It is gone.", headers: REPLAYED } },
      problems: ["not_found", "invalid_input", ...KEY_PROBLEMS],
      handle: handler(answers.remove),
    },
    {
      method: "POST",
      path: `${base}/{name}/resume`,
      id: `resume${noun}`,
      tag,
      summary: "Go on",
      parameters: [NAME, ONCE],
      body: NOTHING,
      answers: kept,
      problems: [...BODY_PROBLEMS, "not_found", ...KEY_PROBLEMS],
      handle: handler(answers.resume),
    },
  ];
}

const FIRING = (word: string) => ({
  name: "id",
  in: "path" as const,
  description: word === "trigger" ? "The firing: the event's position." : "The number of the occurrence.",
  schema: { type: "string", pattern: "^[0-9]+$" },
});
const STATE = inQuery("state", { enum: [...STATES] }, "Only those in this state.");
const BEHIND = inQuery("after", { type: "string", pattern: "^[0-9]+$" }, "Begin behind this one; backwards: before.");
const DIRECTION = inQuery(
  "direction",
  { enum: ["backwards", "forwards"], default: "backwards" },
  "backwards: the newest first; forwards: the oldest first.",
);

function firingRoutes({ noun, ...door }: ReactionRoutes): Route[] {
  const word = door.kind;
  const base = `/v1/${word}s/{name}`;
  const tag = `${word}s`;
  const chosen: Record<string, Schema> = {
    firings: {
      type: "array",
      items: { type: "string", pattern: "^[0-9]+$" },
      minItems: 1,
      description: "These; otherwise all.",
    },
  };
  const max = { type: "integer", minimum: 1, description: "At most so many, the oldest first." };
  const counted = { 200: { description: "How many.", schema: ref("Count"), headers: REPLAYED } };
  const problems = [...BODY_PROBLEMS, "not_found", ...KEY_PROBLEMS];
  const handler = (answer: Answering) => (context: Context) => answer(door, context);
  return [
    {
      method: "GET",
      path: `${base}/history`,
      id: `${word}History`,
      tag,
      summary: `What a ${word} has set off, the newest first`,
      description: "Kept for 7 days, failures for 30.",
      parameters: [NAME, STATE, BEHIND, LIMITS, DIRECTION, CURSOR],
      answers: { 200: { description: "A page of it.", schema: listOf(ref("Firing")) } },
      problems: ["not_found", "invalid_input", "invalid_cursor"],
      handle: handler(firings.history),
    },
    {
      method: "GET",
      path: `${base}/history/{id}`,
      id: `get${noun}Firing`,
      tag,
      summary: "One of it, with every attempt that is kept",
      parameters: [NAME, FIRING(word)],
      answers: { 200: { description: "The firing.", schema: ref("FiringDetail") } },
      problems: ["not_found", "invalid_input"],
      handle: handler(firings.firing),
    },
    {
      method: "POST",
      path: `${base}/redrive`,
      id: `redrive${noun}`,
      tag,
      summary: "Carry parked firings out again, with all their attempts",
      description: "Actions that succeeded before are not repeated.",
      parameters: [NAME, ONCE],
      body: { description: "Which.", schema: { type: "object", properties: { ...chosen, max } }, optional: true },
      answers: counted,
      problems,
      handle: handler(firings.redrive),
    },
    {
      method: "POST",
      path: `${base}/discard`,
      id: `discard${noun}`,
      tag,
      summary: "Give parked firings up",
      parameters: [NAME, ONCE],
      body: { description: "Which.", schema: { type: "object", properties: chosen }, optional: true },
      answers: counted,
      problems,
      handle: handler(firings.discard),
    },
  ];
}
