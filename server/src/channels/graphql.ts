/** Notification channels in the GraphQL schema. */
import { readObject } from "../api/body.ts";
import { addNamedConnection, namedCursors, namedNodes } from "../definitions/graphql_pages.ts";
import { checkedRef } from "../definitions/ref.ts";
import type { Builder } from "../graphql/builder.ts";
import { parseExact } from "../graphql/exact_json.ts";
import { answered, type FailureRefs, orNull, typeOf } from "../graphql/failures.ts";
import type { LogTypes } from "../log/graphql.ts";
import { listCost } from "../subscriptions/graphql_pages.ts";
import { numberOf } from "../subscriptions/graphql_parts.ts";
import { FAILURES, type SubscriptionPayloads } from "../subscriptions/graphql_payloads.ts";
import { defineChannel, getChannel, listChannels, removeChannel } from "./manage.ts";

type ShownChannel = {
  id: string;
  name: string;
  version: unknown;
  type: string;
  createdAt: string;
  updatedAt: string;
};

/** Adds the room. */
export function addChannels(
  builder: Builder,
  { PageInfo }: LogTypes,
  { NotFound, InvalidInput }: FailureRefs,
  { RemovePayload }: SubscriptionPayloads,
): void {
  const Channel = builder.objectRef<ShownChannel>("Channel").implement({
    description: "Where notifications go. Actions name it.",
    fields: (t) => ({
      id: t.exposeID("id", { description: "A uuid." }),
      name: t.exposeString("name", {}),
      version: t.int({
        description: "Counts the definitions that differed.",
        resolve: ({ version }) => numberOf(version),
      }),
      type: t.exposeString("type", { description: "slack, webhook, email, postgres or log." }),
      spec: t.field({
        type: "JSON",
        description: "Its definition. What may be a credential is not shown.",
        resolve: ({ id: _, name: __, version: ___, createdAt: ____, updatedAt: _____, ...spec }) => spec,
      }),
      createdAt: t.expose("createdAt", { type: "DateTime" }),
      updatedAt: t.expose("updatedAt", { type: "DateTime" }),
    }),
  });
  const Connection = addNamedConnection(builder, "Channel", Channel, PageInfo);
  const Payload = builder.unionType("ChannelPayload", {
    description: "The channel as it is now, or why nothing was done.",
    types: [Channel, NotFound, InvalidInput],
    resolveType: typeOf("Channel"),
  });
  builder.queryFields((t) => ({
    channel: t.field({
      type: Channel,
      nullable: true,
      args: { name: t.arg.string({ required: true }) },
      resolve: async (_root, { name }, { room, caller }) => {
        const json = await orNull(getChannel(room, caller, checkedRef(name, "name")));
        return json === null ? null : (parseExact(json) as ShownChannel);
      },
    }),
    channels: t.field({
      type: Connection,
      description: "Notification channels by name.",
      args: {
        first: t.arg.int({ description: "How many at most, from 1 to 1000.", defaultValue: 100 }),
        after: t.arg.string({ description: "A cursor to go on behind." }),
      },
      complexity: listCost,
      resolve: (_root, args, { room, caller }) =>
        namedNodes<ShownChannel>(args, namedCursors(`${caller.tenant}\0channels`), (part) =>
          listChannels(room, caller, part),
        ),
    }),
  }));
  builder.mutationFields((t) => ({
    defineChannel: t.field({
      type: Payload,
      description: "Makes a notification channel, or changes what it is.",
      args: {
        name: t.arg.string({ required: true }),
        spec: t.arg({
          type: "JSON",
          required: true,
          description: 'Such as {type: "slack", url: "https://hooks.slack.com/services/{{secret.SLACK_PATH}}"}.',
        }),
      },
      resolve: (_root, { name, spec }, { room, caller }) =>
        answered(FAILURES.other, async () => {
          const text = readObject(spec.text);
          return parseExact(await defineChannel(room, caller, checkedRef(name, "name"), text)) as ShownChannel;
        }),
    }),
    removeChannel: t.field({
      type: RemovePayload,
      description: "Ends a notification channel: actions that name it fail from now on.",
      args: { name: t.arg.string({ required: true }) },
      resolve: (_root, { name }, { room, caller }) =>
        answered(FAILURES.other, async () => {
          await removeChannel(room, caller, checkedRef(name, "name"));
          return { name };
        }),
    }),
  }));
}
