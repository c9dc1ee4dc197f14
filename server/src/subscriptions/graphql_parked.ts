/** Queries and mutations on deliveries, for both modes. */
import { NAME } from "../definitions/graphql_define.ts";
import { checkedRef } from "../definitions/ref.ts";
import type { Builder } from "../graphql/builder.ts";
import { parseExact } from "../graphql/exact_json.ts";
import { orNull } from "../graphql/failures.ts";
import { KINDS } from "./define.ts";
import type { DeliveryDetail, DeliveryTypes } from "./graphql_deliveries.ts";
import { deliveryPage, listCost } from "./graphql_pages.ts";
import { addParkedMutations, type ParkedMutations } from "./graphql_parked_mutations.ts";
import type { SubscriptionPayloads } from "./graphql_payloads.ts";
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
  payloads: SubscriptionPayloads,
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
  const parked: ParkedMutations = {
    tag: KINDS[kind].tag,
    by: names.field,
    field: "deliveries",
    redrive: {
      name: names.redrive,
      description: "Delivers parked deliveries again, with all their attempts: the given ones, or all.",
      work: ({ room, caller }, ref, which) => redriveDeliveries(room, caller, kind, ref, which),
    },
    discard: {
      name: names.discard,
      description: "Gives parked deliveries up: the given ones, or all.",
      work: ({ room, caller }, ref, ids) => discardDeliveries(room, caller, kind, ref, ids),
    },
  };
  addParkedMutations(builder, parked, payloads);
}
