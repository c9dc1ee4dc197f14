/** Lists of subscriptions and of deliveries, as pages of GraphQL. */
import { refuse } from "../api/query.ts";
import { placeOf, readPlaceCursor, writePlaceCursor } from "../definitions/cursor.ts";
import { manyOf, readFirst } from "../graphql/arguments.ts";
import type { GraphqlContext } from "../graphql/context.ts";
import { parseExact } from "../graphql/exact_json.ts";
import type { Place } from "../graphql/page_info.ts";
import type { Direction } from "../log/cursor.ts";
import { listSubscriptions, scopeOf } from "./define.ts";
import type { DeliveryPage, ShownDelivery } from "./graphql_deliveries.ts";
import { readShown, type Shown } from "./graphql_types.ts";
import { listDeliveries } from "./parked.ts";
import type { Mode } from "./room.ts";

type Maybe<T> = T | null | undefined;
/** The arguments of a list. */
export type ListArguments = { first?: Maybe<number>; after?: Maybe<string> };
/** A page of subscriptions; each with the cursor behind it. */
export type SubscriptionPage = Place & { edges: { cursor: string; node: Shown }[] };

/** What a list may cost. */
export const listCost = (args: ListArguments) => ({ field: 1, multiplier: manyOf(args) });

/** A page of subscriptions by name; of both modes where none is given. */
export async function subscriptionPage(
  { room, caller }: GraphqlContext,
  args: ListArguments & { mode: Mode | null; application?: Maybe<string> },
): Promise<SubscriptionPage> {
  const { mode } = args;
  const limit = readFirst(args.first);
  const application = args.application ?? undefined;
  const scope = `${caller.tenant}\0${scopeOf(mode, application)}`;
  const given = args.after ?? undefined;
  const after = given === undefined ? null : readPlaceCursor(scope, given);
  const found = await listSubscriptions(room, caller, mode, { after, limit: limit + 1, application });
  const edges = found.slice(0, limit).map((json) => {
    const node = readShown(json);
    return { cursor: writePlaceCursor(scope, placeOf(node)), node };
  });
  return {
    edges,
    hasMore: found.length > limit,
    async hasPrevious() {
      if (after === null || edges[0] === undefined) return false;
      const [first] = await listSubscriptions(room, caller, mode, { after: null, limit: 1, application });
      return first !== undefined && readShown(first).id !== edges[0].node.id;
    },
    startCursor: edges[0]?.cursor ?? null,
    endCursor: edges.at(-1)?.cursor ?? given ?? null,
  };
}

/** Where a look at a list begins, how much it takes, and which way it goes. */
export type Look = { after: string | null; limit: number; direction: Direction };

/** A page of a list in the order of a number; `look` asks for a part of it, `placeOf` is the number of a node. */
export async function numberedPage<Node>(
  args: ListArguments & { direction?: Maybe<Direction> },
  what: string,
  look: (part: Look) => Promise<Node[]>,
  placeOf: (node: Node) => string,
): Promise<Place & { nodes: Node[] }> {
  const limit = readFirst(args.first);
  const direction = args.direction ?? "forwards";
  const after = args.after ?? null;
  if (after !== null && after.length > 18) refuse("after", `must be ${what}`);
  const found = await look({ after, limit: limit + 1, direction });
  const nodes = found.slice(0, limit);
  const [first, last] = [nodes[0], nodes.at(-1)];
  return {
    nodes,
    hasMore: found.length > limit,
    async hasPrevious() {
      if (first === undefined) return false;
      const other = direction === "forwards" ? "backwards" : "forwards";
      return (await look({ after: placeOf(first), limit: 1, direction: other })).length > 0;
    },
    startCursor: first === undefined ? null : placeOf(first),
    endCursor: last === undefined ? after : placeOf(last),
  };
}

/** A page of deliveries in the order of the log. */
export function deliveryPage(
  { room, caller }: GraphqlContext,
  kind: Mode,
  ref: string,
  args: ListArguments & { state?: Maybe<string>; direction?: Maybe<Direction> },
): Promise<DeliveryPage> {
  const state = args.state ?? null;
  const look = async (part: Look) =>
    (await listDeliveries(room, caller, kind, ref, { state, ...part })).map(
      (json) => parseExact(json) as ShownDelivery,
    );
  return numberedPage(args, "the id of a delivery", look, ({ id }) => id);
}
