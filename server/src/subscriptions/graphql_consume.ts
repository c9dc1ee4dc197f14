/** Receiving and claiming over GraphQL. Arguments are read by REST's rules. */
import { count, duration, flag, needText, readFields } from "../api/body.ts";
import { NAME } from "../definitions/graphql_define.ts";
import { checkedRef } from "../definitions/ref.ts";
import type { Builder } from "../graphql/builder.ts";
import { inputText } from "../graphql/exact_json.ts";
import { answered, type FailureRefs, typeOf } from "../graphql/failures.ts";
import type { LogTypes } from "../log/graphql.ts";
import { claim } from "./claim.ts";
import { addConsumerPayloads, FAILURES } from "./graphql_payloads.ts";
import { addSettling, FIELDS } from "./graphql_settle.ts";
import { BATCH, MAX_WAIT, receive } from "./receive.ts";
import type { Delivery } from "./take.ts";

/** The type of what is handed out. */
export type ReceivedRef = ReturnType<typeof addConsume>;

/** Adds the mutations. */
export function addConsume(builder: Builder, { Event }: LogTypes, failures: FailureRefs) {
  const { ClaimPayload, ...payloads } = addConsumerPayloads(builder, failures);
  addSettling(builder, payloads);
  const Received = builder.objectRef<Delivery>("ReceivedDelivery").implement({
    description: "An event handed out to a consumer, to be settled before its lease ends.",
    fields: (t) => ({
      id: t.exposeID("delivery", { description: "The event's position: unique in the subscription." }),
      lease: t.expose("lease", { type: "Int64", description: "The batch it was handed out with: settle it by this." }),
      attempt: t.int({ description: "1 the first time.", resolve: ({ attempt }) => Number(attempt) }),
      event: t.field({ type: Event, complexity: 0, resolve: (row) => row }),
    }),
  });
  const Batch = builder.objectRef<{ deliveries: Delivery[] }>("ReceivedBatch").implement({
    description: "What there was. Nothing came in time: an empty list.",
    fields: (t) => ({ deliveries: t.expose("deliveries", { type: [Received] }) }),
  });
  const ReceivePayload = builder.unionType("ReceivePayload", {
    types: [Batch, failures.NotFound, failures.InvalidInput],
    resolveType: typeOf("ReceivedBatch"),
  });
  builder.mutationField("receive", (t) =>
    t.field({
      type: ReceivePayload,
      description:
        "Receives a batch, waiting for the first of it if need be. They are leased for the subscription's timeout: settle or renew them until then, or they go to another consumer.",
      args: {
        subscription: t.arg.string({ required: true, description: NAME }),
        consumer: t.arg.string({ required: true, description: "Tells this consumer from the others." }),
        max: t.arg.int({ description: "At most so many, 1 to 1000; the subscription's batch size otherwise." }),
        wait: t.arg.string({
          description: `How long to wait for the first one, up to ${MAX_WAIT}; not at all otherwise.`,
        }),
        autoAck: t.arg.boolean({ description: "Acknowledged as they are handed out: what is lost then is lost." }),
      },
      complexity: ({ max }) => ({ field: 1, multiplier: Math.max(1, Math.min(max ?? 100, BATCH.most)) }),
      resolve: (_root, { subscription, ...args }, { room, caller, gone }) =>
        answered(
          FAILURES.other,
          async () => {
            const fields = readFields(inputText(args), ["consumer", "max", "wait", "autoAck"]);
            const want = {
              consumer: needText(fields, "consumer"),
              max: count(fields, "max", BATCH),
              autoAck: flag(fields, "autoAck"),
              waitMs: duration(fields, "wait", { least: "0s", most: MAX_WAIT }),
            };
            const ref = checkedRef(subscription, "subscription");
            return { deliveries: await receive(room, caller, ref, want, gone()) };
          },
          FIELDS,
        ),
    }),
  );

  builder.mutationField("claim", (t) =>
    t.field({
      type: ClaimPayload,
      description:
        "Whether this is the first time in the window that the key is claimed: an inbox for effects outside of the database.",
      args: {
        subscription: t.arg.string({ required: true, description: NAME }),
        key: t.arg.string({ required: true, description: "1 to 256 characters." }),
        window: t.arg.string({ description: "1s to 30d; 24h if you don't say." }),
      },
      resolve: (_root, { subscription, ...args }, { room, caller }) =>
        answered(
          FAILURES.other,
          async () => {
            const fields = readFields(inputText(args), ["key", "window"]);
            const windowMs = duration(fields, "window", { least: "1s", most: "30d" });
            const ref = checkedRef(subscription, "subscription");
            return { claimed: await claim(room, caller, ref, args.key, windowMs) };
          },
          FIELDS,
        ),
    }),
  );
  return { Received };
}
