/** The client: every verb, with one connection and one event map. */
import { append, appendAll } from "./append.ts";
import { createBatch } from "./batch.ts";
import { createBuiltinEvents } from "./builtin_events.ts";
import { createCaptures } from "./captures.ts";
import { createChannels } from "./channels.ts";
import type { CheckedClientOptions, Client, ClientOptions } from "./client.ts";
import { connect } from "./connect.ts";
import { consume } from "./consume.ts";
import { enqueue } from "./enqueue.ts";
import type { AnyEvents, EventOf } from "./event.ts";
import {
  createFit,
  type InputsOf,
  type MarkedEvent,
  type MisfitRule,
  type OutputsOf,
  type SchemaMap,
} from "./fit_events.ts";
import { graphql } from "./graphql.ts";
import { eventById, eventTypes, stats, trace, waiting } from "./look.ts";
import { everyPage, readCorrelation, readLog } from "./read.ts";
import { createSchedules } from "./schedules.ts";
import { createSecrets } from "./secrets.ts";
import { createSelectors } from "./selectors.ts";
import { createStream } from "./stream.ts";
import { subscribe } from "./subscribe.ts";
import { createSubscriptions } from "./subscriptions.ts";
import { createTriggers } from "./triggers.ts";
import { createValues } from "./values.ts";
import { createWebhooks } from "./webhooks.ts";
import { workOnJobs } from "./work_on_jobs.ts";

/**
 * Makes a client. Nothing is sent yet, and there is nothing to close.
 *
 * @example
 * const client = createClient({ url: "http://127.0.0.1:4000", apiKey });
 * const typed = createClient<{ "order.placed": { amount: number } }>({ url, apiKey });
 * const checked = createClient({ url, apiKey, events: { "order.placed": z.object({ amount: z.number() }) } });
 */
export function createClient<const Schemas extends SchemaMap>(
  options: CheckedClientOptions<Schemas, "mark"> & { misfits: "mark" },
): Client<InputsOf<Schemas>, EventOf<OutputsOf<Schemas>> | MarkedEvent>;
export function createClient<const Schemas extends SchemaMap>(
  options: CheckedClientOptions<Schemas, "throw" | "skip">,
): Client<InputsOf<Schemas>, EventOf<OutputsOf<Schemas>>>;
export function createClient<Map extends object = AnyEvents>(options: ClientOptions): Client<Map>;
export function createClient(options: ClientOptions | CheckedClientOptions<SchemaMap, MisfitRule>): Client {
  const connection = connect(options);
  const fit = createFit<EventOf<AnyEvents>>(options.events, options.misfits ?? "throw");
  return {
    append: (stream, events, call) => append(connection, fit, stream, events, call),
    appendAll: (events, call) => appendAll(connection, fit, events, call),
    batch: (call) => createBatch(connection, fit, call),
    read: (call) => readLog(connection, fit, call),
    readAll: (call = {}) => everyPage(call, ["after"], (page) => readLog(connection, fit, page)),
    stream: (name) => createStream(connection, fit, name),
    event: (id, call) => eventById(connection, fit, id, call),
    trace: (id, call) => trace(connection, fit, id, call),
    correlation: (id, call) => readCorrelation(connection, fit, id, call),
    stats: (call) => stats(connection, call),
    waiting: (call) => waiting(connection, call),
    eventTypes: (call) => eventTypes(connection, call),
    subscribe: (call) => subscribe(connection, fit, call),
    consume: (subscription, handler, call = {}) =>
      consume(connection, fit, subscription, handler as never, call as never),
    handle: (name, handler, call) => workOnJobs(connection, name, handler, call),
    enqueue: (name, input, call) => enqueue(connection, name, input, call),
    subscriptions: createSubscriptions(connection),
    webhooks: createWebhooks(connection),
    triggers: createTriggers(connection),
    schedules: createSchedules(connection),
    channels: createChannels(connection),
    secrets: createSecrets(connection),
    values: createValues(connection),
    builtinEvents: createBuiltinEvents(connection),
    captures: createCaptures(connection),
    selectors: createSelectors(connection),
    graphql: (document, variables, call) => graphql(connection, document, variables, call),
  };
}
