// What the contract asks of a door for triggers and schedules. Each door says it in its own words and nothing else.
import type { Caller } from "./door.ts";

/** A trigger or a schedule as it is shown; only what every door shows. */
export interface Reaction {
  id: string;
  name: string;
  mode: string;
  version: number;
  status: string;
  enabled: boolean;
  actions: { type: string }[];
  timeout: string;
  /** Of schedules. */
  nextAt?: string | null;
  nextTimes?: string[];
  stats: { parked: number };
}

/** One time that it went off. */
export interface Fired {
  id: string;
  firingId: string;
  state: string;
  attempts: number;
  depth: number;
  nominalAt?: string | null;
  found?: Record<string, unknown> | null;
  actions: { type: string; ok: boolean; result?: unknown; error?: string | null }[];
}

/** With what led to it. */
export interface FiredDetail extends Fired {
  history: { attempt: number; outcome: string }[];
}

/** What would be done. */
export interface Tried {
  matches: boolean | null;
  fires: boolean;
  why?: string | null;
  actions: Record<string, unknown>[];
  unknownPaths: string[];
}

/** What would have been done. */
export interface Looked {
  examined: number;
  matched: number;
  fired: number;
  firings: { position: string; actions: Record<string, unknown>[] }[];
}

type Spec = Record<string, unknown>;

/** A door for one of the two kinds. Whatever is refused throws a Refusal. */
export interface FiringDoor {
  create(spec: Spec & { name: string }): Promise<Reaction>;
  define(name: string, spec: Spec): Promise<Reaction>;
  change(name: string, changes: Spec): Promise<Reaction>;
  get(name: string): Promise<Reaction>;
  /** Names, in order. */
  list(): Promise<string[]>;
  resume(name: string): Promise<Reaction>;
  remove(name: string): Promise<void>;
  /** The newest first. */
  history(name: string, state?: string): Promise<Fired[]>;
  firing(name: string, id: string): Promise<FiredDetail>;
  redrive(name: string, ids?: string[]): Promise<number>;
  discard(name: string, ids?: string[]): Promise<number>;
  stats(): Promise<{ total: number; enabled: number; last24h: { firings: number } }>;
}

/** The door for triggers. */
export interface TriggerDoor extends FiringDoor {
  pause(name: string, drop?: boolean): Promise<Reaction>;
  test(name: string, given: { event: Spec } | { eventId: string }): Promise<Tried>;
  tryOut(spec: Spec & { name: string }, event: Spec): Promise<Tried>;
  backtest(name: string, past: { last?: number; after?: string; upTo?: string }): Promise<Looked>;
}

/** The door for schedules. */
export interface ScheduleDoor extends FiringDoor {
  pause(name: string, note?: string): Promise<Reaction>;
  run(name: string): Promise<Fired>;
  /** The next times of one that is there, or of a timing. */
  preview(of: string | Spec, count: number, after: string): Promise<string[]>;
  backfill(name: string, since: string, until: string): Promise<number>;
}

/** Both, and the end of what they hold. */
export interface FiringDoors {
  triggers: TriggerDoor;
  schedules: ScheduleDoor;
  close(): Promise<void>;
}

/** Opens them for a caller. */
export type OpenFiringDoors = (caller: Caller) => Promise<FiringDoors>;
