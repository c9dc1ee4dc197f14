/** The scalars: what goes over the wire as text, and what is refused before any use case sees it. */
import { GraphQLError, Kind } from "graphql";
import type { Builder } from "./builder.ts";
import { digitsOf, JsonText, literalText } from "./exact_json.ts";

const VERSION_WORDS = ["no_stream", "exists", "any"];

/** Adds the scalars. */
export function addScalars(builder: Builder): void {
  builder.scalarType("JSON", {
    description:
      "Any JSON. Numbers keep all their digits, in answers, in variables and in literals. Answers hold the value itself, not a text of it. The order of an object's keys means nothing.",
    serialize: (value) => value,
    parseValue: (value) => new JsonText(JSON.stringify(value)),
    parseLiteral: (node, variables) => new JsonText(literalText(node, variables)),
  });
  builder.scalarType("Int64", {
    description:
      "A whole number from 0 to 9223372036854775807, as a string of digits. As an argument a number is taken, too.",
    serialize: String,
    parseValue: (value) => digits(value),
    parseLiteral: (node) => digits(node.kind === Kind.INT || node.kind === Kind.STRING ? node.value : undefined),
  });
  builder.scalarType("DateTime", {
    description: "A moment as ISO 8601 with a zone. Answers are in UTC with microseconds: 2030-01-31T12:00:00.000000Z.",
    serialize: String,
    parseValue: (value) => text(value),
    parseLiteral: (node) => text(node.kind === Kind.STRING ? node.value : undefined),
  });
  builder.scalarType("ExpectedVersion", {
    description:
      'What must be true of the stream: "no_stream" (it must not exist), "exists", "any", or the version it must be at, as a string of digits or a number.',
    serialize: String,
    parseValue: (value) => expectation(value),
    parseLiteral: (node) => {
      return expectation(
        node.kind === Kind.INT || node.kind === Kind.STRING || node.kind === Kind.ENUM ? node.value : undefined,
      );
    },
  });
}

function digits(value: unknown): string {
  const found = digitsOf(value) ?? (typeof value === "number" || typeof value === "string" ? String(value) : "");
  if (/^\d{1,19}$/.test(found) && BigInt(found) <= 9_223_372_036_854_775_807n) return found;
  throw new GraphQLError("must be a whole number from 0 up to 9223372036854775807, as a string of digits or a number");
}

function text(value: unknown): string {
  if (typeof value === "string") return value;
  throw new GraphQLError('must be a string: an ISO 8601 time with a zone, such as "2030-01-31T12:00:00Z"');
}

function expectation(value: unknown): string {
  if (typeof value === "string" && VERSION_WORDS.includes(value)) return value;
  try {
    return digits(value);
  } catch {
    throw new GraphQLError('expectedVersion must be "no_stream", "exists", "any" or a whole number from 0 up');
  }
}
