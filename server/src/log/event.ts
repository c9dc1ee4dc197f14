/** Events as rows of text, and as the JSON every door sends. Data is copied as text and never parsed. */
import type { TextRow } from "../db/tenant.ts";

/** The columns an event is read with. */
export const EVENT_COLUMNS =
  "id, stream, version, position, type, topic, data::text as data, metadata::text as metadata, occurred_at, recorded_at";

/** One event as text. */
export type EventRow = {
  id: string;
  stream: string;
  version: string;
  position: string | null;
  type: string;
  topic: string;
  data: string;
  metadata: string;
  occurred_at: string | null;
  recorded_at: string;
};

/** The JSON of one event. */
export function eventJson(row: EventRow): string {
  return `{"id":"${row.id}","stream":${JSON.stringify(row.stream)},"version":"${row.version}","position":${
    row.position === null ? "null" : `"${row.position}"`
  },"type":"${row.type}","topic":${JSON.stringify(row.topic)},"data":${row.data},"metadata":${
    row.metadata ?? "null"
  },"occurredAt":${row.occurred_at === null ? "null" : `"${isoTime(row.occurred_at)}"`},"recordedAt":"${isoTime(row.recorded_at)}"}`;
}

/**
 * Postgres's text of a timestamptz (zone UTC, style ISO) as ISO 8601 with microseconds:
 * `2030-01-31 12:00:00.5+00` becomes `2030-01-31T12:00:00.500000Z`.
 */
export function isoTime(text: string): string {
  const zone = text.lastIndexOf("+");
  const end = zone < 0 ? text.length : zone;
  const seconds = text.slice(0, end);
  const point = seconds.indexOf(".");
  const fraction = point < 0 ? "" : seconds.slice(point + 1);
  const whole = point < 0 ? seconds : seconds.slice(0, point);
  return `${whole.replace(" ", "T")}.${fraction.padEnd(6, "0")}Z`;
}

/** Reads an optional time of a row. */
export function isoTimeOrNull(row: TextRow, column: string): string | null {
  const text = row[column];
  return text === null || text === undefined ? null : isoTime(text);
}
