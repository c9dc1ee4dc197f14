/** Builds what gapless.append_group takes from a body that was read, and the way back from SQL's paths to the body's. */

import { camelCase } from "../db/failure.ts";
import { Problem } from "../errors.ts";
import type { AppendBody, Expected } from "./body.ts";
import { derivedEventId, newEventId } from "./ids.ts";

/** The events of an append for one stream, as the JSON text of an event or of an array of events. */
export type AppendEntry = { stream: string; expected: Expected; events: string };

/** One append on its way to the database. */
export type AppendRequest = {
  entries: AppendEntry[];
  bytes: number;
  events: number;
  /** Whether every id was made here: then "duplicate" can only mean our own repetition after a lost connection. */
  ownIds: boolean;
  /** Whether every id was made here and just now: then none can be known, unless this request was sent before. */
  newIds: boolean;
};

/** Writes the events' texts. Missing ids are made here, so that a request whose fate is unknown can be sent again. */
export function buildRequest(body: AppendBody, idSeed?: string): AppendRequest {
  let count = 0;
  let bytes = 0;
  let ownIds = true;
  const entries = body.entries.map(({ stream, expected, events }) => {
    const texts = events.map((event) => {
      if (event.id !== undefined) ownIds = false;
      const id = event.id ?? `"${idSeed === undefined ? newEventId() : derivedEventId(idSeed, count)}"`;
      count++;
      return `{"id":${id}${event.fields}}`;
    });
    const text = texts.length === 1 ? (texts[0] ?? "") : `[${texts.join(",")}]`;
    bytes += text.length;
    return { stream, expected, events: text };
  });
  return { entries, bytes, events: count, ownIds, newIds: ownIds && idSeed === undefined };
}

/** Rewrites a problem's field from SQL's place (`batch[1].events[0].type`) to the place in the caller's body. */
export function relocate(problem: Problem, body: AppendBody): Problem {
  const field = problem.details.field;
  if (field === undefined) return problem;
  const found = /^(?:batch)?(?:\[(\d+)\])?\.?(?:events(?:\[(\d+)\])?)?\.?(.*)$/.exec(field);
  if (found === null) return problem;
  const [, entryIndex, eventIndex, rest = ""] = found;
  const entry = body.entries[Number(entryIndex ?? 0)];
  const event = entry?.events[Number(eventIndex ?? 0)];
  if (entry === undefined || event === undefined) return problem;
  let wire = rest;
  if (field.includes("events")) wire = event.path === "" ? rest : rest === "" ? event.path : `${event.path}.${rest}`;
  else if (rest === "stream") wire = /^\[\d+\]/.test(event.path) ? `${event.path}.stream` : "stream";
  wire = camelCase(wire);
  if (wire === field) return problem;
  const message = problem.message.replaceAll(field, wire === "" ? "the event" : wire);
  return new Problem(problem.code, message, { ...problem.details, field: wire }, problem.cause);
}
