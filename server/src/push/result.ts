/** What came of an attempt. */

/**
 * Why an attempt failed. `blocked_ip` and `blocked_url`: the guard, nothing was dialled. `dns`, `connect`, `tls`: no
 * connection. `timeout`: not done in time. `reset`: the connection broke. `protocol`: no HTTP. `http_status`: an answer
 * other than 2xx. `invalid`: the request could not be made. `secret`: nothing was left to sign it with. `stopped`: the server is stopping, or the webhook sends nothing
 * any more; no fault of the endpoint.
 */
export type ErrorClass =
  | "blocked_ip"
  | "blocked_url"
  | "dns"
  | "connect"
  | "tls"
  | "timeout"
  | "reset"
  | "protocol"
  | "http_status"
  | "invalid"
  | "secret"
  | "stopped";

/** The result of one attempt. */
export type AttemptResult = {
  /** Whether an answer 2xx came, whole or cut off at the limit. */
  readonly ok: boolean;
  /** There as soon as the head of an answer came, even if the rest did not. */
  readonly status?: number;
  readonly durationMs: number;
  /** Status line and headers, cookies without their values. */
  readonly responseHead?: string;
  /** The beginning of the body as text; a compressed one is described, not unpacked. */
  readonly responseBody?: string;
  /** The body was longer: the rest was not read, and the connection is closed. */
  readonly truncated?: true;
  readonly errorClass?: ErrorClass;
  /** For people; holds no secret. */
  readonly error?: string;
  /** What the endpoint asked for with `Retry-After`; the caller decides how much of it to grant. */
  readonly retryAfterMs?: number;
  /** The endpoint is gone for good (410). */
  readonly gone: boolean;
  /** The endpoint does not want this message again: `webhook-delivery: abort-message` in an answer other than 2xx. */
  readonly abort: boolean;
  /** The address that was dialled. */
  readonly address?: string;
};

/** Reads `Retry-After`: seconds or a date. Undefined where it is neither. */
export function retryAfterMs(value: string | undefined, now: number): number | undefined {
  const text = value?.trim() ?? "";
  if (/^\d{1,9}(\.\d{1,6})?$/.test(text)) return Math.ceil(Number(text) * 1000);
  // Dates of HTTP begin with the day's name; Date.parse alone would also take "2" or "-1".
  if (!/^(mon|tue|wed|thu|fri|sat|sun)/i.test(text)) return undefined;
  const at = Date.parse(text);
  return Number.isNaN(at) ? undefined : Math.max(0, at - now);
}
