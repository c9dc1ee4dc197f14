/** What the mutations of subscriptions answer: what is now, or why nothing was done. */
import type { Builder } from "../graphql/builder.ts";
import { type Failure, type FailureRefs, INVALID, typeOf } from "../graphql/failures.ts";

/** The types that failures of each family are answered as. */
export const FAILURES = {
  define: { ...INVALID, already_exists: "AlreadyExists", not_found: "NotFound" },
  settle: { ...INVALID, not_found: "NotFound", lease_lost: "LeaseLost" },
  other: { ...INVALID, not_found: "NotFound" },
} as const;

/** The types other rooms refer to. */
export type SubscriptionPayloads = ReturnType<typeof addPayloads>;

/** Adds the types that both modes have. */
export function addPayloads(builder: Builder, { InvalidInput, NotFound }: FailureRefs) {
  const Removed = builder.objectRef<{ name: string }>("Removed").implement({
    description: "It is gone, with all that waited for it.",
    fields: (t) => ({ name: t.exposeString("name", { description: "As it was asked for." }) }),
  });
  const Count = builder.objectRef<{ count: number }>("Count").implement({
    description: "How many.",
    fields: (t) => ({ count: t.exposeInt("count", {}) }),
  });
  const RemovePayload = builder.unionType("RemovePayload", {
    types: [Removed, NotFound, InvalidInput],
    resolveType: typeOf("Removed"),
  });
  const CountPayload = builder.unionType("CountPayload", {
    description: "How many there were, or why nothing was done.",
    types: [Count, NotFound, InvalidInput],
    resolveType: typeOf("Count"),
  });
  return { RemovePayload, CountPayload };
}

/** What only consumers get. */
export type ConsumerPayloads = ReturnType<typeof addConsumerPayloads>;

/** Adds what only consumers get. */
export function addConsumerPayloads(builder: Builder, { Failure, InvalidInput, NotFound }: FailureRefs) {
  const LeaseLost = builder.objectRef<Failure>("LeaseLost").implement({
    description:
      "The lease ended, or what it held was settled before. Nothing was changed: somebody else may have the delivery now.",
    interfaces: [Failure],
    fields: (t) => ({
      field: t.string({ nullable: true, resolve: ({ problem }) => problem.details.field }),
    }),
  });
  const Settled = builder.objectRef<{ settled: number }>("Settled").implement({
    description: "All of what was named.",
    fields: (t) => ({ settled: t.exposeInt("settled", { description: "How many deliveries." }) }),
  });
  const Renewed = builder.objectRef<{ renewed: number; until: string }>("Renewed").implement({
    fields: (t) => ({
      renewed: t.exposeInt("renewed", { description: "How many leases." }),
      until: t.expose("until", { type: "DateTime", description: "When the first of them ends." }),
    }),
  });
  const Claimed = builder.objectRef<{ claimed: boolean }>("Claimed").implement({
    description: "Whether it was the first time.",
    fields: (t) => ({ claimed: t.exposeBoolean("claimed", {}) }),
  });
  const ClaimPayload = builder.unionType("ClaimPayload", {
    types: [Claimed, NotFound, InvalidInput],
    resolveType: typeOf("Claimed"),
  });
  const SettlePayload = builder.unionType("SettlePayload", {
    types: [Settled, LeaseLost, NotFound, InvalidInput],
    resolveType: typeOf("Settled"),
  });
  const RenewPayload = builder.unionType("RenewPayload", {
    types: [Renewed, LeaseLost, NotFound, InvalidInput],
    resolveType: typeOf("Renewed"),
  });
  return { SettlePayload, RenewPayload, ClaimPayload };
}
