/** The typed client of Gapless: docs/sdk.md has the guide. */
export type * from "./action.ts";
export type { AppendAllOptions, AppendOptions, ExpectedVersion } from "./append.ts";
export {
  BATCH_PRESETS,
  type Batch,
  type Batched,
  type BatchedEvent,
  type BatchedOptions,
  type BatchOptions,
} from "./batch_options.ts";
export type { BuiltinEvents, BuiltinFamily, CatalogueType } from "./builtin_events.ts";
export type { Capture, CapturedSchema, Captures } from "./captures.ts";
export type { Channel, ChannelSpec, Channels } from "./channels.ts";
export type { CheckedClientOptions, Client, ClientOptions } from "./client.ts";
export type {
  ConsumeOptions,
  Consumer,
  ConsumerStats,
  Delivery,
  Handled,
  Handler,
  Middleware,
  WantedOf,
} from "./consume_options.ts";
export { createClient } from "./create_client.ts";
export type { Duration } from "./duration.ts";
export * from "./errors.ts";
export type * from "./event.ts";
export type * from "./firing.ts";
export type { InputsOf, MarkedEvent, MisfitRule, OutputsOf, SchemaMap } from "./fit_events.ts";
/** The types of the GraphQL schema: `Graphql.Event`, `Graphql.QueryEventsArgs`. */
export type * as Graphql from "./generated/graphql.ts";
/** The types of the OpenAPI description: `Rest.components["schemas"]["Event"]`. */
export type * as Rest from "./generated/openapi.ts";
export { GraphqlError, type GraphqlProblem } from "./graphql.ts";
export type * from "./job.ts";
export type { Listing } from "./listing.ts";
export type { TraceOptions } from "./look.ts";
export type { BigNumber, CallOptions, ConnectionOptions, Fetch, Moment } from "./options.ts";
export { Outcome, park, retry, skip } from "./outcome.ts";
export type {
  CorrelationOptions,
  Direction,
  EventFilter,
  PageOptions,
  ReadOptions,
  ReadStreamOptions,
} from "./read.ts";
export type * from "./schedule.ts";
export type { PreviewOptions, Schedules } from "./schedules.ts";
export type { Secret, Secrets } from "./secrets.ts";
export type { Condition, ConditionLeaf, Selector } from "./selector.ts";
export type { Explanation, Selectors, SelectorTest } from "./selectors.ts";
export { type SignedWebhookHeaders, type SignWebhookOptions, signWebhook } from "./sign_webhook.ts";
export type { Stream } from "./stream.ts";
export type { Feed, SubscribeOptions } from "./subscribe.ts";
export type * from "./subscription.ts";
export type { BatchesOptions, SettledBatch, Subscriptions } from "./subscriptions.ts";
export type {
  KyselyDatabase,
  KyselyTransaction,
  PgClient,
  PgPool,
  Transaction,
  TransactionOf,
  TransactionSource,
} from "./transaction.ts";
export type * from "./trigger.ts";
export type { TriedEvent, Triggers } from "./triggers.ts";
export { eventId } from "./uuid.ts";
export type { StoredValue, Values } from "./values.ts";
export {
  type VerifiedWebhook,
  type VerifyWebhookOptions,
  verifyWebhook,
  type WebhookHeaders,
  type WebhookRefusal,
  WebhookVerificationError,
} from "./verify_webhook.ts";
export type { CloudEvent, ThinEvent } from "./webhook_events.ts";
export type { NewSecret, Webhooks, WebhookTest } from "./webhooks.ts";
