/** The shapes that only webhooks have, as JSON Schema. */
import type { Schema } from "../api/route.ts";

/** Every schema of the room. */
export const PUSH_SCHEMAS: Record<string, Schema> = {
  TestResult: {
    type: "object",
    required: ["ok", "durationMs"],
    description: "What came of an attempt.",
    properties: {
      ok: { type: "boolean", description: "Whether the endpoint answered 2xx." },
      status: { type: "integer", description: "Its HTTP status." },
      durationMs: { type: "integer" },
      responseHead: { type: "string", description: "Status line and headers." },
      responseBody: { type: "string", description: "The beginning of the body." },
      errorClass: { type: "string", description: "Why it failed, for programs." },
      error: { type: "string", description: "Why it failed, for people." },
    },
  },
  NewSecret: {
    type: "object",
    required: ["secret", "graceUntil"],
    properties: {
      secret: { type: "string", description: "Shown this once." },
      publicKey: { type: "string", description: "Of v1a: what receivers verify with." },
      graceUntil: { type: "string", format: "date-time", description: "Until then the ones before sign as well." },
    },
  },
  Resent: {
    type: "object",
    required: ["id", "state"],
    properties: { id: { type: "string", pattern: "^[0-9]+$" }, state: { type: "string" } },
  },
  PortalToken: {
    type: "object",
    required: ["token", "expiresAt"],
    properties: {
      token: { type: "string", description: "An API key of one application's webhooks. Shown this once." },
      expiresAt: { type: "string", format: "date-time" },
    },
  },
};
