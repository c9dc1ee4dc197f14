/** Webhooks in the GraphQL schema: what they are, and what they are to be. */
import type { Builder } from "../graphql/builder.ts";
import type { SubscriptionsPart } from "../subscriptions/graphql.ts";
import type { InputBuilder } from "../subscriptions/graphql_inputs.ts";
import type { Shown } from "../subscriptions/graphql_types.ts";

const PAYLOADS = {
  FULL: { value: "full", description: "The whole event." },
  THIN: { value: "thin", description: "Its id, type, stream and version." },
} as const;
const FORMATS = {
  PLAIN: { value: "plain" },
  CLOUDEVENTS: { value: "cloudevents", description: "CloudEvents 1.0, structured." },
  CLOUDEVENTS_BINARY: { value: "cloudevents-binary", description: "CloudEvents 1.0, its attributes in headers." },
} as const;
const SIGNINGS = {
  V1: { value: "v1", description: "HMAC-SHA256 with a shared secret." },
  V1A: { value: "v1a", description: "ed25519." },
} as const;

/** A webhook as SQL shows it; the secret only where it was just made. */
export type ShownWebhook = Shown & {
  url: string;
  headers: unknown;
  payload: "full" | "thin";
  format: "plain" | "cloudevents" | "cloudevents-binary";
  signing: "v1" | "v1a";
  application: string | null;
  ownEvents: boolean;
  disabledFor: string | null;
  failingSince: string | null;
  waitsUntil: string | null;
  secret?: string;
  publicKey?: string;
};

/** Adds the types. */
export function addWebhookTypes(builder: Builder, { types, inputs }: SubscriptionsPart) {
  const Payload = builder.enumType("WebhookContent", { description: "What is sent of an event.", values: PAYLOADS });
  const Format = builder.enumType("WebhookFormat", { description: "How it is sent.", values: FORMATS });
  const Signing = builder.enumType("WebhookSigning", { description: "How it is signed.", values: SIGNINGS });
  const Webhook = builder.objectRef<ShownWebhook>("Webhook").implement({
    description: "A subscription that is pushed: an endpoint of somebody's, called for each event.",
    interfaces: [types.AnySubscription],
    fields: (t) => ({
      url: t.exposeString("url", {}),
      headers: t.field({
        type: "JSON",
        description: "Sent along. Values that look like credentials are not shown.",
        resolve: ({ headers }) => headers,
      }),
      payload: t.expose("payload", { type: Payload }),
      format: t.expose("format", { type: Format }),
      signing: t.expose("signing", { type: Signing }),
      application: t.exposeString("application", {
        nullable: true,
        description: "Your customer the endpoint belongs to.",
      }),
      ownEvents: t.exposeBoolean("ownEvents", {
        description: "Whether it gets only events whose metadata.application is its application.",
      }),
      publicKey: t.exposeString("publicKey", {
        nullable: true,
        description: "Of v1a: what receivers verify with; the newest one.",
      }),
      disabledFor: t.exposeString("disabledFor", { nullable: true, description: "Why it was disabled." }),
      failingSince: t.exposeString("failingSince", {
        nullable: true,
        description: "Since when nothing arrived, where the last attempts failed.",
      }),
      waitsUntil: t.exposeString("waitsUntil", {
        nullable: true,
        description: "Until then nothing is sent: it kept failing, or asked for a pause.",
      }),
    }),
  });
  const Made = builder.objectRef<ShownWebhook>("MadeWebhook").implement({
    description: "A webhook, and its secret where it is new.",
    fields: (t) => ({
      webhook: t.field({ type: Webhook, complexity: 0, resolve: (webhook) => webhook }),
      secret: t.exposeString("secret", {
        nullable: true,
        description: "Signs what is sent. Shown this once; null where the webhook was there before.",
      }),
      publicKey: t.exposeString("publicKey", { nullable: true, description: "Of v1a: what receivers verify with." }),
    }),
  });

  const push = (t: InputBuilder) => ({
    ...inputs.common(t),
    headers: t.field({ type: "JSON", description: "An object of texts to send along." }),
    payload: t.field({ type: Payload }),
    format: t.field({ type: Format }),
    signing: t.field({ type: Signing }),
    application: t.string({ description: "Your customer the endpoint belongs to." }),
    ownEvents: t.boolean({ description: "Only events whose metadata.application is that application." }),
  });
  const secret = (t: InputBuilder) => ({
    secret: t.string({ description: "One of your own: whsec_…, or whsk_… for v1a. Made for v1 if you don't say." }),
  });
  const NewWebhook = builder.inputType("NewWebhook", {
    description: "A webhook to make. What is left out has a default.",
    fields: (t) => ({
      name: t.string({ required: true, description: inputs.name }),
      url: t.string({ required: true, description: "Where to deliver, by HTTPS." }),
      ...push(t),
      ...inputs.start(t),
      ...secret(t),
    }),
  });
  const WebhookSpec = builder.inputType("WebhookSpec", {
    description: "What a webhook is to be. What is left out has its default again.",
    fields: (t) => ({ url: t.string({ required: true }), ...push(t), ...inputs.start(t), ...secret(t) }),
  });
  const WebhookChanges = builder.inputType("WebhookChanges", {
    description: "What is to change. What is left out stays, null is the default.",
    fields: (t) => ({ name: t.string({ description: "A new name." }), url: t.string(), ...push(t) }),
  });
  return { Webhook, Made, inputs: { fresh: NewWebhook, spec: WebhookSpec, changes: WebhookChanges } };
}
