import { openCliConsumerDoor } from "./cli_consumer_door.ts";
import type { OpenConsumerDoor } from "./consumer_door.ts";
import { openGraphqlConsumerDoor } from "./graphql_consumer_door.ts";
import { openRestConsumerDoor } from "./rest_consumer_door.ts";
import { openSdkConsumerDoor } from "./sdk_consumer_door.ts";
import { openSqlConsumerDoor } from "./sql_consumer_door.ts";

/** Every door to consumer groups there is. */
export const CONSUMER_DOORS: [string, OpenConsumerDoor][] = [
  ["SQL", openSqlConsumerDoor],
  ["REST", openRestConsumerDoor],
  ["GraphQL", openGraphqlConsumerDoor],
  ["SDK", openSdkConsumerDoor],
  ["CLI", openCliConsumerDoor],
];
