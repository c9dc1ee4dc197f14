import { openCliFiringDoors } from "./cli_firing_door.ts";
import type { OpenFiringDoors } from "./firing_door.ts";
import { openGraphqlFiringDoors } from "./graphql_firing_door.ts";
import { openRestFiringDoors } from "./rest_firing_door.ts";
import { openSdkFiringDoors } from "./sdk_firing_door.ts";
import { openSqlFiringDoors } from "./sql_firing_door.ts";

/** Every door to triggers and schedules there is. */
export const FIRING_DOORS: [string, OpenFiringDoors][] = [
  ["SQL", openSqlFiringDoors],
  ["REST", openRestFiringDoors],
  ["GraphQL", openGraphqlFiringDoors],
  ["SDK", openSdkFiringDoors],
  ["CLI", openCliFiringDoors],
];
