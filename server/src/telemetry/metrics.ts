import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from "prom-client";

/** Everything that is measured. No label names a tenant, a stream or a type: /metrics is read by operators of all. */
export type Metrics = ReturnType<typeof createMetrics>;

/** Makes the metrics of one server; each has its own registry, so that several can run in one process. */
export function createMetrics() {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry, prefix: "gapless_" });
  return {
    registry,
    requests: new Counter({
      name: "gapless_http_requests_total",
      help: "HTTP requests answered, by route, method and status.",
      labelNames: ["route", "method", "status"] as const,
      registers,
    }),
    latency: new Histogram({
      name: "gapless_http_request_seconds",
      help: "Time from a request's headers to the end of its answer, by route.",
      labelNames: ["route", "method"] as const,
      buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5],
      registers,
    }),
    events: new Counter({
      name: "gapless_events_appended_total",
      help: "Events appended through this server.",
      registers,
    }),
    groupSize: new Histogram({
      name: "gapless_append_group_requests",
      help: "Requests per call of gapless.append_group.",
      buckets: [1, 2, 4, 8, 16, 32, 64, 128, 256],
      registers,
    }),
    sequenced: new Counter({
      name: "gapless_events_sequenced_total",
      help: "Events this server gave positions.",
      registers,
    }),
    sequencerRuns: new Counter({
      name: "gapless_sequencer_calls_total",
      help: "Calls of gapless.sequence().",
      registers,
    }),
    sequencerFailures: new Counter({
      name: "gapless_sequencer_failures_total",
      help: "Calls of gapless.sequence() that failed.",
      registers,
    }),
    sequencerSeconds: new Histogram({
      name: "gapless_sequencer_call_seconds",
      help: "Duration of calls of gapless.sequence().",
      buckets: [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.5, 1, 5],
      registers,
    }),
    lag: new Gauge({
      name: "gapless_sequencer_lag_seconds",
      help: "Age of the oldest append of this server that no finished call of gapless.sequence() covers.",
      registers,
    }),
    subscribers: new Gauge({ name: "gapless_feed_subscribers", help: "Open live feeds.", registers }),
    delivered: new Counter({ name: "gapless_feed_events_total", help: "Events written to live feeds.", registers }),
    waitingReceivers: new Gauge({
      name: "gapless_waiting_receivers",
      help: "Consumers that wait for a delivery.",
      registers,
    }),
    webhookAttempts: new Counter({
      name: "gapless_webhook_attempts_total",
      help: "Requests to webhooks that are over, by outcome: delivered, or the class of the error.",
      labelNames: ["outcome"] as const,
      registers,
    }),
    webhookSeconds: new Histogram({
      name: "gapless_webhook_attempt_seconds",
      help: "Duration of requests to webhooks.",
      buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 15, 60],
      registers,
    }),
    webhookRequests: new Gauge({
      name: "gapless_webhook_requests",
      help: "Requests to webhooks under way, or over and not written down yet.",
      registers,
    }),
    actions: new Counter({
      name: "gapless_actions_total",
      help: "Actions of triggers and schedules that are over, by type and outcome: done, or the class of the error.",
      labelNames: ["type", "outcome"] as const,
      registers,
    }),
    actionSeconds: new Histogram({
      name: "gapless_action_seconds",
      help: "Duration of actions, by type.",
      labelNames: ["type"] as const,
      buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 15, 60],
      registers,
    }),
    databaseConnections: new Gauge({ name: "gapless_database_connections", help: "Open pool connections.", registers }),
  };
}
