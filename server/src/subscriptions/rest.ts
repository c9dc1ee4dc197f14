/** The routes of consumer groups. */
import type { Context, Route, Schema } from "../api/route.ts";
import { duration } from "../api/schema.ts";
import { LIMITS, NAME, ONCE } from "../definitions/parameters.ts";
import { CURSOR, inQuery } from "../log/parameters.ts";
import { listOf, ref } from "../log/schemas.ts";
import type { KeyWatch } from "../tenants/watch_keys.ts";
import { answerBatches } from "./answer_batches.ts";
import { answerClaim, answerReceive, answerRenew, answerSettle } from "./consume.ts";
import { DIRECTION } from "./parameters.ts";
import type { SubscriptionsRoom } from "./room.ts";
import { sharedRoutes } from "./routes.ts";
import type { Settlement } from "./settle.ts";
import type { DeliveryStreams } from "./sse.ts";

const PROBLEMS = ["invalid_input", "malformed_json", "not_found", "payload_too_large", "unsupported_media_type"];
const SETTLING = [...PROBLEMS, "lease_lost", "idempotency_in_flight", "idempotency_key_reused"];
const OF = {
  "Gapless-Subscription":
    "The subscription's id, with what was handed out: with an event's id a key for effects that are to happen once",
};
const tag = "subscriptions";

/** Lists the routes. */
export function subscriptionRoutes(room: SubscriptionsRoom, streams: DeliveryStreams, watch: KeyWatch): Route[] {
  const settling = (how: Settlement["how"], schema: string, summary: string, description?: string): Route => ({
    method: "POST",
    path: `/v1/subscriptions/{name}/${how}`,
    id: how,
    tag,
    summary,
    ...(description === undefined ? {} : { description }),
    parameters: [NAME, ONCE],
    body: { description: "Which, all of them or none.", schema: ref(schema) },
    answers: { 200: { description: "Done.", schema: ref("Settled") } },
    problems: SETTLING,
    handle: (context: Context) => answerSettle(room, how, context),
  });
  const key: Schema = {
    type: "object",
    required: ["key"],
    properties: {
      key: { type: "string", minLength: 1, maxLength: 256 },
      window: duration("How long it counts; 24h otherwise."),
    },
  };
  return [
    ...sharedRoutes({ room, mode: "pull" }),
    {
      method: "POST",
      path: "/v1/subscriptions/{name}/receive",
      id: "receive",
      tag,
      summary: "Receive deliveries, waiting for the first one if need be",
      description:
        "They are leased for the subscription's timeout: settle or renew them until then, or they go to another consumer. While it waits, a receiver costs nothing. A client that goes away is handed nothing.",
      parameters: [NAME],
      body: { description: "Who receives, how much, and how long to wait.", schema: ref("Receive") },
      answers: {
        200: {
          description: "What there was; nothing came in time: an empty list.",
          schema: ref("Deliveries"),
          headers: OF,
        },
      },
      problems: PROBLEMS,
      handle: (context) => answerReceive(room, watch, context),
    },
    settling("ack", "Ack", "Say that deliveries are done"),
    settling(
      "nack",
      "Nack",
      "Say that deliveries failed",
      "They come again after a pause, or are parked after the last attempt. Later ones of the same key in the lease are taken back with them and come again in order.",
    ),
    settling("park", "Put", "Set deliveries aside, whatever attempts are left; their keys go on"),
    settling("skip", "Put", "Pass deliveries over: done, but counted apart"),
    settling(
      "release",
      "Ack",
      "Give deliveries back that were not begun",
      "No attempt is counted, and they come again at once. Later ones of the same key in the lease are taken back with them.",
    ),
    {
      method: "POST",
      path: "/v1/subscriptions/{name}/renew",
      id: "renew",
      tag,
      summary: "Keep leases for longer",
      parameters: [NAME],
      body: { description: "Which, and how long.", schema: ref("Renew") },
      answers: { 200: { description: "Renewed.", schema: ref("Renewed") } },
      problems: [...PROBLEMS, "lease_lost"],
      handle: (context) => answerRenew(room, context),
    },
    {
      method: "POST",
      path: "/v1/subscriptions/{name}/claim",
      id: "claim",
      tag,
      summary: "Whether this is the first time that a key is claimed",
      description:
        "An inbox for effects outside of the database: do it where claimed is true. At most once; take a key that stays the same when the delivery comes again, such as the event's id.",
      parameters: [NAME, ONCE],
      body: { description: "The key.", schema: key },
      answers: {
        200: {
          description: "Whether it was the first time.",
          schema: { type: "object", required: ["claimed"], properties: { claimed: { type: "boolean" } } },
        },
      },
      problems: [...PROBLEMS, "idempotency_in_flight", "idempotency_key_reused"],
      handle: (context) => answerClaim(room, context),
    },
    {
      method: "GET",
      path: "/v1/subscriptions/{name}/batches",
      id: "listBatches",
      tag,
      summary: "List what was settled, lease by lease",
      description:
        "Who settled which range when, oldest first, kept for 7 days. Of a lease that is still out it is the part that was settled.",
      parameters: [
        NAME,
        inQuery("after", { type: "string", pattern: "^[0-9]+$" }, "Begin behind this lease."),
        LIMITS,
        DIRECTION,
        CURSOR,
      ],
      answers: { 200: { description: "A page of them.", schema: listOf(ref("SettledBatch")) } },
      problems: ["not_found", "invalid_input", "invalid_cursor"],
      handle: (context) => answerBatches(room, context),
    },
    {
      method: "GET",
      path: "/v1/subscriptions/{name}/stream",
      id: "streamDeliveries",
      tag,
      summary: "Have deliveries pushed, as server-sent events",
      description:
        "Frames: `event: delivery` with a Delivery. Settle them by POST; more come as long as fewer than max are out on this stream. What was sent when the connection broke comes again when its lease ends. A comment every 15 seconds keeps the connection open.",
      parameters: [
        NAME,
        inQuery("consumer", { type: "string", minLength: 1, maxLength: 128 }, "Tells this consumer from the others."),
        inQuery(
          "max",
          { type: "integer", minimum: 1, maximum: 10_000, default: 100 },
          "Deliveries that may be out on this stream at a time.",
        ),
      ],
      answers: {
        200: {
          description: "The deliveries.",
          type: "text/event-stream",
          headers: OF,
        },
      },
      problems: ["invalid_input", "not_found"],
      handle: (context) => streams.open(context),
    },
  ];
}
