import type { LogRoom } from "../log/room.ts";
import type { Guard } from "../push/guard.ts";

/** What the use cases of triggers, schedules and channels work with. */
export type ReactionsRoom = LogRoom & {
  /** Says where requests may go. */
  guard: Pick<Guard, "checkUrl">;
};

/** A reaction is a trigger or a schedule: what makes actions happen. Both have the same verbs. */
export type Kind = "trigger" | "schedule";
