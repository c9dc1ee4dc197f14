/** The schema: the rooms' parts, composed. */
import { type GraphQLSchema, lexicographicSortSchema, printSchema } from "graphql";
import { addFirings } from "../actions/graphql_types.ts";
import { addCapture } from "../capture/graphql.ts";
import { addCatalogue } from "../catalogue/graphql.ts";
import { addChannels } from "../channels/graphql.ts";
import { addFeed } from "../feed/graphql.ts";
import { addLog } from "../log/graphql.ts";
import { addWebhooks } from "../push/graphql.ts";
import { addSchedules } from "../schedules/graphql.ts";
import { addSecrets } from "../secrets/graphql.ts";
import { addSelectors } from "../selectors/graphql.ts";
import { addSubscriptions } from "../subscriptions/graphql.ts";
import { addTracing } from "../tracing/graphql.ts";
import { addTriggers } from "../triggers/graphql.ts";
import { addValues } from "../values/graphql.ts";
import { createBuilder } from "./builder.ts";
import { addFailures } from "./failures.ts";

/** Makes the schema. */
export function createSchema(): GraphQLSchema {
  const builder = createBuilder();
  const failures = addFailures(builder);
  const log = addLog(builder, failures);
  addTracing(builder, log);
  addCatalogue(builder, failures);
  addCapture(builder);
  addFeed(builder, log);
  const subscriptions = addSubscriptions(builder, log, failures);
  addWebhooks(builder, log, failures, subscriptions);
  const firings = addFirings(builder, log, subscriptions);
  addTriggers(builder, failures, subscriptions, firings);
  addSchedules(builder, failures, subscriptions, firings);
  addChannels(builder, log, failures, subscriptions.payloads);
  addSecrets(builder, log, failures, subscriptions.payloads);
  addValues(builder, log, failures, subscriptions.payloads);
  addSelectors(builder, log);
  return builder.toSchema();
}

/** The schema as text, in an order that depends on nothing but its names. */
export function schemaText(schema: GraphQLSchema): string {
  return `${printSchema(lexicographicSortSchema(schema))}\n`;
}
