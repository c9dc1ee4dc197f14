/** What a client may say on a WebSocket feed: `{"filter": {…}, "after": "…"}`. */
import type { RawData } from "ws";
import { reading } from "../api/body.ts";
import type { Query } from "../api/query.ts";
import { Problem } from "../errors.ts";
import { JsonReader } from "../json/scan.ts";
import { type Filter, LISTS } from "../log/filter.ts";
import { FILTERS, readFilter } from "../log/lists.ts";

/** A filter that is wanted from now on, and where it begins if not where the feed is. */
export type Message = { filter: Filter; after: string | undefined };

/** Reads a message; throws Problem. */
export function readMessage(data: RawData, isBinary: boolean): Message {
  if (isBinary) refuse("", "must be text");
  const text = String(data);
  const message = parse(text);
  if (!isObject(message)) refuse("", "must be an object");
  for (const name of Object.keys(message)) {
    if (name !== "filter" && name !== "after") refuse(clip(name), "is not a field", "The fields are filter and after.");
  }
  const { filter, after } = message;
  if (filter === undefined) refuse("filter", "is required", "An empty filter takes everything: {}.");
  if (!isObject(filter)) refuse("filter", "must be an object");
  if (after !== undefined && typeof after !== "string") refuse("after", "must be a string: a position or a cursor");
  const { selector, ...lists } = filter;
  return { filter: { ...readLists(lists), ...(selector == null ? {} : { selector: selectorOf(text) }) }, after };
}

/** The selector's own text: as a value it would lose digits. */
function selectorOf(text: string): string {
  return reading(() => {
    const reader = new JsonReader(text);
    let selector = "";
    reader.object((name) => {
      if (name !== "filter") reader.raw();
      else {
        reader.object((part) => {
          const raw = reader.raw();
          if (part === "selector") selector = raw;
        });
      }
    });
    return selector;
  });
}

function readLists(filter: Record<string, unknown>): Filter {
  const query: Query = {};
  for (const [name, value] of Object.entries(filter)) {
    const field = `filter.${clip(name)}`;
    if (!LISTS.includes(name)) refuse(field, "is not a field", `The fields are ${FILTERS.join(", ")}.`);
    if (!Array.isArray(value) || !value.every((each) => typeof each === "string"))
      refuse(field, "must be a list of strings");
    // An empty list must not read as no filter.
    if (value.length === 0) refuse(field, "must not be empty", "Leave it out to take everything.");
    query[name] = value;
  }
  return readFilter(query);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new Problem("malformed_json", "the message is not JSON", { rule: "syntax" });
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function clip(name: string): string {
  return name.length > 60 ? `${name.slice(0, 60)}…` : name;
}

function refuse(field: string, rule: string, hint?: string): never {
  const details = { ...(field === "" ? {} : { field }), rule, ...(hint === undefined ? {} : { hint }) };
  throw new Problem("invalid_input", `${field === "" ? "the message" : field} ${rule}`, details);
}
