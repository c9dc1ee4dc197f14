/** What `client.consume()` takes and gives. */
import type { Duration } from "./duration.ts";
import type { Event } from "./event.ts";
import type { Outcome } from "./outcome.ts";
import type { TransactionOf, TransactionSource } from "./transaction.ts";

/** A delivery as a handler gets it. */
export type Delivery<E, Tx = undefined> = {
  readonly event: E;
  /** Its number in the subscription: the event's position. */
  readonly id: string;
  readonly lease: string;
  /** 1 for the first attempt. */
  readonly attempt: number;
  /** The subscription, as `consume` was called with it. */
  readonly subscription: string;
  readonly consumer: string;
  /** The same for every attempt at this event by this subscription, however it is called: for effects elsewhere that are to happen once. */
  readonly idempotencyKey: string;
  /** Aborted when the time is up, when the lease is lost, and when a drain takes too long. */
  readonly signal: AbortSignal;
  /** The transaction, where the option `transaction` was given. What is done in it commits with the acknowledgement. */
  readonly tx: Tx;
  /**
   * Runs work in a transaction and acknowledges the delivery in it: effect and acknowledgement are one commit. For
   * handlers that have slow things to do before; the others use the option `transaction`.
   */
  transaction<Source extends TransactionSource>(
    source: Source,
    work: (tx: TransactionOf<Source>) => unknown,
  ): Promise<void>;
};

/** What a handler gives: nothing for done, or what `retry()`, `park()` or `skip()` made. */
// biome-ignore lint/suspicious/noConfusingVoidType: a handler that returns nothing is the usual one
export type Handled = void | undefined | Outcome | Promise<void | undefined | Outcome>;

/** Works on one event. What it throws is a failure: it comes again as the retry policy says. */
export type Handler<E, Tx = undefined> = (event: E, delivery: Delivery<E, Tx>) => Handled;

/** Wraps handlers: what is done before and after `next()`. Without calling it the handler does not run. */
export type Middleware<E, Tx = undefined> = (
  delivery: Delivery<E, Tx>,
  next: () => Promise<Outcome | undefined>,
) => Handled;

/** How to consume. */
export type ConsumeOptions<E = Event, Tx = undefined, Wanted extends string = string> = {
  /** How many handlers run at once, each for another key; 10 if you don't say. */
  concurrency?: number | undefined;
  /** How many deliveries to ask for at once; if you don't say, as many as there is room for, with `transaction` as many as run at once. */
  batch?: number | undefined;
  /** How many deliveries to hold at most, those at work included; twice the concurrency if you don't say, with `transaction` four times. */
  maxInFlight?: number | undefined;
  /**
   * How long a handler may take; 30 seconds if you don't say, `Infinity` for ever. Then its signal is aborted, and the
   * delivery has failed. One that goes on all the same keeps its place and its key until it ends.
   */
  timeout?: Duration | undefined;
  /** When what failed comes again: a time, or by the error; the subscription's policy if you don't say. The number of attempts stays the policy's. */
  retry?: Duration | ((error: unknown, delivery: Delivery<E, Tx>) => Duration | undefined) | undefined;
  /** Begins a drain: no more is asked for, what is at work is awaited, what was not begun is given back. */
  signal?: AbortSignal | undefined;
  /** How long a drain waits for handlers before it aborts their signals; 30 seconds if you don't say. */
  drain?: Duration | undefined;
  /** Who is asking, for the history; a random name if you don't say. */
  consumer?: string | undefined;
  /** The types the handler wants, `order.*` included; others are skipped. Better said by the subscription's selector, if all its consumers want the same. */
  interestedIn?: readonly Wanted[] | undefined;
  /** The first is the outermost. */
  middleware?: readonly Middleware<E, Tx>[] | undefined;
  /**
   * Called with what failed. An outcome that it gives decides instead of the retry policy. Without a delivery it is an
   * error of receiving or settling, which the consumer goes on from by itself.
   */
  onError?: ((error: unknown, delivery: Delivery<E, Tx> | undefined) => unknown) | undefined;
  /** The server acknowledges what it hands out: at most once. What fails, or is lost on the way, does not come again. */
  autoAck?: boolean | undefined;
  /** Runs once before the first delivery is asked for. */
  initialize?: (() => unknown) | undefined;
  /** Runs once after the last one. */
  cleanup?: (() => unknown) | undefined;
  /** Says whether an event can be handled at all: what is false, or throws, is parked. */
  validate?: ((event: E) => unknown) | undefined;
  /** How long a request waits for something to come: 30 seconds, and half of the client's `timeoutMs`, at most; 15 if you don't say. */
  wait?: Duration | undefined;
};

/** What a consumer has done since it was started. */
export type ConsumerStats = {
  /** Handlers that came to an end. */
  processed: number;
  acked: number;
  nacked: number;
  parked: number;
  skipped: number;
  /** Handlers that failed. */
  errors: number;
  /**
   * Deliveries whose lease was over before they were settled, or that could not be settled: they come again, to somebody.
   * What is refused only because the answer of the first try got lost is settled, and counts as such.
   */
  lost: number;
  /** Deliveries held, those at work included. */
  inFlight: number;
  lastProcessedAt: Date | undefined;
  /** How long a handler takes on average; 0 before the first. */
  averageMs: number;
};

/** A running consumer. */
export type Consumer = {
  readonly subscription: string;
  readonly consumer: string;
  readonly isRunning: boolean;
  stats(): ConsumerStats;
  /**
   * Drains: asks for no more, awaits what is at work, gives back what was not begun. Resolves when all is settled; a
   * handler that is still at work then has ignored its signal for longer than `drain`.
   */
  stop(): Promise<void>;
  /** Resolves after a drain; rejects where going on makes no sense: a revoked key, a subscription that was removed. */
  readonly done: Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
};

/** The events of a list of types; `order.*` is every type that begins with `order.`. */
export type WantedOf<E, Wanted extends string> = string extends Wanted
  ? E
  : E extends { type: infer Type extends string }
    ? string extends Type
      ? E
      : Type extends Matching<Wanted>
        ? E
        : never
    : never;

type Matching<Wanted extends string> = Wanted extends `${infer Start}*` ? `${Start}${string}` : Wanted;
