/** The routes on definitions, whatever is defined. */
import type { Pool } from "pg";
import { BODY_PROBLEMS, KEY_PROBLEMS, NOTHING, REPLAYED } from "../api/problems.ts";
import type { Parameter, Route } from "../api/route.ts";
import { CURSOR } from "../log/parameters.ts";
import { listOf, ref } from "../log/schemas.ts";
import { answerStats, answersOf, type Door } from "./answers.ts";
import { LIMITS, NAME, ONCE } from "./parameters.ts";

/** What the description says of one kind alone. */
export type Said = {
  /** The schema of what creating answers with, where there is more to it than what is shown later. */
  created?: string;
  /** Of a list, behind "by name". */
  listed?: string;
  /** Parameters that narrow the list. */
  filters?: Parameter[];
  /** What a new definition leaves as it was. */
  stays: string;
  /** What goes with one that is ended. */
  gone: string;
  /** Problems of specs. */
  problems?: string[];
  /** A whole definition, with its name, and some changes. */
  examples?: { spec: Record<string, unknown>; changes: Record<string, unknown> };
};

/** Lists them. */
export function definitionRoutes<Room extends { pool: Pool }>(door: Door<Room>, said: Said): Route[] {
  const { noun, word, tag } = door.kind;
  const base = `/v1/${tag}`;
  const answers = answersOf(door);
  const one = { 200: { description: "As it is now.", schema: ref(noun) } };
  const kept = { 200: { ...one[200], headers: REPLAYED } };
  const { spec, changes } = said.examples ?? {};
  const { name: _, ...nameless } = spec ?? {};
  const example = (value: unknown) => (said.examples === undefined ? {} : { example: value });
  const problems = [...BODY_PROBLEMS, ...(said.problems ?? [])];
  return [
    {
      method: "POST",
      path: base,
      id: `create${noun}`,
      tag,
      summary: `Make a ${word}`,
      parameters: [ONCE],
      body: {
        description: "Its definition; what is left out has a default.",
        schema: ref(`New${noun}`),
        ...example(spec),
      },
      answers: { 201: { description: "Made.", schema: ref(said.created ?? noun), headers: REPLAYED } },
      problems: [...problems, "already_exists", ...KEY_PROBLEMS],
      handle: answers.create,
    },
    {
      method: "GET",
      path: base,
      id: `list${noun}s`,
      tag,
      summary: `List ${word}s by name${said.listed ?? ""}`,
      parameters: [LIMITS, CURSOR, ...(said.filters ?? [])],
      answers: { 200: { description: "A page of them.", schema: listOf(ref(noun)) } },
      problems: ["invalid_input", "invalid_cursor"],
      handle: answers.list,
    },
    ...statsRoutes(door),
    {
      method: "GET",
      path: `${base}/{name}`,
      id: `get${noun}`,
      tag,
      summary: `A ${word}, with its statistics`,
      parameters: [NAME],
      answers: one,
      problems: ["not_found", "invalid_input"],
      handle: answers.get,
    },
    {
      method: "PUT",
      path: `${base}/{name}`,
      id: `define${noun}`,
      tag,
      summary: `Make a ${word} what the body says, or a new one`,
      description: `What is left out has its default again. ${said.stays} A definition that changes nothing makes no new version.`,
      parameters: [NAME, ONCE],
      body: { description: "Its definition.", schema: ref(`${noun}Spec`), ...example(nameless) },
      answers: kept,
      problems: [...problems, "already_exists", ...KEY_PROBLEMS],
      handle: answers.define,
    },
    {
      method: "PATCH",
      path: `${base}/{name}`,
      id: `change${noun}`,
      tag,
      summary: `Change some of a ${word}'s definition`,
      parameters: [NAME, ONCE],
      body: { description: "A merge patch (RFC 7396).", schema: ref(`${noun}Changes`), ...example(changes) },
      answers: kept,
      problems: [...problems, "not_found", "already_exists", ...KEY_PROBLEMS],
      handle: answers.change,
    },
    {
      method: "DELETE",
      path: `${base}/{name}`,
      id: `remove${noun}`,
      tag,
      summary: `End a ${word} for good, with ${said.gone}`,
      parameters: [NAME, ONCE],
      answers: { 204: { description: "It is gone.", headers: REPLAYED } },
      problems: ["not_found", "invalid_input", ...KEY_PROBLEMS],
      handle: answers.remove,
    },
  ];
}

/** The route that lets one go on. */
export function resumeRoute<Room extends { pool: Pool }>(door: Door<Room>, summary: string): Route {
  const { noun, tag } = door.kind;
  return {
    method: "POST",
    path: `/v1/${tag}/{name}/resume`,
    id: `resume${noun}`,
    tag,
    summary,
    parameters: [NAME, ONCE],
    body: NOTHING,
    answers: { 200: { description: "As it is now.", schema: ref(noun), headers: REPLAYED } },
    problems: [...BODY_PROBLEMS, "not_found", ...KEY_PROBLEMS],
    handle: answersOf(door).resume,
  };
}

function statsRoutes<Room>({ room, kind: { noun, word, tag, stats } }: Door<Room>): Route[] {
  if (stats === undefined) return [];
  return [
    {
      method: "GET",
      path: `/v1/stats/${tag}`,
      id: `${word}Stats`,
      tag,
      summary: `How many ${word}s there are, and how the last 24 hours went`,
      answers: { 200: { description: "The numbers.", schema: ref(`${noun}Stats`) } },
      problems: ["invalid_input"],
      handle: (context) => answerStats(room, stats, context),
    },
  ];
}
