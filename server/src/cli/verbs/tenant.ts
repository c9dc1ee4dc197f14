import type pg from "pg";
import { chooseTenant, withDatabase } from "../connect.ts";
import { exactJson } from "../exact_numbers.ts";
import { EXIT, Failure, misuse } from "../failure.ts";
import { pairs, table } from "../table.ts";
import type { Verb } from "../verb.ts";

type Tenant = { name: string; active: boolean; createdAt: string };

const LIST = `select name, active, to_char(created_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as "createdAt"
  from gapless.tenant`;

/** Tenants, for the owner. */
export const tenant: Verb = {
  name: "tenant",
  summary: "Create, list and show tenants, put them out of use and into use again.",
  usage: ["create <name>", "list", "show <name>", "deactivate <name>", "activate <name>"],
  about: [
    "Speaks SQL as the owner. A name is 1 to 64 of A-Z a-z 0-9 _ -.",
    "What is out of use keeps all it has; its keys and logins are refused, and nothing is delivered or set off.",
  ],
  options: { json: { help: "As JSON." } },
  arguments: { least: 1, most: 2 },
  examples: [
    { does: "make a tenant, and a key for it", line: "tenant create acme && gapless key create billing --tenant acme" },
    { does: "which are there?", line: "tenant list" },
    { does: "one of them with its counts", line: "tenant show acme" },
    { does: "nothing more for now", line: "tenant deactivate acme" },
  ],
  async run({ arguments: [action = "", name], options, settings, output }) {
    const asJson = options.flag("json");
    if (action === "list" && name === undefined) {
      const { rows } = await withDatabase(settings, (client) => client.query<Tenant>(`${LIST} order by id`));
      if (asJson) await output.line(exactJson({ tenants: rows }));
      else {
        const cells = rows.map(({ name, active, createdAt }) => [name, active ? "active" : "not active", createdAt]);
        await output.write(table(["tenant", "state", "created"], cells));
      }
      return undefined;
    }
    const isChange = action === "activate" || action === "deactivate";
    if ((action !== "create" && action !== "show" && !isChange) || name === undefined) {
      throw misuse(
        "tenant takes: create <name>, list, show <name>, deactivate <name>, activate <name>",
        "See: gapless help tenant",
      );
    }
    if (isChange) {
      const text = `select gapless.${action}_tenant($1) as changed`;
      const { rows } = await withDatabase(settings, (client) => client.query<{ changed: boolean }>(text, [name]));
      const changed = rows[0]?.changed === true;
      const state = action === "activate" ? "in use" : "out of use";
      if (asJson) await output.line(exactJson({ tenant: name, active: action === "activate", changed }));
      else await output.line(changed ? `Tenant ${name} is ${state}.` : `Tenant ${name} was ${state} already.`);
      return undefined;
    }
    if (action === "create") {
      await withDatabase(settings, (client) => client.query("select gapless.create_tenant($1)", [name]));
      await output.line(
        asJson
          ? exactJson({ tenant: name })
          : `Made tenant ${name}. Its first key: gapless key create <name> --tenant ${name}`,
      );
      return undefined;
    }
    const shown = await withDatabase(settings, (client) => show(client, name));
    if (asJson) await output.line(exactJson(shown));
    else await output.write(pairs(Object.entries(shown).map(([field, value]) => [field, String(value)])));
    return undefined;
  },
};

async function show(client: pg.Client, name: string) {
  const { rows } = await client.query<Tenant>(`${LIST} where name = $1`, [name]);
  const [found] = rows;
  if (found === undefined) throw new Failure(EXIT.notFound, `there is no tenant '${name}'`, "See: gapless tenant list");
  if (!found.active) return found;
  await chooseTenant(client, name);
  const counts = await client.query<Record<string, string>>(
    "select events::text, streams::text, types::text, categories::text, position::text from gapless.stats()",
  );
  return { ...found, ...counts.rows[0] };
}
