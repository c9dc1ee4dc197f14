/** Schedules as they are defined and shown. */
import type { Action } from "./action.ts";
import type { FiringStats } from "./firing.ts";
import type { Moment } from "./options.ts";
import type { Envelope, RetryPolicy } from "./subscription.ts";
import type { TriggerStats } from "./trigger.ts";

type Times = {
  /** 5, 6 (seconds first) or 7 (and the year) fields, or `@daily` and its like. */
  cron: string;
  /** An interval: `"30s"`. */
  every: string;
  /** Once. */
  at: Moment;
  /** RFC 5545: `FREQ=WEEKLY;BYDAY=MO`. */
  rrule: string;
  /** Once at each start of a server. */
  start: true;
};

/** Exactly one of the fields. */
type ExactlyOne<Fields> = {
  [Name in keyof Fields]: Pick<Fields, Name> & { [Other in Exclude<keyof Fields, Name>]?: never };
}[keyof Fields];

/** When: one of `cron`, `every`, `at`, `rrule` and `start`, and within which bounds. */
export type Timing = ExactlyOne<Times> & {
  /** IANA; UTC if you don't say. */
  timezone?: string;
  from?: Moment | null;
  until?: Moment | null;
  /** Up to so much later, always the same for the same occurrence. */
  jitter?: string | null;
};

/** The definition of a schedule. */
export type ScheduleSpec = Timing &
  ExactlyOne<{ action: Action; actions: readonly Action[] }> & {
    /** What becomes of an occurrence while one before is not over; `skip` if you don't say. */
    overlap?: "skip" | "queue-one" | "queue" | "allow";
    /** What becomes of those that nobody was there for; `once` if you don't say. */
    catchUp?: "skip" | "once" | { all: number };
    /** Paused when one has failed for good. */
    pauseOnFailure?: boolean;
    retry?: RetryPolicy;
    whenExhausted?: "park" | "block" | "drop";
    /** For all actions of an attempt; 300 seconds if you don't say. */
    timeout?: string;
    labels?: Record<string, string>;
    enabled?: boolean;
  };

/** Counts of a schedule. */
export type ScheduleStats = Omit<TriggerStats, "checkpoint" | "next" | "lag">;

/** A schedule as it is now. */
export type Schedule = Omit<Envelope, "stats"> & {
  mode: "schedule";
  stats: ScheduleStats;
  cron?: string;
  every?: string;
  at?: string;
  rrule?: string;
  start?: true;
  timezone: string;
  from: string | null;
  until: string | null;
  jitter: string;
  overlap: "skip" | "queue-one" | "queue" | "allow";
  catchUp: "skip" | "once" | { all: number };
  pauseOnFailure: boolean;
  /** Why it is paused, if somebody said. */
  pauseNote: string | null;
  actions: Action[];
  retry: RetryPolicy;
  whenExhausted: "park" | "block" | "drop";
  timeout: string;
  labels: Record<string, string>;
  enabled: boolean;
  /** When it runs next; null: never again. */
  nextAt: string | null;
  /** The next five. */
  nextTimes: string[];
  lastAt: string | null;
};

/** How the schedules are doing. */
export type SchedulesStats = FiringStats & { running: number; nextAt: string | null };
