/** Consumer groups in the GraphQL schema. */
import { addDefinitions, NAME } from "../definitions/graphql_define.ts";
import { checkedRef } from "../definitions/ref.ts";
import type { Builder } from "../graphql/builder.ts";
import { type FailureRefs, orNull, typeOf } from "../graphql/failures.ts";
import type { LogTypes } from "../log/graphql.ts";
import { CONSUMER_GROUPS } from "./define.ts";
import { addBatches } from "./graphql_batches.ts";
import { addConsume } from "./graphql_consume.ts";
import { addControl, SUBSCRIPTION_WORDS } from "./graphql_control.ts";
import { addDeliveries } from "./graphql_deliveries.ts";
import { addSubscriptionInputs } from "./graphql_inputs.ts";
import { listCost, type SubscriptionPage, subscriptionPage } from "./graphql_pages.ts";
import { addParked } from "./graphql_parked.ts";
import { addPayloads } from "./graphql_payloads.ts";
import { addDeliveryStream } from "./graphql_stream.ts";
import { addSubscriptionTypes, readShown, type Shown } from "./graphql_types.ts";

/** What webhooks, the other mode, refer to. */
export type SubscriptionsPart = ReturnType<typeof addSubscriptions>;

/** Adds the room. */
export function addSubscriptions(builder: Builder, log: LogTypes, failures: FailureRefs) {
  const types = addSubscriptionTypes(builder);
  const inputs = addSubscriptionInputs(builder, types);
  const deliveries = addDeliveries(builder, log);
  const payloads = addPayloads(builder, failures);
  const Payload = builder.unionType("SubscriptionPayload", {
    description: "The consumer group as it is now, or why nothing was done.",
    types: [types.ConsumerGroup, failures.AlreadyExists, failures.NotFound, failures.InvalidInput],
    resolveType: typeOf("ConsumerGroup"),
  });
  const definitions = {
    kind: CONSUMER_GROUPS,
    inputs: { fresh: inputs.NewSubscription, spec: inputs.SubscriptionSpec, changes: inputs.SubscriptionChanges },
    made: Payload,
    changed: Payload,
    ...SUBSCRIPTION_WORDS,
  };
  addDefinitions(builder, definitions, payloads);
  addControl(builder, "pull", Payload);
  addParked(builder, "pull", deliveries, payloads);
  addBatches(builder, log);
  addDeliveryStream(builder, addConsume(builder, log, failures));

  const Edge = builder.objectRef<{ cursor: string; node: Shown }>("SubscriptionEdge").implement({
    description: "A subscription and its place in the list.",
    fields: (t) => ({
      cursor: t.exposeString("cursor", {}),
      node: t.expose("node", { type: types.AnySubscription, complexity: 0 }),
    }),
  });
  const Connection = builder.objectRef<SubscriptionPage>("SubscriptionConnection").implement({
    description: "A page of subscriptions, by name, each with its statistics.",
    fields: (t) => ({
      edges: t.expose("edges", { type: [Edge] }),
      nodes: t.field({ type: [types.AnySubscription], resolve: ({ edges }) => edges.map(({ node }) => node) }),
      pageInfo: t.field({ type: log.PageInfo, complexity: 0, resolve: (page) => page }),
    }),
  });
  builder.queryFields((t) => ({
    subscription: t.field({
      type: types.ConsumerGroup,
      nullable: true,
      description: "A consumer group with its statistics; null where there is none.",
      args: { name: t.arg.string({ required: true, description: NAME }) },
      resolve: async (_root, { name }, { room, caller }) => {
        const json = await orNull(CONSUMER_GROUPS.get(room, caller, checkedRef(name, "name")));
        return json === null ? null : readShown(json);
      },
    }),
    subscriptions: t.field({
      type: Connection,
      description: "Consumer groups and webhooks by name: those the caller may see.",
      args: {
        mode: t.arg({ type: types.Mode, description: "Only those of a mode." }),
        first: t.arg.int({ description: "How many at most, from 1 to 1000.", defaultValue: 100 }),
        after: t.arg.string({ description: "A cursor to go on behind." }),
      },
      complexity: listCost,
      resolve: (_root, args, context) => subscriptionPage(context, { ...args, mode: args.mode ?? null }),
    }),
  }));
  return { types, inputs, deliveries, payloads };
}
