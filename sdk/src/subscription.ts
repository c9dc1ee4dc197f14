/** Subscriptions as they are defined, shown and settled. */
import type { Duration } from "./duration.ts";
import type { Event } from "./event.ts";
import type { Listing } from "./listing.ts";
import type { BigNumber, CallOptions, Moment } from "./options.ts";
import type { PageOptions } from "./read.ts";
import type { Selector } from "./selector.ts";

/** Where a subscription begins. */
export type Start = "beginning" | "now" | { after: BigNumber } | { time: Moment };

/** Durations are texts: `"30s"`, `"5m"`. When what failed comes again: explicit delays, or a base that grows by a factor up to a most. */
export type RetryPolicy = {
  attempts?: number;
  delays?: readonly string[];
  base?: string;
  factor?: number;
  max?: string;
  /** The share of a pause that is up to chance: 0 to 1. */
  jitter?: number;
};

/** A token bucket: what is too much waits, and does not fail. */
export type RateLimit = { limit: number; per?: string; burst?: number };

/** What consumer groups and webhooks have in common. */
export type CommonSpec = {
  selector?: Selector | null;
  start?: Start;
  /** What keeps order: `stream` if you don't say, `type`, `topic`, `category`, a path such as `data.customerId`, or `none`. */
  key?: string;
  retry?: RetryPolicy;
  /** After the last attempt: set aside, so that its key goes on; tried for ever, so that its key waits; or dropped. */
  whenExhausted?: "park" | "block" | "drop";
  /** How long a lease lasts; of a webhook, how long a request may take. */
  timeout?: string;
  /** Deliveries out at a time, over all consumers. */
  maxInFlight?: number;
  batch?: { size?: number; wait?: string };
  rate?: RateLimit | null;
  labels?: Record<string, string>;
  enabled?: boolean;
};

/** The definition of a consumer group. */
export type SubscriptionSpec = CommonSpec & {
  mode?: "pull";
  /** Whether every attempt is kept, or only what was not simply acknowledged. */
  history?: "exceptions" | "all";
};

/** Counts of a subscription. 64-bit numbers are texts. */
export type SubscriptionStats = {
  /** Everything up to here is finished. */
  checkpoint: string;
  /** The first position that was not looked at. */
  next: string;
  lag: { events: string; seconds: number };
  inFlight: number;
  held: number;
  ready: number;
  retrying: number;
  parked: number;
  delivered: string;
  skipped: string;
  failed: string;
  lastDeliveredAt?: string | null;
  /** A replay under way. */
  replay?: { next: string; upTo: string } | null;
};

/** What every subscription is shown with. */
export type Envelope = {
  id: string;
  name: string;
  /** Counts the definitions that differed. */
  version: number;
  /** `disabled`: after long failure; `broken`: a breaker is open and probes. */
  status: "active" | "paused" | "disabled" | "broken";
  createdAt: string;
  updatedAt: string;
  stats: SubscriptionStats;
};

type Shown = {
  selector: Selector;
  key: string;
  retry: { attempts: number; delays?: string[]; base?: string; factor?: number; max?: string; jitter: number };
  whenExhausted: "park" | "block" | "drop";
  timeout: string;
  maxInFlight: number;
  batch: { size: number; wait: string };
  rate: { limit: number; per: string; burst: number } | null;
  labels: Record<string, string>;
  enabled: boolean;
};

/** A consumer group as it is now. */
export type Subscription = Envelope & Shown & { mode: "pull"; history: "exceptions" | "all" };

/** The definition of a webhook. */
export type WebhookSpec = CommonSpec & {
  mode?: "push";
  url: string;
  headers?: Record<string, string>;
  /** The whole event, or only its id, type, stream and version. */
  payload?: "full" | "thin";
  format?: "plain" | "cloudevents" | "cloudevents-binary";
  signing?: "v1" | "v1a";
  /** The customer of yours that the endpoint belongs to. */
  application?: string | null;
  /** Only events whose `metadata.application` is that application. */
  ownEvents?: boolean;
};

/** A webhook as it is now. */
export type Webhook = Envelope &
  Shown & {
    mode: "push";
    url: string;
    headers: Record<string, string>;
    payload: "full" | "thin";
    format: "plain" | "cloudevents" | "cloudevents-binary";
    signing: "v1" | "v1a";
    application?: string | null;
    ownEvents: boolean;
    /** Of v1a: what receivers verify with; the newest one. */
    publicKey?: string;
    disabledFor?: string | null;
    failingSince?: string | null;
    waitsUntil?: string | null;
  };

/** A webhook with its secret, which is shown when it is made and never again. */
export type CreatedWebhook = Webhook & { secret: string };

/** Where a delivery stands. */
export type DeliveryState = {
  id: string;
  state: "held" | "ready" | "retrying" | "leased" | "parked" | "delivered" | "skipped" | "discarded";
  attempts: number;
  dueAt?: string | null;
  reason?: string | null;
  eventId: string;
  stream: string;
  version: string;
  type: string;
  topic?: string;
  changedAt?: string | null;
};

/** One attempt of a delivery. */
export type Attempt = {
  attempt: number;
  at: string;
  consumer?: string | null;
  outcome: "delivered" | "skipped" | "retried" | "expired" | "parked" | "redriven" | "discarded";
  reason?: string | null;
  durationMs?: number | null;
  /** The HTTP status of a webhook's endpoint. */
  status?: number | null;
  responseHead?: string | null;
  responseBody?: string | null;
  errorClass?: string | null;
  nextAttemptAt?: string | null;
};

/** A delivery with its event and the attempts that are kept. */
export type DeliveryDetail = DeliveryState & { event: Event; history: Attempt[] };

/** A delivery that was received, with its event as it was stored. */
export type ReceivedDelivery = { id: string; lease: string; attempt: number; event: Event };

/** Deliveries that are out: some, or all that is left of a lease. */
export type Which = { id: string; lease: string } | readonly { id: string; lease: string }[] | { lease: string };

/** Which deliveries to list. */
export type DeliveriesOptions = PageOptions & {
  state?: DeliveryState["state"] | undefined;
  /** Begin behind this one. */
  after?: BigNumber | undefined;
};

/** What to receive. */
export type ReceiveOptions = CallOptions & {
  /** Who asks: any name that tells this consumer from the others. */
  consumer: string;
  /** At most so many; the subscription's batch size if you don't say. */
  max?: number | undefined;
  /** How long to wait for the first one, up to 30 seconds. */
  wait?: Duration | undefined;
  /** Acknowledged as they are handed out: what is lost then is lost. */
  autoAck?: boolean | undefined;
};

/** Options of settling. */
export type SettleOptions = CallOptions & {
  /** A key of your own: the same call from another process, or after a crash, has the same answer instead of LeaseLostError. */
  idempotencyKey?: string | undefined;
};

/** What consumer groups and webhooks can both be told. */
export type Definitions<Spec, Shown, Created = Shown> = {
  /** Makes a new one; ConflictError where the name is taken. */
  create(spec: Spec & { name: string }, options?: CallOptions): Promise<Created>;
  /** Makes it, or makes it what the spec says; only a spec that differs makes a new version. */
  define(name: string, spec: Spec, options?: CallOptions): Promise<Shown & Partial<Created>>;
  get(name: string, options?: CallOptions): Promise<Shown>;
  /** Changes what is named (a merge patch): null is the default. */
  change(name: string, changes: { [Field in keyof Spec]?: Spec[Field] | null }, options?: CallOptions): Promise<Shown>;
  /** Hands nothing out any more. What comes meanwhile is kept, or passed over with `drop`. */
  pause(name: string, options?: CallOptions & { drop?: boolean | undefined }): Promise<Shown>;
  /** Goes on, also where it was disabled or a breaker was open. */
  resume(name: string, options?: CallOptions): Promise<Shown>;
  /** Begins anew somewhere; leases are lost, what is parked stays. */
  reset(name: string, start: Start, options?: CallOptions): Promise<Shown>;
  /** Hands out a range of the log once more: behind `after`, up to `upTo`. */
  replay(name: string, range: { after: BigNumber; upTo: BigNumber }, options?: CallOptions): Promise<Shown>;
  /** Ends it for good, with all that waits for it. */
  remove(name: string, options?: CallOptions): Promise<void>;
  /** Its deliveries in the order of the log: a page when awaited, everything with `for await`. */
  deliveries(name: string, options?: DeliveriesOptions): Listing<DeliveryState>;
  /** A delivery with its event and its attempts. */
  delivery(name: string, id: BigNumber, options?: CallOptions): Promise<DeliveryDetail>;
  /** Hands parked deliveries out again, with all their attempts: these, or all. Gives how many. */
  redrive(
    name: string,
    which?: { deliveries?: readonly BigNumber[]; max?: number },
    options?: CallOptions,
  ): Promise<number>;
  /** Gives parked deliveries up: these, or all. Gives how many. */
  discard(name: string, which?: { deliveries?: readonly BigNumber[] }, options?: CallOptions): Promise<number>;
};
