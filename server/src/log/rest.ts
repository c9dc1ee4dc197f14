/** The routes of the log. */
import { REPLAYED } from "../api/problems.ts";
import type { Parameter, Route } from "../api/route.ts";
import { listLog, listStream, showEvent, showStats, showStream } from "./lists.ts";
import { AFTER, CURSOR, EVENT_ID, FILTER, inQuery, MAX_COUNT, MOMENT, NUMBER } from "./parameters.ts";
import type { LogRoom } from "./room.ts";
import { listOf, ref } from "./schemas.ts";
import { showWaiting } from "./waiting.ts";
import { appendEvents, appendToStream } from "./write.ts";

const text = { type: "string" };

const STREAM: Parameter = { name: "stream", in: "path", description: "The stream's name.", schema: text };
const KEY: Parameter = {
  name: "Idempotency-Key",
  in: "header",
  description: "Makes the request safe to repeat: 1 to 255 visible characters, kept for 24 hours for this route.",
  schema: { type: "string", minLength: 1, maxLength: 255 },
};
const PAGE = [
  MAX_COUNT,
  inQuery("direction", { enum: ["forwards", "backwards"], default: "forwards" }, "Which way to go."),
  CURSOR,
];
const WRITE_PROBLEMS = [
  ...["invalid_input", "malformed_json", "wrong_expected_version", "event_id_conflict", "idempotency_in_flight"],
  ...["payload_too_large", "too_large", "unsupported_media_type", "idempotency_key_reused", "lock_timeout", "busy"],
];

/** Lists the routes. */
export function logRoutes(room: LogRoom): Route[] {
  return [
    {
      method: "POST",
      path: "/v1/events",
      id: "appendEvents",
      tag: "events",
      summary: "Append one event, or several over many streams",
      description: "An array is stored as a whole or not at all. One event gives one result, an array a list of them.",
      parameters: [KEY],
      body: {
        description: "An event with its stream, or an array of such.",
        schema: {
          oneOf: [
            ref("NewStreamEvent"),
            { type: "array", minItems: 1, maxItems: 10_000, items: ref("NewStreamEvent") },
          ],
        },
      },
      answers: {
        201: {
          description: "Stored.",
          schema: { oneOf: [ref("AppendResult"), ref("AppendResults")] },
          headers: REPLAYED,
        },
      },
      problems: WRITE_PROBLEMS,
      handle: (context) => appendEvents(room, context),
    },
    {
      method: "POST",
      path: "/v1/streams/{stream}/events",
      id: "appendToStream",
      tag: "streams",
      summary: "Append to a stream, at an expected version if need be",
      parameters: [STREAM, KEY],
      body: { description: "The events and what is expected of the stream.", schema: ref("StreamAppend") },
      answers: { 201: { description: "Stored.", schema: ref("AppendResult"), headers: REPLAYED } },
      problems: WRITE_PROBLEMS,
      handle: (context) => appendToStream(room, context),
    },
    {
      method: "GET",
      path: "/v1/streams/{stream}/events",
      id: "readStream",
      tag: "streams",
      summary: "Read a stream in version order",
      description: "A stream that nobody appended to is empty.",
      parameters: [
        STREAM,
        inQuery("fromVersion", NUMBER, "The first version wanted; backwards: the last one."),
        ...PAGE,
      ],
      answers: { 200: { description: "A page of events.", schema: listOf(ref("Event")) } },
      problems: ["invalid_input", "invalid_cursor"],
      handle: (context) => listStream(room, context),
    },
    {
      method: "GET",
      path: "/v1/streams/{stream}",
      id: "getStream",
      tag: "streams",
      summary: "What a stream is at",
      parameters: [STREAM],
      answers: { 200: { description: "The stream.", schema: ref("Stream") } },
      problems: ["not_found", "invalid_input"],
      handle: (context) => showStream(room, context),
    },
    {
      method: "GET",
      path: "/v1/events",
      id: "readLog",
      tag: "events",
      summary: "Read the log in position order, filtered",
      description:
        "Values of one filter are joined by or, filters by and. since, until and asOf go by the time of logging, so that a past answer never changes.",
      parameters: [
        AFTER,
        ...FILTER,
        inQuery("since", MOMENT, "Logged at or after."),
        inQuery("until", MOMENT, "Logged at or before."),
        inQuery("asOf", MOMENT, "The log as it was at that moment."),
        ...PAGE,
      ],
      answers: { 200: { description: "A page of events.", schema: listOf(ref("Event")) } },
      problems: ["invalid_input", "invalid_cursor"],
      handle: (context) => listLog(room, context),
    },
    {
      method: "GET",
      path: "/v1/events/{id}",
      id: "getEvent",
      tag: "events",
      summary: "One event",
      parameters: [EVENT_ID],
      answers: { 200: { description: "The event.", schema: ref("Event") } },
      problems: ["not_found", "invalid_input"],
      handle: (context) => showEvent(room, context),
    },
    {
      method: "GET",
      path: "/v1/stats",
      id: "getStats",
      tag: "stats",
      summary: "Counts of the tenant",
      answers: { 200: { description: "The counts.", schema: ref("Stats") } },
      handle: (context) => showStats(room, context),
    },
    {
      method: "GET",
      path: "/v1/waiting",
      id: "getWaiting",
      tag: "stats",
      summary: "Why events have no position yet, or deliveries do not go on",
      description: "One entry for each reason, with what to do. An empty list: nothing waits.",
      answers: { 200: { description: "The reasons.", schema: ref("Waiting") } },
      problems: ["invalid_input"],
      handle: (context) => showWaiting(room, context),
    },
  ];
}
