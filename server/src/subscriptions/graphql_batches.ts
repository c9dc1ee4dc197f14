/** What was settled, lease by lease, in the GraphQL schema. */
import { NAME } from "../definitions/graphql_define.ts";
import { checkedRef } from "../definitions/ref.ts";
import type { Builder } from "../graphql/builder.ts";
import type { GraphqlContext } from "../graphql/context.ts";
import { parseExact } from "../graphql/exact_json.ts";
import type { Place } from "../graphql/page_info.ts";
import type { Direction } from "../log/cursor.ts";
import type { LogTypes } from "../log/graphql.ts";
import { listBatches } from "./batches.ts";
import { type ListArguments, type Look, listCost, numberedPage } from "./graphql_pages.ts";
import { numberOf } from "./graphql_parts.ts";

/** A batch as SQL shows it. Numbers may be kept as text: see numberOf(). */
type ShownSettledBatch = {
  lease: string;
  consumer: string;
  takenAt: string;
  settledAt: string;
  first: string;
  last: string;
  delivered: unknown;
  skipped: unknown;
  failed: unknown;
};
type BatchPage = Place & { nodes: ShownSettledBatch[] };

/** Adds the query. */
export function addBatches(builder: Builder, { PageInfo, Direction }: LogTypes): void {
  const Batch = builder.objectRef<ShownSettledBatch>("SettledBatch").implement({
    description: "What a consumer settled of one lease.",
    fields: (t) => {
      const number = (name: "delivered" | "skipped" | "failed", description: string) =>
        t.int({ description, resolve: (batch) => numberOf(batch[name]) });
      return {
        lease: t.exposeID("lease", {}),
        consumer: t.exposeString("consumer", {}),
        takenAt: t.expose("takenAt", { type: "DateTime", description: "When it was handed out." }),
        settledAt: t.expose("settledAt", { type: "DateTime", description: "When the last part of it was settled." }),
        first: t.expose("first", { type: "Int64", description: "The first position in it." }),
        last: t.expose("last", { type: "Int64", description: "The last position in it." }),
        delivered: number("delivered", "How many were acknowledged."),
        skipped: number("skipped", "How many were passed over."),
        failed: number("failed", "How many failed, were parked, or lost with the lease."),
      };
    },
  });
  const Edge = builder.objectRef<ShownSettledBatch>("SettledBatchEdge").implement({
    description: "A batch and its place in the list.",
    fields: (t) => ({
      cursor: t.exposeString("lease", { description: "The lease: send it as after to go on behind it." }),
      node: t.field({ type: Batch, complexity: 0, resolve: (batch) => batch }),
    }),
  });
  const Connection = builder.objectRef<BatchPage>("SettledBatchConnection").implement({
    description: "A page of batches, in the order they were handed out.",
    fields: (t) => ({
      edges: t.field({ type: [Edge], resolve: ({ nodes }) => nodes }),
      nodes: t.expose("nodes", { type: [Batch], description: "The batches without their cursors." }),
      pageInfo: t.field({ type: PageInfo, complexity: 0, resolve: (page) => page }),
    }),
  });
  builder.queryFields((t) => ({
    batches: t.field({
      type: Connection,
      description: "What was settled of a consumer group, lease by lease: who, when, which range. Kept for 7 days.",
      args: {
        subscription: t.arg.string({ required: true, description: NAME }),
        first: t.arg.int({ description: "How many at most, from 1 to 1000.", defaultValue: 100 }),
        after: t.arg({ type: "Int64", description: "Behind this lease; backwards: before it." }),
        direction: t.arg({ type: Direction, defaultValue: "forwards" as const }),
      },
      complexity: listCost,
      resolve: (_root, { subscription, ...args }, context) =>
        batchPage(context, checkedRef(subscription, "subscription"), args),
    }),
  }));
}

function batchPage(
  { room, caller }: GraphqlContext,
  ref: string,
  args: ListArguments & { direction?: Direction | null | undefined },
): Promise<BatchPage> {
  const look = async (part: Look) =>
    (await listBatches(room, caller, ref, part)).map((json) => parseExact(json) as ShownSettledBatch);
  return numberedPage(args, "a lease", look, ({ lease }) => lease);
}
