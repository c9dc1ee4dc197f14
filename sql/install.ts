import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
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
 * Installs the schema, or brings it to this code: update scripts the tables have not seen, then the functions.
 * Safe to call at every start and by several starters at once. No statement waits more than three seconds for a lock;
 * then it lets go of everything and tries again, so that an upgrade never stands in front of the application's queries.
 *
 * @param client a superuser, or a role with CREATEROLE that may create schemas in this database
 * @param options.tries how often to try while others are in the way
 * @param options.updates texts of the update scripts, in order
 */
export async function install(
  client: ClientBase,
  { tries = 20, updates = updateScripts() }: { tries?: number; updates?: readonly string[] } = {},
): Promise<Installed> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await installOnce(client, updates);
    } catch (error) {
      await client.query("rollback");
      const code = (error as { code?: string }).code ?? "";
      if (!PASSING.has(code) || attempt >= tries) throw error;
      await new Promise((resolve) => setTimeout(resolve, Math.min(100 * attempt, 1000) * (0.5 + Math.random())));
    }
  }
}

async function installOnce(client: ClientBase, updates: readonly string[]): Promise<Installed> {
  const digests: Digests = { tables: digestOf("tables.sql"), functions: digestOf("functions.sql") };
  const { rows } = await client.query<{ present: boolean }>(
    "select to_regclass('gapless.installed') is not null as present",
  );
  if (!rows[0]?.present) {
    // The script brings its own transaction and its row; the digests join them.
    const marks = `update gapless.installed set version = '${version}', updates = ${updates.length}, ${settings(digests)};`;
    await client.query(inline("gapless.sql").replace(/\ncommit;\s*$/, `\n${marks}\ncommit;\n`));
    return { version, changed: true };
  }
  let installed = await readInstalled(client);
  if (isOlder(version, installed.version) || installed.updates > updates.length) {
    throw new Error(
      `This database was installed or updated by a newer version (${installed.version}) than this code (${version}). ` +
        "Use the newer code; going back needs a backup from before.",
    );
  }
  for (let done = installed.updates; done < updates.length; done++) {
    const last = done + 1 === updates.length;
    await client.query(`begin;\n${QUIETLY}${alone("updates", done)}${updates[done]}
insert into gapless.installed (version, updates, tables_digest) values
  ('${version}', ${done + 1}, ${last ? `'${digests.tables}'` : "null"});\ncommit;`);
  }
  installed = await readInstalled(client);
  if (installed.tables !== null && installed.tables !== digests.tables) {
    throw new Error(
      `The tables installed in this database (version ${installed.version}) are not those of this code (${version}), ` +
        "and no script in sql/updates leads there. Use the code they were installed with, or a new database.",
    );
  }
  if (installed.functions === digests.functions) return { version, changed: false };
  await client.query(`begin;\n${QUIETLY}${alone("functions_digest", installed.functions)}${inline("functions.sql")}
insert into gapless.installed (version, updates, tables_digest, functions_digest) values
  ('${version}', ${updates.length}, '${digests.tables}', '${digests.functions}');\ncommit;`);
  return { version, changed: true };
}

/** Of several starters one does it; the others try again and find it done. */
function alone(column: "updates" | "functions_digest", seen: number | string | null): string {
  return `lock table gapless.installed in share row exclusive mode;
do $do$ begin
  if (select i.${column} from gapless.installed i order by i.id desc limit 1) is distinct from ${seen === null ? "null" : `'${seen}'`} then
    raise exception using errcode = '40001', message = 'another starter has been here';
  end if;
end $do$;\n`;
}

const QUIETLY = "set local lock_timeout = '3s';\nset local client_min_messages = warning;\n";

/** What was installed: the tables change by update scripts only, the functions are replaced when they differ. */
interface Digests {
  tables: string;
  functions: string;
}

type InstalledRow = { version: string; updates: number; tables: string | null; functions: string | null };

async function readInstalled(client: ClientBase): Promise<InstalledRow> {
  const { rows } = await client.query<InstalledRow>(
    `select version, updates::integer as updates, tables_digest as tables, functions_digest as functions
     from gapless.installed order by id desc limit 1`,
  );
  return rows[0] ?? { version, updates: 0, tables: null, functions: null };
}

/** The scripts of sql/updates, in order. */
function updateScripts(): string[] {
  const folder = new URL("updates/", import.meta.url);
  const files = readdirSync(folder).filter((name) => /^\d{4}_.*\.sql$/.test(name));
  return files.sort().map((name) => inline(`updates/${name}`));
}

function isOlder(one: string, other: string): boolean {
  const parts = (text: string): number[] => text.split(".").map(Number);
  const [a, b] = [parts(one), parts(other)];
  const at = a.findIndex((part, i) => part !== b[i]);
  return at >= 0 && (a[at] ?? 0) < (b[at] ?? 0);
}

/** Of what a script does: a comment may change without making the tables others. */
function digestOf(file: "tables.sql" | "functions.sql"): string {
  const statements = inline(file).replace(/^[ \t]*(--.*)?\n/gm, "");
  return createHash("sha256").update(statements).digest("hex");
}

function settings({ tables, functions }: Digests): string {
  return `tables_digest = '${tables}', functions_digest = '${functions}'`;
}
