/** For tests of receivers: signs a body as Gapless does. */
import { algorithmOf, bytesOf, readKey, signedBytes, toBase64 } from "./webhook_key.ts";

/** Options of `signWebhook`. */
export type SignWebhookOptions = {
  /** `whsec_…` for v1 and `whsk_…` for v1a; several of them sign as during a rotation. */
  secrets: string | readonly string[];
  /** The message's id; a new one if you don't say. */
  id?: string | undefined;
  /** When it is sent; now if you don't say. */
  at?: Date | number | undefined;
};

/** The headers of a signed webhook. */
export type SignedWebhookHeaders = Record<"webhook-id" | "webhook-timestamp" | "webhook-signature", string>;

/**
 * Gives the headers that make a body a genuine webhook.
 *
 * @example
 * const headers = await signWebhook(body, { secrets: "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw" });
 * const response = await receiver.fetch(new Request("http://receiver/hook", { method: "POST", body, headers }));
 */
export async function signWebhook(
  body: string | Uint8Array | ArrayBuffer,
  options: SignWebhookOptions,
): Promise<SignedWebhookHeaders> {
  const bytes = bytesOf(body);
  if (bytes === undefined) throw new TypeError("The body must be a text or bytes.");
  const { secrets, id = crypto.randomUUID(), at = Date.now() } = options;
  const timestamp = String(Math.floor(Number(at) / 1000));
  const signed = signedBytes(id, timestamp, bytes);
  const list: readonly string[] = typeof secrets === "string" ? [secrets] : secrets;
  const signatures = list.map(async (secret) => {
    const key = await readKey(secret, "sign");
    return `${key.version},${toBase64(await crypto.subtle.sign(algorithmOf(key), key.key, signed))}`;
  });
  return {
    "webhook-id": id,
    "webhook-timestamp": timestamp,
    "webhook-signature": (await Promise.all(signatures)).join(" "),
  };
}
