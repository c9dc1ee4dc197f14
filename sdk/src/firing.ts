/** What triggers and schedules set off, and the verbs that both have. */
import type { Event } from "./event.ts";
import type { Listing } from "./listing.ts";
import type { BigNumber, CallOptions } from "./options.ts";
import type { PageOptions } from "./read.ts";
import type { Attempt, Definitions } from "./subscription.ts";

/** What came of one action. */
export type ActionResult = {
  type: string;
  ok: boolean;
  attempt: number;
  durationMs?: number | null;
  result?: unknown;
  error?: string | null;
  errorClass?: string | null;
};

/** One time that a trigger or a schedule went off. */
export type Firing = {
  /** Its number: of a trigger the event's position, of a schedule 1, 2, 3 … */
  id: string;
  /** What actions outside are told, the same in each attempt. */
  firingId: string;
  /** `skipped` and `refused`: its actions were not done, for the reason given. */
  state: "pending" | "running" | "retrying" | "done" | "parked" | "skipped" | "refused" | "discarded";
  reason?: string | null;
  firedAt: string;
  /** Of a schedule: when it was due. */
  nominalAt?: string | null;
  finishedAt?: string | null;
  durationMs?: number | null;
  /** How many firings led to this one. */
  depth: number;
  /** What was matched: count, window and key of a frequency. */
  found: Record<string, unknown>;
  attempts: number;
  nextAttemptAt?: string | null;
  /** What came of each action, in order. */
  actions: ActionResult[];
  /** Of a trigger: the event. */
  event?: { eventId: string; stream: string; version: string; type: string; topic?: string } | null;
};

/** A firing with the attempts that are kept; the event of a trigger is whole. */
export type FiringDetail = Omit<Firing, "event"> & { event?: Event | null; history: Attempt[] };

/** Which firings to list: the newest first. */
export type HistoryOptions = PageOptions & {
  state?: Firing["state"] | undefined;
  /** Begin behind this one; backwards: before it. */
  after?: BigNumber | undefined;
  /** `backwards` if you don't say. */
  direction?: "forwards" | "backwards" | undefined;
};

/** How triggers, or schedules, are doing. */
export type FiringStats = {
  total: number;
  enabled: number;
  last24h: { firings: number; succeeded: number; failed: number; averageMs: number | null };
};

/** What triggers and schedules can both be told. */
export type Firings<Spec, Shown, Stats extends FiringStats> = Pick<
  Definitions<Spec, Shown>,
  "create" | "define" | "get" | "change" | "resume" | "remove"
> & {
  /** A page of them, by name; `for await` goes over all. */
  list(options?: PageOptions): Listing<Shown>;
  /** A page of what it set off, the newest first; `for await` goes on to the oldest. */
  history(name: string, options?: HistoryOptions): Listing<Firing>;
  /** One firing, with its attempts. */
  firing(name: string, id: BigNumber, options?: CallOptions): Promise<FiringDetail>;
  /** Does the actions of parked firings again that did not go well: these, or all. Gives how many. */
  redrive(
    name: string,
    which?: { firings?: readonly BigNumber[]; max?: number },
    options?: CallOptions,
  ): Promise<number>;
  /** Gives parked firings up: these, or all. Gives how many. */
  discard(name: string, which?: { firings?: readonly BigNumber[] }, options?: CallOptions): Promise<number>;
  /** How all of them are doing. */
  stats(options?: CallOptions): Promise<Stats>;
};
