/** Fills secrets in, at the last moment: they are opened here, used for one call and kept nowhere. */
import { constants, type KeyObject, privateDecrypt } from "node:crypto";
import type { Pool } from "pg";
import { digitsOf } from "../json/exact.ts";

/** Something sealed with the public half of the installation's key. */
export type Sealed = { readonly sealed: string; readonly label: string };

/** A secret that could not be filled in. */
export class SecretError extends Error {
  override readonly name = "SecretError";
}

/** A value with its secrets filled in, and which they were: they are to be concealed in whatever comes back. */
export type Filled<T> = { readonly value: T; readonly secrets: readonly string[] };

/** Opens secrets. */
export type Secrets = {
  /** Opens one thing. */
  open(sealed: Sealed): string;
  /**
   * Fills in what the texts of a JSON value refer to: `{{<marker>.<way>.NAME}}`, the way it is to be written there, or
   * `{{<marker>.NAME}}`, as it is. Without a marker there is nothing to fill in.
   */
  fill<T>(tenant: string, value: T, marker: string | undefined): Promise<Filled<T>>;
};

type Row = { name: string; sealed: string; label: string };

const TEXT = "select name, encode(sealed, 'hex') as sealed, label from gapless.act_secrets($1, $2::text[])";

/** How a secret is written where it is put. */
const WAYS: Readonly<Record<string, (secret: string) => string>> = {
  raw: (secret) => secret,
  url: (secret) => encodeURIComponent(secret.toWellFormed()),
  // Line breaks are refused by the sender, as everything that is no header is.
  header: (secret) => secret,
  json: (secret) => JSON.stringify(secret).slice(1, -1),
  form: (secret) => new URLSearchParams([["", secret.toWellFormed()]]).toString().slice(1),
  xml: (secret) =>
    secret
      .replaceAll("&", "&amp;")
      .replaceAll("<", "&lt;")
      .replaceAll(">", "&gt;")
      .replaceAll('"', "&quot;")
      .replaceAll("'", "&apos;"),
};

const ANY_WAY = Object.keys(WAYS).join("|");

/** Makes the opener. Without a key every reference to a secret fails. */
export function createSecrets({ pool, key }: { pool: Pool; key: KeyObject | undefined }): Secrets {
  function open({ sealed, label }: Sealed): string {
    if (key === undefined) {
      throw new SecretError(
        "this server does not have the key of the installation; see its log and docs/operations.md",
      );
    }
    const bytes = Buffer.from(sealed, "hex");
    const size = (key.asymmetricKeyDetails?.modulusLength ?? 0) / 8;
    const count = bytes.length / size;
    if (!Number.isInteger(count) || count < 1) throw new SecretError("what is stored of a secret is damaged");
    const padding = constants.RSA_PKCS1_OAEP_PADDING;
    try {
      const blocks = Array.from({ length: count }, (_, at) => {
        const oaepLabel = Buffer.from(`${label}:${at + 1}/${count}`);
        const block = bytes.subarray(at * size, (at + 1) * size);
        return privateDecrypt({ key, padding, oaepHash: "sha256", oaepLabel }, block);
      });
      return Buffer.concat(blocks).toString("utf8");
    } catch {
      throw new SecretError(
        "a secret cannot be opened with this server's key; set it again, or give the server the key",
      );
    }
  }

  async function valuesOf(tenant: string, names: readonly string[]): Promise<Map<string, string>> {
    const { rows } = await pool.query<Row>(TEXT, [tenant, names]);
    const values = new Map(rows.map(({ name, sealed, label }) => [name, open({ sealed, label })]));
    const missing = names.find((name) => !values.has(name));
    if (missing !== undefined) throw new SecretError(`there is no secret ${missing}; set it, and it will be found`);
    return values;
  }

  return {
    open,
    async fill(tenant, value, marker) {
      if (marker === undefined) return { value, secrets: [] };
      const reference = new RegExp(
        `\\{\\{ *${RegExp.escape(marker)}\\.(?:(${ANY_WAY})\\.)?([A-Za-z0-9_-]+) *\\}\\}`,
        "g",
      );
      const names = new Set<string>();
      eachText(value, (text) => {
        for (const [, , name = ""] of text.matchAll(reference)) names.add(name);
        return text;
      });
      if (names.size === 0) return { value, secrets: [] };
      const values = await valuesOf(tenant, [...names]);
      const filled = eachText(value, (text) =>
        text.replace(reference, (_, way: string | undefined, name: string) =>
          (WAYS[way ?? "raw"] ?? encodeURIComponent)(values.get(name) ?? ""),
        ),
      );
      return { value: filled as typeof value, secrets: [...values.values()] };
    },
  };
}

/** The same value with its texts replaced; the names of fields stay. */
function eachText(value: unknown, replace: (text: string) => string): unknown {
  if (typeof value === "string") return replace(value);
  if (Array.isArray(value)) return value.map((one) => eachText(one, replace));
  // Numbers whose digits are kept are objects of a kind of their own.
  if (typeof value !== "object" || value === null || digitsOf(value) !== undefined) return value;
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, eachText(one, replace)]));
}
