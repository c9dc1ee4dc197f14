/** The routes on what triggers and schedules set off. */
import type { Route } from "../api/route.ts";
import { LIMITS, NAME } from "../definitions/parameters.ts";
import { CURSOR, inQuery } from "../log/parameters.ts";
import { listOf, ref } from "../log/schemas.ts";
import { parkedRoutes } from "../subscriptions/parked_routes.ts";
import { firing, history } from "./firing_answers.ts";
import { discardFirings, redriveFirings, STATES } from "./firings.ts";
import type { Kind, ReactionsRoom } from "./room.ts";

const DONE = {
  state: "done",
  reason: null,
  depth: 0,
  attempts: 1,
  nextAttemptAt: null,
  durationMs: 7,
  actions: [
    {
      type: "append",
      ok: true,
      attempt: 1,
      durationMs: 7,
      result: { stream: "alerts-mail", version: "1", eventId: "f6d4a3d5-972c-8e3f-8d95-c99c2a73d409" },
    },
  ],
};
const EXAMPLE = {
  trigger: {
    id: "1207",
    firingId: "c3f5bad0-0adc-8c45-a4a6-f29850f823cf",
    ...DONE,
    firedAt: "2030-01-31T12:00:00.137845Z",
    finishedAt: "2030-01-31T12:00:00.396523Z",
    found: { count: 5, key: "mail", window: "5m", windowStart: "2030-01-31T11:57:12.027664Z" },
    event: {
      eventId: "01a20082-8399-77a5-96d5-3f9bf1402f8f",
      stream: "job-93",
      version: "3",
      type: "job.failed",
      topic: "jobs/93",
    },
  },
  schedule: {
    id: "42",
    firingId: "86c7f15b-9c33-8f0f-a4f5-6a3f1f2e5d10",
    ...DONE,
    nominalAt: "2030-01-31T01:00:00.000000Z",
    firedAt: "2030-01-31T01:00:00.004211Z",
    finishedAt: "2030-01-31T01:00:00.021370Z",
    found: {},
  },
};

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

/** Lists the routes of a kind. */
export function firingRoutes(room: ReactionsRoom, kind: Kind, { noun, tag }: { noun: string; tag: string }): Route[] {
  const door = { room, kind };
  const base = `/v1/${tag}/{name}`;
  return [
    {
      method: "GET",
      path: `${base}/history`,
      id: `${kind}History`,
      tag,
      summary: `What a ${kind} has set off, the newest first`,
      description: "Kept for 7 days, failures for 30.",
      parameters: [NAME, STATE, BEHIND, LIMITS, DIRECTION, CURSOR],
      answers: {
        200: {
          description: "A page of it.",
          schema: listOf(ref("Firing")),
          example: { data: [EXAMPLE[kind]], nextCursor: null, hasMore: false },
        },
      },
      problems: ["not_found", "invalid_input", "invalid_cursor"],
      handle: (context) => history(door, context),
    },
    {
      method: "GET",
      path: `${base}/history/{id}`,
      id: `get${noun}Firing`,
      tag,
      summary: "One of it, with every attempt that is kept",
      parameters: [NAME, FIRING(kind)],
      answers: { 200: { description: "The firing.", schema: ref("FiringDetail") } },
      problems: ["not_found", "invalid_input"],
      handle: (context) => firing(door, context),
    },
    ...parkedRoutes({
      room,
      tag,
      field: "firings",
      redrive: {
        id: `redrive${noun}`,
        summary: "Carry parked firings out again, with all their attempts",
        description: "Actions that succeeded before are not repeated.",
        work: (caller, name, which) => redriveFirings(room, caller, kind, name, which),
      },
      discard: {
        id: `discard${noun}`,
        summary: "Give parked firings up",
        work: (caller, name, ids) => discardFirings(room, caller, kind, name, ids),
      },
    }),
  ];
}
