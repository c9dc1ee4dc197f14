/** For those who receive webhooks: is it genuine, is it fresh, and what is in it. Standard Webhooks 1.0. */
import { GaplessError } from "./errors.ts";
import type { Event } from "./event.ts";
import { BadBody, parseBody } from "./webhook_events.ts";
import { algorithmOf, BadSecret, type Bytes, bytesOf, fromBase64, readKey, signedBytes } from "./webhook_key.ts";

/** A request's headers: of `fetch`, of Node, or a plain object. Their names may be in any case. */
export type WebhookHeaders =
  | { forEach(visit: (value: string, name: string) => void): void }
  | Readonly<Record<string, string | readonly string[] | undefined>>;

/** Options of `verifyWebhook`. */
export type VerifyWebhookOptions = {
  /** How far the time of sending may be from now, in both directions; 300 000 if you don't say. */
  toleranceMs?: number | undefined;
  /** The time; now if you don't say. */
  now?: Date | number | undefined;
  /** Reads the body, instead of `JSON.parse`: for numbers that a JavaScript number does not hold. */
  parse?: ((text: string) => unknown) | undefined;
};

/** A webhook that is genuine. */
export type VerifiedWebhook<E extends object = Event> = {
  /** The same for each attempt: who has seen it before may answer and do nothing. */
  id: string;
  /** When this attempt was made. */
  sentAt: Date;
  /** The events in their order: one, or those of a batch. */
  events: [E, ...E[]];
};

/**
 * Why a webhook was not taken. `secret`, `raw_body` and `unsupported` are mistakes of the receiver's own: answer 500, so that it
 * comes again. The others are not genuine, or not fresh: answer 400.
 */
export type WebhookRefusal =
  | "missing_header"
  | "malformed_header"
  | "too_old"
  | "too_new"
  | "wrong_signature"
  | "body"
  | "raw_body"
  | "secret"
  | "unsupported";

/** A webhook that was not taken; `reason` says why, for programs. */
export class WebhookVerificationError extends GaplessError {
  override readonly name: string = "WebhookVerificationError";
  readonly reason: WebhookRefusal;

  constructor(reason: WebhookRefusal, detail: string, field?: string, cause?: unknown) {
    super({ code: "webhook_verification", detail, field, cause });
    this.reason = reason;
  }
}

/**
 * Verifies a webhook and gives its events. Rejects with `WebhookVerificationError`.
 *
 * `body` is what came over the wire: a text or bytes, not an object. `secrets` is `whsec_…` (or `whpk_…` where the webhook signs
 * with v1a), or a list of them while one takes over from another.
 *
 * @example
 * const { id, events } = await verifyWebhook(await request.text(), request.headers, secret);
 * for (const event of events) console.log(id, event.type, event.data);
 */
export async function verifyWebhook<E extends object = Event>(
  body: string | Uint8Array | ArrayBuffer,
  headers: WebhookHeaders,
  secrets: string | readonly string[],
  options: VerifyWebhookOptions = {},
): Promise<VerifiedWebhook<E>> {
  const bytes = bytesOf(body);
  if (bytes === undefined) {
    throw refused("raw_body", "the body is no text and no bytes; hand over the body as it came, before it is parsed");
  }
  const given = readHeaders(headers);
  const id = need(given, "webhook-id");
  const timestamp = need(given, "webhook-timestamp");
  const signatures = need(given, "webhook-signature");
  const sentAt = checkTime(timestamp, options);
  if (!(await isGenuine(signedBytes(id, timestamp, bytes), signatures, secrets))) {
    throw refused("wrong_signature", "no signature is of these secrets, or something was changed", "webhook-signature");
  }
  try {
    const text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
    const { events } = parseBody(text, given, options.parse ?? JSON.parse);
    return { id, sentAt, events: events as [E, ...E[]] };
  } catch (error) {
    throw refused("body", error instanceof BadBody ? error.message : "the body is no JSON", undefined, error);
  }
}

async function isGenuine(signed: Bytes, header: string, secrets: string | readonly string[]): Promise<boolean> {
  const list = typeof secrets === "string" ? [secrets] : secrets;
  if (!Array.isArray(list) || list.length === 0) throw refused("secret", "there is no secret to verify with");
  const given = header.split(" ").map((one) => one.split(",", 2));
  for (const secret of list) {
    // A setting that is missing must not become a key that everybody knows.
    if (typeof secret !== "string") throw refused("secret", "a secret is no text; is a setting missing?");
    const key = await readKey(secret, "verify").catch((error: unknown) => {
      if (error instanceof BadSecret) throw refused("secret", error.message);
      throw refused("unsupported", "this runtime has no such signatures", undefined, error);
    });
    for (const [version, text = ""] of given) {
      // Other versions are not ours to judge.
      if (version !== key.version) continue;
      const signature = readSignature(text);
      if (signature !== undefined && (await crypto.subtle.verify(algorithmOf(key), key.key, signature, signed)))
        return true;
    }
  }
  return false;
}

function readSignature(text: string): Bytes | undefined {
  try {
    return fromBase64(text);
  } catch {
    return undefined;
  }
}

function checkTime(timestamp: string, { toleranceMs = 300_000, now = Date.now() }: VerifyWebhookOptions): Date {
  if (!/^\d{1,12}$/.test(timestamp)) {
    throw refused("malformed_header", "webhook-timestamp is not a whole number of seconds", "webhook-timestamp");
  }
  const sentAt = new Date(Number(timestamp) * 1000);
  // Of the header, whole seconds only are known.
  const age = Math.floor(Number(now) / 1000) * 1000 - sentAt.getTime();
  if (age > toleranceMs) throw refused("too_old", `it was sent ${age / 1000} s ago`, "webhook-timestamp");
  if (-age > toleranceMs) throw refused("too_new", `it was sent ${-age / 1000} s from now`, "webhook-timestamp");
  return sentAt;
}

function readHeaders(headers: WebhookHeaders): Map<string, string> {
  const found = new Map<string, string>();
  const visit = (value: unknown, name: string): void => {
    const one: unknown = Array.isArray(value) && value.length === 1 ? value[0] : value;
    if (typeof one === "string") found.set(name.toLowerCase(), one);
  };
  if (typeof headers.forEach === "function") headers.forEach(visit);
  else for (const [name, value] of Object.entries(headers)) visit(value, name);
  return found;
}

function need(headers: ReadonlyMap<string, string>, name: string): string {
  const value = headers.get(name);
  if (value === undefined || value === "") throw refused("missing_header", `the header ${name} is missing`, name);
  return value;
}

function refused(reason: WebhookRefusal, detail: string, field?: string, cause?: unknown): WebhookVerificationError {
  return new WebhookVerificationError(reason, detail, field, cause);
}
