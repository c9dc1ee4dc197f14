/** Settling and renewing over GraphQL. Arguments are read by REST's rules. */
import type { Fields } from "../api/body.ts";
import { NAME } from "../definitions/graphql_define.ts";
import { checkedRef } from "../definitions/ref.ts";
import type { Builder } from "../graphql/builder.ts";
import type { GraphqlContext } from "../graphql/context.ts";
import { inputText } from "../graphql/exact_json.ts";
import { answered } from "../graphql/failures.ts";
import { KEY, onceWith } from "../graphql/once.ts";
import { readDelay, readReason, readRenewal, readSettling } from "./bodies.ts";
import { type ConsumerPayloads, FAILURES } from "./graphql_payloads.ts";
import { renew, type Settlement, settle } from "./settle.ts";

/** A subscription is named by an argument, not by a path. */
export const FIELDS = { name: "subscription" };
const MORE = { ack: [], release: [], skip: ["reason"], park: ["reason"], nack: ["delay", "reason"] } as const;

/** Adds the mutations. */
export function addSettling(
  builder: Builder,
  { SettlePayload, RenewPayload }: Pick<ConsumerPayloads, "SettlePayload" | "RenewPayload">,
): void {
  const Leased = builder.inputType("LeasedDelivery", {
    description: "A delivery that is out.",
    fields: (t) => ({
      id: t.field({ type: "Int64", required: true }),
      lease: t.field({ type: "Int64", required: true }),
    }),
  });

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
