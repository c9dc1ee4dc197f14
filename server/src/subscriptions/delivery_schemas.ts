/** The shapes of what became of deliveries on the wire, as JSON Schema. */
import type { Schema } from "../api/route.ts";
import { digits, integer, maybe, object, time } from "../api/schema.ts";
import { ref } from "../log/schemas.ts";

/** Deliveries one by one, and batches. */
export const DELIVERY_SCHEMAS: Record<string, Schema> = {
  DeliveryState: object(
    {
      id: digits("The delivery: the event's position."),
      state: { enum: ["held", "ready", "retrying", "leased", "parked", "delivered", "skipped", "discarded"] },
      attempts: integer("Attempts so far."),
      dueAt: maybe(
        time("When it is tried again, or its lease ends. A lease in the past waits for somebody to receive."),
      ),
      reason: { type: ["string", "null"], description: "What the consumer said, or what happened." },
      eventId: { type: "string", format: "uuid" },
      stream: { type: "string" },
      version: digits("The event's version in its stream."),
      type: { type: "string" },
      topic: { type: "string" },
      changedAt: maybe(time("The last change.")),
    },
    ["id", "state", "attempts", "eventId", "stream", "version", "type"],
  ),
  DeliveryDetail: {
    allOf: [
      ref("DeliveryState"),
      object({ event: ref("Event"), history: { type: "array", items: ref("Attempt") } }, ["event", "history"]),
    ],
  },
  SettledBatch: object(
    {
      lease: digits("The lease."),
      consumer: { type: "string" },
      takenAt: time("When it was handed out."),
      settledAt: time("When the last part of it was settled."),
      first: digits("The first position in it."),
      last: digits("The last position in it."),
      delivered: integer("How many were acknowledged."),
      skipped: integer("How many were passed over."),
      failed: integer("How many failed, were parked, or lost with the lease."),
    },
    ["lease", "consumer", "takenAt", "settledAt", "first", "last", "delivered", "skipped", "failed"],
  ),
  Attempt: object(
    {
      attempt: integer("Which one."),
      at: time("When it ended."),
      consumer: { type: ["string", "null"] },
      outcome: { enum: ["delivered", "skipped", "retried", "expired", "parked", "redriven", "discarded"] },
      reason: { type: ["string", "null"] },
      durationMs: { type: ["integer", "null"] },
      status: { type: ["integer", "null"], description: "The endpoint's HTTP status." },
      responseHead: { type: ["string", "null"] },
      responseBody: { type: ["string", "null"], description: "The beginning of it." },
      errorClass: { type: ["string", "null"] },
      nextAttemptAt: maybe(time("When the next one is due.")),
    },
    ["attempt", "at", "outcome"],
  ),
  Count: object({ count: integer("How many.") }, ["count"]),
};
