/** Selectors: which events somebody wants. */
import type { Moment } from "./options.ts";

/** Which events: parts are joined by and, the values of a list by or. Nothing said is everything. */
export type Selector = {
  /** Types; `order.*` takes every type that begins with `order.`. */
  types?: readonly string[];
  /** Topics; `*` is exactly one segment, `**` zero or more. */
  topics?: readonly string[];
  streams?: readonly string[];
  categories?: readonly string[];
  /** Logged at or after. */
  since?: Moment;
  /** Logged at or before. */
  until?: Moment;
  /** Behind this position. */
  after?: string;
  /** Up to this position. */
  upTo?: string;
  where?: Condition;
  /** An EventBridge event pattern over the event. */
  pattern?: Record<string, unknown>;
  preset?: "database_changes" | "user_activity" | "system_events";
  /** Only what a user with these permissions may see. */
  visibleTo?: { user?: string; tables?: readonly string[]; permissions: readonly string[] };
};

/**
 * A predicate on an event, by dotted paths: `data.amount`, `metadata.user_id`, `type`.
 *
 * @example
 * const large: Condition = { any: [{ path: "data.amount", gt: 100 }, { path: "data.tags", any: { path: ".", eq: "vip" } }] };
 */
export type Condition =
  | { all: readonly Condition[] }
  | { any: readonly Condition[]; path?: never }
  | { not: Condition }
  | ConditionLeaf;

/** One path with operators, joined by and. A list on the way matches when any of its elements does. */
export type ConditionLeaf = {
  /** Keys with dots between them, other characters in quotes: `data."a.b"`. In an element `.` is the element itself, `$.type` the event's. */
  path: string;
  eq?: Scalar | OtherField;
  ne?: Scalar | OtherField;
  gt?: Ordered | OtherField;
  gte?: Ordered | OtherField;
  lt?: Ordered | OtherField;
  lte?: Ordered | OtherField;
  in?: readonly Scalar[];
  not_in?: readonly Scalar[];
  /** Both ends belong to it. */
  between?: readonly [number, number] | readonly [string, string];
  contains?: string;
  starts_with?: string;
  ends_with?: string;
  matches?: string;
  exists?: boolean;
  is_null?: boolean;
  /** For operators on texts. */
  ignoreCase?: boolean;
  /** Some element of the list; paths are relative to it. */
  any?: Condition;
  /** Every element of the list. */
  every?: Condition;
};

type Scalar = string | number | boolean | null;
type Ordered = string | number;
type OtherField = { path: string };
