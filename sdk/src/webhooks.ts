/** The verbs of webhooks. */
import { newKey } from "./append.ts";
import type { Connection } from "./connect.ts";
import { createDefinitions, senderOf } from "./definitions.ts";
import { type Duration, durationText } from "./duration.ts";
import { type Listing, listing } from "./listing.ts";
import type { BigNumber, CallOptions, Moment } from "./options.ts";
import type { PageOptions } from "./read.ts";
import { digits, moment, queryString, step } from "./read_options.ts";
import type { CreatedWebhook, Definitions, Webhook, WebhookSpec } from "./subscription.ts";

/** What came of a test. */
export type WebhookTest = {
  /** Whether the endpoint answered 2xx. */
  ok: boolean;
  status?: number;
  durationMs: number;
  responseHead?: string;
  responseBody?: string;
  errorClass?: string;
  error?: string;
};

/** A new secret, shown once. */
export type NewSecret = {
  secret: string;
  /** Of v1a: what receivers verify with. */
  publicKey?: string;
  /** Until then the ones before sign as well. */
  graceUntil: string;
};

/** Webhooks: endpoints that events are pushed to. */
export type Webhooks = Definitions<WebhookSpec, Webhook, CreatedWebhook> & {
  /** All of them by name, or those of one customer of yours with `application`: a page when awaited, everything with `for await`. */
  list(options?: PageOptions & { application?: string | undefined }): Listing<Webhook>;
  /** Sends a test event to the endpoint and gives what came of it. Nothing of it is stored. */
  test(name: string, options?: CallOptions): Promise<WebhookTest>;
  /** Makes a new secret, or takes yours; the ones before sign along for `grace`, 24 hours if you don't say. */
  rotateSecret(name: string, options?: CallOptions & { grace?: Duration; secret?: string }): Promise<NewSecret>;
  /** Delivers again what was given up in a time and has not arrived since. Gives how many. */
  recover(name: string, range: { since: Moment; until?: Moment }, options?: CallOptions): Promise<number>;
  /** Sends one delivery again, at once and out of its order. */
  resend(name: string, delivery: BigNumber, options?: CallOptions): Promise<{ id: string; state: string }>;
  /** Makes a token with which a customer of yours reaches its own endpoints, and nothing else. */
  portalToken(
    application: string,
    options?: CallOptions & { expiresIn?: Duration },
  ): Promise<{ token: string; expiresAt: string }>;
};

/** Makes the verbs. */
export function createWebhooks(connection: Connection): Webhooks {
  const base = "/v1/webhooks";
  const { json } = senderOf(connection);
  const at = (name: string, verb: string): string => `${base}/${step("name", name)}/${verb}`;
  return {
    ...createDefinitions<WebhookSpec, Webhook, CreatedWebhook>(connection, base),
    list: (options = {}) =>
      listing(options, [], ({ cursor, limit, application, ...call }) =>
        json("GET", base + queryString({ cursor, limit, application }), undefined, call),
      ),
    test: (name, call) => json("POST", at(name, "test"), {}, call),
    rotateSecret(name, { grace, secret, ...call } = {}) {
      const time = grace === undefined ? undefined : durationText("grace", grace);
      return json("POST", at(name, "rotate-secret"), { grace: time, secret }, call, newKey());
    },
    async recover(name, { since, until }, call) {
      const body = { since: moment("since", since), until: until === undefined ? undefined : moment("until", until) };
      return Number((await json<{ count: number }>("POST", at(name, "recover"), body, call, newKey())).count);
    },
    resend: (name, delivery, call) =>
      json("POST", at(name, `deliveries/${digits("delivery", delivery)}/resend`), {}, call, newKey()),
    portalToken(application, { expiresIn, ...call } = {}) {
      const time = expiresIn === undefined ? undefined : durationText("expiresIn", expiresIn);
      const path = `/v1/applications/${step("application", application)}/portal-token`;
      return json("POST", path, { expiresIn: time }, call);
    },
  };
}
