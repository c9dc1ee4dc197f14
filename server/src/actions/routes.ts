/** The routes that triggers and schedules have in common. */

import { BODY_PROBLEMS, KEY_PROBLEMS, NOTHING, REPLAYED } from "../api/problems.ts";
import type { Context, Route } from "../api/route.ts";
import { CURSOR } from "../log/parameters.ts";
import { listOf, ref } from "../log/schemas.ts";
import { LIMITS, NAME, ONCE } from "../subscriptions/parameters.ts";
import * as answers from "./answers.ts";
import { firingRoutes } from "./firing_routes.ts";

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
      problems: [...BODY_PROBLEMS, "too_large", "already_exists", ...KEY_PROBLEMS],
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
      problems: [...BODY_PROBLEMS, "too_large", "already_exists", ...KEY_PROBLEMS],
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
      problems: [...BODY_PROBLEMS, "too_large", "not_found", "already_exists", ...KEY_PROBLEMS],
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
