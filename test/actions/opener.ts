// What a server does with a sealed text.
import { constants, type KeyObject, privateDecrypt } from "node:crypto";

/** A sealed text as the database gives it. */
export type Sealed = { sealed: Buffer; label: string };

/** Opens sealed texts. */
export type Opened = (of: Sealed) => string;

/** Opens what was sealed with the public half of a key. */
export function opener(key: KeyObject): Opened {
  const size = (key.asymmetricKeyDetails?.modulusLength ?? 0) / 8;
  return ({ sealed, label }) => {
    const count = sealed.length / size;
    const blocks = Array.from({ length: count }, (_, n) => {
      const oaepLabel = Buffer.from(`${label}:${n + 1}/${count}`);
      const how = { key, padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: "sha256", oaepLabel };
      return privateDecrypt(how, sealed.subarray(n * size, (n + 1) * size));
    });
    return Buffer.concat(blocks).toString();
  };
}
