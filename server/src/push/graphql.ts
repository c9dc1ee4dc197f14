/** Webhooks in the GraphQL schema. */
import { addDefinitions, NAME } from "../definitions/graphql_define.ts";
import { checkedRef } from "../definitions/ref.ts";
import type { Builder } from "../graphql/builder.ts";
import { type FailureRefs, orNull, typeOf } from "../graphql/failures.ts";
import type { LogTypes } from "../log/graphql.ts";
import { WEBHOOKS } from "../subscriptions/define.ts";
import type { SubscriptionsPart } from "../subscriptions/graphql.ts";
import { addControl, SUBSCRIPTION_WORDS } from "../subscriptions/graphql_control.ts";
import { listCost, type SubscriptionPage, subscriptionPage } from "../subscriptions/graphql_pages.ts";
import { addParked } from "../subscriptions/graphql_parked.ts";
import { readShown } from "../subscriptions/graphql_types.ts";
import { addManage } from "./graphql_manage.ts";
import { addWebhookTypes, type ShownWebhook } from "./graphql_types.ts";

/** Adds the room. */
export function addWebhooks(builder: Builder, log: LogTypes, failures: FailureRefs, part: SubscriptionsPart): void {
  const { Webhook, Made, inputs } = addWebhookTypes(builder, part);
  const { AlreadyExists, NotFound, InvalidInput } = failures;
  const made = builder.unionType("MadeWebhookPayload", {
    description: "The webhook as it is now, with its secret where it is new, or why nothing was done.",
    types: [Made, AlreadyExists, NotFound, InvalidInput],
    resolveType: typeOf("MadeWebhook"),
  });
  const changed = builder.unionType("WebhookPayload", {
    description: "The webhook as it is now, or why nothing was done.",
    types: [Webhook, AlreadyExists, NotFound, InvalidInput],
    resolveType: typeOf("Webhook"),
  });
  addDefinitions(builder, { kind: WEBHOOKS, inputs, made, changed, ...SUBSCRIPTION_WORDS }, part.payloads);
  addControl(builder, "push", changed);
  addParked(builder, "push", part.deliveries, part.payloads);
  addManage(builder, failures, part.payloads);

  const Edge = builder.objectRef<SubscriptionPage["edges"][number]>("WebhookEdge").implement({
    description: "A webhook and its place in the list.",
    fields: (t) => ({
      cursor: t.exposeString("cursor", {}),
      node: t.field({ type: Webhook, complexity: 0, resolve: ({ node }) => node as ShownWebhook }),
    }),
  });
  const Connection = builder.objectRef<SubscriptionPage>("WebhookConnection").implement({
    description: "A page of webhooks, by name, each with its statistics.",
    fields: (t) => ({
      edges: t.expose("edges", { type: [Edge] }),
      nodes: t.field({ type: [Webhook], resolve: ({ edges }) => edges.map(({ node }) => node as ShownWebhook) }),
      pageInfo: t.field({ type: log.PageInfo, complexity: 0, resolve: (page) => page }),
    }),
  });
  builder.queryFields((t) => ({
    webhook: t.field({
      type: Webhook,
      nullable: true,
      description: "A webhook with its statistics; null where there is none.",
      args: { name: t.arg.string({ required: true, description: NAME }) },
      resolve: async (_root, { name }, { room, caller }) => {
        const json = await orNull(WEBHOOKS.get(room, caller, checkedRef(name, "name")));
        return json === null ? null : (readShown(json) as ShownWebhook);
      },
    }),
    webhooks: t.field({
      type: Connection,
      description: "Webhooks by name.",
      args: {
        application: t.arg.string({ description: "Only those of this customer of yours." }),
        first: t.arg.int({ description: "How many at most, from 1 to 1000.", defaultValue: 100 }),
        after: t.arg.string({ description: "A cursor to go on behind." }),
      },
      complexity: listCost,
      resolve: (_root, args, context) => subscriptionPage(context, { ...args, mode: "push" }),
    }),
  }));
}
