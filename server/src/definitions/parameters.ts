/** Parameters of the routes of what has a name. */
import type { Parameter } from "../api/route.ts";
import { inQuery } from "../log/parameters.ts";

export const NAME: Parameter = {
  name: "name",
  in: "path",
  description: "The name or the id.",
  schema: { type: "string" },
};
export const LIMITS = inQuery(
  "limit",
  { type: "integer", minimum: 1, maximum: 1_000, default: 100 },
  "How many at most.",
);
export const ONCE: Parameter = {
  name: "Idempotency-Key",
  in: "header",
  description: "Makes the request safe to repeat: 1 to 255 visible characters, kept for 24 hours for this route.",
  schema: { type: "string", minLength: 1, maxLength: 255 },
};
