// What the contract asks of a door for consumer groups. Each door says it in its own words and nothing else.
import type { Caller, Seen } from "./door.ts";

/** A consumer group as it is shown; only what every door shows. */
export interface Group {
  id: string;
  name: string;
  mode: string;
  version: number;
  status: string;
  selector: unknown;
  key: string;
  timeout: string;
  maxInFlight: number;
  stats: {
    checkpoint: string;
    inFlight: number;
    held: number;
    parked: number;
    delivered: string;
    skipped: string;
    failed: string;
  };
}

/** Something handed out. */
export interface Taken {
  id: string;
  lease: string;
  attempt: number;
  event: Seen;
}

/** A delivery that is looked at. */
export interface Looked {
  id: string;
  state: string;
  attempts: number;
  reason: string | null;
  type: string;
}

/** What is said when settling. */
export interface Said {
  /** A duration on the wire's doors, as on all: "5s". */
  delay?: string;
  reason?: string;
}

/** A door for consumer groups. Whatever is refused throws a Refusal. */
export interface ConsumerDoor {
  create(spec: Record<string, unknown> & { name: string }): Promise<Group>;
  define(name: string, spec: Record<string, unknown>): Promise<Group>;
  change(name: string, changes: Record<string, unknown>): Promise<Group>;
  get(name: string): Promise<Group>;
  /** Names, in order, of the tenant's consumer groups. */
  list(): Promise<string[]>;
  remove(name: string): Promise<void>;
  pause(name: string, drop?: boolean): Promise<Group>;
  resume(name: string): Promise<Group>;
  reset(name: string, start: unknown): Promise<Group>;
  replay(name: string, after: string, upTo: string): Promise<Group>;
  receive(name: string, want: { consumer: string; max?: number; wait?: string; autoAck?: boolean }): Promise<Taken[]>;
  /** Settles deliveries, or all of the lease of the first where `whole`; gives how many. */
  settle(
    name: string,
    how: "ack" | "nack" | "park" | "skip" | "release",
    taken: readonly Pick<Taken, "id" | "lease">[],
    said?: Said,
  ): Promise<number>;
  renew(name: string, lease: string, timeout?: string): Promise<void>;
  deliveries(name: string, state?: string): Promise<Looked[]>;
  delivery(
    name: string,
    id: string,
  ): Promise<Looked & { event: Seen; history: { outcome: string; reason?: string }[] }>;
  redrive(name: string, ids?: string[]): Promise<number>;
  discard(name: string, ids?: string[]): Promise<number>;
  close(): Promise<void>;
}

/** Opens a door for a caller. */
export type OpenConsumerDoor = (caller: Caller) => Promise<ConsumerDoor>;
