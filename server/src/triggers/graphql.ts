/** Triggers in the GraphQL schema. */
import { pauseTrigger } from "../actions/control.ts";
import { addHistory, REACTION_WORDS } from "../actions/graphql_history.ts";
import type { FiringTypes } from "../actions/graphql_types.ts";
import { addDefinitions, NAME } from "../definitions/graphql_define.ts";
import { addLooks } from "../definitions/graphql_look.ts";
import { checkedRef } from "../definitions/ref.ts";
import type { Builder } from "../graphql/builder.ts";
import { parseExact } from "../graphql/exact_json.ts";
import { answered, type FailureRefs, typeOf } from "../graphql/failures.ts";
import type { SubscriptionsPart } from "../subscriptions/graphql.ts";
import { FAILURES } from "../subscriptions/graphql_payloads.ts";
import { TRIGGERS } from "./define.ts";
import { addTriggerInputs } from "./graphql_inputs.ts";
import { addTryOut } from "./graphql_try.ts";
import { addTriggerTypes, type ShownTrigger } from "./graphql_types.ts";

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
  const kind = {
    kind: TRIGGERS,
    inputs: addTriggerInputs(builder, types, inputs),
    made: payload,
    changed: payload,
    ...REACTION_WORDS,
  };
  addDefinitions(builder, kind, payloads);
  addHistory(builder, "trigger", firings, payloads);
  addTryOut(builder);
  addLooks(builder, { kind: TRIGGERS, node: Trigger, stats: AllStats, pageInfo: firings.PageInfo });
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
