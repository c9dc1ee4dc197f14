// docs/reference/config.md: asked of readConfig() itself, so that variables, defaults and rules are the real ones; only
// the meanings come from the comments in its source.
import { readFileSync } from "node:fs";
import { basename } from "node:path";
import { fileURLToPath } from "node:url";
import { ConfigError, readConfig } from "@gapless/server/config";
import { heading, row, table } from "./write_markdown.ts";

/** No setting but a folder takes this. */
const NONSENSE = "not / a value";

/** Writes the page. */
export function configReference(): string {
  const variables = variablesRead();
  const defaults = Object.entries(readConfig({}));
  const meanings = meaningsOf(readFileSync(fileURLToPath(import.meta.resolve("@gapless/server/config")), "utf8"));
  if (variables.length !== defaults.length) throw new Error("A setting is not one variable: say here how to show it.");
  const rows = defaults.map(([field, value], index) => {
    const variable = variables[index] ?? "";
    return row(`\`${variable}\``, shown(variable, value), ruleOf(variable), meanings.get(field) ?? "");
  });
  return [
    heading(1, "Settings"),
    "Settings are environment variables of `npm start`. An empty one counts as not set. A bad value is an error at once, with its rule.",
    table(["variable", "default", "must be", "meaning"], rows),
    "How to use them: [operations](../operations.md).",
  ].join("\n\n");
}

function variablesRead(): string[] {
  const read: string[] = [];
  const env = new Proxy<NodeJS.ProcessEnv>(
    {},
    {
      get: (_, name) => {
        read.push(String(name));
      },
    },
  );
  readConfig(env);
  return read;
}

function ruleOf(variable: string): string {
  try {
    readConfig({ [variable]: NONSENSE });
    return "a folder";
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return error.message.replace(/^.*? but it must be /, "").replace(/\.$/, "");
  }
}

function shown(variable: string, value: unknown): string {
  if (value === undefined || (Array.isArray(value) && value.length === 0)) return "";
  // The folder is resolved against the current one.
  return `\`${variable === "GAPLESS_DATA" ? basename(String(value)) : String(value)}\``;
}

function meaningsOf(source: string): Map<string, string> {
  const fields = source.matchAll(/^ {2}(?:\/\*\* (.+) \*\/\n {2})?readonly (\w+):/gm);
  return new Map([...fields].map(([, comment = "", field = ""]) => [field, comment]));
}
