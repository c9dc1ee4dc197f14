/** Deliveries pushed over a GraphQL subscription, a batch at a time. */
import { refuse } from "../api/query.ts";
import { NAME } from "../definitions/graphql_define.ts";
import { checkedRef } from "../definitions/ref.ts";
import type { Builder } from "../graphql/builder.ts";
import type { GraphqlContext } from "../graphql/context.ts";
import { createLoaders } from "../graphql/loaders.ts";
import { demand } from "../tenants/permits.ts";
import { type Consumer, deliver, takeBack } from "./deliver.ts";
import type { ReceivedRef } from "./graphql_consume.ts";
import { needConsumer } from "./receive.ts";
import { OUT } from "./sse.ts";
import type { Delivery } from "./take.ts";

/** As many as one batch may hold. */
const LARGEST = 1_000;
const DONE = { done: true, value: undefined } as const;

/** Adds the subscription. */
export function addDeliveryStream(builder: Builder, { Received }: ReceivedRef): void {
  builder.subscriptionField("deliveries", (t) =>
    t.field({
      type: [Received],
      description:
        "Has deliveries pushed, a batch at a time: the next one comes while fewer than max are out on this subscription. Settle them by mutations, over any connection. What was sent when the connection broke comes again when its lease ends.",
      args: {
        subscription: t.arg.string({ required: true, description: NAME }),
        consumer: t.arg.string({ required: true, description: "Tells this consumer from the others." }),
        max: t.arg.int({
          defaultValue: OUT.otherwise,
          description: `Deliveries that may be out at a time, ${OUT.least} to ${OUT.most}.`,
        }),
      },
      complexity: ({ max }) => ({ field: 1, multiplier: Math.max(1, Math.min(max ?? OUT.otherwise, LARGEST)) }),
      subscribe: (_root, { subscription, consumer, max }, { room, caller }) => {
        demand(caller, "subscriptions:consume");
        const many = max ?? OUT.otherwise;
        if (many < OUT.least || many > OUT.most) {
          refuse("max", `must be a whole number from ${OUT.least} to ${OUT.most}`);
        }
        const ref = checkedRef(subscription, "subscription");
        return pushed(room, caller, ref, { consumer: needConsumer(consumer), max: many });
      },
      resolve: (rows: Delivery[], _args, context) => {
        // What was looked up for one batch must neither pile up nor be shown again with the next.
        context.loaders = createLoaders(context.room, context.caller);
        return rows;
      },
    }),
  );
}

/** The batches as an iterator that can be ended while the next one is awaited. */
async function pushed(
  room: GraphqlContext["room"],
  caller: GraphqlContext["caller"],
  ref: string,
  consumer: Consumer,
): Promise<AsyncIterableIterator<Delivery[], undefined>> {
  const gone = new AbortController();
  const { batches } = await deliver(room, caller, ref, consumer, gone.signal);
  const iterator: AsyncIterableIterator<Delivery[], undefined> = {
    async next() {
      const found = await batches.next();
      if (found.done === true) return DONE;
      if (!gone.signal.aborted) return found;
      await takeBack(room, caller, ref, found.value);
      return DONE;
    },
    async return() {
      gone.abort();
      await batches.return();
      return DONE;
    },
    [Symbol.asyncIterator]: () => iterator,
  };
  return iterator;
}
