/** The two kinds of subscriptions. */
import type { Shown, SubscriptionKind } from "./kind.ts";
import { DEFINITION, pairsOf, START } from "./spec.ts";

const head = ["name", "status", "checkpoint", "behind", "in flight", "waiting", "parked", "delivered"];
const rowOf = ({ name, status, stats }: Shown): (string | null)[] => [
  name,
  status,
  String(stats["checkpoint"]),
  stats.lag?.events ?? null,
  String(stats["inFlight"]),
  String(["held", "ready", "retrying"].reduce((sum, count) => sum + Number(stats[count]), 0)),
  String(stats["parked"]),
  String(stats["delivered"]),
];

/** Consumer groups. */
export const GROUPS_THAT_PULL: SubscriptionKind = {
  word: "subscription",
  noun: "consumer group",
  on: ({ subscriptions }) => subscriptions as unknown as ReturnType<SubscriptionKind["on"]>,
  options: {
    ...DEFINITION,
    history: { value: "WHICH", help: "Attempts that are kept: exceptions (if you don't say) or all." },
  },
  start: START,
  ...{ head, rowOf, field: "rate" },
  specOf: (options) => ({ history: options.text("history") }),
  example: "billing --types 'order.*' --timeout 1m",
};

/** Webhooks. */
export const WEBHOOKS: SubscriptionKind = {
  word: "webhook",
  noun: "webhook",
  on: ({ webhooks }) => webhooks as unknown as ReturnType<SubscriptionKind["on"]>,
  start: START,
  ...{ head, rowOf, field: "rate" },
  options: {
    ...DEFINITION,
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
