/** Schedules as what tenants define. */
import { checkActionUrls } from "../actions/check_urls.ts";
import type { ReactionsRoom } from "../actions/room.ts";
import type { Definitions } from "../definitions/definitions.ts";
import { sqlVerbs } from "../definitions/sql_verbs.ts";

/** What they are called, and their verbs. */
export const SCHEDULES = {
  noun: "Schedule",
  word: "schedule",
  tag: "schedules",
  filters: [],
  scope: () => "schedule",
  ...sqlVerbs<ReactionsRoom>("schedule", checkActionUrls),
} satisfies Definitions<ReactionsRoom>;
