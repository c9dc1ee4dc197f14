/** Schedules in the GraphQL schema: what they are. */
import type { ScheduleCounts } from "../actions/graphql_stats.ts";
import type { FiringTypes, LastDay } from "../actions/graphql_types.ts";
import type { Builder } from "../graphql/builder.ts";
import { numberOf, type ShownRetry } from "../subscriptions/graphql_parts.ts";
import type { SubscriptionTypes } from "../subscriptions/graphql_types.ts";

/** A schedule as SQL shows it. Numbers may be kept as text: see numberOf(). */
export type ShownSchedule = {
  id: string;
  name: string;
  version: unknown;
  status: "active" | "paused" | "disabled" | "broken";
  enabled: boolean;
  start?: boolean;
  overlap: Overlap;
  catchUp: unknown;
  pauseOnFailure: boolean;
  actions: unknown[];
  retry: ShownRetry;
  whenExhausted: "park" | "block" | "drop";
  timeout: string;
  labels: unknown;
  nextAt: string | null;
  nextTimes: string[];
  lastAt: string | null;
  createdAt: string;
  updatedAt: string;
  stats: ScheduleCounts;
} & { [Name in "cron" | "every" | "at" | "rrule" | "timezone" | "from" | "until" | "jitter"]?: string | null } & {
  pauseNote?: string | null;
};
/** How all of them are doing. */
export type ShownSchedulesStats = {
  total: unknown;
  enabled: unknown;
  running: unknown;
  nextAt: string | null;
  last24h: LastDay;
};

const OVERLAPS = {
  SKIP: { value: "skip", description: "It is skipped, and shown as such." },
  QUEUE_ONE: { value: "queue-one", description: "One waits." },
  QUEUE: { value: "queue", description: "All wait." },
  ALLOW: { value: "allow", description: "Both go on." },
} as const;
type Overlap = (typeof OVERLAPS)[keyof typeof OVERLAPS]["value"];

/** Adds the types. */
export function addScheduleTypes(builder: Builder, types: SubscriptionTypes, { LastDay, counts }: FiringTypes) {
  const Overlap = builder.enumType("Overlap", {
    description: "What happens when it is due while the one before is not done.",
    values: OVERLAPS,
  });
  const Schedule = builder.objectRef<ShownSchedule>("Schedule").implement({
    description: "When its time comes, its actions are carried out.",
    fields: (t) => {
      const text = (name: "cron" | "every" | "rrule" | "timezone" | "jitter", description: string) =>
        t.string({ nullable: true, description, resolve: ({ [name]: value }) => value ?? null });
      const time = (name: "at" | "from" | "until" | "nextAt" | "lastAt", description: string) =>
        t.field({ type: "DateTime", nullable: true, description, resolve: ({ [name]: value }) => value ?? null });
      return {
        id: t.exposeID("id", { description: "A uuid." }),
        name: t.exposeString("name", { description: "Unique among the tenant's schedules." }),
        version: t.int({
          description: "Counts the definitions that differed.",
          resolve: ({ version }) => numberOf(version),
        }),
        status: t.expose("status", { type: types.Status }),
        enabled: t.exposeBoolean("enabled", {}),
        pauseNote: t.exposeString("pauseNote", { nullable: true, description: "Why it was paused." }),
        cron: text("cron", "Its times as cron has them."),
        every: text("every", "Again and again after this time."),
        at: time("at", "Once, at this time."),
        rrule: text("rrule", "A recurrence rule of RFC 5545."),
        start: t.boolean({
          description: "Once whenever a server starts.",
          resolve: ({ start }) => start === true,
        }),
        timezone: text("timezone", "An IANA zone."),
        from: time("from", "Not before."),
        until: time("until", "Not after."),
        jitter: text("jitter", "Up to so much later."),
        overlap: t.expose("overlap", { type: Overlap }),
        catchUp: t.field({
          type: "JSON",
          description: 'What was missed while no server was there: "skip", "once" or {all: n}.',
          resolve: ({ catchUp }) => catchUp,
        }),
        pauseOnFailure: t.exposeBoolean("pauseOnFailure", {}),
        actions: t.field({ type: ["JSON"], description: "In this order.", resolve: ({ actions }) => actions }),
        retry: t.expose("retry", { type: types.Retry }),
        whenExhausted: t.expose("whenExhausted", { type: types.WhenExhausted }),
        timeout: t.exposeString("timeout", { description: "Of all actions of an attempt together." }),
        labels: t.field({ type: "JSON", description: "Texts of your own.", resolve: ({ labels }) => labels }),
        nextAt: time("nextAt", "When it runs next."),
        nextTimes: t.field({
          type: ["DateTime"],
          description: "The next five times.",
          resolve: ({ nextTimes }) => nextTimes,
        }),
        lastAt: time("lastAt", "When it ran last."),
        createdAt: t.expose("createdAt", { type: "DateTime" }),
        updatedAt: t.expose("updatedAt", { type: "DateTime" }),
        stats: t.expose("stats", { type: counts.OfSchedule }),
      };
    },
  });
  const AllStats = builder.objectRef<ShownSchedulesStats>("SchedulesStats").implement({
    description: "How all schedules are doing.",
    fields: (t) => ({
      total: t.int({ resolve: ({ total }) => numberOf(total) }),
      enabled: t.int({ resolve: ({ enabled }) => numberOf(enabled) }),
      running: t.int({
        description: "Occurrences that are carried out now.",
        resolve: ({ running }) => numberOf(running),
      }),
      nextAt: t.expose("nextAt", { type: "DateTime", nullable: true, description: "When the next one is due." }),
      last24h: t.expose("last24h", { type: LastDay, complexity: 0 }),
    }),
  });
  return { Schedule, AllStats, Overlap };
}
