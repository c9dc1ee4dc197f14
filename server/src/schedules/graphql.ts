/** Schedules in the GraphQL schema. */
import { getReaction, listReactions, statsOfReactions } from "../actions/define.ts";
import { addDefinitions } from "../actions/graphql_define.ts";
import { addHistory } from "../actions/graphql_history.ts";
import { addNamedConnection, namedCursors, namedNodes } from "../actions/graphql_pages.ts";
import type { FiringTypes } from "../actions/graphql_types.ts";
import type { Builder } from "../graphql/builder.ts";
import { parseExact } from "../graphql/exact_json.ts";
import { type FailureRefs, orNull, typeOf } from "../graphql/failures.ts";
import type { SubscriptionsPart } from "../subscriptions/graphql.ts";
import { NAME } from "../subscriptions/graphql_define.ts";
import { listCost } from "../subscriptions/graphql_pages.ts";
import { checkedRef } from "../subscriptions/ref.ts";
import { addScheduleInputs } from "./graphql_inputs.ts";
import { addManage } from "./graphql_manage.ts";
import { addScheduleTypes, type ShownSchedule, type ShownSchedulesStats } from "./graphql_types.ts";

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
  const { Timing, ...definitions } = addScheduleInputs(builder, own, inputs);
  const kind = { kind: "schedule", noun: "Schedule", inputs: definitions, payload } as const;
  addDefinitions<ShownSchedule>(builder, kind, payloads);
  addHistory(builder, "schedule", firings, payloads);
  addManage(builder, { payload, Timing, firings, payloads, failures });
  const Connection = addNamedConnection(builder, "Schedule", Schedule, firings.PageInfo);
  builder.queryFields((t) => ({
    schedule: t.field({
      type: Schedule,
      nullable: true,
      description: "A schedule with its statistics; null where there is none.",
      args: { name: t.arg.string({ required: true, description: NAME }) },
      resolve: async (_root, { name }, { room, caller }) => {
        const json = await orNull(getReaction(room, caller, "schedule", checkedRef(name, "name")));
        return json === null ? null : (parseExact(json) as ShownSchedule);
      },
    }),
    schedules: t.field({
      type: Connection,
      description: "Schedules by name.",
      args: {
        first: t.arg.int({ description: "How many at most, from 1 to 1000.", defaultValue: 100 }),
        after: t.arg.string({ description: "A cursor to go on behind." }),
      },
      complexity: listCost,
      resolve: (_root, args, { room, caller }) =>
        namedNodes<ShownSchedule>(args, namedCursors(`${caller.tenant}\0schedule`), (part) =>
          listReactions(room, caller, "schedule", part),
        ),
    }),
    scheduleStats: t.field({
      type: AllStats,
      description: "How all schedules are doing.",
      complexity: 10,
      resolve: async (_root, _args, { room, caller }) =>
        parseExact(await statsOfReactions(room, caller, "schedule")) as ShownSchedulesStats,
    }),
  }));
}
