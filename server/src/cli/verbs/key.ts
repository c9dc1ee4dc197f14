import type pg from "pg";
import { chooseTenant, mayChoose, withDatabase } from "../connect.ts";
import { exactJson } from "../exact_numbers.ts";
import { misuse } from "../failure.ts";
import type { Options } from "../options.ts";
import { table } from "../table.ts";
import type { Verb } from "../verb.ts";

type Key = {
  id: string;
  name: string;
  permissions: string[];
  createdAt: string;
  expiresAt: string | null;
  revokedAt: string | null;
  lastUsedAt: string | null;
};

const time = (column: string, name: string): string =>
  `to_char(${column} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as "${name}"`;

/** API keys. */
export const key: Verb = {
  name: "key",
  summary: "Create, list and revoke API keys.",
  usage: ["create <name> [--permissions …] [--expires-at TIME]", "list", "revoke <id>"],
  about: [
    "Speaks SQL. The owner names the tenant with --tenant; the login of a tenant has its own and needs keys:admin. A new key is shown this once: only its hash is stored.",
  ],
  options: {
    tenant: { value: "TENANT", help: "Whose; default if you don't say." },
    permissions: {
      value: "NAMES",
      multiple: true,
      help: "Permissions or roles (admin, developer, service, reader), separated by commas; * if you don't say.",
    },
    "expires-at": { value: "TIME", help: "When it ends: ISO 8601 with a zone." },
    json: { help: "As JSON." },
  },
  arguments: { least: 1, most: 2 },
  examples: [
    { does: "a key for a service", line: "key create billing --tenant acme --permissions service" },
    { does: "into a variable", line: "key create reporting --permissions reader --json | jq -r .apiKey" },
    { does: "which are there?", line: "key list --tenant acme" },
    { does: "end one", line: "key revoke 01a1fe01-7954-7d4f-a556-7ea5c7132974 --tenant acme" },
  ],
  async run({ arguments: [action, name], options, settings, output }) {
    const asJson = options.flag("json");
    if (action === "create" && name !== undefined) {
      const made = await withDatabase(settings, (client) => create(client, name, options));
      await output.line(asJson ? exactJson(made) : made.apiKey);
      if (!asJson) output.remark(`Made key ${made.id}. It is not shown again.`);
    } else if (action === "list" && name === undefined) {
      const keys = await withDatabase(settings, (client) => list(client, options));
      if (asJson) await output.line(exactJson({ keys }));
      else await output.write(table(["id", "name", "permissions", "state", "last used"], keys.map(rowOf)));
    } else if (action === "revoke" && name !== undefined) {
      if (!/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(name))
        throw misuse("the id of a key must be a uuid", "See: gapless key list");
      await withDatabase(settings, async (client) => {
        await choose(client, options);
        await client.query("select gapless.revoke_api_key($1)", [name]);
      });
      await output.line(
        asJson ? exactJson({ revoked: name }) : `Revoked ${name}. Servers may take it for two seconds more.`,
      );
    } else throw misuse("key takes: create <name>, list, revoke <id>", "See: gapless help key");
    return undefined;
  },
};

async function choose(client: pg.Client, options: Options): Promise<void> {
  const tenant = options.text("tenant");
  if (tenant !== undefined || (await mayChoose(client))) await chooseTenant(client, tenant ?? "default");
}

async function create(client: pg.Client, name: string, options: Options): Promise<{ id: string; apiKey: string }> {
  // The owner, bound to no tenant, names it here; whoever has a tenant makes keys for that one.
  const tenant = options.text("tenant") ?? ((await mayChoose(client)) ? "default" : null);
  const { rows } = await client.query<{ id: string; apiKey: string }>(
    `select key_id as id, api_key as "apiKey" from gapless.create_api_key($1, $2, $3, $4)`,
    [name, options.list("permissions") ?? ["*"], options.text("expires-at") ?? null, tenant],
  );
  const [made] = rows;
  if (made === undefined) throw new Error("create_api_key() gave no row");
  return made;
}

async function list(client: pg.Client, options: Options): Promise<Key[]> {
  await choose(client, options);
  const times = [time("created_at", "createdAt"), time("expires_at", "expiresAt"), time("revoked_at", "revokedAt")];
  const { rows } = await client.query<Key>(
    `select id, name, permissions, ${times.join(", ")}, ${time("last_used_at", "lastUsedAt")} from gapless.api_keys order by created_at, id`,
  );
  return rows;
}

function rowOf({ id, name, permissions, expiresAt, revokedAt, lastUsedAt }: Key): (string | null)[] {
  const state = revokedAt !== null ? `revoked ${revokedAt}` : expiresAt !== null ? `expires ${expiresAt}` : "active";
  return [id, name, permissions.join(","), state, lastUsedAt];
}
