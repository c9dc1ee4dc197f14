/** The two kinds of subscriptions. */
import type { Kind } from "./kind.ts";
import { pairsOf } from "./spec.ts";

/** Consumer groups. */
export const GROUPS_THAT_PULL: Kind = {
  word: "subscription",
  noun: "consumer group",
  on: ({ subscriptions }) => subscriptions as unknown as ReturnType<Kind["on"]>,
  options: { history: { value: "WHICH", help: "Attempts that are kept: exceptions (if you don't say) or all." } },
  specOf: (options) => ({ history: options.text("history") }),
  example: "billing --types 'order.*' --timeout 1m",
};

/** Webhooks. */
export const WEBHOOKS: Kind = {
  word: "webhook",
  noun: "webhook",
  on: ({ webhooks }) => webhooks as unknown as ReturnType<Kind["on"]>,
  options: {
    url: { value: "URL", help: "Where to deliver, by HTTPS." },
    header: { value: "NAME: TEXT", multiple: true, help: "A header to send along; all of them." },
    payload: { value: "WHAT", help: "full (if you don't say): the whole event; thin: its id, type, stream, version." },
    format: { value: "FORMAT", help: "plain (if you don't say), cloudevents or cloudevents-binary." },
    signing: { value: "HOW", help: "v1 (if you don't say): a shared secret; v1a: ed25519." },
    application: { value: "TEXT", help: "Your customer the endpoint belongs to." },
    "batch-wait": { value: "DURATION", help: "How long a batch may wait to fill." },
  },
  specOf: (options) => ({
    url: options.text("url"),
    headers: pairsOf("header", options.all("header"), ":"),
    payload: options.text("payload"),
    format: options.text("format"),
    signing: options.text("signing"),
    application: options.text("application"),
  }),
  example: "crm --url https://example.com/hooks --types 'order.*'",
};
