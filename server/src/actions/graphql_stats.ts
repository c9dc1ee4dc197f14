/** The statistics of one trigger or schedule in the GraphQL schema. */
import type { Builder } from "../graphql/builder.ts";
import { numberOf, type ShownStats } from "../subscriptions/graphql_parts.ts";
import type { SubscriptionTypes } from "../subscriptions/graphql_types.ts";

/** As SQL shows them of a schedule. */
export type ScheduleCounts = Omit<ShownStats, "checkpoint" | "next" | "lag" | "replay"> & {
  fired: string;
  lastFiredAt: string | null;
};
/** Of a trigger: it also reads the log. */
export type TriggerCounts = Omit<ShownStats, "replay"> & ScheduleCounts;

/** Adds the types. */
export function addCounts(builder: Builder, { Lag }: SubscriptionTypes) {
  const Counts = builder.interfaceRef<ScheduleCounts>("FiringCounts").implement({
    description: "How a trigger or a schedule goes, all numbers of the same moment.",
    fields: (t) => {
      type Counted = "inFlight" | "held" | "ready" | "retrying" | "parked";
      const count = (name: Counted, description: string) =>
        t.int({ description, resolve: (stats) => numberOf(stats[name]) });
      const digits = (name: "delivered" | "skipped" | "failed" | "fired", description: string) =>
        t.expose(name, { type: "Int64", description });
      return {
        inFlight: count("inFlight", "Being carried out."),
        held: count("held", "Behind one that is not done, where they go one after the other."),
        ready: count("ready", "To be carried out next."),
        retrying: count("retrying", "To be tried again."),
        parked: count("parked", "Set aside."),
        delivered: digits("delivered", "Carried out so far."),
        skipped: digits("skipped", "Passed over so far: above the rate, or because of an overlap."),
        failed: digits("failed", "Failed attempts so far."),
        lastDeliveredAt: t.expose("lastDeliveredAt", {
          type: "DateTime",
          nullable: true,
          description: "When one was done last.",
        }),
        fired: digits("fired", "How often its actions were set off."),
        lastFiredAt: t.expose("lastFiredAt", {
          type: "DateTime",
          nullable: true,
          description: "When they were last.",
        }),
      };
    },
  });
  const OfTrigger = builder.objectRef<TriggerCounts>("TriggerStats").implement({
    description: "How a trigger goes.",
    interfaces: [Counts],
    fields: (t) => ({
      checkpoint: t.expose("checkpoint", { type: "Int64", description: "Everything up to here is matched, and done." }),
      next: t.expose("next", { type: "Int64", description: "The first position that was not matched." }),
      lag: t.expose("lag", { type: Lag, complexity: 0 }),
    }),
  });
  const OfSchedule = builder.objectRef<ScheduleCounts>("ScheduleStats").implement({
    description: "How a schedule goes.",
    interfaces: [Counts],
    fields: () => ({}),
  });
  return { OfTrigger, OfSchedule };
}
