// The superuser's password and the port of an embedded Postgres, kept beside its data.
import { readFileSync } from "node:fs";
import { writePrivate } from "../write_private.ts";
import { newPassword } from "./scram.ts";

/** What is needed to reach an embedded Postgres again. */
export interface Secret {
  password: string;
  port?: number;
}

/** Reads the secret; a missing or damaged one is replaced by a new password, which Postgres must then be given. */
export function readSecret(file: string): Secret {
  try {
    const stored: unknown = JSON.parse(readFileSync(file, "utf8"));
    if (typeof stored === "object" && stored !== null && "password" in stored && typeof stored.password === "string") {
      const port = "port" in stored && typeof stored.port === "number" ? { port: stored.port } : {};
      return { password: stored.password, ...port };
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EACCES") throw error;
  }
  const secret = { password: newPassword() };
  writeSecret(file, secret);
  return secret;
}

/** Keeps the secret for the next start. */
export function writeSecret(file: string, secret: Secret): void {
  writePrivate(file, secret);
}
