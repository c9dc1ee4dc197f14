/** Triggers in the GraphQL schema. */
import { pauseTrigger } from "../actions/control.ts";
import { getReaction, listReactions, statsOfReactions } from "../actions/define.ts";
import { addDefinitions } from "../actions/graphql_define.ts";
import { addHistory } from "../actions/graphql_history.ts";
import { addNamedConnection, namedCursors, namedNodes } from "../actions/graphql_pages.ts";
import type { FiringTypes } from "../actions/graphql_types.ts";
import type { Builder } from "../graphql/builder.ts";
import { parseExact } from "../graphql/exact_json.ts";
import { answered, type FailureRefs, orNull, typeOf } from "../graphql/failures.ts";
import type { SubscriptionsPart } from "../subscriptions/graphql.ts";
import { NAME } from "../subscriptions/graphql_define.ts";
import { listCost } from "../subscriptions/graphql_pages.ts";
import { FAILURES } from "../subscriptions/graphql_payloads.ts";
import { checkedRef } from "../subscriptions/ref.ts";
import { addTriggerInputs } from "./graphql_inputs.ts";
import { addTryOut } from "./graphql_try.ts";
import { addTriggerTypes, type ShownTrigger, type ShownTriggersStats } from "./graphql_types.ts";

/** Adds the room. */
export function addTriggers(
  builder: Builder,
  failures: FailureRefs,
  { types, inputs, payloads }: SubscriptionsPart,
  firings: FiringTypes,
): void {
  const { Trigger, AllStats } = addTriggerTypes(builder, types, firings);
  const payload = builder.unionType("TriggerPayload", {
    description: "The trigger as it is now, or why nothing was done.",
    types: [Trigger, failures.AlreadyExists, failures.NotFound, failures.InvalidInput],
    resolveType: typeOf("Trigger"),
  });
  const kind = { kind: "trigger", noun: "Trigger", inputs: addTriggerInputs(builder, types, inputs), payload } as const;
  addDefinitions<ShownTrigger>(builder, kind, payloads);
  addHistory(builder, "trigger", firings, payloads);
  addTryOut(builder);
  const Connection = addNamedConnection(builder, "Trigger", Trigger, firings.PageInfo);
  builder.queryFields((t) => ({
    trigger: t.field({
      type: Trigger,
      nullable: true,
      description: "A trigger with its statistics; null where there is none.",
      args: { name: t.arg.string({ required: true, description: NAME }) },
      resolve: async (_root, { name }, { room, caller }) => {
        const json = await orNull(getReaction(room, caller, "trigger", checkedRef(name, "name")));
        return json === null ? null : (parseExact(json) as ShownTrigger);
      },
    }),
    triggers: t.field({
      type: Connection,
      description: "Triggers by name.",
      args: {
        first: t.arg.int({ description: "How many at most, from 1 to 1000.", defaultValue: 100 }),
        after: t.arg.string({ description: "A cursor to go on behind." }),
      },
      complexity: listCost,
      resolve: (_root, args, { room, caller }) =>
        namedNodes<ShownTrigger>(args, namedCursors(`${caller.tenant}\0trigger`), (part) =>
          listReactions(room, caller, "trigger", part),
        ),
    }),
    triggerStats: t.field({
      type: AllStats,
      description: "How all triggers are doing.",
      complexity: 10,
      resolve: async (_root, _args, { room, caller }) =>
        parseExact(await statsOfReactions(room, caller, "trigger")) as ShownTriggersStats,
    }),
  }));
  builder.mutationField("pauseTrigger", (t) =>
    t.field({
      type: payload,
      description: "Sets nothing off any more, until it is resumed.",
      args: {
        name: t.arg.string({ required: true, description: NAME }),
        drop: t.arg.boolean({ defaultValue: false, description: "Pass over what comes meanwhile, do not keep it." }),
      },
      resolve: (_root, { name, drop }, { room, caller }) =>
        answered(FAILURES.other, async () => {
          return parseExact(await pauseTrigger(room, caller, checkedRef(name, "name"), drop === true)) as ShownTrigger;
        }),
    }),
  );
}
