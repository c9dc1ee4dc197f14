import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = dirname(fileURLToPath(import.meta.url));

/**
 * The text of a script with its `\ir` lines replaced by the files they name: what psql would run, as one string for a
 * driver that knows no psql commands.
 */
export function inline(file: "gapless.sql" | "tables.sql" | "functions.sql" | `updates/${string}`): string {
  return read(join(root, file));
}

function read(path: string): string {
  return readFileSync(path, "utf8").replace(/^\\ir (.+)$/gm, (_, included: string) =>
    read(join(dirname(path), included.trim())),
  );
}
