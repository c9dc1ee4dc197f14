/** The shapes of receiving and settling on the wire, as JSON Schema. */
import type { Schema } from "../api/route.ts";
import { closed, digits, duration, integer, object, time } from "../api/schema.ts";
import { ref } from "../log/schemas.ts";

const lease = digits("The batch it was handed out with.");
const some = {
  type: "array",
  items: closed(object({ id: digits("The delivery."), lease }, ["id", "lease"])),
  minItems: 1,
};
const settling = {
  deliveries: { ...some, description: "Deliveries, each with its lease; as a whole or not at all." },
  lease: digits("All that is left of a lease, instead of deliveries."),
};
const reason = { type: "string", maxLength: 1_000, description: "Kept in the delivery's history." };

/** What consumers send and get. */
export const CONSUME_SCHEMAS: Record<string, Schema> = {
  Receive: closed(
    object(
      {
        consumer: { type: "string", minLength: 1, maxLength: 128, description: "Tells this consumer from the others." },
        max: integer("At most so many; the subscription's batch size otherwise.", 1, 1_000),
        wait: duration("How long to wait for the first one, up to 30s; nothing otherwise."),
        autoAck: { type: "boolean", description: "Acknowledged as they are handed out: what is lost then is lost." },
      },
      ["consumer"],
    ),
  ),
  Delivery: object(
    {
      id: digits("The event's position: one delivery of an event for a subscription."),
      lease,
      attempt: integer("1 the first time."),
      event: ref("Event"),
    },
    ["id", "lease", "attempt", "event"],
  ),
  Deliveries: object({ deliveries: { type: "array", items: ref("Delivery") } }, ["deliveries"]),
  Ack: closed(object(settling)),
  Nack: closed(
    object({ ...settling, delay: duration("When to try again; as the retry policy says otherwise."), reason }),
  ),
  Put: closed(object({ ...settling, reason })),
  Renew: closed(
    object({
      ...settling,
      leases: { type: "array", items: digits("A lease."), minItems: 1 },
      timeout: duration("How long from now; the subscription's timeout otherwise."),
    }),
  ),
  Settled: object({ settled: integer("How many deliveries.") }, ["settled"]),
  Renewed: object({ settled: integer("How many leases."), until: time("When the first of them ends.") }, [
    "settled",
    "until",
  ]),
};
