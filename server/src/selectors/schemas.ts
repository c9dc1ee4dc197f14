/** The shapes of selectors on the wire, as JSON Schema. */
import type { Schema } from "../api/route.ts";
import { closed, digits, object, texts, time } from "../api/schema.ts";
import { ref } from "../log/schemas.ts";

/** What a selector is made of. */
export const SELECTION_SCHEMAS: Record<string, Schema> = {
  Selector: closed(
    object(
      {
        types: texts("Event types; order.* takes every type that begins with order. and a dot."),
        topics: texts("Topics; * is exactly one segment, ** zero or more."),
        streams: texts("Streams by name."),
        categories: texts("Categories of streams."),
        since: time("Logged at or after."),
        until: time("Logged at or before."),
        after: digits("Behind this position."),
        upTo: digits("Up to this position."),
        where: ref("Condition"),
        pattern: { type: "object", description: "An EventBridge event pattern over the event." },
        preset: { enum: ["database_changes", "user_activity", "system_events"] },
        visibleTo: object(
          {
            user: { type: "string" },
            tables: texts("Tables the user may see."),
            permissions: texts("What the user may do."),
          },
          [],
          "Only what a user with these permissions may see.",
        ),
      },
      [],
      "Which events: parts are joined by and, the values of a list by or.",
    ),
  ),
  Condition: {
    type: "object",
    additionalProperties: true,
    description:
      "A predicate on an event: {all: [...]}, {any: [...]}, {not: ...}, or a leaf such as {path: data.amount, gt: 100} with eq, ne, gt, gte, lt, lte, in, not_in, between, contains, starts_with, ends_with, matches, exists, is_null, and ignoreCase for texts.",
    properties: {
      all: { type: "array", items: ref("Condition") },
      any: { oneOf: [{ type: "array", items: ref("Condition") }, ref("Condition")] },
      not: ref("Condition"),
      path: { type: "string", description: "Dotted, over the event: data.amount, type, metadata.user_id." },
    },
  },
};
