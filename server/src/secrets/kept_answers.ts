/**
 * Answers that hold a secret, as they are kept for requests with an Idempotency-Key: encrypted, so that whoever has the
 * database does not have them. All servers of an installation have the key that opens them.
 */
import {
  constants,
  createCipheriv,
  createDecipheriv,
  createPublicKey,
  type KeyObject,
  privateDecrypt,
  publicEncrypt,
  randomBytes,
} from "node:crypto";

/** Closes answers and opens them again. */
export type AnswerKeeper = {
  close(text: string): string;
  /** Undefined: with another key, or damaged. What was never closed is given back. */
  open(kept: string): string | undefined;
};

/** No JSON begins so. */
const MARK = "sealed:";
const CIPHER = "aes-256-gcm";
const SIZES = { key: 32, nonce: 12, tag: 16 };
const PADDING = {
  padding: constants.RSA_PKCS1_OAEP_PADDING,
  oaepHash: "sha256",
  oaepLabel: Buffer.from("gapless kept answer"),
};

/** Makes it. Without a key answers are kept as they are. */
export function createAnswerKeeper(key: KeyObject | undefined): AnswerKeeper {
  if (key === undefined) return { close: (text) => text, open: (kept) => (kept.startsWith(MARK) ? undefined : kept) };
  const sealing = createPublicKey(key);
  const size = (key.asymmetricKeyDetails?.modulusLength ?? 0) / 8;
  return {
    close(text) {
      const [once, nonce] = [randomBytes(SIZES.key), randomBytes(SIZES.nonce)];
      const cipher = createCipheriv(CIPHER, once, nonce);
      const body = Buffer.concat([cipher.update(text, "utf8"), cipher.final()]);
      const head = publicEncrypt({ key: sealing, ...PADDING }, once);
      return MARK + Buffer.concat([head, nonce, cipher.getAuthTag(), body]).toString("base64");
    },
    open(kept) {
      if (!kept.startsWith(MARK)) return kept;
      const bytes = Buffer.from(kept.slice(MARK.length), "base64");
      const [nonceAt, tagAt] = [size, size + SIZES.nonce];
      const bodyAt = tagAt + SIZES.tag;
      try {
        const once = privateDecrypt({ key, ...PADDING }, bytes.subarray(0, size));
        const cipher = createDecipheriv(CIPHER, once, bytes.subarray(nonceAt, tagAt));
        cipher.setAuthTag(bytes.subarray(tagAt, bodyAt));
        return cipher.update(bytes.subarray(bodyAt), undefined, "utf8") + cipher.final("utf8");
      } catch {
        return undefined;
      }
    },
  };
}
