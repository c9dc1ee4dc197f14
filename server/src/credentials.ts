// .gapless/credentials.json: how people and programs on this machine get in.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Logins } from "./postgres/index.ts";
import { writePrivate } from "./write_private.ts";

/** What the file holds. */
export interface Credentials extends Logins {
  /** Where the server listens. */
  url: string;
  /** The owner of the database. */
  adminUrl: string;
}

/** Where the credentials of a data folder are. */
export function credentialsFile(dataDir: string): string {
  return join(dataDir, "credentials.json");
}

/** Reads what is there; nothing of it is trusted to still work. */
export function readCredentials(dataDir: string): Partial<Credentials> {
  let text: string;
  try {
    text = readFileSync(credentialsFile(dataDir), "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return {};
    throw error;
  }
  try {
    const stored: unknown = JSON.parse(text);
    if (typeof stored !== "object" || stored === null) return {};
    const texts = Object.entries(stored).filter((entry): entry is [string, string] => typeof entry[1] === "string");
    return Object.fromEntries(texts);
  } catch {
    return {}; // damaged: all of it can be made again
  }
}

/** Writes the file, for its owner alone. */
export function writeCredentials(dataDir: string, credentials: Credentials): void {
  writePrivate(credentialsFile(dataDir), credentials);
}
