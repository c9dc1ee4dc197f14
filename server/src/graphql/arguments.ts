/** Arguments that several fields know, and their way to the use cases: the rules are those of the HTTP door. */
import { count, place, type Query, refuse, time } from "../api/query.ts";
import type { Filter } from "../log/filter.ts";
import { LIMIT, readFilter } from "../log/lists.ts";
import type { Paging } from "../log/pages.ts";
import { readSelector } from "../log/selector.ts";
import type { Builder } from "./builder.ts";
import type { JsonText } from "./exact_json.ts";

type Maybe<T> = T | null | undefined;
type Lists = {
  types?: Maybe<string[]>;
  topics?: Maybe<string[]>;
  categories?: Maybe<string[]>;
  streams?: Maybe<string[]>;
};

/** Adds the types of arguments. */
export function addArguments(builder: Builder) {
  const Direction = builder.enumType("Direction", {
    description: "Which way a list goes.",
    values: { FORWARDS: { value: "forwards" }, BACKWARDS: { value: "backwards" } } as const,
  });
  const Filter = builder.inputType("EventFilter", {
    description: "Values of one list are joined by or, different lists by and. A list has 1 to 100 values.",
    fields: (t) => ({
      types: t.stringList({ description: "Event types; order.* takes every type that begins with order. and a dot." }),
      topics: t.stringList({ description: "Topics; * is exactly one segment, ** zero or more." }),
      categories: t.stringList({ description: "Categories of streams." }),
      streams: t.stringList({ description: "Streams by name." }),
    }),
  });
  return { Direction, Filter };
}

/** The arguments of a list. */
export type PageArguments = {
  first?: Maybe<number>;
  after?: Maybe<string>;
  direction?: Maybe<"forwards" | "backwards">;
};

/** How many items a list may cost. */
export function manyOf({ first }: { first?: Maybe<number> }): number {
  return Math.max(1, Math.min(first ?? LIMIT.otherwise, LIMIT.most));
}

/** Reads `first`. */
export function readFirst(first: Maybe<number>): number {
  return count(first === null || first === undefined ? {} : { first: String(first) }, "first", LIMIT);
}

/** Reads where a page begins and how long it is: `after` is a cursor, or a position where the list counts in positions. */
export function readPaging(args: PageArguments, counts: "positions" | "versions", fromVersion?: Maybe<string>): Paging {
  const after = args.after ?? undefined;
  const paging: Paging = { limit: readFirst(args.first), direction: args.direction ?? "forwards" };
  if (after === "") refuse("after", "must not be empty", "Leave it out to begin at the beginning.");
  if (fromVersion !== null && fromVersion !== undefined) paging.place = fromVersion;
  if (after === undefined) return paging;
  if (counts === "versions" || !/^\d{1,19}$/.test(after)) paging.cursor = after;
  else paging.place = place({ after }, "after");
  return paging;
}

/** What the argument `selector` is said to be. */
export const SELECTOR_HELP =
  "A selector: types, topics, streams, categories, ranges and conditions in one. Joined with filter by and.";

/** Reads a filter and a selector. An empty list is refused: it must not read as no filter. */
export function readEventFilter(filter: Maybe<Lists>, given?: Maybe<JsonText>): Filter {
  const query: Query = {};
  for (const [name, values] of Object.entries(filter ?? {})) {
    if (values === null || values === undefined) continue;
    if (values.length === 0) refuse(name, "must not be empty", "Leave it out to take everything.");
    query[name] = values;
  }
  const selector = readSelector(given?.text);
  return selector === undefined ? readFilter(query) : { ...readFilter(query), selector };
}

/** Reads a moment. */
export function readTime(name: string, value: Maybe<string>): string | null {
  if (value === "") refuse(name, "must be an ISO 8601 time with a zone", "For example 2030-01-31T12:00:00Z.");
  return time(value === null || value === undefined ? {} : { [name]: value }, name) ?? null;
}
