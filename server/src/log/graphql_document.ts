/** Events that SQL shows as JSON documents, as the rows that the type of events resolves. */
import { digitsOf } from "../graphql/exact_json.ts";
import type { EventRow } from "./event.ts";

/** An event's document, parsed by parseExact(). */
export type EventDocument = Record<string, unknown>;

/** The row of a document. */
export function rowOf(event: EventDocument): EventRow {
  return {
    id: String(event["id"]),
    stream: String(event["stream"]),
    version: digitsIn(event["version"]),
    position: digitsIn(event["position"]),
    type: String(event["type"]),
    topic: String(event["topic"]),
    data: JSON.stringify(event["data"]),
    metadata: JSON.stringify(event["metadata"] ?? {}),
    occurred_at: timeIn(event["occurredAt"]),
    recorded_at: timeIn(event["recordedAt"]) ?? "",
  };
}

function digitsIn(value: unknown): string {
  return digitsOf(value) ?? String(value);
}

/** Rows have times as Postgres prints them, without the zone that the type adds. */
function timeIn(value: unknown): string | null {
  return typeof value === "string" ? value.replace(/Z$/, "") : null;
}
