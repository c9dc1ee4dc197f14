/** Schedules in the GraphQL schema. */
import { addHistory, REACTION_WORDS } from "../actions/graphql_history.ts";
import type { FiringTypes } from "../actions/graphql_types.ts";
import { addDefinitions, NAME } from "../definitions/graphql_define.ts";
import { addNamedConnection, namedCursors, namedNodes } from "../definitions/graphql_pages.ts";
import { checkedRef } from "../definitions/ref.ts";
import type { Builder } from "../graphql/builder.ts";
import { parseExact } from "../graphql/exact_json.ts";
import { type FailureRefs, orNull, typeOf } from "../graphql/failures.ts";
import type { SubscriptionsPart } from "../subscriptions/graphql.ts";
import { listCost } from "../subscriptions/graphql_pages.ts";
import { SCHEDULES } from "./define.ts";
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
  const { Timing, ...definitions } = addScheduleInputs(builder, own, types, inputs);
  const kind = { kind: SCHEDULES, inputs: definitions, made: payload, changed: payload, ...REACTION_WORDS };
  addDefinitions(builder, kind, payloads);
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
        const json = await orNull(SCHEDULES.get(room, caller, checkedRef(name, "name")));
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
        namedNodes<ShownSchedule>(args, namedCursors(`${caller.tenant}\0${SCHEDULES.scope()}`), (part) =>
          SCHEDULES.list(room, caller, part),
        ),
    }),
    scheduleStats: t.field({
      type: AllStats,
      description: "How all schedules are doing.",
      complexity: 10,
      resolve: async (_root, _args, { room, caller }) =>
        parseExact(await SCHEDULES.stats(room, caller)) as ShownSchedulesStats,
    }),
  }));
}
