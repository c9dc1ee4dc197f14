/** Fills secrets in, at the last moment: what comes of it is used for one call and kept nowhere. */
import type { Pool } from "pg";
import { digitsOf } from "../json/exact.ts";
import { type Opener, SecretError } from "../secrets/open.ts";

/** A value with its secrets filled in, and which they were: they are to be concealed in whatever comes back. */
export type Filled<T> = { readonly value: T; readonly secrets: readonly string[] };

/** Fills secrets in. */
export type Secrets = {
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

/** Makes it. */
export function createSecrets({ pool, opener }: { pool: Pool; opener: Opener }): Secrets {
  async function valuesOf(tenant: string, names: readonly string[]): Promise<Map<string, string>> {
    const { rows } = await pool.query<Row>(TEXT, [tenant, names]);
    const opened = rows.map(async ({ name, ...sealed }) => [name, await opener.open(sealed)] as const);
    const values = new Map(await Promise.all(opened));
    const missing = names.find((name) => !values.has(name));
    if (missing !== undefined) throw new SecretError(`there is no secret ${missing}; set it, and it will be found`);
    return values;
  }

  return {
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
