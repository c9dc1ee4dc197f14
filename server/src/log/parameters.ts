/** Parameters that several routes of the log know. */
import type { Parameter, Schema } from "../api/route.ts";

const text = { type: "string" };
const names = (name: string, description: string): Parameter =>
  inQuery(name, { type: "array", items: text, maxItems: 100 }, description);

/** A query parameter. */
export function inQuery(name: string, schema: Schema, description: string): Parameter {
  return { name, in: "query", description, schema };
}

/** Digits, for numbers that a JavaScript number may not hold. */
export const NUMBER = { type: "string", pattern: "^[0-9]+$" };
export const AFTER = inQuery("after", NUMBER, "Begin behind this position; backwards: before it.");
export const MAX_COUNT = inQuery(
  "limit",
  { type: "integer", minimum: 1, maximum: 1_000, default: 100 },
  "How many events at most. A page of large events may hold fewer (it ends at about 8 MiB); hasMore tells.",
);
export const CURSOR = inQuery("cursor", text, "nextCursor of the page before.");
export const EVENT_ID: Parameter = {
  name: "id",
  in: "path",
  description: "The event's id.",
  schema: { type: "string", format: "uuid" },
};
export const MOMENT = { type: "string", format: "date-time" };
export const FILTER = [
  names("types", "Event types; order.* takes every type that begins with order. and a dot."),
  names("topics", "Topics; * is exactly one segment, ** zero or more."),
  names("categories", "Categories of streams."),
  names("streams", "Streams by name."),
  inQuery(
    "selector",
    text,
    'A selector as JSON, such as {"types": ["order.*"], "where": {"path": "data.amount", "gt": 100}}; joined with the lists by and.',
  ),
];
