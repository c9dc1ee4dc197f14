/** The routes that triggers and schedules have in common. */
import type { Route } from "../api/route.ts";
import type { Definitions } from "../definitions/definitions.ts";
import { definitionRoutes, resumeRoute, type Said } from "../definitions/routes.ts";
import { firingRoutes } from "./firing_routes.ts";
import type { Kind, ReactionsRoom } from "./room.ts";

/** Lists the routes of a kind. */
export function reactionRoutes(
  room: ReactionsRoom,
  kind: Kind,
  definitions: Definitions<ReactionsRoom>,
  examples: NonNullable<Said["examples"]>,
): Route[] {
  const door = { room, kind: definitions };
  const said: Said = {
    listed: ", with their statistics",
    stays: "The history stays.",
    gone: "its history and all that waits for it",
    problems: ["too_large"],
    examples,
  };
  return [...definitionRoutes(door, said), resumeRoute(door, "Go on"), ...firingRoutes(room, kind, definitions)];
}
