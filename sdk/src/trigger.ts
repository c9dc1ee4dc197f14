/** Triggers as they are defined, shown and tried. */
import type { Action } from "./action.ts";
import type { Firing, FiringStats } from "./firing.ts";
import type { BigNumber, CallOptions, Moment } from "./options.ts";
import type { Selector } from "./selector.ts";
import type { Explanation } from "./selectors.ts";
import type { Envelope, RetryPolicy, SubscriptionStats } from "./subscription.ts";

/** At least so many matches in a sliding window, the current one included. */
export type Frequency = {
  count: number;
  /** The window: `"300s"`. */
  within: string;
  /** Counted apart for each value there: `data.customerId`. */
  key?: string;
  /** Only different values there count: `data.ip`. */
  distinct?: string;
};

/** A time of day; over midnight where `to` is earlier. */
export type TimeOfDay = {
  from: string;
  to: string;
  days?: readonly ("mon" | "tue" | "wed" | "thu" | "fri" | "sat" | "sun")[];
};

/** The definition of a trigger: when which events come, its actions are done, in order. */
export type TriggerSpec = {
  selector?: Selector | null;
  frequency?: Frequency | null;
  /** Only then; all day if you don't say. */
  times?: readonly TimeOfDay[] | null;
  /** Of `times`: `"Europe/Berlin"`; UTC if you don't say. */
  timezone?: string;
  /** So long it does not fire again; with a frequency its window, if you don't say. */
  cooldown?: string | null;
  /** Firings above it are written down as skipped. */
  rate?: { limit: number; per?: string } | null;
  /** Once for each value there, within an hour if you don't say. */
  dedupe?: { key: string; within?: string } | null;
  /** 0 to 9, 5 if you don't say: the higher is done first where several wait. */
  priority?: number;
  /** How many firings may lead to one of its own; 8 if you don't say. */
  maxDepth?: number;
  /** 1 to 20. */
  actions: readonly Action[];
  retry?: RetryPolicy;
  whenExhausted?: "park" | "block" | "drop";
  /** For all actions of an attempt; 60 seconds if you don't say. */
  timeout?: string;
  maxInFlight?: number;
  start?: "now";
  labels?: Record<string, string>;
  enabled?: boolean;
};

/** Counts of a trigger. */
export type TriggerStats = Omit<SubscriptionStats, "replay"> & { fired: string; lastFiredAt: string | null };

/** A trigger as it is now. */
export type Trigger = Omit<Envelope, "stats"> & {
  mode: "trigger";
  stats: TriggerStats;
  selector: Selector;
  frequency: Frequency | null;
  times: TimeOfDay[] | null;
  timezone: string | null;
  cooldown: string | null;
  rate: { limit: number; per: string } | null;
  dedupe: { key: string; within: string } | null;
  priority: number;
  maxDepth: number;
  actions: Action[];
  retry: RetryPolicy;
  whenExhausted: "park" | "block" | "drop";
  timeout: string;
  maxInFlight: number;
  labels: Record<string, string>;
  enabled: boolean;
  /** Paused, and what comes is passed over. */
  dropping: boolean;
};

/** What a trigger would do at an event. */
export type TriggerTest = {
  /** What the selector says. */
  matches: boolean | null;
  explanation: Explanation;
  fires: boolean;
  /** What keeps it from firing. */
  why: string | null;
  found: Firing["found"];
  /** The actions, filled in. */
  actions: Action[];
  /** Paths in them that lead nowhere: they are empty. */
  unknownPaths: string[];
};

/** Which part of the log to look at: the last events, a range, or a time. */
export type BacktestOptions = CallOptions & {
  /** 1000 if nothing is said. */
  last?: number | undefined;
  after?: BigNumber | undefined;
  upTo?: BigNumber | undefined;
  since?: Moment | undefined;
  until?: Moment | undefined;
  /** How many firings to show; 100 if you don't say. */
  limit?: number | undefined;
};

/** What a trigger would have done. */
export type Backtest = {
  examined: number;
  matched: number;
  fired: number;
  /** What was looked at lies behind this position … */
  after: string;
  /** … up to this one. */
  upTo: string;
  /** The newest of them. */
  firings: {
    position: string;
    eventId: string;
    at: string;
    state: "fired" | "skipped" | "refused";
    reason: string | null;
    found: Firing["found"];
    actions: Action[];
  }[];
  unknownPaths: string[];
};

/** How the triggers are doing. */
export type TriggersStats = FiringStats;
