import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import type { ClientBase } from "pg";
import { inline } from "./inline.ts";

/** What an installation did: the version now in force and whether anything had to be changed. */
export interface Installed {
  version: string;
  changed: boolean;
}

const { version } = JSON.parse(readFileSync(new URL("package.json", import.meta.url), "utf8")) as { version: string };

/** Another starter holding a lock, or making the same role or schema at the same moment: worth another try. */
const PASSING = new Set(["55P03", "40P01", "40001", "23505", "42710", "42P06", "XX000"]);

/**
 * Installs the schema, or refreshes its functions when the code is another than the installed one.
 * Safe to call at every start and by several starters at once. No statement waits more than three seconds for a lock;
 * then it lets go of everything and tries again, so that an upgrade never stands in front of the application's queries.
 *
 * @param client a superuser, or a role with CREATEROLE that may create schemas in this database
 * @param tries how often to try while others are in the way
 */
export async function install(client: ClientBase, tries = 20): Promise<Installed> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await installOnce(client);
    } catch (error) {
      await client.query("rollback");
      const code = (error as { code?: string }).code ?? "";
      if (!PASSING.has(code) || attempt >= tries) throw error;
      await new Promise((resolve) => setTimeout(resolve, Math.min(100 * attempt, 1000) * (0.5 + Math.random())));
    }
  }
}

async function installOnce(client: ClientBase): Promise<Installed> {
  const digests: Digests = { tables: digestOf("tables.sql"), functions: digestOf("functions.sql") };
  const { rows } = await client.query<{ present: boolean }>(
    "select to_regclass('gapless.installed') is not null as present",
  );
  if (!rows[0]?.present) {
    // The script brings its own transaction; the version row joins it.
    await client.query(inline("gapless.sql").replace(/\ncommit;\s*$/, `\n${record(digests)}\ncommit;\n`));
    return { version, changed: true };
  }
  const newest = await client.query<Partial<Digests> & { version: string }>(
    "select version, tables_digest as tables, functions_digest as functions from gapless.installed order by id desc limit 1",
  );
  const installed = newest.rows[0];
  if (installed?.tables != null && installed.tables !== digests.tables) {
    throw new Error(
      `The tables installed in this database are of another version (${installed.version}) than this code (${version}), ` +
        "and there is no update script between the two. Use the code they were installed with, or a new database.",
    );
  }
  if (installed?.functions === digests.functions) return { version, changed: false };
  await client.query(`begin;\nset local lock_timeout = '3s';\nset local client_min_messages = warning;
${inline("functions.sql")}\n${record(digests)}\ncommit;`);
  return { version, changed: true };
}

/** What was installed: the tables stay as they are, the functions are replaced when they differ. */
interface Digests {
  tables: string;
  functions: string;
}

function digestOf(file: "tables.sql" | "functions.sql"): string {
  return createHash("sha256").update(inline(file)).digest("hex");
}

function record({ tables, functions }: Digests): string {
  return `insert into gapless.installed (version, tables_digest, functions_digest)
    values ('${version}', '${tables}', '${functions}');`;
}
