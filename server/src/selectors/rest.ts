/** The routes of selectors. */
import { count, type Fields, place, readFields } from "../api/body.ts";
import { allowOnly, refuse } from "../api/query.ts";
import type { Context, Route, Schema } from "../api/route.ts";
import type { LogRoom } from "../log/room.ts";
import { ref } from "../log/schemas.ts";
import { explainSelector, testSelector } from "./try_out.ts";

const PROBLEMS = ["invalid_input", "malformed_json", "payload_too_large", "unsupported_media_type"];
const NUMBER: Schema = { type: "string", pattern: "^[0-9]+$" };

/** Lists the routes. */
export function selectorRoutes(room: LogRoom): Route[] {
  return [
    {
      method: "POST",
      path: "/v1/selectors/explain",
      id: "explainSelector",
      tag: "selectors",
      summary: "Why a selector takes an event, or does not",
      body: {
        description: "The selector, and an event: type and data at least.",
        schema: {
          type: "object",
          required: ["selector", "event"],
          properties: { selector: ref("Selector"), event: { type: "object" } },
        },
      },
      answers: { 200: { description: "Each part with its result.", schema: ref("Explanation") } },
      problems: PROBLEMS,
      handle: (context) => answerExplain(room, context),
    },
    {
      method: "POST",
      path: "/v1/selectors/test",
      id: "testSelector",
      tag: "selectors",
      summary: "How many events of the log a selector takes, with a sample",
      description: "Of the last ones, or of those behind after, up to upTo; 50 000 at most.",
      body: {
        description: "The selector, and which events to look at.",
        schema: {
          type: "object",
          required: ["selector"],
          properties: {
            selector: ref("Selector"),
            last: { type: "integer", minimum: 1, maximum: 50_000, default: 1_000 },
            after: NUMBER,
            upTo: NUMBER,
            sample: { type: "integer", minimum: 0, maximum: 100, default: 10 },
          },
        },
      },
      answers: { 200: { description: "The counts.", schema: ref("SelectorTest") } },
      problems: PROBLEMS,
      handle: (context) => answerTest(room, context),
    },
  ];
}

/** The schemas of these routes. */
export const SELECTOR_SCHEMAS: Record<string, Schema> = {
  Explanation: {
    type: "object",
    required: ["matches", "parts"],
    properties: {
      matches: { type: ["boolean", "null"], description: "null where the event does not say enough." },
      parts: {
        type: "array",
        items: {
          type: "object",
          required: ["part", "result"],
          properties: {
            part: { type: "string" },
            result: { type: ["boolean", "null"] },
            wanted: {},
            found: {},
            condition: {
              type: "object",
              description: "A tree of {operator, result, parts} and {path, operator, operand, found, result}.",
            },
          },
        },
      },
    },
  },
  SelectorTest: {
    type: "object",
    required: ["examined", "matched", "sample"],
    properties: {
      examined: { type: "integer" },
      matched: { type: "integer" },
      after: NUMBER,
      upTo: NUMBER,
      sample: { type: "array", items: ref("Event"), description: "The newest that match, oldest first." },
    },
  },
};

async function answerExplain(room: LogRoom, { caller, query, body }: Context) {
  allowOnly(query, []);
  const fields = readFields(body, ["selector", "event"]);
  return { status: 200, body: await explainSelector(room, caller, need(fields, "selector"), need(fields, "event")) };
}

async function answerTest(room: LogRoom, { caller, query, body }: Context) {
  allowOnly(query, []);
  const fields = readFields(body, ["selector", "last", "after", "upTo", "sample"]);
  const tried = {
    last: count(fields, "last", { least: 1, most: 50_000 }),
    after: place(fields, "after"),
    upTo: place(fields, "upTo"),
    sample: count(fields, "sample", { least: 0, most: 100 }),
  };
  return { status: 200, body: await testSelector(room, caller, need(fields, "selector"), tried) };
}

function need(fields: Fields, name: string): string {
  return fields.get(name) ?? refuse(name, "is required");
}
