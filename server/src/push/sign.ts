/**
 * Signatures as Standard Webhooks 1.0 has them: over `id.timestamp.body`, `v1` with HMAC-SHA256 and `v1a` with ed25519.
 * The prefix of a key says which it is for.
 */
import {
  createHmac,
  createPrivateKey,
  createSecretKey,
  generateKeyPairSync,
  type KeyObject,
  randomBytes,
  sign,
} from "node:crypto";

/** What is signed: the bytes of the body are the ones that are sent. */
export type Signed = { readonly id: string; readonly timestamp: number; readonly body: Buffer };

/** A new secret; `publicKey` is what receivers of `v1a` verify with. */
export type NewSecret = { readonly secret: string; readonly publicKey?: string };

// What stands in front of the 32 bytes of an ed25519 seed in PKCS #8 (RFC 8410).
const PKCS8 = Buffer.from("302e020100300506032b657004220420", "hex");

/** Makes a secret: `whsec_` and 32 random bytes for v1, an ed25519 key pair, `whsk_` and `whpk_`, for v1a. */
export function createSecret(version: "v1" | "v1a"): NewSecret {
  if (version === "v1") return { secret: `whsec_${randomBytes(32).toString("base64")}` };
  const { privateKey } = generateKeyPairSync("ed25519");
  const { d = "", x = "" } = privateKey.export({ format: "jwk" });
  const [seed, publicKey] = [Buffer.from(d, "base64url"), Buffer.from(x, "base64url")];
  return {
    secret: `whsk_${Buffer.concat([seed, publicKey]).toString("base64")}`,
    publicKey: `whpk_${publicKey.toString("base64")}`,
  };
}

/**
 * The value of `webhook-signature`: one signature for each key that is live, joined by blanks.
 * Throws where a secret is none; the message does not show it.
 */
export function signatures(secrets: readonly string[], message: Signed): string {
  const head = `${message.id}.${message.timestamp}.`;
  return secrets.map((secret) => signature(secret, head, message.body)).join(" ");
}

function signature(secret: string, head: string, body: Buffer): string {
  const key = keyOf(secret);
  if (key.type === "secret") return `v1,${createHmac("sha256", key).update(head).update(body).digest("base64")}`;
  return `v1a,${sign(null, Buffer.concat([Buffer.from(head), body]), key).toString("base64")}`;
}

/** Reading a key costs more than signing with it. */
const known = new Map<string, KeyObject>();
const MAX_KNOWN = 1000;

function keyOf(secret: string): KeyObject {
  const found = known.get(secret);
  if (found !== undefined) return found;
  const key = readKey(secret);
  if (known.size >= MAX_KNOWN) known.clear();
  known.set(secret, key);
  return key;
}

function readKey(secret: string): KeyObject {
  const bytes = Buffer.from(secret.slice(secret.indexOf("_") + 1), "base64");
  if (secret.startsWith("whsec_")) {
    if (bytes.length === 0) throw new TypeError("A secret that begins with whsec_ is empty.");
    return createSecretKey(bytes);
  }
  // 32 bytes are the seed alone, 64 the seed with the public key behind it.
  if (!secret.startsWith("whsk_") || (bytes.length !== 32 && bytes.length !== 64)) {
    throw new TypeError("A secret must begin with whsec_, or be whsk_ and the base64 of 32 or 64 bytes.");
  }
  return createPrivateKey({ key: Buffer.concat([PKCS8, bytes.subarray(0, 32)]), format: "der", type: "pkcs8" });
}
