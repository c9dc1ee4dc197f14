/** Parameters of the routes of subscriptions. */
import type { Parameter } from "../api/route.ts";
import { inQuery } from "../log/parameters.ts";
import { STATES } from "./answers.ts";

export const DELIVERY: Parameter = {
  name: "id",
  in: "path",
  description: "The delivery: the event's position.",
  schema: { type: "string", pattern: "^[0-9]+$" },
};
export const STATE = inQuery("state", { enum: [...STATES] }, "Only those in this state.");
export const BEHIND = inQuery("after", { type: "string", pattern: "^[0-9]+$" }, "Begin behind this delivery.");
export const DIRECTION = inQuery(
  "direction",
  { enum: ["forwards", "backwards"], default: "forwards" },
  "backwards: the newest first, and after means before.",
);
export const APPLICATION = inQuery("application", { type: "string" }, "Only those of this customer of yours.");
