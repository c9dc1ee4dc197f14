/** Schedules in the GraphQL schema. */
import { addHistory, REACTION_WORDS } from "../actions/graphql_history.ts";
import type { FiringTypes } from "../actions/graphql_types.ts";
import { addDefinitions } from "../definitions/graphql_define.ts";
import { addLooks } from "../definitions/graphql_look.ts";
import type { Builder } from "../graphql/builder.ts";
import { type FailureRefs, typeOf } from "../graphql/failures.ts";
import type { SubscriptionsPart } from "../subscriptions/graphql.ts";
import { SCHEDULES } from "./define.ts";
import { addScheduleInputs } from "./graphql_inputs.ts";
import { addManage } from "./graphql_manage.ts";
import { addScheduleTypes } from "./graphql_types.ts";

/** Adds the room. */
export function addSchedules(
  builder: Builder,
  failures: FailureRefs,
  { types, inputs, payloads }: SubscriptionsPart,
  firings: FiringTypes,
): void {
  const own = addScheduleTypes(builder, types, firings);
  const { Schedule, AllStats } = own;
  const payload = builder.unionType("SchedulePayload", {
    description: "The schedule as it is now, or why nothing was done.",
    types: [Schedule, failures.AlreadyExists, failures.NotFound, failures.InvalidInput],
    resolveType: typeOf("Schedule"),
  });
  const { Timing, ...definitions } = addScheduleInputs(builder, own, types, inputs);
  const kind = { kind: SCHEDULES, inputs: definitions, made: payload, changed: payload, ...REACTION_WORDS };
  addDefinitions(builder, kind, payloads);
  addHistory(builder, "schedule", firings, payloads);
  addManage(builder, { payload, Timing, firings, payloads, failures });
  addLooks(builder, { kind: SCHEDULES, node: Schedule, stats: AllStats, pageInfo: firings.PageInfo });
}
