/** Parameters of the routes of subscriptions. */
import type { Parameter, Schema } from "../api/route.ts";
import { inQuery } from "../log/parameters.ts";
import { STATES } from "./answers.ts";

const text: Schema = { type: "string" };

export const NAME: Parameter = { name: "name", in: "path", description: "The name or the id.", schema: text };
export const DELIVERY: Parameter = {
  name: "id",
  in: "path",
  description: "The delivery: the event's position.",
  schema: { type: "string", pattern: "^[0-9]+$" },
};
export const LIMITS = inQuery(
  "limit",
  { type: "integer", minimum: 1, maximum: 1_000, default: 100 },
  "How many at most.",
);
export const STATE = inQuery("state", { enum: [...STATES] }, "Only those in this state.");
export const BEHIND = inQuery("after", { type: "string", pattern: "^[0-9]+$" }, "Begin behind this delivery.");
export const DIRECTION = inQuery(
  "direction",
  { enum: ["forwards", "backwards"], default: "forwards" },
  "backwards: the newest first, and after means before.",
);
export const APPLICATION = inQuery("application", text, "Only those of this customer of yours.");
export const ONCE: Parameter = {
  name: "Idempotency-Key",
  in: "header",
  description: "Makes the request safe to repeat: 1 to 255 visible characters, kept for 24 hours for this route.",
  schema: { type: "string", minLength: 1, maxLength: 255 },
};
