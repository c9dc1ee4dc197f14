/** What a batch takes, when it is sent, and how much it may hold. */
import { type Duration, milliseconds } from "./duration.ts";
import type { NewEvent } from "./event.ts";
import { atLeast, refuse } from "./read_options.ts";

/** Limits that fit a kind of traffic. Options beside a preset win over it. */
export const BATCH_PRESETS = {
  /** Much traffic of small transactions. */
  oltp: { maxSize: 1_000, maxWait: "500ms" },
  /** A steady stream that is to be seen soon. */
  analytics: { maxSize: 50, maxWait: "100ms" },
  /** Few events, each of weight. */
  audit: { maxSize: 10, maxWait: "1s" },
} as const;

/** When a batch is sent, and how much it may hold. */
export type BatchOptions = {
  preset?: keyof typeof BATCH_PRESETS | undefined;
  /** So many events are sent at once; 100 if you don't say, 10 000 at most. */
  maxSize?: number | undefined;
  /** So long an event waits for others at most; 50 ms if you don't say. */
  maxWait?: Duration | undefined;
  /** So many bytes are sent at once; 4 MiB if you don't say. */
  maxBytes?: number | undefined;
  /** So many bytes wait at most, those under way included; then `add` and `append` wait. 10 MiB if you don't say. */
  maxBuffered?: number | undefined;
  /**
   * What is stored as a whole or not at all: events with the same `metadata.transaction_id` or
   * `metadata.organization_id`, or of the same text. The others are refused each for itself.
   */
  groupBy?: "transaction" | "organization" | ((event: NewEvent & { stream: string }) => string | undefined) | undefined;
  /** Called with what was not stored, and why. Without it `flush` and `stop` throw what nobody else was told. */
  onError?: ((error: unknown, events: readonly BatchedEvent[]) => void) | undefined;
};

/** Options of one event of a batch. */
export type BatchedOptions = {
  /** Stores it once for good: its id is made from this key. */
  dedupeKey?: string | undefined;
};

/** An event of a batch: what was given, with its stream and its id. */
export type BatchedEvent = NewEvent & { stream: string; id: string };

/** What became of an event of a batch. `duplicate`: it had been stored before. */
export type Batched = { stream: string; id: string; version: string; duplicate: boolean };

/** A batch. `Add` are the events it takes. */
export type Batch<Add> = {
  /** Takes an event and resolves once it is stored; rejects where it, or its group, was refused. */
  append(stream: string, event: Add, options?: BatchedOptions): Promise<Batched>;
  /** Takes an event and resolves once there is room for it: awaiting this is what keeps memory bounded. Gives its id. */
  add(stream: string, event: Add, options?: BatchedOptions): Promise<string>;
  /** Sends what was taken until now; resolves once it is stored or refused. */
  flush(): Promise<void>;
  /** Takes no more, and sends the rest. */
  stop(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
  /** How many events wait, those under way included. */
  readonly size: number;
  /** How many bytes they have. */
  readonly bytes: number;
};

/** The limits of a batch. */
export type BatchLimits = ReturnType<typeof readLimits>;

/** Reads them, with what holds where nothing was said. */
export function readLimits({ preset, groupBy, onError, ...given }: BatchOptions) {
  const known = preset === undefined ? undefined : BATCH_PRESETS[preset];
  if (preset !== undefined && known === undefined)
    refuse("preset", `must be one of ${Object.keys(BATCH_PRESETS).join(", ")}`);
  const maxSize = Math.min(10_000, atLeast(1, "maxSize", given.maxSize ?? known?.maxSize ?? 100));
  const maxWait = milliseconds("maxWait", given.maxWait ?? known?.maxWait ?? 50);
  const maxBytes = atLeast(1, "maxBytes", given.maxBytes ?? 4 * 2 ** 20);
  const maxBuffered = atLeast(1, "maxBuffered", given.maxBuffered ?? 10 * 2 ** 20);
  const groupOf =
    typeof groupBy === "function"
      ? groupBy
      : ({ metadata }: NewEvent): string | undefined => {
          const id = groupBy && (metadata as Record<string, unknown> | undefined)?.[`${groupBy}_id`];
          return id === undefined || id === null ? undefined : String(id);
        };
  return { maxSize, maxWait, maxBytes, maxBuffered, groupOf, onError };
}
