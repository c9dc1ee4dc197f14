/**
 * The key that opens secrets. The database has its public half alone: what is sealed there, nobody who has the database
 * can read. All servers of an installation have the same one.
 */
import { createPrivateKey, generateKeyPair, type KeyObject } from "node:crypto";
import { chmodSync, linkSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import type { Pool } from "pg";
import type { Log } from "../telemetry/log.ts";

const MODULUS = { least: 2048, made: 3072, most: 4096 };

/** Where a server keeps its key, unless GAPLESS_SECRET_KEY has it. */
export function secretKeyFile(dataDir: string): string {
  return join(dataDir, "secret_key.pem");
}

/** Reads a key: an RSA key of 2048 to 4096 bits, as PEM or as the base64 of PEM. Undefined where it is none. */
export function parseSecretKey(text: string): KeyObject | undefined {
  const pem = text.includes("-----BEGIN") ? text.replaceAll("\\n", "\n") : Buffer.from(text, "base64").toString("utf8");
  try {
    const key = createPrivateKey(pem);
    const { modulusLength = 0, publicExponent } = key.asymmetricKeyDetails ?? {};
    const isOurs = key.asymmetricKeyType === "rsa" && publicExponent === 65_537n;
    return isOurs && modulusLength >= MODULUS.least && modulusLength <= MODULUS.most ? key : undefined;
  } catch {
    return undefined;
  }
}

/** The key of the data folder; made, for its owner alone, where there is none. */
export async function readOrMakeSecretKey(dataDir: string): Promise<KeyObject> {
  const file = secretKeyFile(dataDir);
  const found = read(file);
  if (found !== undefined) return found;
  const { privateKey } = await promisify(generateKeyPair)("rsa", { modulusLength: MODULUS.made });
  const draft = `${file}.${process.pid}.new`;
  writeFileSync(draft, privateKey.export({ type: "pkcs8", format: "pem" }), { mode: 0o600 });
  chmodSync(draft, 0o600);
  try {
    // A link, not a renaming: a key that is there meanwhile must never be lost.
    linkSync(draft, file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
  } finally {
    rmSync(draft, { force: true });
  }
  return read(file) ?? privateKey;
}

function read(file: string): KeyObject | undefined {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
  const key = parseSecretKey(text);
  if (key !== undefined) return key;
  throw new Error(
    `${file} holds no RSA key of ${MODULUS.least} to ${MODULUS.most} bits in PEM. Put the file back from a backup: what was sealed with another key cannot be opened.`,
  );
}

/** Makes the key known to the database. False: the installation has another one, and this server opens no secrets. */
export async function offerSecretKey(pool: Pool, key: KeyObject, log: Log): Promise<boolean> {
  const { kty, n, e } = key.export({ format: "jwk" });
  const { rows } = await pool.query<{ answer: string }>("select gapless.offer_secret_key($1::jsonb) as answer", [
    JSON.stringify({ kty, n, e }),
  ]);
  if (rows[0]?.answer !== "other") return true;
  log.warn(
    "the secrets of this installation are sealed for another key: this server sends no webhooks and does no action that needs one. Give it the key of the first server, as GAPLESS_SECRET_KEY or secret_key.pem in its data folder",
  );
  return false;
}

/** Signing secrets of webhooks that were made before the installation had a key; a few at a time: each takes a moment. */
export async function sealWhatWaits(pool: Pool): Promise<void> {
  for (;;) {
    const { rows } = await pool.query<{ sealed: string }>("select gapless.seal_endpoint_secrets(20) as sealed");
    if (Number(rows[0]?.sealed ?? 0) === 0) return;
  }
}
