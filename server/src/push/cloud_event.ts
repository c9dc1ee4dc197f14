/** Events as CloudEvents 1.0: as JSON, and as headers around the data. */
import type { EventRow } from "../log/event.ts";
import { isoTime } from "../log/event.ts";

/** An attribute longer than this stays out: receivers take 8 to 16 KiB of headers. */
const MAX_ATTRIBUTE = 512;

/** The attributes of an event, context and extensions, in the order they are written. */
export function attributesOf(event: EventRow): Record<string, string> {
  const metadata = JSON.parse(event.metadata ?? "{}") as Record<string, unknown> | null;
  const named = {
    correlationid: metadata?.["correlation_id"],
    causationid: metadata?.["causation_id"],
    traceparent: metadata?.["traceparent"],
  };
  return {
    specversion: "1.0",
    id: event.id,
    source: `/streams/${encodeURIComponent(event.stream)}`,
    type: event.type,
    subject: event.stream,
    time: isoTime(event.occurred_at ?? event.recorded_at),
    partitionkey: event.stream,
    streamversion: event.version,
    ...(event.position === null ? {} : { position: event.position }),
    topic: event.topic,
    recordedtime: isoTime(event.recorded_at),
    ...Object.fromEntries(Object.entries(named).filter((entry): entry is [string, string] => isAttribute(entry[1]))),
  };
}

/** One event as structured JSON. The data is copied as text: its digits stay. Thin ones have none. */
export function cloudEventJson(event: EventRow, thin: boolean): string {
  const head = JSON.stringify(attributesOf(event)).slice(0, -1);
  return thin ? `${head}}` : `${head},"datacontenttype":"application/json","data":${event.data}}`;
}

/** The attributes as headers of the binary mode. */
export function cloudEventHeaders(event: EventRow): Record<string, string> {
  return Object.fromEntries(
    Object.entries(attributesOf(event)).map(([name, value]) => [`ce-${name}`, encodeAttribute(value)]),
  );
}

/** As the HTTP binding says: blanks, `"`, `%` and whatever is not printable ASCII as the UTF-8 bytes in percent signs. */
export function encodeAttribute(value: string): string {
  return value.replace(/[^\x21\x23\x24\x26-\x7e]+/g, (part) =>
    [...Buffer.from(part)].map((byte) => `%${byte.toString(16).toUpperCase().padStart(2, "0")}`).join(""),
  );
}

function isAttribute(value: unknown): boolean {
  return typeof value === "string" && value !== "" && value.length <= MAX_ATTRIBUTE;
}
