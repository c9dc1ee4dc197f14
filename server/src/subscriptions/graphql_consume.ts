/** Consuming over GraphQL: receive, settle, renew, and deliveries pushed as they come. Arguments are read by REST's rules. */
import { count, duration, type Fields, flag, needText, readFields } from "../api/body.ts";
import type { Builder } from "../graphql/builder.ts";
import type { GraphqlContext } from "../graphql/context.ts";
import { inputText } from "../graphql/exact_json.ts";
import { answered, type FailureRefs, typeOf } from "../graphql/failures.ts";
import { KEY, onceWith } from "../graphql/once.ts";
import type { LogTypes } from "../log/graphql.ts";
import { readDelay, readReason, readRenewal, readSettling } from "./bodies.ts";
import { NAME } from "./graphql_define.ts";
import { addSettlePayloads, FAILURES } from "./graphql_payloads.ts";
import { BATCH, MAX_WAIT, receive } from "./receive.ts";
import { checkedRef } from "./ref.ts";
import { renew, type Settlement, settle } from "./settle.ts";
import type { Delivery } from "./take.ts";

/** A subscription is named by an argument, not by a path. */
const FIELDS = { name: "subscription" };
const MORE = { ack: [], release: [], skip: ["reason"], park: ["reason"], nack: ["delay", "reason"] } as const;

/** The type of what is handed out. */
export type ReceivedRef = ReturnType<typeof addConsume>;

/** Adds the mutations. */
export function addConsume(builder: Builder, { Event }: LogTypes, failures: FailureRefs) {
  const { SettlePayload, RenewPayload } = addSettlePayloads(builder, failures);
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
  const Leased = builder.inputType("LeasedDelivery", {
    description: "A delivery that is out.",
    fields: (t) => ({
      id: t.field({ type: "Int64", required: true }),
      lease: t.field({ type: "Int64", required: true }),
    }),
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

  const settling = (how: Settlement["how"], description: string) =>
    builder.mutationField(how, (t) => {
      const reason = t.arg.string({ description: "Kept in the delivery's history." });
      const delay = t.arg.string({ description: "When to try again; as the retry policy says otherwise." });
      const more = { ack: {}, release: {}, skip: { reason }, park: { reason }, nack: { delay, reason } }[how];
      return t.field({
        type: SettlePayload,
        description,
        args: {
          subscription: t.arg.string({ required: true, description: NAME }),
          deliveries: t.arg({ type: [Leased], description: "These, all of them or none." }),
          lease: t.arg({ type: "Int64", description: "Or all that is left of a lease." }),
          ...more,
          idempotencyKey: t.arg.string({ description: KEY }),
        },
        resolve: (_root, args, context) => settled(how, args, context),
      });
    });
  settling("ack", "Says that deliveries are done.");
  settling(
    "nack",
    "Says that deliveries failed: they come again after a pause, or are parked after the last attempt. Later ones of the same key in the lease are taken back with them and come again in order.",
  );
  settling("park", "Sets deliveries aside, whatever attempts are left; their keys go on.");
  settling("skip", "Passes deliveries over: done, but counted apart.");
  settling("release", "Gives deliveries back that were not begun: no attempt is counted, and they come again at once.");

  builder.mutationField("renew", (t) =>
    t.field({
      type: RenewPayload,
      description: "Keeps leases for longer.",
      args: {
        subscription: t.arg.string({ required: true, description: NAME }),
        leases: t.arg({ type: ["Int64"], required: true }),
        timeout: t.arg.string({ description: "How long from now; the subscription's timeout otherwise." }),
      },
      resolve: (_root, { subscription, ...args }, { room, caller }) =>
        answered(
          FAILURES.settle,
          () => {
            const { leases, timeoutMs } = readRenewal(inputText(args));
            return renew(room, caller, checkedRef(subscription, "subscription"), leases, timeoutMs);
          },
          FIELDS,
        ),
    }),
  );
  return { Received };
}

type SettleArguments = { subscription: string; idempotencyKey?: string | null | undefined };

function settled(how: Settlement["how"], args: SettleArguments, context: GraphqlContext) {
  const { subscription, idempotencyKey: _, ...rest } = args;
  const work = async () => {
    const { batches, fields } = readSettling(inputText(rest), MORE[how]);
    const settlement = settlementOf(how, fields);
    const ref = checkedRef(subscription, "subscription");
    const answer = await onceWith(context, { mutation: how, permission: "subscriptions:consume" }, args, async () =>
      String(await settle(context.room, context.caller, ref, batches, settlement)),
    );
    return { settled: Number(answer) };
  };
  return answered(FAILURES.settle, work, FIELDS);
}

function settlementOf(how: Settlement["how"], fields: Fields): Settlement {
  const reason = readReason(fields);
  return how === "nack" ? { how, delayMs: readDelay(fields), reason } : { how, reason };
}
