/** Opens what SQL has sealed with the public half of the installation's key; see sql/src/secrets/seal.sql. */
import { type KeyObject, webcrypto } from "node:crypto";

/** Something sealed: hex, and what it was sealed to. */
export type Sealed = { readonly sealed: string; readonly label: string };

/** A secret that could not be filled in. */
export class SecretError extends Error {
  override readonly name: string = "SecretError";
}

/** This server does not have the key of the installation; another one may. */
export class KeyError extends SecretError {
  override readonly name = "KeyError";
}

/** Opens sealed texts. What is in use stays open for a moment. */
export type Opener = {
  /** Rejects with a SecretError. */
  open(sealed: Sealed): Promise<string>;
  /** Whether the key is the installation's; nothing is opened before that is known. */
  askFirst(isOurs: Promise<boolean>): void;
};

/**
 * An opened text goes when nobody has asked for it for so long. It costs a millisecond or two to open one; and the private
 * key, which opens all of them, is in the same memory.
 */
const KEEP_MS = 60_000;
const MOST = 10_000;

/** Makes it; without a key nothing can be opened. */
export function createOpener(key: KeyObject | undefined): Opener {
  // By the sealed bytes: another value of a secret is other bytes, and no answer of the database gives old ones.
  const known = new Map<string, { text: Promise<string>; at: number }>();
  let isSwept = false;
  let imported: Promise<webcrypto.CryptoKey> | undefined;
  let allowed: Promise<boolean> = Promise.resolve(key !== undefined);

  async function openNow({ sealed, label }: Sealed, by: KeyObject): Promise<string> {
    const bytes = Buffer.from(sealed, "hex");
    const size = (by.asymmetricKeyDetails?.modulusLength ?? 0) / 8;
    const count = bytes.length / size;
    if (!Number.isInteger(count) || count < 1) throw new SecretError("what is stored of a secret is damaged");
    const algorithm = { name: "RSA-OAEP", hash: "SHA-256" };
    // Not privateDecrypt(): it holds up everything else of the server.
    imported ??= webcrypto.subtle.importKey("pkcs8", by.export({ type: "pkcs8", format: "der" }), algorithm, false, [
      "decrypt",
    ]);
    try {
      const ours = await imported;
      const blocks = await Promise.all(
        Array.from({ length: count }, (_, at) =>
          webcrypto.subtle.decrypt(
            { name: "RSA-OAEP", label: Buffer.from(`${label}:${at + 1}/${count}`) },
            ours,
            bytes.subarray(at * size, (at + 1) * size),
          ),
        ),
      );
      return Buffer.concat(blocks.map((block) => Buffer.from(block))).toString("utf8");
    } catch {
      throw new SecretError(
        "a secret cannot be opened with this server's key; set it again, or give the server the key",
      );
    }
  }

  function sweepLater(): void {
    if (isSwept) return;
    isSwept = true;
    setTimeout(forgetUnused, KEEP_MS).unref();
  }

  function forgetUnused(): void {
    isSwept = false;
    const oldest = Date.now() - KEEP_MS;
    for (const [name, { at }] of known) {
      // Whoever was used last is last.
      if (at > oldest) break;
      known.delete(name);
    }
    if (known.size > 0) sweepLater();
  }

  return {
    async open(of) {
      if (!(await allowed) || key === undefined) {
        throw new KeyError("this server does not have the key of the installation; see its log and docs/operations.md");
      }
      const name = `${of.label}\0${of.sealed}`;
      const text = known.get(name)?.text ?? openNow(of, key);
      known.delete(name);
      known.set(name, { text, at: Date.now() });
      sweepLater();
      const [first] = known.keys();
      if (known.size > MOST && first !== undefined) known.delete(first);
      try {
        return await text;
      } catch (error) {
        known.delete(name);
        throw error;
      }
    },
    askFirst(isOurs) {
      // A database that cannot be asked now will be asked for the sealed text, too.
      allowed = isOurs.catch(() => true);
    },
  };
}
