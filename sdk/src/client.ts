/** What a client can do. */
import type { AppendAllOptions, AppendOptions } from "./append.ts";
import type { Batch, BatchOptions } from "./batch_options.ts";
import type { BuiltinEvents } from "./builtin_events.ts";
import type { Captures } from "./captures.ts";
import type { Channels } from "./channels.ts";
import type { ConsumeOptions, Consumer, Handler, WantedOf } from "./consume_options.ts";
import type {
  AnyEvents,
  AppendResult,
  BuiltinType,
  EventOf,
  NewEventOf,
  NewStreamEventOf,
  Page,
  Stats,
  Traced,
  Waiting,
} from "./event.ts";
import type { MisfitRule, SchemaMap } from "./fit_events.ts";
import type { Enqueued, EnqueueOptions, JobHandler, JobOptions, Worker } from "./job.ts";
import type { TraceOptions } from "./look.ts";
import type { CallOptions, ConnectionOptions } from "./options.ts";
import type { CorrelationOptions, ReadOptions } from "./read.ts";
import type { Schedules } from "./schedules.ts";
import type { Secrets } from "./secrets.ts";
import type { Selectors } from "./selectors.ts";
import type { Stream } from "./stream.ts";
import type { Feed, SubscribeOptions } from "./subscribe.ts";
import type { Subscriptions } from "./subscriptions.ts";
import type { TransactionOf, TransactionSource } from "./transaction.ts";
import type { Triggers } from "./triggers.ts";
import type { Values } from "./values.ts";
import type { Webhooks } from "./webhooks.ts";

/** Options of a client without schemas. */
export type ClientOptions = ConnectionOptions & { events?: undefined; misfits?: undefined };

/** Options of a client with schemas. */
export type CheckedClientOptions<Schemas extends SchemaMap, Rule extends MisfitRule> = ConnectionOptions & {
  /** A schema for the data of each event type (Standard Schema: zod, valibot, arktype and others). */
  events: Schemas;
  /** What becomes of events that are read and do not fit; `"throw"` if you don't say. */
  misfits?: Rule | undefined;
};

/** A client. `Map` has the data of each event type as it is appended, `Read` are the events as they are read. */
export type Client<Map extends object = AnyEvents, Read = EventOf<Map>> = {
  /**
   * Appends one event, or several, to a stream; all or none.
   *
   * @example
   * await client.append("order-1", { type: "order.placed", data: {} }, { expectedVersion: "no_stream" });
   */
  append(
    stream: string,
    events: NewEventOf<Map> | readonly NewEventOf<Map>[],
    options?: AppendOptions,
  ): Promise<AppendResult>;
  /**
   * Appends over several streams; all or none.
   *
   * @example
   * await client.appendAll([
   *   { stream: "account-a", type: "account.debited", data: { amount: 5 } },
   *   { stream: "account-b", type: "account.credited", data: { amount: 5 } },
   * ]);
   */
  appendAll(events: readonly NewStreamEventOf<Map>[], options?: AppendAllOptions): Promise<AppendResult[]>;
  /**
   * A buffer in front of `append`: many events, few requests, in order for each stream.
   *
   * @example
   * await using batch = client.batch({ maxSize: 500, maxWait: "20ms" });
   * for (const row of rows) await batch.add(`sensor-${row.id}`, { type: "measured", data: row });
   */
  batch(options?: BatchOptions): Batch<NewEventOf<Map>>;
  /**
   * Reads a page of the log, in position order.
   *
   * @example
   * const { data, nextCursor } = await client.read({ types: ["order.*"], limit: 50 });
   */
  read(options?: ReadOptions): Promise<Page<Read>>;
  /**
   * Reads the log over all its pages, up to its end.
   *
   * @example
   * for await (const event of client.readAll({ categories: ["order"] })) console.log(event.position, event.type);
   */
  readAll(options?: ReadOptions): AsyncIterable<Read>;
  /**
   * A stream by name. Nothing is sent yet.
   *
   * @example
   * const { data } = await client.stream("order-1").read({ direction: "backwards", limit: 1 });
   */
  stream(name: string): Stream<Map, Read>;
  /** Gives an event by its id, or throws NotFoundError. */
  event(id: string, options?: CallOptions): Promise<Read>;
  /** Gives the causes and the effects of an event, by depth. */
  trace(id: string, options?: TraceOptions): Promise<Page<Traced<Read>>>;
  /** Reads a page of the events of one correlation, in position order. */
  correlation(id: string, options?: CorrelationOptions): Promise<Page<Read>>;
  /** Gives the counts of the tenant. */
  stats(options?: CallOptions): Promise<Stats>;
  /**
   * Gives what stored events wait for, with what to do about it; an empty list where nothing waits.
   *
   * @example
   * for (const { what, hint } of await client.waiting()) console.warn(what, hint);
   */
  waiting(options?: CallOptions): Promise<Waiting[]>;
  /** Gives the built-in event types. */
  eventTypes(options?: CallOptions): Promise<BuiltinType[]>;
  /**
   * Follows the log live. Comes back by itself when the connection is lost, and goes on behind the last event: nothing
   * is left out, nothing comes twice.
   *
   * @example
   * for await (const event of client.subscribe({ after: 0, types: ["order.*"] })) console.log(event.type);
   */
  subscribe(options?: SubscribeOptions): Feed<Read>;
  /**
   * Works on a subscription: asks for deliveries, runs the handler in the order of each key, and settles what it says.
   * With `transaction` the handler's effects and the acknowledgement are one commit: exactly once.
   *
   * @example
   * const billing = client.consume("billing", async (event, { tx }) => {
   *   await tx.query("insert into invoice (order_id) values ($1)", [event.stream]);
   * }, { transaction: pool });
   * process.once("SIGTERM", () => billing.stop());
   */
  consume<const Wanted extends string = string, Source extends TransactionSource | undefined = undefined>(
    subscription: string,
    handler: Handler<WantedOf<Read, Wanted>, TransactionOf<Source>>,
    options?: ConsumeOptions<WantedOf<Read, Wanted>, TransactionOf<Source>, Wanted> & { transaction?: Source },
  ): Consumer;
  /**
   * Works on the jobs of a name, which the action `job` of triggers and schedules, and `enqueue`, have done. What the
   * handler gives is told on the log: `job.completed`. All workers of a name share its jobs.
   *
   * @example
   * const mails = client.handle<{ to: string }>("mail", async ({ input, signal }) => await send(input.to, { signal }));
   * process.once("SIGTERM", () => mails.stop());
   */
  handle<Input = unknown, Result = unknown>(
    name: string,
    handler: JobHandler<Input, Result>,
    options?: JobOptions,
  ): Worker;
  /** Has a job done by a worker of its name, once, whenever there is one. */
  enqueue(name: string, input?: unknown, options?: EnqueueOptions): Promise<Enqueued>;
  /** Consumer groups: define, look, steer, receive by hand, settle. */
  readonly subscriptions: Subscriptions;
  /** Webhooks: define, look, steer, test, rotate secrets. */
  readonly webhooks: Webhooks;
  /** Triggers: define, look, steer, try out, what they set off. */
  readonly triggers: Triggers;
  /** Schedules: define, look, steer, run, preview, backfill, what they set off. */
  readonly schedules: Schedules;
  /** Notification channels. */
  readonly channels: Channels;
  /** Secrets that actions and channels name. */
  readonly secrets: Secrets;
  /** Values that actions have stored. */
  readonly values: Values;
  /** Events that Gapless appends about itself: which there are, and switching them. */
  readonly builtinEvents: BuiltinEvents;
  /** The tables whose changes become events: which there are. */
  readonly captures: Captures;
  /** Trying selectors out. */
  readonly selectors: Selectors;
  /**
   * Sends a GraphQL query or mutation and gives its data.
   *
   * @example
   * const { stats } = await client.graphql<{ stats: { events: string } }>("{ stats { events } }");
   */
  graphql<Result = unknown, Variables = Record<string, unknown>>(
    document: string,
    variables?: Variables,
    options?: CallOptions,
  ): Promise<Result>;
};
