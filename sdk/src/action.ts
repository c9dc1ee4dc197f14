/** Actions: what triggers and schedules have done. Texts in them may hold `{{paths}}`, which are filled in for each firing. */

/** Calls an HTTP endpoint; 2xx is success. Without a body the event is sent as JSON. */
export type HttpAction = {
  type: "http";
  url: string;
  /** `POST` if you don't say. */
  method?: "GET" | "POST" | "PUT" | "PATCH" | "DELETE" | "HEAD";
  headers?: Record<string, string>;
  /** A text, or JSON. */
  body?: unknown;
  timeout?: string;
};

/** Appends an event. Its id belongs to the firing: done again, nothing is added. */
export type AppendAction = {
  type: "append";
  stream: string;
  event: { type: string; data?: unknown; topic?: string; metadata?: Record<string, unknown> };
};

/** Sends a message to a channel: `client.channels`. */
export type NotifyAction = {
  type: "notify";
  channel: string;
  message: string;
  title?: string;
  /** `normal` if you don't say. */
  priority?: "low" | "normal" | "high" | "critical";
};

/** Writes a line to the server's log. */
export type LogAction = { type: "log"; level?: "debug" | "info" | "warn" | "error"; message: string };

/** Calls an SQL function that the operator allowed. */
export type CallAction = {
  type: "call";
  /** With its schema: `sales.score`. */
  function: string;
  arguments?: Record<string, unknown> | readonly unknown[];
};

/** Runs a query as the tenant's own login; its rows can become events. */
export type QueryAction = {
  type: "query";
  sql: string;
  /** `$1`, `$2` … */
  parameters?: readonly unknown[];
  /** Whether it may change something; the operator must allow that, too. */
  writes?: boolean;
  append?: { stream: string; type: string };
};

/** Stores a value: `client.values` reads it. */
export type StoreAction = { type: "store"; key: string; value: unknown; ttl?: string };

/** Clears away what is kept of the past: attempts, firings, parked deliveries, values, claims. Never events. */
export type CleanupAction = {
  type: "cleanup";
  operation: "history" | "firings" | "parked" | "values" | "claims";
  /** `olderThan` is needed for the first three. */
  parameters?: { olderThan?: string; prefix?: string; subscription?: string; trigger?: string; schedule?: string };
};

/** Checks the system; fails where a check does. */
export type HealthAction = {
  type: "health";
  checks: readonly (
    | "database"
    | "sequencer"
    | "webhooks"
    | "parked"
    | "lag"
    | { lag: number; url?: never }
    | { url: string; lag?: never }
  )[];
};

/** Has a worker do something: `client.handle()`. */
export type JobAction = { type: "job"; name: string; data?: unknown; timeout?: string };

/** One of them. */
export type Action =
  | HttpAction
  | AppendAction
  | NotifyAction
  | LogAction
  | CallAction
  | QueryAction
  | StoreAction
  | CleanupAction
  | HealthAction
  | JobAction;
