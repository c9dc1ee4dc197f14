/** Triggers as what tenants define. */
import { checkActionUrls } from "../actions/check_urls.ts";
import type { ReactionsRoom } from "../actions/room.ts";
import type { Definitions } from "../definitions/definitions.ts";
import { sqlVerbs } from "../definitions/sql_verbs.ts";

/** What they are called, and their verbs. */
export const TRIGGERS = {
  noun: "Trigger",
  word: "trigger",
  tag: "triggers",
  filters: [],
  scope: () => "trigger",
  ...sqlVerbs<ReactionsRoom>("trigger", checkActionUrls),
} satisfies Definitions<ReactionsRoom>;
