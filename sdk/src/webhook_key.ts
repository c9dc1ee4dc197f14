/** The keys of webhooks, as WebCrypto takes them: it verifies in constant time, in Node and in browsers. */

/** Bytes as WebCrypto takes them. */
export type Bytes = Uint8Array<ArrayBuffer>;

/** A key, and the version of the signatures it is for. */
export type WebhookKey = { readonly version: "v1" | "v1a"; readonly key: CryptoKey };

/** A secret that is none. The message does not show it. */
export class BadSecret extends Error {}

// What stands in front of the 32 bytes of an ed25519 seed in PKCS #8 (RFC 8410).
const PKCS8 = "MC4CAQAwBQYDK2VwBCIEIA==";
const HMAC = { name: "HMAC", hash: "SHA-256" };

/** Reads `whsec_…` (v1), `whpk_…` (v1a, the public half) or, for signing, `whsk_…` (v1a, the secret one). */
export async function readKey(secret: string, use: "sign" | "verify"): Promise<WebhookKey> {
  const [, prefix, text = ""] = /^(?:([a-z]+)_)?(.*)$/s.exec(secret.trim()) ?? [];
  const bytes = fromBase64(text);
  if (prefix === "whpk" || prefix === "whsk") {
    if (prefix === "whsk" && use === "verify") throw new BadSecret("whsk_ is the sender's half; verify with whpk_");
    if (prefix === "whpk" && use === "sign") throw new BadSecret("whpk_ is the receiver's half; sign with whsk_");
    if (bytes.length !== 32 && !(prefix === "whsk" && bytes.length === 64)) {
      throw new BadSecret(`a secret that begins with ${prefix}_ has 32 bytes`);
    }
    const key =
      use === "verify"
        ? crypto.subtle.importKey("raw", bytes, "Ed25519", false, [use])
        : crypto.subtle.importKey("pkcs8", join(fromBase64(PKCS8), bytes.slice(0, 32)), "Ed25519", false, [use]);
    return { version: "v1a", key: await key };
  }
  if (prefix !== undefined && prefix !== "whsec") throw new BadSecret("a secret begins with whsec_ or whpk_");
  if (bytes.length === 0) throw new BadSecret("a secret is empty");
  return { version: "v1", key: await crypto.subtle.importKey("raw", bytes, HMAC, false, [use]) };
}

/** The algorithm a key is used with. */
export function algorithmOf({ version }: WebhookKey): string {
  return version === "v1" ? "HMAC" : "Ed25519";
}

/** What is signed: the id, the time in seconds and the body's bytes, joined by points. */
export function signedBytes(id: string, timestamp: string, body: Bytes): Bytes {
  return join(new TextEncoder().encode(`${id}.${timestamp}.`) as Bytes, body);
}

/** The bytes of a body, however it is at hand. Undefined where it is none, but perhaps an object that was parsed already. */
export function bytesOf(body: unknown): Bytes | undefined {
  if (typeof body === "string") return new TextEncoder().encode(body) as Bytes;
  if (ArrayBuffer.isView(body)) return new Uint8Array(body.buffer, body.byteOffset, body.byteLength).slice() as Bytes;
  return body instanceof ArrayBuffer ? new Uint8Array(body) : undefined;
}

/** Base64 with the standard alphabet, padded or not. */
export function fromBase64(text: string): Bytes {
  try {
    return Uint8Array.from(atob(text), (char) => char.charCodeAt(0));
  } catch {
    throw new BadSecret("a secret is not base64 behind its prefix");
  }
}

/** The other way. */
export function toBase64(bytes: ArrayBuffer): string {
  return btoa(Array.from(new Uint8Array(bytes), (byte) => String.fromCharCode(byte)).join(""));
}

function join(head: Bytes, tail: Bytes): Bytes {
  const all = new Uint8Array(head.length + tail.length);
  all.set(head);
  all.set(tail, head.length);
  return all;
}
