/** Queries and mutations on deliveries, for both modes. */
import { count, type Fields, readFields } from "../api/body.ts";
import { adminOf } from "../definitions/definitions.ts";
import { NAME } from "../definitions/graphql_define.ts";
import { checkedRef } from "../definitions/ref.ts";
import type { Builder } from "../graphql/builder.ts";
import type { GraphqlContext } from "../graphql/context.ts";
import { inputText, parseExact } from "../graphql/exact_json.ts";
import { answered, orNull } from "../graphql/failures.ts";
import { KEY, onceWith } from "../graphql/once.ts";
import { readIds } from "./bodies.ts";
import { KINDS } from "./define.ts";
import type { DeliveryDetail, DeliveryTypes } from "./graphql_deliveries.ts";
import { deliveryPage, listCost } from "./graphql_pages.ts";
import { FAILURES, type SubscriptionPayloads } from "./graphql_payloads.ts";
import { discardDeliveries, getDelivery, redriveDeliveries } from "./parked.ts";
import type { Mode } from "./room.ts";

/** What the queries are called in a mode, and the argument that names the subscription. */
const NAMES = {
  pull: { one: "delivery", many: "deliveries", redrive: "redrive", discard: "discard", field: "subscription" },
  push: {
    one: "webhookDelivery",
    many: "webhookDeliveries",
    redrive: "redriveWebhook",
    discard: "discardWebhook",
    field: "webhook",
  },
} as const;

/** The argument that names the subscription has another name in each mode. */
type Named = { [name: string]: unknown };

/** Adds the queries and mutations of a mode. */
export function addParked(
  builder: Builder,
  kind: Mode,
  { State, Detail, Connection, Direction }: DeliveryTypes,
  { CountPayload }: SubscriptionPayloads,
): void {
  const names = NAMES[kind];
  const refOf = (args: Named) => checkedRef(String(args[names.field]), names.field);

  builder.queryFields((t) => ({
    [names.many]: t.field({
      type: Connection,
      description: "Deliveries that are not simply done, and those the history knows, in the order of the log.",
      args: {
        [names.field]: t.arg.string({ required: true, description: NAME }),
        state: t.arg({ type: State }),
        first: t.arg.int({ description: "How many at most, from 1 to 1000.", defaultValue: 100 }),
        after: t.arg({ type: "Int64", description: "Behind this delivery; backwards: before it." }),
        direction: t.arg({ type: Direction, defaultValue: "forwards" as const }),
      },
      complexity: listCost,
      resolve: (_root, args, context) => deliveryPage(context, kind, refOf(args), args),
    }),
    [names.one]: t.field({
      type: Detail,
      nullable: true,
      description: "A delivery with its event and its attempts; null where nothing is known of it.",
      args: {
        [names.field]: t.arg.string({ required: true, description: NAME }),
        id: t.arg({ type: "Int64", required: true }),
      },
      resolve: async (_root, args, { room, caller }) => {
        const json = await orNull(getDelivery(room, caller, kind, refOf(args), String(args["id"])));
        return json === null ? null : (parseExact(json) as DeliveryDetail);
      },
    }),
  }));
  builder.mutationFields((t) => ({
    [names.redrive]: t.field({
      type: CountPayload,
      description: "Delivers parked deliveries again, with all their attempts: the given ones, or all.",
      args: {
        [names.field]: t.arg.string({ required: true, description: NAME }),
        deliveries: t.arg({ type: ["Int64"] }),
        max: t.arg.int({ description: "At most so many, the oldest first." }),
        idempotencyKey: t.arg.string({ description: KEY }),
      },
      resolve: (_root, args, context) =>
        counted(context, names.redrive, args, (fields) =>
          redriveDeliveries(context.room, context.caller, kind, refOf(args), {
            ids: readIds(fields, "deliveries") ?? null,
            max: count(fields, "max", { least: 1, most: 1_000_000 }) ?? null,
          }),
        ),
    }),
    [names.discard]: t.field({
      type: CountPayload,
      description: "Gives parked deliveries up: the given ones, or all.",
      args: {
        [names.field]: t.arg.string({ required: true, description: NAME }),
        deliveries: t.arg({ type: ["Int64"] }),
        idempotencyKey: t.arg.string({ description: KEY }),
      },
      resolve: (_root, args, context) =>
        counted(context, names.discard, args, (fields) => {
          const deliveries = readIds(fields, "deliveries") ?? null;
          return discardDeliveries(context.room, context.caller, kind, refOf(args), deliveries);
        }),
    }),
  }));

  function counted(context: GraphqlContext, mutation: string, args: Named, work: (fields: Fields) => Promise<number>) {
    const { [names.field]: _, idempotencyKey: __, ...rest } = args;
    const answer = async () => {
      const fields = readFields(inputText(rest), ["deliveries", "max"]);
      return {
        count: Number(
          await onceWith(context, { mutation, permission: adminOf(KINDS[kind]) }, args, async () =>
            String(await work(fields)),
          ),
        ),
      };
    };
    return answered(FAILURES.other, answer, { name: names.field });
  }
}
